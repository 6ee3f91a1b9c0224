"""How reference data looks (rackbeat sheet 5.2, 5.7, 5.11)."""

from __future__ import annotations

from rbsync.sandbox.rackbeat.records import Group, Location, Named
from rbsync.sandbox.rackbeat.view import API_ROOT, Fields, View

NAMED: Fields[Named] = {
    "number": lambda _, row: row.number,
    "name": lambda _, row: row.name,
}
EMPLOYEE: Fields[Named] = {
    **NAMED,
    "initials": lambda _, row: row.name[:2].upper(),
    "contact_email": lambda _, row: row.extra.get("contact_email"),
    "contact_phone": lambda *_: None,
    "job_title": lambda _, row: row.extra.get("job_title"),
    "locale": lambda *_: "da_DK",
    "should_notify": lambda *_: False,
    "default_location_id": lambda *_: None,
}
PAYMENT_TERMS: Fields[Named] = {
    **NAMED,
    "type": lambda _, row: row.extra.get("type"),
    "type_translated": lambda _, row: row.extra.get("type"),
    "description": lambda *_: "",
    "maturity_days": lambda _, row: row.extra.get("maturity_days"),
}
GROUP_IN_ITEM: Fields[Group] = {
    "number": lambda _, row: row.number,
    "name": lambda _, row: row.name,
    "vat_domestic": lambda view, row: view.number(row.vat_domestic),
    "vat_eu": lambda view, row: view.number(row.vat_eu),
    "vat_abroad": lambda view, row: view.number(row.vat_abroad),
    "vat_domestic_exempt": lambda view, row: view.number(row.vat_domestic_exempt),
    "self": lambda _, row: f"{API_ROOT}/product-groups/{row.number}",
}
GROUP: Fields[Group] = {
    **GROUP_IN_ITEM,
    "has_inventory": lambda _, row: row.has_inventory,
    "is_sellable": lambda _, row: row.is_sellable,
    "should_spread_cost": lambda *_: False,
}


def ancestors(view: View, location: Location) -> list[Location]:
    """The location's parents, the topmost first."""
    found: list[Location] = []
    parent = location.parent
    while parent is not None:
        above = view.books.locations.get(parent)
        if above is None:
            break
        found.insert(0, above)
        parent = above.parent
    return found


def children(view: View, location: Location) -> list[Location]:
    """The locations directly below."""
    return [place for place in view.books.locations.rows() if place.parent == location.number]


def _nest_list(view: View, location: Location) -> object:
    return [
        {"number": place.number, "name": place.name, "children_count": len(children(view, place))}
        for place in (*ancestors(view, location), location)
    ]


def _toplevel(view: View, location: Location) -> int | None:
    above = ancestors(view, location)
    return above[0].number if above else None


LOCATION: Fields[Location] = {
    "number": lambda _, row: row.number,
    "name": lambda _, row: row.name,
    "barcode": lambda *_: None,
    "is_default": lambda _, row: row.is_default,
    "parent_id": lambda _, row: row.parent,
    "children_count": lambda view, row: len(children(view, row)),
    "toplevel_parent_id": _toplevel,
    "nesting_level": lambda view, row: len(ancestors(view, row)),
    "nest_list": _nest_list,
    "self": lambda _, row: f"{API_ROOT}/locations/{row.number}",
}
