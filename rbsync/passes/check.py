"""Looks at everything a run relies on, before the first run: reads only, writes nothing."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from rbsync.core.model.hub import ReferenceData
from rbsync.core.model.order import LineKind
from rbsync.core.model.report import Finding
from rbsync.core.plan.draft import OrderRules
from rbsync.core.rules.locations import first_overlap
from rbsync.errors import ConfigError, Denied, ExitCode, RbsyncError, Unavailable
from rbsync.passes.check_items import check_items
from rbsync.passes.check_names import check_names
from rbsync.passes.context import Job, StockSettings
from rbsync.passes.findings import attempt, attempt_all, bad, failed_look, good, remark
from rbsync.passes.products.check import check_products
from rbsync.passes.table import PASSES
from rbsync.ports.connector import ShopProfile, Window
from rbsync.ports.hub import Hub
from rbsync.ports.names import ShopNames

_A_DAY = timedelta(days=1)


class NamedNumber(NamedTuple):
    """A number of Rackbeat that a setting names: its kind ("layout") and the setting ("rackbeat.defaults.layout")."""

    kind: str
    setting: str
    number: int


def check_hub(hub: Hub, account_id: int | None, numbers: Sequence[NamedNumber]) -> Iterator[Finding]:
    """Token, tenant, and every number a setting names."""
    yield from attempt("rackbeat", "token and account", lambda: _account(hub, account_id))
    try:
        reference = hub.reference_data()
    except RbsyncError as error:
        yield failed_look("rackbeat", "reference data", error)
        return
    yield from _account_numbers(numbers, reference)


def check_shop(hub: Hub, job: Job, names: ShopNames, known_as: Callable[[str], str | None]) -> Iterator[Finding]:
    """Credentials, permissions, location, and everything that settings name. `known_as` tells a shop id's connector so far."""
    try:
        profile = job.connector.profile()
    except RbsyncError as error:
        yield _no_answer(job.name, error)
        return
    yield good(job.name, "credentials", f"{profile.name}, prices in {profile.currency}")
    yield from attempt_all(job.name, "name", _name(job.name, known_as, profile.id))
    yield from _unable(job)
    yield from _permitted(job, names, profile)
    if profile.history_since is not None and job.orders is not None and job.orders.start < profile.history_since:
        message = f"only orders since {profile.history_since:%Y-%m-%d} can be seen"
        yield remark(job.name, "older orders", message, "Grant read_all_orders if older ones are wanted.")
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
        yield from check_items(hub, job.name, job.orders, names.no_item)
    yield from _for_the_first_load(job)


def _name(connector: str, known_as: Callable[[str], str | None], shop_id: str) -> Iterator[Finding]:
    """Whether the shop was known by another connector's name."""
    name_then = known_as(shop_id)
    if name_then not in (None, connector):
        message = f"the shop is known as connector {name_then!r}: under another name its orders would be made again"
        yield bad(connector, "name", message, f"Call the connector {name_then!r} again.")


def _unable(job: Job) -> Iterator[Finding]:
    """What the settings ask for and the service cannot do."""
    for row in PASSES:
        if row.included and row.is_on(job):
            try:
                row.needs(job)
            except ConfigError as error:
                yield failed_look(job.name, row.name, error)


def _no_answer(connector: str, error: RbsyncError) -> Finding:
    """The shop's first answer did not come, and nothing else of it can be looked at."""
    if isinstance(error, Unavailable):
        advice = error.next_step or "Try again later; if it stays so, check the shop's address in rbsync.toml."
        message = f"{error.what}: {error.why}".rstrip(": ")
        return bad(connector, "cannot be reached", message, advice, error.exit_code)
    return failed_look(connector, "credentials" if isinstance(error, Denied) else "settings", error)


def _permitted(job: Job, names: ShopNames, profile: ShopProfile) -> Iterator[Finding]:
    """What the shop says is missing; else its lists and its orders are tried."""
    if profile.missing_permissions:
        missing = ", ".join(profile.missing_permissions)
        advice = "Grant them to the app in the shop."
        yield bad(job.name, "permissions", f"missing: {missing}", advice, ExitCode.CREDENTIALS)
        return
    looks = list(_names(job, names))
    if job.orders is not None:
        looks += attempt(job.name, "orders", lambda: _orders(job, profile))
    yield from looks
    if all(look.ok or look.exit_code == ExitCode.CONFIGURATION for look in looks):
        yield good(job.name, "permissions", "all that is needed")


