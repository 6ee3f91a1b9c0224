"""Custom fields, which only the Premium plan has (rackbeat sheet 5.9)."""

from __future__ import annotations

from collections.abc import Mapping

from rbsync.sandbox.rackbeat.answers import Answer, Refused, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.view import View


def field_values(view: View, values: Mapping[int, str]) -> list[object]:
    """The values with their definitions."""
    known = view.books.field_definitions
    return [{"value": value, "field": _definition(number, known[number])} for number, value in values.items()]


def _definition(number: int, definition: tuple[str, str, str]) -> dict[str, object]:
    slug, name, available_for = definition
    return {
        "id": number,
        "slug": slug,
        "name": name,
        "type": "text",
        "available_for": available_for,
        "use_in_layouts": False,
        "default_value": None,
        "options": [],
    }


def read_custom_fields(books: Books, form: Form) -> dict[int, str]:
    """`custom_fields: [{"id", "value"}]` of a body; noted as an error where the plan has none."""
    if "custom_fields" not in form:
        return {}
    if not books.toggles.custom_fields:
        form.complain("custom_fields", "Custom fields are not available on your plan.")
        return {}
    values: dict[int, str] = {}
    for row in form.rows("custom_fields"):
        number, value = row.integer("id"), row.text("value", 800)
        if number is None or number not in books.field_definitions:
            row.complain("id", "The selected field is invalid.")
        elif value is not None:
            values[number] = value
    return values


def require_plan(books: Books) -> None:
    """Raises Refused (403) when the plan has no custom fields."""
    if not books.toggles.custom_fields:
        raise Refused(403, "Custom fields are not available on your plan.")


def list_fields(call: Call) -> Answer:
    """GET /fields, by `for` where given."""
    require_plan(call.books)
    wanted = call.query.get("for")
    rows = [
        _definition(number, definition)
        for number, definition in call.books.field_definitions.items()
        if wanted in (None, definition[2])
    ]
    return Answer(206, {"fields": rows, "total": len(rows), "pages": 1, "limit": 20, "page": 1})


def _values_of(call: Call, entity: str) -> dict[int, str]:
    require_plan(call.books)
    if entity == "order":
        order = call.books.orders.get(call.integer())
        if order is None:
            raise not_found("Order")
        return order.custom_fields
    item = call.books.items.get(call.keys[0])
    if item is None:
        raise not_found("Item")
    if item.custom_fields is None:
        item.custom_fields = {}
    return item.custom_fields


def order_fields(call: Call) -> Answer:
    """GET /orders/{n}/fields."""
    return Answer(200, {"field_values": field_values(call.view, _values_of(call, "order"))})


def item_fields(call: Call) -> Answer:
    """GET /items|products|lots/{n}/fields."""
    return Answer(200, {"field_values": field_values(call.view, _values_of(call, "item"))})


def put_order_fields(call: Call) -> Answer:
    """PUT /orders/{n}/fields."""
    return _put(call, "order")


def put_item_fields(call: Call) -> Answer:
    """PUT /items|products|lots/{n}/fields."""
    return _put(call, "item")


def _put(call: Call, entity: str) -> Answer:
    values = _values_of(call, entity)
    given = read_custom_fields(call.books, call.form)
    call.form.finish()
    values.update(given)
    return Answer(200, {"field_values": field_values(call.view, values)})
