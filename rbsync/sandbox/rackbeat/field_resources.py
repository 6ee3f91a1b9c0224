"""The resources of custom fields, which only the Premium plan has (rackbeat sheet 5.9)."""

import re
from dataclasses import replace

from rbsync.sandbox.rackbeat.answers import Answer, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
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
from rbsync.sandbox.rackbeat.records import FieldDefinition, FieldOption, Item
from rbsync.sandbox.rackbeat.resource import Resource
from rbsync.sandbox.rackbeat.view import attributes

_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")

_FIELDS: Resource[FieldDefinition] = Resource(
    "field",
    FIELD,
    lambda books: books.field_definitions,
    filters=attributes("type", "use_in_layouts", **{"for": "available_for"}),
    sorts=attributes("id", "name"),
)


def list_fields(call: Call) -> Answer:
    """GET /fields, by `for`, `type` and `use_in_layouts` where given."""
    require_plan(call.books)
    return _FIELDS.list_page(call)


def get_field(call: Call) -> Answer:
    """GET /fields/{slug}."""
    require_plan(call.books)
    for definition in call.books.field_definitions.rows():
        if definition.slug == call.keys[0]:
            return _FIELDS.answer(call, definition)
    raise not_found("Field")


def create_field(call: Call) -> Answer:
    """POST /fields."""
    require_plan(call.books)
    return _FIELDS.answer(call, field_from(call.books, call.form), 201)


def field_from(books: Books, form: Form) -> FieldDefinition:
    """A new definition in the books; its slug comes from its name. Raises Invalid."""
    form.require("name", "type", "available_for")
    name, kind = form.text("name") or "", form.choice("type", TYPES)
    slug = _NOT_IN_A_SLUG.sub("-", name.lower()).strip("-")
    available_for = form.choice("available_for", AVAILABLE_FOR)
    if any(known.slug == slug for known in books.field_definitions.rows()):
        form.complain("name", "The name has already been taken.")
    in_layouts, options = form.flag("use_in_layouts") is True, tuple(_options(form))
    form.finish()
    number = max((known.id for known in books.field_definitions.rows()), default=0) + 1
    definition = FieldDefinition(number, slug, name, kind or "", available_for or "", in_layouts, options)
    return books.field_definitions.put(number, definition)


def _options(form: Form) -> list[FieldOption]:
    options: list[FieldOption] = []
    for place, row in enumerate(form.rows("options"), start=1):
        row.require("label", "value")
        options.append(FieldOption(row.integer("id") or place, row.text("label") or "", row.text("value") or ""))
    return options


def item_fields(resource: Resource[Item], call: Call) -> Answer:
    """GET: the values of the item's custom fields."""
    require_plan(call.books)
    return Answer(200, {"field_values": field_values(call.view, resource.find(call).custom_fields)})


def put_item_fields(resource: Resource[Item], call: Call) -> Answer:
    """PUT: only the fields that are given change."""
    require_plan(call.books)
    item = resource.find(call)
    given = read_custom_fields(call.books, call.form, "item")
    call.form.finish()
    save(call.books, item, replace(item, custom_fields={**item.custom_fields, **given}))
    return Answer(200, {"field_values": field_values(call.view, item.custom_fields)})
