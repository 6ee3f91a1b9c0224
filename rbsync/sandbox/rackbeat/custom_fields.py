"""Custom fields: what they are and which values they take (rackbeat sheet 5.9)."""

from collections.abc import Mapping
from dataclasses import asdict

from rbsync.sandbox.rackbeat.answers import Refused
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.records import FieldDefinition
from rbsync.sandbox.rackbeat.view import Fields, View, attributes, constants, render

TYPES = ("text", "textarea", "checkbox", "dropdown")
AVAILABLE_FOR = ("item", "customer", "supplier", "sales", "purchasing")
_NO_PLAN = "Custom fields are not available on your plan."
_LONGEST = {"textarea": 65535}
_CHECKBOX = ("0", "1", "true", "false")

FIELD: Fields[FieldDefinition] = {
    **attributes("id", "slug", "name", "type", "available_for", "use_in_layouts"),
    **constants(default_value=None),
    "options": lambda _, row: [asdict(option) for option in row.options],
}


def field_values(view: View, values: Mapping[int, str]) -> list[object]:
    """The values that were given, with their definitions."""
    known = view.books.field_definitions
    pairs = ((known.get(number), value) for number, value in values.items())
    return [
        {"value": _shown(view, definition, value), "field": render(FIELD, view, definition)}
        for definition, value in pairs
        if definition is not None
    ]


def _shown(view: View, definition: FieldDefinition, value: str) -> object:
    if definition.type == "dropdown" and view.books.toggles.dropdown_as_id:
        return next((option.id for option in definition.options if option.value == value), value)
    return value


def read_custom_fields(books: Books, form: Form, available_for: str) -> dict[int, str]:
    """`custom_fields: [{"id", "value"}]` of a body; noted as an error where the plan has none.

    A dropdown takes the value or the id of an option.
    """
    if "custom_fields" not in form:
        return {}
    if not books.toggles.custom_fields:
        form.complain("custom_fields", _NO_PLAN)
        return {}
    values: dict[int, str] = {}
    for row in form.rows("custom_fields"):
        number = row.integer("id")
        definition = books.field_definitions.get(number) if number is not None else None
        if definition is None or definition.available_for != available_for:
            row.complain("id", "The selected field is invalid.")
            continue
        value = _read(definition, row)
        if value is not None:
            values[definition.id] = value
    return values


def _read(definition: FieldDefinition, row: Form) -> str | None:
    value = row.text("value", _LONGEST.get(definition.type, 800))
    if not value:
        return value
    if definition.type == "checkbox" and value.lower() not in _CHECKBOX:
        row.complain("value", "The value field must be true or false.")
    if definition.type == "dropdown":
        chosen = next((option for option in definition.options if value in (option.value, str(option.id))), None)
        if chosen is None:
            row.complain("value", "The selected value is invalid.")
        return chosen.value if chosen else None
    return value


def require_plan(books: Books) -> None:
    """Raises Refused (403) when the plan has no custom fields."""
    if not books.toggles.custom_fields:
        raise Refused(403, _NO_PLAN)
