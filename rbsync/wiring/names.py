"""What the settings name of Rackbeat and of the shops, for `check` to look up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rbsync.config.marks import Numbers, mark_of
from rbsync.config.settings import Settings
from rbsync.config.values import Table
from rbsync.connectors.registry import type_of
from rbsync.passes.check import AccountNumbers
from rbsync.ports.names import ShopNames
from rbsync.wiring.rules import items_by_kind


def numbers_of(settings: Settings) -> AccountNumbers:
    """Every number of Rackbeat that the file names, by kind and by the setting's own name."""
    named: dict[str, dict[str, int]] = {}
    tables = {"rackbeat": settings.rackbeat, **{f"connectors.{name}": it for name, it in settings.connectors.items()}}
    for place, table in tables.items():
        for kind, setting, number in _numbers(table, place):
            named.setdefault(kind, {})[setting] = number
    return AccountNumbers(
        locations=named.get("location", {}),
        payment_terms=named.get("payment_terms", {}),
        delivery_terms=named.get("delivery_terms", {}),
        customer_groups=named.get("customer_group", {}),
        layouts=named.get("layout", {}),
        employees=named.get("employee", {}),
        product_groups=named.get("product_group", {}),
        units=named.get("unit", {}),
    )


def _numbers(table: Table, place: str) -> Iterator[tuple[str, str, int]]:
    """Kind, setting and number of every key that is marked with `Numbers`, in this table and those inside it."""
    for name, field in type(table).model_fields.items():
        value: object = getattr(table, name)
        setting = f"{place}.{field.alias or name}"
        mark = mark_of(field, Numbers)
        if isinstance(value, Table):
            yield from _numbers(value, setting)
        elif mark is None:
            continue
        elif isinstance(value, int):
            yield mark.kind, setting, value
        elif isinstance(value, Mapping):
            yield from ((mark.kind, f"{setting}.{key}", number) for key, number in value.items())
        elif isinstance(value, tuple):
            yield from ((mark.kind, f"{setting} {number}", number) for number in value)


def names_of(settings: Settings, name: str) -> ShopNames:
    """What the connector's settings name of its shop."""
    connector = settings.connectors[name]
    items = items_by_kind(connector).items() if connector.orders.pull else ()
    return replace(type_of(connector).names(connector), no_item=tuple(kind for kind, item in items if item is None))
