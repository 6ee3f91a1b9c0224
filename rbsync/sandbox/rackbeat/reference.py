"""The account and its reference data (rackbeat sheet 5.1, 5.2, 5.7, 5.11)."""

from collections.abc import Callable
from typing import TypeVar

from rbsync.sandbox.rackbeat.answers import Answer, Refused, not_found
from rbsync.sandbox.rackbeat.books import Books, Table
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.records import Group, Location, Named
from rbsync.sandbox.rackbeat.resource import Resource
from rbsync.sandbox.rackbeat.view import Fields, View, attributes, constants, link, render

Numbered = TypeVar("Numbered", Group, Location, Named)
_NAMES = attributes("number", "name")

NAMED: Fields[Named] = _NAMES
EMPLOYEE: Fields[Named] = {
    **_NAMES,
    "initials": lambda _, row: row.name[:2].upper(),
    "contact_email": lambda _, row: row.extra.get("contact_email"),
    "job_title": lambda _, row: row.extra.get("job_title"),
    **constants(contact_phone=None, locale="da_DK", should_notify=False, default_location_id=None),
}
PAYMENT_TERMS: Fields[Named] = {
    **_NAMES,
    "type": lambda _, row: row.extra.get("type"),
    "type_translated": lambda _, row: row.extra.get("type"),
    "maturity_days": lambda _, row: row.extra.get("maturity_days"),
    **constants(description=""),
}
RATES = ("vat_domestic", "vat_eu", "vat_abroad", "vat_domestic_exempt")
GROUP_IN_ITEM = ("number", "name", *RATES, "self")
GROUP: Fields[Group] = {
    **attributes("number", "name", *RATES, "has_inventory", "is_sellable"),
    **constants(should_spread_cost=False),
    **link("product-groups"),
}


def _ancestors(view: View, location: Location) -> list[Location]:
    """The location's parents, the topmost first."""
    above = view.books.locations.get(location.parent) if location.parent is not None else None
    return [] if above is None else [*_ancestors(view, above), above]


def _children(view: View, location: Location) -> list[Location]:
    return [place for place in view.books.locations.rows() if place.parent == location.number]


def _nest_list(view: View, location: Location) -> object:
    return [
        {"number": place.number, "name": place.name, "children_count": len(_children(view, place))}
        for place in (*_ancestors(view, location), location)
    ]


LOCATION: Fields[Location] = {
    **attributes("number", "name", "is_default", parent_id="parent"),
    **constants(barcode=None),
    "children_count": lambda view, row: len(_children(view, row)),
    "toplevel_parent_id": lambda view, row: next((place.number for place in _ancestors(view, row)), None),
    "nesting_level": lambda view, row: len(_ancestors(view, row)),
    "nest_list": _nest_list,
    **link("locations"),
}


def _resource(
    single: str, fields: Fields[Numbered], table: Callable[[Books], Table[int, Numbered]]
) -> Resource[Numbered]:
    return Resource(
        single,
        fields,
        table,
        filters=attributes("name"),
        sorts=attributes("number", "name"),
        search=lambda _, row: f"{row.number} {row.name}",
        simple=attributes("number"),
    )


_LOCATIONS = _resource("location", LOCATION, lambda books: books.locations)
ROUTES = {
    **_resource("product_group", GROUP, lambda books: books.groups).routes("product-groups"),
    **_LOCATIONS.routes("locations"),
    **_resource("unit", NAMED, lambda books: books.units).routes("units"),
    **_resource("layout", NAMED, lambda books: books.layouts).routes("layouts"),
    **_resource("payment_term", PAYMENT_TERMS, lambda books: books.payment_terms).routes("payment-terms"),
    **_resource("employee", EMPLOYEE, lambda books: books.employees).routes("employees"),
    **_resource("customer_group", NAMED, lambda books: books.customer_groups).routes("customer-groups"),
    **_resource("delivery_term", NAMED, lambda books: books.delivery_terms).routes("delivery-terms"),
}
"""The list and the single read of each kind of reference data."""


def location_children(call: Call) -> Answer:
    """GET /locations/{n}/children."""
    children = _children(call.view, _LOCATIONS.find(call))
    return Answer(200, {"locations": [render(LOCATION, call.view, row) for row in children]})


def get_self(call: Call) -> Answer:
    """GET /self: which account the token belongs to."""
    address = {"street": "Havnegade 1", "street2": None, "city": "Aarhus", "zipcode": "8000", "country": "DK"}
    account = {"id": call.books.account_id, "company_name": "Nordlys Trading ApS", "address": address}
    return Answer(200, {"user_account": account, "user": {"id": 91, "name": "API user", "email": "api@example.com"}})


def _currency(call: Call, code: str) -> dict[str, object]:
    rate = call.view.shown(call.books.rates[code])
    return {"code": code, "rate": rate, "is_custom": False, "updated_at": None}


def list_currencies(call: Call) -> Answer:
    """GET /currencies; which of the two paths exists is a toggle."""
    if not call.books.toggles.currencies_path:
        raise Refused(404, "Not found.")
    rows = [_currency(call, code) for code in call.books.rates]
    return Answer(206, {"currencies": rows, "total": len(rows), "pages": 1, "limit": 20, "page": 1})


def get_currency(call: Call) -> Answer:
    """GET /currency/{code}."""
    if call.keys[0] not in call.books.rates:
        raise not_found("Currency")
    return Answer(200, {"currency": _currency(call, call.keys[0])})
