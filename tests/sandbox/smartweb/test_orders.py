"""Reading orders: windows, statuses, pages, snapshots (smartweb sheet 1, 8, 10.2, 11)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.smartweb.shop import DATES, Shop, open_shop


def ids(rows: Any) -> list[int]:
    return [row.Id for row in rows or []]


@pytest.fixture
def three_days(client: Shop) -> Shop:
    """Orders 1 to 3 at noon, Danish time, on the 10th, 11th and 12th of November."""
    for day in (10, 11, 12):
        client.place(created_at=f"2026-11-{day}T12:00:00+01:00")
    return client


def test_both_ends_of_a_window_are_inclusive_and_a_day_is_whole(three_days: Shop) -> None:
    call = three_days.call
    assert ids(call.Order_GetByDateWithPagination("2026-11-11", "2026-11-11", "", 1, 9)) == [2]
    assert ids(call.Order_GetByDateWithPagination("2026-11-10 12:00:00", "2026-11-11 12:00:00", "", 1, 9)) == [1, 2]
    assert ids(call.Order_GetByDateWithPagination("2026-11-10 12:00:01", "2026-11-11 11:59:59", "", 1, 9)) == []
    assert ids(call.Order_GetByDateWithPagination("", "2026-11-11", "", 1, 9)) == [1, 2]
    assert ids(call.Order_GetByDateWithPagination("2026-11-12", "", "", 1, 9)) == [3]


@pytest.mark.parametrize("start", ["11-11-2026", "2026-11-11T12:00:00", "2026-13-01", "yesterday"])
def test_other_dates_are_refused(three_days: Shop, start: str) -> None:
    assert three_days.refusal("Order_GetByDateWithPagination", start, "2026-11-30", "", 1, 9) == "PARAM"


def test_the_shops_clock_is_not_utc(three_days: Shop) -> None:
    assert three_days.order(1).DateDelivered == "2026-11-10 12:00:00"
    three_days.toggle(time_zone="UTC")
    assert three_days.order(1).DateDelivered == "2026-11-10 11:00:00"


def test_pages_start_at_one_and_end_empty(three_days: Shop) -> None:
    call = three_days.call
    assert three_days.refusal("Order_GetByDateWithPagination", *DATES, "", 0, 2) == "PARAM"
    assert three_days.refusal("Order_GetByDateWithPagination", *DATES, "", 1, 0) == "PARAM"
    assert [ids(call.Order_GetByDateWithPagination(*DATES, "", page, 2)) for page in (1, 2, 3)] == [[1, 2], [3], []]
    assert ids(call.Order_GetByDateWithPagination(*DATES, "1", 2, 2)) == [3]


def test_a_page_may_have_a_largest_size(three_days: Shop) -> None:
    three_days.toggle(max_page_size=1)
    assert [ids(three_days.call.Order_GetByDateWithPagination(*DATES, "", page, 50)) for page in (1, 2)] == [[1], [2]]
    three_days.toggle(too_many="fault")
    assert three_days.refusal("Order_GetByDateWithPagination", *DATES, "", 1, 50) == "PARAM"


def test_the_status_filter_is_a_comma_list(three_days: Shop) -> None:
    call = three_days.call
    call.Order_UpdateStatus(2, 3)
    assert ids(call.Order_GetByDateWithPagination(*DATES, "3, 4", 1, 9)) == [2]
    assert ids(call.Order_GetByDateWithPagination(*DATES, "1,3", 1, 9)) == [1, 2, 3]
    assert ids(call.Order_GetByDateWithPagination(*DATES, None, 1, 9)) == [1, 2, 3]
    assert ids(call.Order_GetByDateWithPagination(*DATES, "", 1, 9)) == [1, 2, 3]
    assert ids(call.Order_GetByDateWithPagination(*DATES, "203", 1, 9)) == []


NO_STATUS = [("paged_nil_status", None), ("paged_empty_status", "")]


@pytest.mark.parametrize(("toggle", "status"), NO_STATUS)
@pytest.mark.parametrize(("meaning", "found"), [("all", [1, 2, 3]), ("none", [])])
def test_what_no_status_of_a_page_means_is_not_known(
    three_days: Shop, toggle: str, status: str | None, meaning: str, found: list[int]
) -> None:
    three_days.toggle(**{toggle: meaning})
    assert ids(three_days.call.Order_GetByDateWithPagination(*DATES, status, 1, 9)) == found


@pytest.mark.parametrize(("toggle", "status"), NO_STATUS)
def test_no_status_of_a_page_may_be_refused(three_days: Shop, toggle: str, status: str | None) -> None:
    three_days.toggle(**{toggle: "fault"})
    assert three_days.refusal("Order_GetByDateWithPagination", *DATES, status, 1, 9) == "PARAM"


def test_an_order_that_never_changed_has_no_update(three_days: Shop) -> None:
    call = three_days.call
    assert ids(call.Order_GetByDateUpdatedWithPagination(*DATES, "", 1, 9)) == []
    call.Order_UpdateTrackingCode(3, "Seen")
    assert ids(call.Order_GetByDateUpdatedWithPagination(*DATES, "", 1, 9)) == [3]
    assert three_days.order(3).DateUpdated == "2026-11-20 13:00:00"
    three_days.toggle(updated_includes_new=True)
    assert ids(call.Order_GetByDateUpdatedWithPagination(*DATES, "", 1, 9)) == [1, 2, 3]


def test_other_shops_note_changes_of_status_only(three_days: Shop) -> None:
    three_days.toggle(every_change_touches=False)
    three_days.call.Order_UpdateTrackingCode(1, "TRACK")
    three_days.call.Order_UpdateStatus(2, 2)
    assert ids(three_days.call.Order_GetByDateUpdatedWithPagination(*DATES, "", 1, 9)) == [2]


def test_orders_by_number(three_days: Shop) -> None:
    call = three_days.call
    assert ids(call.Order_GetByNumber(2, 3)) == [2, 3]
    assert ids(call.Order_GetByNumber(None, None)) == [1, 2, 3]


@pytest.mark.parametrize("operation", ["Order_GetById", "Order_GetLines"])
def test_what_an_unknown_id_gives_is_not_known(client: Shop, operation: str) -> None:
    assert client.refusal(operation, 4711) == "PARAM"
    client.toggle(unknown_id="empty")
    assert not getattr(client.call, operation)(4711)


def test_snapshots_have_ids_of_their_own(client: Shop) -> None:
    client.place()
    order = client.order(client.place("wrapped")["id"])
    assert (order.CustomerId, order.DeliveryId, order.PaymentId, order.CurrencyId, order.PackingId) == (2, 2, 2, 2, 1)
    snapshots = [order.Customer, order.Delivery, order.Payment, order.Currency, order.Packing]
    assert [each.Id for each in snapshots] == [2, 2, 2, 2, 1]
    assert (order.Delivery.DeliveryMethodId, order.Payment.PaymentMethodId, order.Currency.Iso) == (1, 1, "DKK")
    assert order.Packing.Text == "Tillykke med fødselsdagen!"
    assert client.call.Order_GetLines(order.Id)[0].Price == order.OrderLines.item[0].Price


def test_orders_of_other_sites_may_be_hidden() -> None:
    with open_shop(sites=2) as shop:
        shop.connect()
        shop.place()
        shop.place("second-site")
        assert [site.Id for site in shop.call.Sites_GetAll()] == [1, 2]
        assert ids(shop.call.Order_GetAll()) == [1, 2]
        shop.toggle(hidden_sites=["2"])
        assert ids(shop.call.Order_GetAll()) == [1]


def test_what_the_country_code_holds_is_not_known(client: Shop) -> None:
    number = client.place("eu-private")["id"]
    made = client.place("api-made")["id"]
    assert client.order(number).Customer.CountryCode == "4"
    client.toggle(checkout_country_code="iso")
    assert client.order(number).Customer.CountryCode == "DE"
    assert client.order(made).Customer.CountryCode == "1"
    client.toggle(checkout_country_code="empty")
    assert client.order(number).Customer.CountryCode is None
    assert client.order(number).Customer.Country == "Tyskland"


def test_a_very_long_answer_breaks_the_service() -> None:
    with open_shop(orders=30) as shop:
        shop.connect()
        shop.toggle(max_rows=20)
        assert (shop.raw("Order_GetAll").status, shop.raw("Order_GetAll").body) == (500, b"")
        assert len(shop.call.Order_GetByDateWithPagination(*DATES, "", 1, 20)) == 20
