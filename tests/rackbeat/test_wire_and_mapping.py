"""Rackbeat's rows into the model and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.core.model.hub import DraftLine, OrderDraft
from rbsync.core.model.item import ItemKind, NewItem
from rbsync.core.model.order import Address
from rbsync.errors import ContractBroken
from rbsync.rackbeat import mapping
from rbsync.rackbeat.client import key
from rbsync.rackbeat.wire import ComponentRow, ItemRow, LocationStockRow, OrderRow, check
from tests.strength import examples

some_examples = settings(max_examples=examples(60))


@some_examples
@given(st.text(min_size=1, max_size=20))
def test_a_key_survives_two_decodings_and_has_no_step_or_slash_in_it(number: str) -> None:
    segment = key(number)
    assert unquote(unquote(segment)) == number
    assert "/" not in segment
    assert segment.strip(".") != ""


def test_a_key_is_encoded_twice() -> None:
    assert key("ABC/123+DEF") == "ABC%252F123%252BDEF"


@some_examples
@given(st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False))
def test_a_number_has_six_decimals_at_most_and_moves_by_half_of_one(value: Decimal) -> None:
    sent = mapping.number(value)
    exponent = sent.as_tuple().exponent
    assert sent == value or (isinstance(exponent, int) and exponent >= -6)
    assert abs(sent - value) <= Decimal("0.0000005")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2018-01-01T18:30:00+01:00", datetime(2018, 1, 1, 17, 30, tzinfo=UTC)),
        ("2025-01-08 10:30:00", datetime(2025, 1, 8, 9, 30, tzinfo=UTC)),
        ("2025-07-08 10:30:00", datetime(2025, 7, 8, 8, 30, tzinfo=UTC)),
        ("2025-07-08T10:30:00Z", datetime(2025, 7, 8, 10, 30, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_both_forms_of_time_are_read_and_naive_ones_are_copenhagen(text: str | None, moment: datetime | None) -> None:
    assert check(OrderRow, {"number": 1, "created_at": text}, record="order 1").created_at == moment


@pytest.mark.parametrize("amount", [Decimal("998.10"), "998.10", "998.1"])
def test_money_is_read_from_a_number_or_a_string(amount: object) -> None:
    row = check(OrderRow, {"number": "2401", "total_total": amount, "unheard_of": {}}, record="order")
    assert (row.number, row.total_total) == (2401, Decimal("998.1"))


@pytest.mark.parametrize("amount", ["abc", "NaN", {}, [1]])
def test_what_is_no_number_breaks_the_contract_and_is_named(amount: object) -> None:
    with pytest.raises(ContractBroken, match="total_total"):
        check(OrderRow, {"number": 1, "total_total": amount}, record="order 1")


def test_every_field_may_be_null() -> None:
    row = check(OrderRow, dict.fromkeys(OrderRow.model_fields) | {"number": 1}, record="order 1")
    order = mapping.hub_order(row)
    assert (order.number, order.total, order.is_booked, order.lines) == (1, None, False, ())


def test_a_number_of_an_item_keeps_its_zeros() -> None:
    assert check(ItemRow, {"number": "00123"}, record="item").number == "00123"


@pytest.mark.parametrize(
    ("stock", "in_orders", "available", "expected"),
    [
        (5, 2, 3, (5, 2, 3)),
        (5, 2, None, (5, 2, 3)),
        (5, None, 3, (5, 2, 3)),
        (None, 2, 3, (5, 2, 3)),
        (5, None, None, None),
        (None, None, None, None),
        (None, 2, None, None),
        (None, None, 3, None),
    ],
)
def test_a_third_quantity_follows_from_two_and_is_never_guessed(
    stock: int | None, in_orders: int | None, available: int | None, expected: tuple[int, ...] | None
) -> None:
    row = check(
        ItemRow,
        {"number": "A", "stock_quantity": stock, "in_order_quantity": in_orders, "available_quantity": available},
        record="item A",
    )
    assert mapping.quantities(row) == expected
    assert (mapping.item_stock(row) is None) is (expected is None)
    assert mapping.item(row, ItemKind.PRODUCT).has_inventory is (expected is not None)


def test_an_item_of_php_with_empty_objects_is_read() -> None:
    row = check(ItemRow, {"number": "A", "group": [], "variation_id": "", "barcode": ""}, record="item A")
    item = mapping.item(row, ItemKind.PRODUCT)
    assert (item.group, item.has_variations, item.barcode) == (None, False, None)


def test_two_quantities_of_one_location_break_the_contract() -> None:
    rows = [
        LocationStockRow(number=1, stock_quantity=Decimal(4)),
        LocationStockRow(number=1, stock_quantity=Decimal(5)),
    ]
    with pytest.raises(ContractBroken, match="location 1"):
        mapping.by_location(rows, record="stock of A")
    assert mapping.by_location([rows[0], rows[0]], record="stock of A") == ((1, Decimal(4)),)


def test_a_bom_with_a_part_that_says_too_little_is_not_buildable() -> None:
    known = ComponentRow(child_id="A", quantity=Decimal(1))
    assert mapping.bom("SET", [known, ComponentRow(child_id="B")]).components == ()
    assert [part.number for part in mapping.bom("SET", [known]).components] == ["A"]


def test_a_draft_leaves_out_what_is_empty_and_cuts_what_is_too_long() -> None:
    draft = OrderDraft(
        reference="shop-dk#1",
        heading="H" * 300,
        currency="DKK",
        vat_zone="domestic",
        order_date=date(2026, 11, 20),
        payment_terms=1,
        layout=None,
        employee=4,
        note="n" * 900,
        billing=Address(company="Café Bro ApS", name="Anna Ek", street="Brogade 2", country="DK"),
        delivery=None,
        lines=(DraftLine("A", "Lamp", Decimal(1), Decimal("1.12345678"), Decimal(0), Decimal(25), None),),
    )
    body = mapping.order_body(draft, 1042)
    assert (len(str(body["heading"])), len(str(body["note"]))) == (255, 800)
    assert (body["customer_id"], body["employee_id"], body["our_reference_id"]) == (1042, 4, 4)
    assert (body["address_name"], body["address_country"]) == ("Café Bro ApS, Anna Ek", "DK")
    assert not [name for name, value in body.items() if value is None or name.startswith("delivery_address")]
    assert "layout_id" not in body
    assert body["lines"] == [
        {
            "item_id": "A",
            "quantity": 1,
            "name": "Lamp",
            "line_price": Decimal("1.123457"),
            "discount_percentage": 0,
            "vat_percentage": 25,
        }
    ]


def test_a_new_item_says_its_weight_in_grams_to_two_decimals() -> None:
    body = mapping.item_body(NewItem("A", "Lamp", 10, None, Decimal(1), "", Decimal("12.345"), None, None))
    assert body == {
        "number": "A",
        "name": "Lamp",
        "group": 10,
        "sales_price": 1,
        "physical": {"weight": Decimal("12.35"), "weight_unit": "g"},
    }