def _names(job: Job, names: ShopNames) -> Iterator[Finding]:
    try:
        there = job.connector.vocabulary()
    except RbsyncError as error:
        yield failed_look(job.name, "what the shop has", error)
    else:
        yield from check_names(job.name, names, there)


def _orders(job: Job, profile: ShopProfile) -> Finding:
    """The first page of the last day: whether they may be listed at all."""
    page = next(iter(job.order_source.changed(Window(profile.server_time - _A_DAY, profile.server_time))), ())
    return good(job.name, "orders", f"can be listed; {len(page) or 'none'} on the first page of the last day")


def _for_the_first_load(job: Job) -> Iterator[Finding]:
    if job.initial.product_group is None:
        yield remark(job.name, "product_group", "not set", "Set rackbeat.defaults.product_group before initial-sync.")
    if job.initial.location is None:
        advice = "Set rackbeat.defaults.location before initial-sync, or run it with --no-stock."
        yield remark(job.name, "location", "not set: initial-sync cannot book opening stock", advice)


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


def _account_numbers(numbers: Sequence[NamedNumber], reference: ReferenceData) -> Iterator[Finding]:
    known_by_kind = {
        "location": reference.locations,
        "payment_terms": reference.payment_terms,
        "delivery_terms": reference.delivery_terms,
        "customer_group": reference.customer_groups,
        "layout": reference.layouts,
        "employee": reference.employees,
        "product_group": reference.product_groups,
        "unit": reference.units,
    }
    for kind, known in known_by_kind.items():
        for setting, number in ((named.setting, named.number) for named in numbers if named.kind == kind):
            what = kind.replace("_", " ")
            if number in known:
                yield good("rackbeat", setting, f"{what} {number}, {known[number]}")
            else:
                there = ", ".join(f"{one} {name}" for one, name in list(known.items())[:20]) or "none that can be read"
                yield bad("rackbeat", setting, f"Rackbeat has no {what} {number}", f"There are: {there}.")


def _location(job: Job, settings: StockSettings | None) -> Finding:
    chosen = settings.location if settings is not None else ""
    locations = job.stock_target.locations()
    usable = [location for location in locations if location.active and location.writable and not location.whole]
    usable_locations = f"There are: {', '.join(_quoted(location.name) for location in usable) or 'none'}."
    if any(location.whole for location in locations):
        usable_locations += " Without stock.to, quantities are those of the shop as a whole."
    for location in locations:
        if chosen in (location.id, location.name):
            if not location.active:
                return bad(job.name, "stock location", f"{chosen!r} is not active", usable_locations)
            if not location.writable:
                return bad(job.name, "stock location", f"{chosen!r} belongs to a fulfilment service", usable_locations)
            return good(job.name, "stock location", "the shop as a whole" if location.whole else chosen)
    return bad(job.name, "stock location", f"the shop has no location {_quoted(chosen)}", usable_locations)


def _quoted(name: str) -> str:
    """As the setting takes it: a number bare, a name in quotes."""
    return name if name.isdecimal() else repr(name)


def _source(hub: Hub, job: Job, chosen: tuple[int, ...]) -> Finding:
    if found := first_overlap(chosen, hub.locations().parents):
        message = f"location {found[0]} lies under {found[1]}: its stock would count twice"
        return bad(job.name, "stock.from", message, "Name one of them.")
    return good(job.name, "stock.from", "no location counts twice")


def _needed(job: Job, rules: OrderRules) -> Iterator[Finding]:
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


def _guest(hub: Hub, job: Job, number: int) -> Finding:
    for page in hub.customers():
        for customer in page:
            if customer.number == number:
                return good(job.name, "orders.default_customer", f"customer {number}, {customer.name}")
    return bad(job.name, "orders.default_customer", f"Rackbeat has no customer {number}", "Create it, or name another.")
