"""The resources of custom fields, which only the Premium plan has (rackbeat sheet 5.9)."""

from __future__ import annotations

import re
from collections.abc import Callable

from rbsync.sandbox.rackbeat.answers import Answer, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call, Resource
from rbsync.sandbox.rackbeat.custom_fields import (
    AVAILABLE_FOR,
    FIELD,
    TYPES,
    field_values,
    read_custom_fields,
    require_plan,
)
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.item_changes import save
from rbsync.sandbox.rackbeat.items import find
from rbsync.sandbox.rackbeat.lists import Listing, answer_list
from rbsync.sandbox.rackbeat.orders import find_order
from rbsync.sandbox.rackbeat.records import FieldDefinition, FieldOption, Item

_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")

_FIELDS: Listing[FieldDefinition] = Listing(
    key="fields",
    fields=FIELD,
    rows=lambda call: sorted(call.books.field_definitions.rows(), key=lambda row: row.id),
    version=lambda books: books.field_definitions.version,
    filters={
        "for": lambda _, row: row.available_for,
        "type": lambda _, row: row.type,
        "use_in_layouts": lambda _, row: row.use_in_layouts,
    },
    sorts={"id": lambda _, row: row.id, "name": lambda _, row: row.name},
)


def list_fields(call: Call) -> Answer:
    """GET /fields, by `for`, `type` and `use_in_layouts` where given."""
    require_plan(call.books)
    return answer_list(call, _FIELDS)


def get_field(call: Call) -> Answer:
    """GET /fields/{slug}."""
    require_plan(call.books)
    for definition in call.books.field_definitions.rows():
        if definition.slug == call.keys[0]:
            return call.one("field", FIELD, definition)
    raise not_found("Field")


def create_field(call: Call) -> Answer:
    """POST /fields."""
    require_plan(call.books)
    return call.one("field", FIELD, field_from(call.books, call.form), 201)


def field_from(books: Books, form: Form) -> FieldDefinition:
    """A new definition in the books; its slug comes from its name. Raises Invalid."""
    form.require("name", "type", "available_for")
    name, kind, available_for = form.text("name") or "", form.text("type") or "", form.text("available_for") or ""
    slug = _NOT_IN_A_SLUG.sub("-", name.lower()).strip("-")
    if kind and kind not in TYPES:
        form.complain("type", "The selected type is invalid.")
    if available_for and available_for not in AVAILABLE_FOR:
        form.complain("available_for", "The selected available for is invalid.")
    if any(known.slug == slug for known in books.field_definitions.rows()):
        form.complain("name", "The name has already been taken.")
    in_layouts, options = form.flag("use_in_layouts") is True, tuple(_options(form))
    form.finish()
    number = max((known.id for known in books.field_definitions.rows()), default=0) + 1
    definition = FieldDefinition(number, slug, name, kind, available_for, in_layouts, options)
    return books.field_definitions.put(number, definition)


def _options(form: Form) -> list[FieldOption]:
    options: list[FieldOption] = []
    for place, row in enumerate(form.rows("options"), start=1):
        row.require("label", "value")
        options.append(FieldOption(row.integer("id") or place, row.text("label") or "", row.text("value") or ""))
    return options


def order_fields(call: Call) -> Answer:
    """GET /orders/{n}/fields."""
    require_plan(call.books)
    return Answer(200, {"field_values": field_values(call.view, find_order(call).custom_fields)})


def put_order_fields(call: Call) -> Answer:
    """PUT /orders/{n}/fields: only the fields that are given change."""
    require_plan(call.books)
    order = find_order(call)
    given = read_custom_fields(call.books, call.form, "sales")
    call.form.finish()
    order.custom_fields.update(given)
    call.books.orders.put(order.number, order)
    return order_fields(call)


def fields_of(wanted: Callable[[Item], bool]) -> Resource:
    """GET: the values of the item's custom fields."""

    def read(call: Call) -> Answer:
        require_plan(call.books)
        return Answer(200, {"field_values": field_values(call.view, find(call, wanted).custom_fields or {})})

    return read


def put_fields_of(wanted: Callable[[Item], bool]) -> Resource:
    """PUT: only the fields that are given change."""

    def write(call: Call) -> Answer:
        require_plan(call.books)
        item = find(call, wanted)
        given = read_custom_fields(call.books, call.form, "item")
        call.form.finish()
        draft = item.copy()
        draft.custom_fields = {**(item.custom_fields or {}), **given}
        save(call.books, item, draft)
        return Answer(200, {"field_values": field_values(call.view, item.custom_fields or {})})

    return write
