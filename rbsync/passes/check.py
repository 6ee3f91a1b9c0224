"""Looks at everything a run relies on, before the first run: reads only, writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from rbsync.core.model.hub import ReferenceData
from rbsync.core.model.order import LineKind
from rbsync.core.model.report import Finding
from rbsync.core.plan.orders import ITEM_SETTINGS, OrderRules
from rbsync.core.rules.locations import first_overlap
from rbsync.errors import ExitCode, RbsyncError
from rbsync.passes.context import ShopJob, StockSettings
from rbsync.passes.findings import attempt, attempt_all, bad, failed_look, good
from rbsync.passes.products.check import check_products
from rbsync.ports.hub import Hub


@dataclass(frozen=True, slots=True)
class AccountNumbers:
    """The account's numbers that settings name, with the setting's own name: ("rackbeat.defaults.layout", 1)."""

    locations: Mapping[str, int]
    payment_terms: Mapping[str, int]
    customer_groups: Mapping[str, int]
    layouts: Mapping[str, int]
    employees: Mapping[str, int]
    product_groups: Mapping[str, int]
    units: Mapping[str, int]


def check_hub(hub: Hub, account_id: int | None, numbers: AccountNumbers) -> Iterator[Finding]:
    """Token, tenant, and every number a setting names."""
    yield from attempt("rackbeat", "token and account", lambda: _account(hub, account_id))
    try:
        reference = hub.reference_data()
    except RbsyncError as error:
        yield failed_look("rackbeat", "reference data", error)
        return
    yield from _numbers(numbers, reference)


def check_shop(hub: Hub, job: ShopJob, known_as: Callable[[str], str | None]) -> Iterator[Finding]:
    """Credentials, permissions, location and the items that settings name. `known_as` tells a shop id's connector so far."""
    try:
        profile = job.shop.profile()
    except RbsyncError as error:
        yield failed_look(job.name, "credentials", error)
        return
    yield good(job.name, "credentials", f"{profile.name}, prices in {profile.currency}")
    name_then = known_as(profile.id)
    if name_then not in (None, job.name):
        message = f"the shop is known as connector {name_then!r}: under another name its orders would be made again"
        yield bad(job.name, "name", message, f"Call the connector {name_then!r} again.")
    if profile.missing_permissions:
        missing = ", ".join(profile.missing_permissions)
        yield bad(
            job.name, "permissions", f"missing: {missing}", "Grant them to the app in the shop.", ExitCode.CREDENTIALS
        )
    else:
        yield good(job.name, "permissions", "all that is needed")
    if profile.history_since is not None and job.orders is not None and job.orders.start < profile.history_since:
        message = f"only orders since {profile.history_since:%Y-%m-%d} can be seen"
        yield Finding(job.name, "older orders", True, message, "Grant read_all_orders if older ones are wanted.", 0)
    if job.stock is not None:
        yield from attempt(job.name, "stock location", lambda: _location(job, job.stock))
        if job.stock.rules.locations is not None:
            yield from attempt(job.name, "stock.from", partial(_source, hub, job, job.stock.rules.locations))
    if job.products is not None:
        yield from attempt_all(job.name, "products", check_products(hub, job, job.products, profile))
    if job.orders is not None:
        yield from _needed(job, job.orders)
        if job.orders.customers.guest is not None:
            yield from attempt(
                job.name, "orders.default_customer", partial(_guest, hub, job, job.orders.customers.guest)
            )
        yield from _items(hub, job, job.orders)
    if job.initial.product_group is None:
        yield Finding(
            job.name, "product_group", True, "not set", "Set rackbeat.defaults.product_group before initial-sync.", 0
        )


def _account(hub: Hub, account_id: int | None) -> Finding:
    account = hub.account()
    if account_id is None:
        advice = f"Set rackbeat.account_id = {account.id}, so that nothing is ever written anywhere else."
        return Finding(
            "rackbeat", "token and account", True, f"{account.company}, number {account.id}, not guarded", advice, 0
        )
    if account.id != account_id:
        message = f"the token is for {account.company}, number {account.id}; the file says {account_id}"
        return bad(
            "rackbeat", "token and account", message, "Use the other account's token, or correct rackbeat.account_id."
        )
    return good("rackbeat", "token and account", f"{account.company}, number {account.id}")


