"""The catalogue against answers that the simulator does not give, and how many calls it takes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.core.model.item import Item, ItemDetails, ItemKind
from rbsync.core.model.product import Field
from rbsync.errors import ContractBroken, Denied, NotFound, TenantError
from rbsync.rackbeat.custom_fields import ItemFields
from rbsync.rackbeat.details import changes, confirms, item_details
from rbsync.rackbeat.hub import RackbeatHub
from rbsync.rackbeat.item_rows import item_path
from rbsync.rackbeat.wire import DetailsRow, FieldRow, FieldValueRow, PhysicalRow, check
from rbsync.sandbox.kit.http import Response
from tests.rackbeat.bench import Script, account, hub_at, paged
from tests.strength import examples

Row = Mapping[str, object]

LAMP: Row = {
    "number": "LMP",
    "type": "product",
    "name": "Lamp",
    "barcode": "57",
    "description": "Bright",
    "sales_price": 80,
    "physical": {"weight": 1.25, "weight_unit": "kg"},
    "cost_price": 31,
    "recommended_cost_price": 30,
    "stock_quantity": 5,
    "in_order_quantity": 0,
    "available_quantity": 5,
    "inventory_enabled": True,
}
SET: Row = {**LAMP, "number": "SET", "type": "lot"}
SHADE: Row = {"id": 3, "slug": "shade", "type": "text", "available_for": "item", "options": []}
FIELDS = paged("fields", [SHADE])
FORBIDDEN = Response.of_json(403, {"message": "Forbidden"})
SELF: Row = {"user_account": {"id": 7235, "company_name": "Nordlys Trading ApS"}}

some_examples = settings(max_examples=examples(60))


def value(of: object, field: Row = SHADE) -> Row:
    return {"value": of, "field": field}


def details(hub: RackbeatHub, *, custom_fields: bool = False) -> dict[str, ItemDetails]:
    return {row.item.number: row for page in hub.details(custom_fields=custom_fields) for row in page}


def lamp(hub: RackbeatHub) -> Item:
    item = hub.item("LMP")
    assert item is not None
    return item


def without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


# reading


@pytest.mark.parametrize("missing", ["type", "description", "physical", "sales_price", "name", "barcode"])
def test_items_that_do_not_tell_are_read_from_products_and_boms(missing: str) -> None:
    poor = [without(row, missing) for row in (LAMP, SET)]
    script = Script(
        {
            "GET /items": paged("items", poor),
            "GET /items/LMP": {"item": poor[0]},
            "GET /products": paged("products", [without(LAMP, "type")]),
            "GET /lots": paged("lots", [without(SET, "type")]),
            "GET /products/LMP": {"product": LAMP},
        }
    )
    with hub_at(script) as hub:
        found = details(hub)
        assert hub.details_of("LMP", custom_fields=False) == found["LMP"]
    assert {number: (row.item.kind, row.description) for number, row in found.items()} == {
        "LMP": (ItemKind.PRODUCT, "<p>Bright</p>"),
        "SET": (ItemKind.BOM, "<p>Bright</p>"),
    }


def test_values_that_come_with_the_list_take_no_call_of_their_own() -> None:
    rows = [{**LAMP, "number": f"L{n}", "field_values": [value("Sand")] if n else []} for n in range(30)]
    script = Script({"GET /fields": FIELDS, "GET /items": paged("items", rows)})
    with hub_at(script) as hub:
        found = details(hub, custom_fields=True)
        assert details(hub, custom_fields=True) == found
    assert (found["L0"].custom_fields, found["L29"].custom_fields) == ({}, {"shade": "Sand"})
    assert script.calls() == ["GET /fields", "GET /items", "GET /items"]
    assert script.requests[1].query["expand"] == "field_values"


def test_values_that_the_list_leaves_out_are_read_for_those_items_only() -> None:
    known = {**LAMP, "number": "KNOWN", "field_values": [value("Sand")]}
    script = Script(
        {
            "GET /fields": FIELDS,
            "GET /items": paged("items", [known, LAMP, SET, {**LAMP, "number": "GONE"}]),
            "GET /products/LMP/fields": {"field_values": [value("Blue")]},
            "GET /items/SET/fields": {"field_values": [value("Red")]},
        }
    )
    with hub_at(script) as hub:
        found = details(hub, custom_fields=True)
    assert {number: dict(row.custom_fields) for number, row in found.items()} == {
        "KNOWN": {"shade": "Sand"},
        "LMP": {"shade": "Blue"},
        "SET": {"shade": "Red"},
    }
    assert "GET /products/KNOWN/fields" not in script.calls()


def test_an_item_that_is_there_without_its_fields_breaks_the_contract() -> None:
    script = Script({"GET /fields": FIELDS, "GET /items": paged("items", [LAMP]), "GET /items/LMP": {"item": LAMP}})
    with hub_at(script) as hub, pytest.raises(ContractBroken, match="custom fields"):
        details(hub, custom_fields=True)


def test_an_account_whose_items_have_no_custom_fields_is_not_asked_for_them() -> None:
    of_orders = {**SHADE, "available_for": "sales"}
    script = Script({"GET /fields": paged("fields", [of_orders]), "GET /items": paged("items", [LAMP])})
    with hub_at(script) as hub:
        assert details(hub, custom_fields=True)["LMP"].custom_fields == {}
        assert hub.custom_fields() == frozenset()
    assert script.calls() == ["GET /fields", "GET /items"]
    assert "expand" not in script.requests[1].query


@pytest.mark.parametrize("status", [403, 404, 422])
def test_a_plan_without_custom_fields_has_none(status: int) -> None:
    refused = Response.of_json(status, {"message": "Custom fields are not available on your plan."})
    with hub_at(Script({"GET /fields": refused, "GET /self": SELF})) as hub:
        assert hub.custom_fields() is None


def test_a_token_that_opens_nothing_is_not_taken_for_a_plan() -> None:
    refused = Response.of_json(401, {"message": "Unauthenticated."})
    with hub_at(Script({"GET /fields": refused, "GET /self": refused})) as hub, pytest.raises(Denied):
        hub.custom_fields()


DROPDOWN: Row = {
    "id": 4,
    "slug": "season",
    "type": "dropdown",
    "options": [{"id": 1, "value": "summer"}, {"id": 2, "value": "winter"}, {"id": 3, "value": "1"}],
}
CHECKBOX: Row = {"id": 5, "slug": "web", "type": "checkbox"}


@pytest.mark.parametrize(
    ("field", "told", "expected"),
    [
        (SHADE, " Sand ", "Sand"),
        (SHADE, 12, "12"),
        (SHADE, Decimal("1.50"), "1.50"),
        (SHADE, "", None),
        (SHADE, None, None),
        (SHADE, ["a"], None),
        (DROPDOWN, "winter", "winter"),
        (DROPDOWN, 2, "winter"),
        (DROPDOWN, "2", "winter"),
        (DROPDOWN, 1, "summer"),
        (DROPDOWN, "1", "1"),
        (DROPDOWN, "autumn", "autumn"),
        (without(DROPDOWN, "slug", "options"), 2, "winter"),
        (CHECKBOX, True, "true"),
        (CHECKBOX, "1", "true"),
        (CHECKBOX, 0, "false"),
        (CHECKBOX, "True", "true"),
        ({"id": 99}, "x", None),
        ({}, "x", None),
    ],
)
def test_a_custom_fields_value_is_what_a_person_would_call_it(field: Row, told: object, expected: str | None) -> None:
    known = {
        row.id: row for row in (check(FieldRow, DROPDOWN, record="f"), check(FieldRow, CHECKBOX, record="f")) if row.id
    }
    values = ItemFields(known).values([check(FieldValueRow, value(told, field), record="f")])
    assert list(values.values()) == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("physical", "grams"),
    [
        ({"weight": 1.25, "weight_unit": "kg"}, 1250),
        ({"weight": "350", "weight_unit": "g"}, 350),
        ({"weight": 2, "weight_unit": " KG "}, 2000),
        ({"weight": 2, "weight_unit": "lb"}, None),
        ({"weight": 2, "weight_unit": None}, None),
        ({"weight": 0, "weight_unit": "g"}, None),
        ({"weight": "", "weight_unit": ""}, None),
        ([], None),
        (None, None),
    ],
)
def test_a_weight_is_known_in_a_known_unit_only(physical: object, grams: int | None) -> None:
    row = check(DetailsRow, {**LAMP, "physical": physical}, record="item LMP")
    assert item_details(row, ItemKind.PRODUCT, {}).weight_grams == grams


@pytest.mark.parametrize(
    ("recommended", "computed", "cost"), [(30, 31, 30), (0, 31, 31), (None, 31, 31), (None, None, None)]
)
def test_the_cost_is_the_one_that_was_entered_else_the_computed(
    recommended: int | None, computed: int | None, cost: int | None
) -> None:
    row = check(DetailsRow, {**LAMP, "recommended_cost_price": recommended, "cost_price": computed}, record="item LMP")
    assert item_details(row, ItemKind.PRODUCT, {}).cost_price == cost


# changing


@pytest.mark.parametrize("merges", [False, True])
@pytest.mark.parametrize("kind", ["product", "lot"])
def test_a_new_weight_leaves_the_sizes_alone(merges: bool, kind: str) -> None:
    with account(physical_merges=merges) as shop:
        row = next(row for row in shop.books()["items"] if row["type"] == kind and row["weight"])
        item = shop.hub.item(str(row["number"]))
        assert item is not None
        path = item_path(item)
        sizes = {"height": 40, "width": Decimal("18.5"), "depth": 18, "size_unit": "cm"}
        shop.hub.client.put(path, {"physical": {"weight": 2, "weight_unit": "kg", **sizes}}, record="")
        shop.hub.update_item(item, {Field.WEIGHT: Decimal(900)})
        found = shop.hub.client.get(path, record="")[kind]
        assert found == {**found, "physical": {"weight": 900, "weight_unit": "g", **sizes}}  # type: ignore[dict-item]


def test_a_measure_that_is_not_known_here_is_sent_back_and_an_empty_one_is_not() -> None:
    old = {
        "weight": "1.25",
        "weight_unit": "kg",
        "height": "4.0",
        "width": None,
        "depth": 0,
        "volume": 7,
        "size_unit": "",
    }
    answers = {"GET /products/LMP": {"product": {**LAMP, "physical": old}}, "PUT /products/LMP": {"product": LAMP}}
    script = Script({**answers, "GET /items/LMP": {"item": LAMP}})
    with hub_at(script) as hub:
        hub.update_item(lamp(hub), {Field.WEIGHT: Decimal("900.126")})
    assert script.bodies("PUT /products/LMP") == [
        {"number": "LMP", "physical": {"weight": 900.13, "weight_unit": "g", "height": 4.0, "volume": 7}}
    ]


def test_an_answer_that_confirms_is_enough() -> None:
    script = Script({"GET /items/LMP": {"item": LAMP}, "PUT /products/LMP": {"product": {**LAMP, "name": "Lantern"}}})
    with hub_at(script) as hub:
        assert hub.update_item(lamp(hub), {Field.NAME: "Lantern", Field.PRICE: Decimal("80.00")}).item.name == "Lantern"
    assert script.calls() == ["GET /items/LMP", "PUT /products/LMP"]
    assert script.bodies("PUT /products/LMP") == [{"number": "LMP", "name": "Lantern", "sales_price": 80.0}]


@pytest.mark.parametrize(
    "answer",
    [
        {"product": LAMP},
        {"product": {"number": "LMP", "name": "Lantern"}},
        {"product": {**LAMP, "number": "OTHER", "name": "Lantern"}},
        {"product": {**LAMP, "name": "Lantern", "sales_price": "x"}},
        {"message": "ok"},
        Response(200, b"<html>"),
        Response(204),
    ],
)
def test_what_the_answer_does_not_confirm_is_read_again(answer: object) -> None:
    script = Script(
        {
            "GET /items/LMP": {"item": LAMP},
            "PUT /products/LMP": lambda _: answer,
            "GET /products/LMP": {"product": {**LAMP, "name": "Lantern"}},
        }
    )
    with hub_at(script) as hub:
        assert hub.update_item(lamp(hub), {Field.NAME: "Lantern"}).item.name == "Lantern"
    assert script.calls() == ["GET /items/LMP", "PUT /products/LMP", "GET /products/LMP"]


def test_a_service_that_keeps_its_own_form_is_believed() -> None:
    script = Script(
        {
            "GET /items/LMP": {"item": LAMP},
            "PUT /products/LMP": {"product": {**LAMP, "barcode": "0057"}},
            "GET /products/LMP": {"product": {**LAMP, "barcode": "0057"}},
        }
    )
    with hub_at(script) as hub:
        assert hub.update_item(lamp(hub), {Field.BARCODE: "58"}).item.barcode == "0057"


@pytest.mark.parametrize("now", [None, {"product": {**LAMP, "deleted_at": "2026-11-01 10:00:00"}}])
def test_a_refusal_of_an_item_that_is_gone_says_that_it_is_gone(now: object) -> None:
    refused = Response.of_json(422, {"errors": {"number": ["deleted"]}})
    script = Script({"GET /items/LMP": {"item": LAMP}, "PUT /products/LMP": refused, "GET /products/LMP": now})
    with hub_at(script) as hub, pytest.raises(NotFound):
        hub.update_item(lamp(hub), {Field.NAME: "Lantern"})


def test_another_account_is_never_changed() -> None:
    with account(account_id=4711) as other:
        item = other.hub.item("FREIGHT")
        assert item is not None
        with pytest.raises(TenantError):
            other.hub.update_item(item, {Field.NAME: "Freight 2"})
        assert other.faults.traffic()["writes"] == 0


@some_examples
@given(
    price=st.decimals(0, 10**6, places=8),
    weight=st.none() | st.decimals(0, 10**6, places=4),
    barcode=st.none() | st.text("0123456789 ", max_size=13),
    description=st.none() | st.text(max_size=20),
)
def test_a_service_that_does_as_it_is_told_is_never_read_twice(
    price: Decimal, weight: Decimal | None, barcode: str | None, description: str | None
) -> None:
    content = {
        Field.NAME: "Lamp",
        Field.PRICE: price,
        Field.WEIGHT: weight,
        Field.BARCODE: barcode,
        Field.DESCRIPTION: description,
        Field.COST: price,
    }
    body = changes(content, PhysicalRow(height=Decimal(4), size_unit="cm"))
    assert None not in body.values()
    assert confirms(check(DetailsRow, {**LAMP, **body}, record="item LMP"), ItemKind.PRODUCT, content)
