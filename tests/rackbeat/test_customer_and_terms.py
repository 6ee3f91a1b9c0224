"""What of a customer and an order goes to Rackbeat beside names and lines (rackbeat sheet 5.10, 5.12)."""

from __future__ import annotations

from datetime import date

from rbsync.core.model.hub import NewCustomer, OrderDraft
from rbsync.rackbeat import mapping

from .bench import account

NEW = NewCustomer("Holm ApS", None, None, None, "DKK", "domestic", 1, 2, 1, "12345678", "5790000000012")


def test_company_number_and_ean_are_kept_and_listed() -> None:
    with account() as opened:
        made = opened.hub.create_customer(NEW)
        listed = {one.number: one for page in opened.hub.customers() for one in page}
        assert (made.vat_number, made.ean) == ("12345678", "5790000000012")
        assert listed[made.number] == made


def test_terms_of_delivery_are_sent_where_there_are_any() -> None:
    draft = OrderDraft(
        "shop#1", "shop #1", "DKK", "domestic", date(2026, 11, 20), 1, None, None, None, None, None, (), 1
    )
    assert mapping.order_body(draft, 7)["delivery_terms"] == 1
    plain = OrderDraft("shop#1", "shop #1", "DKK", "domestic", date(2026, 11, 20), 1, None, None, None, None, None, ())
    assert "delivery_terms" not in mapping.order_body(plain, 7)
