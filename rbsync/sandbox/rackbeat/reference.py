"""The account, its settings and its reference data (rackbeat sheet 5.1, 5.2, 5.7, 5.11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from rbsync.sandbox.rackbeat.answers import Answer, Refused, invalid, not_found
from rbsync.sandbox.rackbeat.books import Books, Table
from rbsync.sandbox.rackbeat.call import Call, Resource
from rbsync.sandbox.rackbeat.lists import Listing, answer_list
from rbsync.sandbox.rackbeat.records import Group, Location, Named
from rbsync.sandbox.rackbeat.reference_fields import EMPLOYEE, GROUP, LOCATION, NAMED, PAYMENT_TERMS, children
from rbsync.sandbox.rackbeat.view import Fields, render

Numbered = TypeVar("Numbered", Group, Location, Named)
Pick = Callable[[Books], Table[int, Numbered]]

SETTINGS = (
    ("locale", "da_DK", "string"),
    ("currency", "DKK", "string"),
    ("inventory_allow_negative", True, "boolean"),
    ("country_specific_vat", False, "boolean"),
)


def _sorted_rows(table: Table[int, Numbered]) -> list[Numbered]:
    return sorted(table.rows(), key=lambda row: row.number)


def _listing(key: str, fields: Fields[Numbered], pick: Pick[Numbered]) -> Listing[Numbered]:
    return Listing(
        key=key,
        fields=fields,
        rows=lambda call: _sorted_rows(pick(call.books)),
        version=lambda books: pick(books).version,
        filters={"name": lambda _, row: row.name},
        sorts={"number": lambda _, row: row.number, "name": lambda _, row: row.name},
        search=lambda _, row: f"{row.number} {row.name}",
        simple={"number": lambda _, row: row.number},
    )


def readers(single: str, plural: str, fields: Fields[Numbered], pick: Pick[Numbered]) -> tuple[Resource, Resource]:
    """The list and the single read of a kind of reference data."""
    listing = _listing(plural, fields, pick)

    def listed(call: Call) -> Answer:
        return answer_list(call, listing)

    def one(call: Call) -> Answer:
        row = pick(call.books).get(call.integer())
        if row is None:
            raise not_found(single.replace("_", " ").capitalize())
        return call.one(single, fields, row)

    return listed, one


READERS = {
    "product-groups": readers("product_group", "product_groups", GROUP, lambda books: books.groups),
    "units": readers("unit", "units", NAMED, lambda books: books.units),
    "layouts": readers("layout", "layouts", NAMED, lambda books: books.layouts),
    "payment-terms": readers("payment_term", "payment_terms", PAYMENT_TERMS, lambda books: books.payment_terms),
    "employees": readers("employee", "employees", EMPLOYEE, lambda books: books.employees),
    "customer-groups": readers("customer_group", "customer_groups", NAMED, lambda books: books.customer_groups),
    "delivery-terms": readers("delivery_term", "delivery_terms", NAMED, lambda books: books.delivery_terms),
}
"""The list and the single read of each kind of reference data, by path."""
_, get_location = readers("location", "locations", LOCATION, lambda books: books.locations)

_LOCATIONS: Listing[Location] = Listing(
    key="locations",
    fields=LOCATION,
    rows=lambda call: _sorted_rows(call.books.locations),
    version=lambda books: books.locations.version,
    filters={"parent_id": lambda _, row: row.parent, "is_default": lambda _, row: row.is_default},
    sorts={"number": lambda _, row: row.number, "name": lambda _, row: row.name},
    search=lambda _, row: f"{row.number} {row.name}",
)


def list_locations(call: Call) -> Answer:
    """GET /locations and /locations/flat: every location, parents and children alike."""
    return answer_list(call, _LOCATIONS)


def location_children(call: Call) -> Answer:
    """GET /locations/{n}/children."""
    location = call.books.locations.get(call.integer())
    if location is None:
        raise not_found("Location")
    return Answer(200, {"locations": [render(LOCATION, call.view, row, None) for row in children(call.view, location)]})


def create_group(call: Call) -> Answer:
    """POST /product-groups."""
    form = call.form
    form.require("name")
    number = form.integer("number")
    if number is not None and number in call.books.groups:
        form.complain("number", "The number has already been taken.")
    flags = (form.flag("has_inventory"), form.flag("is_sellable"))
    rates = {name: form.number(name) for name in ("vat_domestic", "vat_eu", "vat_abroad", "vat_domestic_exempt")}
    name = form.text("name") or ""
    form.finish()
    taken = number or call.books.next_number("group", 100)
    group = Group(taken, name, flags[0] is not False, flags[1] is not False)
    for rate, value in rates.items():
        if value is not None:
            setattr(group, rate, value)
    call.books.groups.put(taken, group)
    return call.one("product_group", GROUP, group, 201)


def get_self(call: Call) -> Answer:
    """GET /self: which account the token belongs to."""
    address = {"street": "Havnegade 1", "street2": None, "city": "Aarhus", "zipcode": "8000", "country": "DK"}
    return Answer(
        200,
        {
            "user_account": {"id": call.books.account_id, "company_name": "Nordlys Trading ApS", "address": address},
            "user": {"id": 91, "name": "API user", "email": "api@example.com"},
        },
    )


def list_settings(_: Call) -> Answer:
    """GET /settings: not paged."""
    rows = [{"identifier": name, "value": value, "type": kind} for name, value, kind in SETTINGS]
    return Answer(200, {"settings": rows})


def get_setting(call: Call) -> Answer:
    """GET /settings/{identifier}."""
    for name, value, kind in SETTINGS:
        if name == call.keys[0]:
            return Answer(200, {"setting": {"identifier": name, "value": value, "type": kind}})
    raise not_found("Setting")


def _currency(call: Call, code: str) -> dict[str, object]:
    rate = call.books.rates[code]
    return {"code": code, "rate": call.view.number(rate), "is_custom": False, "updated_at": None}


def list_currencies(call: Call) -> Answer:
    """GET /currencies; which of the two paths exists is a toggle."""
    if not call.books.toggles.currencies_path:
        raise Refused(404, "Not found.")
    rows = [_currency(call, code) for code in call.books.rates]
    return Answer(206, {"currencies": rows, "total": len(rows), "pages": 1, "limit": 20, "page": 1})


def get_currency(call: Call) -> Answer:
    """GET /currency/{code} and /currencies/{code}."""
    if call.keys[0] not in call.books.rates:
        raise not_found("Currency")
    return Answer(200, {"currency": _currency(call, call.keys[0])})


def create_customer_group(call: Call) -> Answer:
    """POST /customer-groups."""
    return _create_named(call, "customer_group", call.books.customer_groups)


def create_unit(call: Call) -> Answer:
    """POST /units."""
    return _create_named(call, "unit", call.books.units)


def _create_named(call: Call, single: str, table: Table[int, Named]) -> Answer:
    call.form.require("name")
    number, name = call.form.integer("number"), call.form.text("name") or ""
    call.form.finish()
    if number is not None and number in table:
        raise invalid("number", "The number has already been taken.")
    taken = number or call.books.next_number(single, 100)
    return call.one(single, NAMED, table.put(taken, Named(taken, name)), 201)