def _numbers(numbers: AccountNumbers, reference: ReferenceData) -> Iterator[Finding]:
    kinds: tuple[tuple[str, Mapping[str, int], Mapping[int, str]], ...] = (
        ("location", numbers.locations, reference.locations),
        ("payment terms", numbers.payment_terms, reference.payment_terms),
        ("customer group", numbers.customer_groups, reference.customer_groups),
        ("layout", numbers.layouts, reference.layouts),
        ("employee", numbers.employees, reference.employees),
        ("product group", numbers.product_groups, reference.product_groups),
        ("unit", numbers.units, reference.units),
    )
    for kind, wanted, known in kinds:
        for setting, number in wanted.items():
            if number in known:
                yield good("rackbeat", setting, f"{kind} {number}, {known[number]}")
            else:
                there = ", ".join(f"{one} {name}" for one, name in list(known.items())[:20]) or "none that can be read"
                yield bad("rackbeat", setting, f"Rackbeat has no {kind} {number}", f"There are: {there}.")


def _location(job: ShopJob, settings: StockSettings | None) -> Finding:
    wanted = settings.location if settings is not None else ""
    locations = job.shop.locations()
    there = ", ".join(repr(location.name) for location in locations if location.active and location.writable)
    for location in locations:
        if wanted in (location.id, location.name):
            if not location.active:
                return bad(job.name, "stock location", f"{wanted!r} is not active", f"There are: {there}.")
            if not location.writable:
                return bad(
                    job.name, "stock location", f"{wanted!r} belongs to a fulfilment service", f"There are: {there}."
                )
            return good(job.name, "stock location", wanted)
    return bad(job.name, "stock location", f"the shop has no location {wanted!r}", f"There are: {there}.")


def _source(hub: Hub, job: ShopJob, chosen: tuple[int, ...]) -> Finding:
    if found := first_overlap(chosen, hub.locations().parents):
        message = f"location {found[0]} lies under {found[1]}: its stock would count twice"
        return bad(job.name, "stock.from", message, "Name one of them.")
    return good(job.name, "stock.from", "no location counts twice")


def _needed(job: ShopJob, rules: OrderRules) -> Iterator[Finding]:
    """Settings without which orders are held one by one."""
    needed = {
        "payment_terms": (rules.payment_terms, "no order can be created"),
        "customer_group": (rules.customers.customer_group, "no customer can be created"),
        "freight_item": (rules.items.get(LineKind.FREIGHT), "orders with freight are held"),
    }
    for setting, (value, consequence) in needed.items():
        if value is None:
            where = f"connectors.{job.name}.orders" if setting == "freight_item" else "rackbeat.defaults"
            yield bad(job.name, setting, f"not set: {consequence}", f"Set {where}.{setting}.")


def _guest(hub: Hub, job: ShopJob, number: int) -> Finding:
    for page in hub.customers():
        for customer in page:
            if customer.number == number:
                return good(job.name, "orders.default_customer", f"customer {number}, {customer.name}")
    return bad(job.name, "orders.default_customer", f"Rackbeat has no customer {number}", "Create it, or name another.")


def _items(hub: Hub, job: ShopJob, rules: OrderRules) -> Iterator[Finding]:
    named = {ITEM_SETTINGS[kind]: item for kind, item in rules.items.items()}
    if rules.rounding_item is not None:
        named["orders.rounding_item"] = rules.rounding_item
    else:
        advice = "Set it to an item without stock and VAT, or orders that differ by an øre are held."
        yield Finding(job.name, "orders.rounding_item", True, "not set", advice, 0)
    for setting, number in sorted(named.items()):
        yield from attempt(job.name, setting, partial(_item, hub, job, setting, number))
    for kind in rules.vat_free:
        if kind in rules.items:
            look = partial(_vat_free, hub, job, ITEM_SETTINGS[kind], rules.vat_zone, rules.items[kind])
            yield from attempt(job.name, ITEM_SETTINGS[kind], look)


def _vat_free(hub: Hub, job: ShopJob, setting: str, zone: str, number: str) -> Finding:
    """The shop says of its fees whether they have VAT; Rackbeat must not add any of its own (integrations sheet A5.2)."""
    item = hub.item(number)
    group = hub.product_group(item.group) if item is not None and item.group is not None else None
    rate = group.vat.get(zone) if group is not None else None
    if rate:
        message = f"item {number!r} has {rate.normalize():f} % VAT in the zone {zone!r}"
        return bad(job.name, setting, message, "Name an item of a product group without VAT.")
    return good(job.name, setting, f"item {number} is free of VAT")


def _item(hub: Hub, job: ShopJob, setting: str, number: str) -> Finding:
    item = hub.item(number)
    if item is None:
        return bad(job.name, setting, f"Rackbeat has no item {number!r}", "Create it, or correct the setting.")
    if item.barred:
        return bad(job.name, setting, f"item {number!r} is barred in Rackbeat", "Open it for sale, or name another.")
    if item.has_inventory:
        return bad(job.name, setting, f"item {number!r} has inventory", "Name an item of a group without inventory.")
    return good(job.name, setting, f"item {number}, {item.name}")
