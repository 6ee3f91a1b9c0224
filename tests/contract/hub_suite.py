"""What every `rbsync.ports.Hub` must do: one test per sentence of the protocol's docstrings.

A subclass gives the fixture `account`: `.hub` under test, `.books()` what the service believes, `.person(path, **change)`
what somebody does behind our back, and `.fault(match, kind)` for lost answers.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from rbsync.core.model.hub import DraftLine, Locations, NewCustomer, OrderDraft
from rbsync.core.model.item import ItemKind, NewItem
from rbsync.core.model.order import Address
from rbsync.errors import OutcomeUnknown, Refused
from rbsync.ports.hub import Hub
from tests.rackbeat.bench import NOW, Account

ODD_NUMBERS = ("LMP-100/BLK", "A+B 12", "00123", "#7", "100%-WOOL", "TE-GRØN")


def a_line(item: str, *, quantity: str = "2", price: str = "79.992") -> DraftLine:
    return DraftLine(item, "Desk lamp", Decimal(quantity), Decimal(price), Decimal(0), Decimal(25), 1)


def a_draft(reference: str = "shop-dk#1001", *lines: DraftLine) -> OrderDraft:
    home = Address(name="Anna Ek", street="Brogade 2", zipcode="5000", city="Odense", country="DK")
    return OrderDraft(
        reference=reference,
        heading=f"Web order {reference}",
        currency="DKK",
        vat_zone="domestic",
        order_date=date(2026, 11, 20),
        payment_terms=1,
        layout=1,
        employee=None,
        note="Leave at the door",
        billing=home,
        delivery=home,
        lines=lines or (a_line("FREIGHT"),),
    )


def in_stock(account: Account, *, at_least: int = 4) -> str:
    """A plain product that Rackbeat has enough of at location 1."""
    for item in account.books()["items"]:
        if item["type"] == "product" and Decimal(item["stock"].get("1", "0")) >= at_least and not item["barred"]:
            return str(item["number"])
    raise AssertionError("the world has nothing in stock")


def a_customer(account: Account) -> int:
    return int(account.books()["customers"][0]["number"])


def placed(account: Account, *lines: DraftLine, reference: str = "shop-dk#1001") -> int:
    return account.hub.create_draft(a_draft(reference, *lines), a_customer(account)).number


class HubSuite:
    """Subclass it, name it Test…, and give the fixture `account`."""

    def test_it_is_a_hub(self, account: Account) -> None:
        hub: Hub = account.hub
        assert hub.workers >= 1

    # items

    def test_items_are_all_products_and_boms_each_once_with_their_stock(self, account: Account) -> None:
        believed = {row["number"]: row for row in account.books()["items"]}
        items = [item for page in account.hub.items() for item in page]
        found = {item.number: item for item in items}
        assert max(Counter(item.number for item in items).values()) == 1
        assert believed.keys() <= found.keys()
        for number, row in believed.items():
            item = found[number]
            assert item.kind is (ItemKind.BOM if row["type"] == "lot" else ItemKind.PRODUCT)
            assert item.has_inventory is row["inventory"]
            assert (item.name, item.group, item.barcode) == (row["name"], row["group"], row["barcode"])
            assert item.sales_price == Decimal(row["price"])
            if item.has_inventory:
                assert item.on_hand == Decimal(row["stock_quantity"])
                assert item.in_orders == Decimal(row["in_order"])
                assert item.available == Decimal(row["available"])

    def test_one_item_is_found_by_its_number_to_the_letter(self, account: Account) -> None:
        known = [str(row["number"]) for row in account.books()["items"]]
        for number in (*ODD_NUMBERS, *known[:3]):
            item = account.hub.item(number)
            assert (item.number if item else None) == (number if number in known else None)

    @pytest.mark.parametrize("number", ["nothing", "freight", "FREIGHT ", "", ".", "..", "a/../b", "%2F"])
    def test_an_item_that_is_not_there_is_none(self, account: Account, number: str) -> None:
        assert account.hub.item(number) is None

    def test_a_created_item_is_what_was_asked_for(self, account: Account) -> None:
        new = NewItem("NEW/1+ 2", "New lamp", 10, 1, Decimal("159.96"), "5700000000017", Decimal(350), None, "Bright")
        item = account.hub.create_item(new)
        row = next(row for row in account.books()["items"] if row["number"] == "NEW/1+ 2")
        assert (item.item.number, item.item.sales_price, item.item.on_hand) == ("NEW/1+ 2", Decimal("159.96"), 0)
        assert (row["name"], row["weight"], row["weight_unit"]) == ("New lamp", "350", "g")
        assert account.hub.details_of("NEW/1+ 2", custom_fields=False) == item

    def test_a_number_that_exists_is_refused(self, account: Account) -> None:
        new = NewItem("FREIGHT", "Again", 10, None, Decimal(1), None, None, None, None)
        with pytest.raises(Refused):
            account.hub.create_item(new)

    def test_stock_is_told_of_every_item(self, account: Account) -> None:
        believed = account.books()["items"]
        stock = {row.number: row for page in account.hub.stock(by_location=False) for row in page}
        for row in believed:
            assert stock[str(row["number"])].has_inventory is row["inventory"]
            if row["inventory"]:
                assert stock[str(row["number"])].available == Decimal(row["available"])

    def test_stock_by_location_is_told_of_every_item_and_never_added_up(self, account: Account) -> None:
        placed_number = placed(account, a_line(in_stock(account)))
        account.hub.book(placed_number)
        believed = account.books()["items"]
        stock = {row.number: row for page in account.hub.stock(by_location=True) for row in page}
        for row in believed:
            mine = stock[str(row["number"])]
            assert mine.has_inventory is row["inventory"]
            if not mine.has_inventory:
                continue
            assert mine.on_hand == Decimal(row["stock_quantity"])
            assert mine.in_orders == Decimal(row["in_order"])
            assert mine.by_location is not None
            told = dict(mine.by_location)
            assert {place: told[int(place)] for place in row["stock"] if place != "1"} == {
                place: Decimal(amount) for place, amount in row["stock"].items() if place != "1"
            }

    def test_boms_are_told_with_their_components(self, account: Account) -> None:
        believed = {row["number"]: row["components"] for row in account.books()["items"] if row["type"] == "lot"}
        boms = {bom.number: bom for page in account.hub.boms() for bom in page}
        assert believed
        assert {number: {part.number: part.quantity for part in bom.components} for number, bom in boms.items()} == {
            number: {part: Decimal(count) for part, count in parts.items()} for number, parts in believed.items()
        }

    # inventory

    def test_an_items_stock_history_is_known(self, account: Account) -> None:
        rows = [row for row in account.books()["items"] if row["inventory"] and row["type"] == "product"]
        with_stock = next(row for row in rows if row["had_stock"])
        assert account.hub.has_had_stock(str(with_stock["number"])) is True
        new = NewItem("FRESH", "Fresh", 10, None, Decimal(1), None, None, None, None)
        account.hub.create_item(new)
        assert account.hub.has_had_stock("FRESH") is False

    def test_the_stock_of_one_item_is_read_now(self, account: Account) -> None:
        number = in_stock(account)
        account.person(f"items/{number}", stock={"1": 77})
        stock = account.hub.stock_of(number)
        row = next(row for row in account.books()["items"] if row["number"] == number)
        assert stock is not None
        assert stock.on_hand == Decimal(row["stock_quantity"])
        assert account.hub.stock_of("nothing") is None

    def test_a_boms_stock_can_be_read(self, account: Account) -> None:
        bom = next(row for row in account.books()["items"] if row["type"] == "lot")
        stock = account.hub.stock_of(str(bom["number"]))
        assert stock is not None
        assert stock.by_location is not None

    def test_stock_is_set_to_a_quantity(self, account: Account) -> None:
        number = in_stock(account)
        for wanted in (Decimal(31), Decimal(0), Decimal(5)):
            account.hub.set_stock(number, location=2, quantity=wanted, on=date(2026, 11, 20), why="Web stock")
            row = next(row for row in account.books()["items"] if row["number"] == number)
            assert Decimal(row["stock"].get("2", "0")) == wanted

    def test_stock_that_is_so_already_is_left_alone(self, account: Account) -> None:
        number = in_stock(account)
        account.hub.set_stock(number, location=2, quantity=Decimal(9), on=date(2026, 11, 20), why="Web stock")
        before = account.books()["adjustments"]
        account.hub.set_stock(number, location=2, quantity=Decimal(9), on=date(2026, 11, 20), why="Web stock")
        assert account.books()["adjustments"] == before

    def test_nothing_where_nothing_ever_was_is_already_so(self, account: Account) -> None:
        account.hub.create_item(NewItem("FRESH", "Fresh", 10, None, Decimal(1), None, None, None, None))
        account.hub.set_stock("FRESH", location=1, quantity=Decimal(0), on=date(2026, 11, 20), why="Web stock")
        assert not [row for row in account.books()["adjustments"] if row["item"] == "FRESH" and row["booked"]]

    def test_stock_at_an_unknown_location_is_refused(self, account: Account) -> None:
        with pytest.raises(Refused):
            account.hub.set_stock(in_stock(account), location=99, quantity=Decimal(4), on=date(2026, 11, 20), why="x")

    def test_a_lost_answer_while_setting_stock_is_not_known(self, account: Account) -> None:
        account.fault("POST /api/inventory-adjustments/{n}/book", "lost-answer")
        with pytest.raises(OutcomeUnknown):
            account.hub.set_stock(in_stock(account), location=2, quantity=Decimal(55), on=date(2026, 11, 20), why="x")

    # orders

    def test_every_order_since_is_found_once_drafts_and_cancelled_ones_included(self, account: Account) -> None:
        draft = placed(account, reference="shop-dk#1")
        booked = placed(account, reference="shop-dk#2")
        cancelled = placed(account, reference="shop-dk#3")
        account.hub.book(booked)
        account.hub.book(cancelled)
        account.person(f"orders/{cancelled}/cancel")
        orders = list(account.hub.orders_since(NOW - timedelta(hours=1)))
        assert max(Counter(order.number for order in orders).values()) == 1
        found = {order.number: order for order in orders}
        assert (found[draft].reference, found[draft].is_booked) == ("shop-dk#1", False)
        assert (found[booked].reference, found[booked].is_booked) == ("shop-dk#2", True)
        assert (found[cancelled].reference, found[cancelled].is_cancelled) == ("shop-dk#3", True)
        assert found[draft].heading == "Web order shop-dk#1"
        assert found[draft].total == Decimal("199.98")
        assert all(order.created_at and order.created_at.utcoffset() is not None for order in orders)

    def test_orders_over_many_pages_are_all_found(self, account: Account) -> None:
        numbers = {placed(account, reference=f"shop-dk#{index}") for index in range(25)}
        assert numbers <= {order.number for order in account.hub.orders_since(NOW - timedelta(hours=1))}

    def test_one_order_has_its_lines(self, account: Account) -> None:
        item = in_stock(account)
        order = account.hub.order(placed(account, a_line(item, quantity="3"), a_line("FREIGHT", quantity="1")))
        assert order is not None
        assert [(line.item, line.quantity, line.shipped) for line in order.lines] == [(item, 3, 0), ("FREIGHT", 1, 0)]
        assert order.lines[0].total is not None
        assert abs(order.lines[0].total - Decimal("239.976")) < Decimal("0.01")
        assert account.hub.order(999_999) is None

    def test_a_draft_is_created_unbooked_with_all_that_was_asked(self, account: Account) -> None:
        order = account.hub.create_draft(a_draft(), a_customer(account))
        row = next(row for row in account.books()["orders"] if row["number"] == order.number)
        assert (order.is_booked, row["booked"]) == (False, False)
        assert (row["other_reference"], row["heading"]) == ("shop-dk#1001", "Web order shop-dk#1001")
        assert (row["note"], row["customer"], row["order_date"]) == (
            "Leave at the door",
            a_customer(account),
            "2026-11-20",
        )
        assert row["delivery_country"] == "DK"
        assert order.total == Decimal(row["total"])
        assert [(line["price"], line["vat"], line["location"]) for line in row["lines"]] == [("79.992", "25", 1)]

    def test_a_draft_that_is_refused_names_the_field(self, account: Account) -> None:
        with pytest.raises(Refused) as refusal:
            placed(account, a_line("NO-SUCH-ITEM"))
        assert refusal.value.status == 422
        assert refusal.value.reasons
        assert account.books()["orders"] == []

    def test_a_lost_answer_to_a_draft_is_not_known_and_not_repeated(self, account: Account) -> None:
        account.fault("POST /api/orders/drafts", "lost-answer")
        with pytest.raises(OutcomeUnknown):
            placed(account)
        assert len(account.books()["orders"]) == 1
        assert account.calls("POST /api/orders/drafts") == 1
        assert [order.reference for order in account.hub.orders_since(NOW)] == ["shop-dk#1001"]

    def test_a_throttled_draft_is_sent_again(self, account: Account) -> None:
        account.fault("POST /api/orders/drafts", "throttle", times=2)
        placed(account)
        assert len(account.books()["orders"]) == 1

    def test_a_line_is_added_to_a_draft(self, account: Account) -> None:
        number = placed(account)
        order = account.hub.add_line(number, a_line("ROUNDING", quantity="1", price="-0.01"))
        assert [line.item for line in order.lines] == ["FREIGHT", "ROUNDING"]
        assert order.total == Decimal("199.97")

    def test_a_lost_answer_to_a_line_is_not_known(self, account: Account) -> None:
        number = placed(account)
        account.fault("POST /api/orders/{n}/lines", "lost-answer")
        with pytest.raises(OutcomeUnknown):
            account.hub.add_line(number, a_line("FEE"))
        assert account.calls("POST /api/orders/{n}/lines") == 1

    def test_booking_mails_nobody(self, account: Account) -> None:
        order = account.hub.book(placed(account, a_line(in_stock(account))))
        assert order.is_booked
        assert order.total == Decimal("199.98")
        assert account.books()["mails"] == []

    def test_a_lost_answer_to_booking_is_not_known_and_not_repeated(self, account: Account) -> None:
        number = placed(account)
        account.fault("POST /api/orders/{n}/book", "error-after")
        with pytest.raises(OutcomeUnknown):
            account.hub.book(number)
        assert account.calls("POST /api/orders/{n}/book") == 1
        order = account.hub.order(number)
        assert order is not None
        assert order.is_booked

    # dispatch

    def test_an_order_is_shipped(self, account: Account) -> None:
        number = placed(account, a_line(in_stock(account)))
        account.hub.book(number)
        assert account.hub.shipments(number) == ()
        shipment = account.hub.create_shipment(number)
        assert account.hub.shipments(number) == (shipment,)
        account.hub.mark_shipped(shipment.id)
        assert [row.is_shipped for row in account.hub.shipments(number)] == [True]
        order = account.hub.order(number)
        assert order is not None
        assert order.is_shipped
        assert order.lines[0].shipped == 2

    def test_a_shipment_belongs_to_its_order_alone(self, account: Account) -> None:
        item = in_stock(account)
        first, second = (placed(account, a_line(item, quantity="1"), reference=f"shop-dk#{n}") for n in (1, 2))
        shipments = []
        for number in (first, second):
            account.hub.book(number)
            shipments.append(account.hub.create_shipment(number))
        assert account.hub.shipments(first) == (shipments[0],)
        assert account.hub.shipments(second) == (shipments[1],)

    def test_nothing_to_ship_is_refused(self, account: Account) -> None:
        number = placed(account)
        account.hub.book(number)
        with pytest.raises(Refused):
            account.hub.create_shipment(number)

    @pytest.mark.parametrize(
        "step", ["POST /api/orders/{n}/create-shipment", "POST /api/orders/shipments/{n}/mark-shipped"]
    )
    def test_a_lost_answer_to_shipping_is_not_known_and_not_repeated(self, account: Account, step: str) -> None:
        number = placed(account, a_line(in_stock(account)))
        account.hub.book(number)
        account.fault(step, "lost-answer")
        with pytest.raises(OutcomeUnknown):
            account.hub.mark_shipped(account.hub.create_shipment(number).id)
        assert account.calls(step) == 1

    def test_an_order_becomes_a_booked_invoice_and_nobody_is_mailed(self, account: Account) -> None:
        number = placed(account)
        account.hub.book(number)
        assert account.hub.invoices(number) == ()
        invoice = account.hub.create_invoice(number)
        assert account.hub.invoices(number) == (invoice,)
        books = account.books()
        assert [(row["number"], row["booked"]) for row in books["invoices"]] == [(invoice, True)]
        assert books["mails"] == []

    def test_invoicing_twice_is_refused(self, account: Account) -> None:
        number = placed(account)
        account.hub.book(number)
        account.hub.create_invoice(number)
        with pytest.raises(Refused):
            account.hub.create_invoice(number)

    def test_a_lost_answer_to_invoicing_is_not_known_and_not_repeated(self, account: Account) -> None:
        number = placed(account)
        account.hub.book(number)
        account.fault("POST /api/orders/{n}/convert-to-invoice", "truncate")
        with pytest.raises(OutcomeUnknown):
            account.hub.create_invoice(number)
        assert len(account.hub.invoices(number)) == 1

    # customers

    def test_customers_are_all_told_once(self, account: Account) -> None:
        believed = {row["number"]: (row["name"], row["email"]) for row in account.books()["customers"]}
        customers = [customer for page in account.hub.customers() for customer in page]
        assert max(Counter(customer.number for customer in customers).values()) == 1
        told = {customer.number: (customer.name, customer.email) for customer in customers}
        assert believed.items() <= told.items()

    def test_a_customer_is_created_with_the_next_number(self, account: Account) -> None:
        new = NewCustomer(
            name="Lærke Öberg",
            email="laerke@example.com",
            phone=None,
            address=Address(name="Lærke", street="Brogade 2", zipcode="5000", city="Odense", country="DK"),
            currency="DKK",
            vat_zone="domestic",
            payment_terms=1,
            customer_group=2,
            layout=1,
        )
        customer = account.hub.create_customer(new)
        row = next(row for row in account.books()["customers"] if row["number"] == customer.number)
        assert (customer.name, customer.email, customer.barred) == ("Lærke Öberg", "laerke@example.com", False)
        kept = (row["address"][part] for part in ("street", "zipcode", "city", "country"))
        assert tuple(kept) == ("Brogade 2", "5000", "Odense", "DK")

    def test_a_customer_that_is_refused_or_lost(self, account: Account) -> None:
        new = NewCustomer("Bo", None, None, None, "DKK", "domestic", 999, 2, 1)
        with pytest.raises(Refused):
            account.hub.create_customer(new)
        account.fault("POST /api/customers", "lost-answer")
        with pytest.raises(OutcomeUnknown):
            account.hub.create_customer(NewCustomer("Bo", None, None, None, "DKK", "domestic", 1, 2, 1))
        assert len([row for row in account.books()["customers"] if row["name"] == "Bo"]) == 1

    # books

    def test_the_account_is_the_tokens(self, account: Account) -> None:
        assert account.hub.account().id == 7235
        assert account.hub.account().company

    def test_reference_data_has_every_number_a_setting_may_name(self, account: Account) -> None:
        data = account.hub.reference_data()
        assert data["location"].keys() >= {1, 2, 3}
        assert account.hub.locations() == Locations(data["location"], {3: 1})
        assert {10, 11, 12} <= data["product_group"].keys()
        assert all(
            data[kind] for kind in ("payment_terms", "delivery_terms", "customer_group", "layout", "employee", "unit")
        )
        currencies = account.hub.currencies()
        assert currencies is None or "DKK" in currencies

    def test_a_product_group_tells_its_vat(self, account: Account) -> None:
        group = account.hub.product_group(20)
        assert group is not None
        assert (group.number, group.vat["domestic"]) == (20, Decimal(12))
        assert account.hub.product_group(9999) is None
