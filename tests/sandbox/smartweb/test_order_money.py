"""What orders of every kind come to (smartweb sheet 11.3, 11.6)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from rbsync.sandbox.smartweb.order_kinds import CREDITS, KINDS
from tests.sandbox.smartweb.shop import Shop, open_shop

UNPAID = {"empty", "zero-total", "public", "unpaid", "draft", "not-received"}
SILENT = {"api-made"}  # says nothing of its rates


def lines(order: Any) -> list[Any]:
    return order.OrderLines.item if order.OrderLines else []


def exact(value: object) -> Decimal:
    return Decimal(str(value))


def net(order: Any) -> Decimal:
    return sum(((exact(row.Price) - exact(row.Discount)) * row.Amount for row in lines(order)), Decimal(0))


def gross(order: Any) -> Decimal:
    """The money model of the sheet, from what the wire tells."""
    rate = exact(order.Vat)
    sums = sum(
        ((exact(row.Price) - exact(row.Discount)) * row.Amount * (1 + exact(row.VatRate)) for row in lines(order)),
        Decimal(0),
    )
    for charge in (order.Delivery, order.Payment):
        sums += exact(charge.Price) * (1 + (rate if charge.Vat else 0))
    for code in order.DiscountCodes.item if order.DiscountCodes else []:
        sums -= exact(code.Discount) * (1 + (rate if code.Vat else 0))
    return sums.quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.fixture(scope="module")
def every_kind() -> Any:
    with open_shop(items=80) as shop:
        shop.connect()
        shop.toggle(fractions="raw")
        placed = {kind: shop.place(kind) for kind in KINDS if kind != "fraction"}
        yield {kind: (shop.order(each["id"]), each) for kind, each in placed.items()}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "fraction"])
def test_an_order_adds_up_from_its_parts(every_kind: Any, kind: str) -> None:
    order, booked = every_kind[kind]
    assert abs(exact(order.Total) - net(order)) < Decimal("0.0001")
    if kind not in SILENT:
        assert f"{gross(order):.2f}" == booked["gross"]
    paid = sum((exact(row.AmountFull) for row in (order.Transactions.item if order.Transactions else [])), Decimal(0))
    assert f"{paid:.2f}" == ("0.00" if kind in UNPAID else booked["gross"])
    for row in lines(order):
        assert exact(row.PriceRounded) == exact(row.Price).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_an_order_of_the_api_tells_no_rates(every_kind: Any) -> None:
    order, booked = every_kind["api-made"]
    assert (order.Status, order.Vat, {row.VatRate for row in lines(order)}) == ("0", 0, {0})
    assert Decimal(booked["gross"]) > net(order) + exact(order.Delivery.Price)


def test_an_order_of_mixed_rates_tells_them_by_line(every_kind: Any) -> None:
    order, _ = every_kind["mixed-vat"]
    assert {0, 0.12} <= {row.VatRate for row in lines(order)}
    assert order.Vat == 0.25


@pytest.mark.parametrize("kind", ["eu-company", "abroad"])
def test_an_order_without_vat_has_no_rate_anywhere(every_kind: Any, kind: str) -> None:
    order, booked = every_kind[kind]
    assert (order.Vat, order.Delivery.Vat, {row.VatRate for row in lines(order)}) == (0, False, {0})
    assert Decimal(booked["gross"]) == (net(order) + exact(order.Delivery.Price)).quantize(Decimal("0.01"))


def test_odd_lines(every_kind: Any) -> None:
    rebate = lines(every_kind["discount-line"][0])[-1]
    assert (rebate.ProductTitle, rebate.Price, rebate.Discount, rebate.ProductId) == ("Rabat", 0, 8, 0)
    assert lines(every_kind["deleted-product"][0])[0].ProductId == 99001
    assert lines(every_kind["no-number"][0])[0].ItemNumber is None
    assert lines(every_kind["variant"][0])[0].VariantId > 0
    unnumbered = lines(every_kind["variant-without-number"][0])[0]
    assert (unnumbered.ItemNumber, unnumbered.VariantId > 0) == (None, True)
    packet = lines(every_kind["packet"][0])[0]
    assert packet.PacketTitle == packet.ProductTitle
    assert {part.PacketId for part in packet.PacketLines.item} == {packet.Id}
    assert lines(every_kind["offline-product"][0])[-1].OfflineProduct is True
    assert len(lines(every_kind["several-receivers"][0])[0].LineAddresses.item) == 2
    assert every_kind["empty"][0].OrderLines is None


def test_customers_of_every_sort(every_kind: Any) -> None:
    firm = every_kind["company"][0].Customer
    assert (firm.Company, firm.Cvr, firm.B2B) == ("Møbelhuset ApS", "12345678", True)
    assert every_kind["plain"][0].Customer.B2B is False
    assert every_kind["public"][0].Customer.Ean
    assert (every_kind["public"][0].Customer.Phone, every_kind["public"][0].Customer.Mobile) == (None, "+4500999999")
    guests = [every_kind[kind][0] for kind in ("guest", "guest-again")]
    assert [(each.UserId, each.Customer.Email) for each in guests] == [(0, "guest@example.com")] * 2
    assert every_kind["shipped-elsewhere"][0].Customer.ShippingAddress
    assert every_kind["plain"][0].Customer.ShippingAddress is None
    assert every_kind["comments"][0].CustomerComment == 'Stilles ved "bagdøren", tak'
    assert every_kind["plain"][0].Delivery.DroppointIdLong == "95422"
    assert len(every_kind["two-cards"][0].Transactions.item) == 2


def test_a_credit_note_is_an_order_of_negative_amounts(client: Shop) -> None:
    parent = client.place("delivery-and-fee", status=2)
    note = client.change_order(parent["id"], "credit")
    order = client.order(note["id"])
    assert (order.Id, order.Origin, order.Status) == (parent["id"] + 1, str(parent["id"]), "99")
    assert [row.Amount for row in lines(order)] == [-row.Amount for row in lines(client.order(parent["id"]))]
    assert exact(order.Total) == net(order) - exact(order.Delivery.Price)
    fee = exact(order.Payment.Price) * (1 + exact(order.Vat))
    assert Decimal(note["gross"]) == fee - Decimal(parent["gross"])
    client.toggle(total_includes=["fee"])
    assert exact(client.order(note["id"]).Total) == exact(order.Total) - exact(order.Payment.Price)
    assert client.change_order(note["id"], "book")["status"] == 100
    again = client.send("POST", f"/_sandbox/orders/{note['id']}/credit", {})
    assert again.status == 400


def test_a_part_of_an_order_can_be_credited(client: Shop) -> None:
    parent = client.place("several-lines")
    chosen = parent["lines"][1]
    note = client.change_order(parent["id"], "credit", lines=[chosen["id"]])
    assert [(row["number"], row["amount"]) for row in note["lines"]] == [(chosen["number"], f"-{chosen['amount']}")]
    assert Decimal(note["net"]) == -Decimal(chosen["net"])
    assert client.order(note["id"]).Delivery.Price == 0


def test_what_was_given_away_can_be_credited(client: Shop) -> None:
    note = client.change_order(client.place("zero-total")["id"], "credit")
    assert [(row.Amount, row.Price) for row in lines(client.order(note["id"]))] == [(-1, 0)]


def test_an_order_can_be_split(client: Shop) -> None:
    parent = client.place("several-lines")
    chosen = parent["lines"][1]
    part = client.change_order(parent["id"], "split", lines=[chosen["id"]])
    assert (part["origin"], part["net"], part["status"]) == (str(parent["id"]), chosen["net"], parent["status"])
    left = client.order(parent["id"])
    assert [row.Id for row in lines(left)] == [row["id"] for row in parent["lines"] if row is not chosen]
    assert left.DateUpdated != "0000-00-00 00:00:00"
    assert client.send("POST", f"/_sandbox/orders/{part['id']}/split", {"lines": []}).status == 400


def test_money_may_be_written_down_when_it_is_reserved_and_when_it_is_taken(client: Shop) -> None:
    placed = client.place(captured=True)
    rows = client.order(placed["id"]).Transactions.item
    assert [f"{row.AmountFull:.2f}" for row in rows] == [placed["gross"]] * 2
    assert client.order(client.place("abroad", cards=0)["id"]).Transactions is None


@pytest.mark.parametrize("kind", CREDITS)
def test_credit_notes_are_kinds_of_their_own(client: Shop, kind: str) -> None:
    note = client.place(kind)
    assert note["origin"]
    assert Decimal(note["gross"]) < 0


def test_the_total_may_include_more(client: Shop) -> None:
    number = client.place("delivery-and-fee")["id"]
    plain = exact(client.order(number).Total)
    client.toggle(total_includes=["delivery", "fee"])
    order = client.order(number)
    assert exact(order.Total) == plain + exact(order.Delivery.Price) + exact(order.Payment.Price)
    coded = client.place("voucher")["id"]
    client.toggle(total_includes=["vouchers"])
    order = client.order(coded)
    assert exact(order.Total) == net(order) - exact(order.DiscountCodes.item[0].Discount)


def test_what_a_voucher_took_off_may_be_told_with_its_vat(client: Shop) -> None:
    number, card = client.place("voucher")["id"], client.place("gift-card")["id"]
    client.toggle(voucher_discount="gross")
    assert client.order(number).DiscountCodes.item[0].Discount == 10.5
    assert client.order(card).DiscountCodes.item[0].Discount == 20


def test_rates_may_come_in_percent(client: Shop) -> None:
    number = client.place("mixed-vat")["id"]
    client.toggle(vat_as="percent")
    order = client.order(number)
    assert order.Vat == 25
    assert {0, 12} <= {row.VatRate for row in lines(order)}


def test_a_foreign_order_may_be_told_in_the_shops_own_currency(client: Shop) -> None:
    number = client.place("currency")["id"]
    foreign = client.order(number)
    assert (foreign.Currency.Iso, foreign.Currency.Currency) == ("EUR", 7.46)
    client.toggle(foreign_prices="base", total_currency="base")
    own = client.order(number)
    factor = Decimal("7.46")
    assert abs(exact(own.OrderLines.item[0].Price) - exact(foreign.OrderLines.item[0].Price) * factor) < Decimal("1E-6")
    assert abs(exact(own.Delivery.Price) - exact(foreign.Delivery.Price) * factor) < Decimal("1E-6")
    assert exact(own.Total) == (exact(foreign.Total) * factor).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert own.Transactions.item[0].AmountFull == foreign.Transactions.item[0].AmountFull


def test_a_fraction_of_a_unit_does_not_fit_a_whole_number(client: Shop) -> None:
    booked = client.place("fraction")
    assert booked["lines"][0]["amount"] == "2.5"
    inner = f"<OrderId>{booked['id']}</OrderId>"
    assert client.raw("Order_GetById", inner).texts("Amount")[-1] == "2"
    client.toggle(fractions="raw")
    assert client.raw("Order_GetById", inner).texts("Amount")[-1] == "2.5"
