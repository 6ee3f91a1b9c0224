"""What `check` says of the items that orders' lines are booked on where they are no goods."""

from collections.abc import Iterator, Sequence

from rbsync.core.model.order import LineKind
from rbsync.core.model.report import Finding
from rbsync.core.plan.draft import OrderRules
from rbsync.core.rules.line_kinds import LINE_KINDS
from rbsync.passes.findings import attempt, bad, good, remark
from rbsync.ports.hub import Hub


def check_items(hub: Hub, rules: OrderRules, no_item: Sequence[LineKind]) -> Iterator[Finding]:
    """Each item that is named, and what is held for want of one. `no_item`: kinds of lines without one."""
    named = {str(LINE_KINDS[kind]): item for kind, item in rules.items.items()}
    if rules.rounding_item is not None:
        named["orders.rounding_item"] = rules.rounding_item
    else:
        advice = "Set it to an item without stock and VAT, or orders that differ by an øre are held."
        yield remark("orders.rounding_item", "not set", advice)
    for setting, number in sorted(named.items()):
        yield from attempt(setting, _item(hub, setting, number))
    zones = sorted({rules.vat_zone, *rules.vat_zones.values()})
    for kind in LineKind:
        if kind in rules.vat_free and kind in rules.items:
            setting, number = str(LINE_KINDS[kind]), rules.items[kind]
            yield from attempt(setting, _vat_free(hub, setting, number, zones))
    lacking = [LINE_KINDS[kind] for kind in no_item if LINE_KINDS[kind].lines]
    if lacking:
        lines = "; ".join(f"{setting}: {setting.lines}" for setting in lacking)
        advice = "Name an item for what your shop has; orders with it are held until then."
        yield remark("items not set", lines, advice)


def _item(hub: Hub, setting: str, number: str) -> Iterator[Finding]:
    item = hub.item(number)
    if item is None:
        yield bad(setting, f"Rackbeat has no item {number!r}", "Create it, or correct the setting.")
    elif item.barred:
        yield bad(setting, f"item {number!r} is barred in Rackbeat", "Open it for sale, or name another.")
    elif item.has_inventory:
        yield bad(setting, f"item {number!r} has inventory", "Name an item of a group without inventory.")
    else:
        yield good(setting, f"item {number}, {item.name}")


def _vat_free(hub: Hub, setting: str, number: str, zones: Sequence[str]) -> Iterator[Finding]:
    """The shop says of such lines whether they have VAT; Rackbeat must not add any of its own (integrations sheet A5.2)."""
    item = hub.item(number)
    group = hub.product_group(item.group) if item is not None and item.group is not None else None
    rates = {zone: group.vat[zone] for zone in zones if group.vat.get(zone)} if group is not None else {}
    if rates:
        listed_rates = ", ".join(f"{rate.normalize():f} % in the zone {zone!r}" for zone, rate in rates.items())
        yield bad(setting, f"item {number!r} has VAT: {listed_rates}", "Name an item of a product group without VAT.")
    else:
        yield good(setting, f"item {number} is free of VAT")
