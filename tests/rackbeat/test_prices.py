"""Prices of other currencies and of customers, and product groups, against answers that the simulator does not give."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from rbsync.core.model.item import Item, ItemKind
from rbsync.errors import ContractBroken, NotFound
from rbsync.rackbeat.items import paid
from rbsync.rackbeat.wire import LineableRow, check
from tests.rackbeat.bench import Script, hub_at, paged

Row = Mapping[str, object]

LAMP = Item("LMP", "Lamp", ItemKind.PRODUCT, None, 10, Decimal(80), Decimal(0), Decimal(0), Decimal(0), True, False)


@pytest.mark.parametrize(
    ("price", "regular", "discount", "expected"),
    [
        (80, 80, 0, "80"),
        (80, 100, None, "80"),
        (80, 80, 10, "72"),
        (72, 80, 10, "72"),
        ("71.99", "79.99", 10, "71.99"),
        (50, 80, 10, "45"),
        (80, None, 10, "72"),
        (0, 0, 10, "0"),
        (0, 80, 100, "0"),
        (None, 80, 10, None),
    ],
)
def test_a_discount_is_taken_off_once(price: object, regular: object, discount: object, expected: str | None) -> None:
    told = {"sales_price": price, "regular_sales_price": regular, "discount_percentage": discount}
    assert paid(check(LineableRow, told, record="price")) == (None if expected is None else Decimal(expected))


def test_a_price_in_another_currency_than_asked_breaks_the_contract() -> None:
    answer = {"currency_price": {"currency": "SEK", "sales_price": 5}}
    script = Script({"GET /products/LMP/prices/EUR": answer})
    with hub_at(script) as hub, pytest.raises(ContractBroken, match="currency"):
        hub.currency_price(LAMP, "EUR")


@pytest.mark.parametrize(
    ("customer", "error"),
    [({"number": 9, "deleted_at": "2026-01-01 00:00:00"}, NotFound), ({"number": 8}, ContractBroken)],
)
def test_a_price_list_of_nobody_or_of_another_is_none(customer: Row, error: type[Exception]) -> None:
    script = Script({"GET /customers/9": {"customer": customer}, "GET /customers/9/lineables": paged("items", [])})
    with hub_at(script) as hub, pytest.raises(error):
        hub.price_list(9)


def test_a_price_list_leaves_out_items_without_a_price_and_deleted_ones() -> None:
    rows = [
        {"number": "A", "sales_price": "5.5"},
        {"number": "B", "sales_price": None},
        {"number": "C", "sales_price": 1, "deleted_at": "2026-01-01"},
    ]
    script = Script(
        {"GET /customers/9": {"customer": {"number": 9}}, "GET /customers/9/lineables": paged("lineables", rows)}
    )
    with hub_at(script) as hub:
        told = hub.price_list(9)
    assert (told.currency, told.prices) == (None, {"A": Decimal("5.5")})


def test_groups_whose_list_tells_no_rates_are_read_one_by_one() -> None:
    script = Script(
        {
            "GET /product-groups": paged(
                "product_groups", [{"number": 10, "name": "Lamps"}, {"number": 11, "name": "Bulbs"}]
            ),
            "GET /product-groups/10": {
                "product_group": {"number": 10, "name": "Lamps", "vat_domestic": "25", "vat_eu": None}
            },
        }
    )
    with hub_at(script) as hub:
        groups = hub.product_groups()
    assert {number: dict(group.vat) for number, group in groups.items()} == {10: {"domestic": Decimal(25)}, 11: {}}


def test_groups_whose_list_tells_their_rates_take_one_call() -> None:
    rows = [{"number": n, "name": "Lamps", "vat_domestic": None} for n in range(30)]
    script = Script({"GET /product-groups": paged("product_groups", rows)})
    with hub_at(script) as hub:
        assert len(hub.product_groups()) == 30
    assert script.calls() == ["GET /product-groups"]
