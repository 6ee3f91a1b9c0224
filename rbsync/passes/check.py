"""Looks at everything a run relies on, before the first run: reads only, writes nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from rbsync.core.model.order import LineKind
from rbsync.core.model.report import Finding
from rbsync.core.plan.draft import OrderRules
from rbsync.core.rules.locations import first_overlap
from rbsync.errors import ConfigError, Denied, ExitCode, RbsyncError, Unavailable
from rbsync.passes.check_items import check_items
from rbsync.passes.check_names import check_names
from rbsync.passes.context import Job, StockSettings
from rbsync.passes.findings import attempt, bad, failed_look, good, of, remark, there_are
from rbsync.passes.products.check import check_products
from rbsync.passes.table import PASSES
from rbsync.ports.connector import ShopNames, ShopProfile, Window
from rbsync.ports.hub import Hub

_A_DAY = timedelta(days=1)


class NamedNumber(NamedTuple):
    """A number of Rackbeat that a setting names: its kind ("layout") and the setting ("rackbeat.defaults.layout")."""

    kind: str
    setting: str
    number: int


def check_hub(hub: Hub, account_id: int | None, numbers: Sequence[NamedNumber]) -> Iterator[Finding]:
    """Token, tenant, and every number a setting names."""
    yield from of("rackbeat", attempt("token and account", _account(hub, account_id)))
    yield from of("rackbeat", attempt("reference data", _account_numbers(hub, numbers)))


def check_shop(hub: Hub, job: Job, names: ShopNames, known_as: Callable[[str], str | None]) -> Iterator[Finding]:
    """Credentials, permissions, location, and everything that settings name. `known_as` tells a shop id's connector so far."""
    try:
        profile = job.connector.profile()
    except RbsyncError as error:
        yield from of(job.name, [_no_answer(error)])
    else:
        yield from of(job.name, _shop(hub, job, names, known_as, profile))


def _shop(
    hub: Hub, job: Job, names: ShopNames, known_as: Callable[[str], str | None], profile: ShopProfile
) -> Iterator[Finding]:
    yield good("credentials", f"{profile.name}, prices in {profile.currency}")
    yield from attempt("name", _name(job.name, known_as, profile.id))
    yield from _unable(job)
    yield from _permitted(job, names, profile)
    if job.stock is not None:
        yield from attempt("stock location", _location(job, job.stock))
        if job.stock.rules.locations is not None:
            yield from attempt("stock.from", _source(hub, job.stock.rules.locations))
    if job.products is not None:
        yield from attempt("products", check_products(hub, job, job.products, profile))
    if job.orders is not None:
        if profile.history_since is not None and job.orders.start < profile.history_since:
            message = f"only orders since {profile.history_since:%Y-%m-%d} can be seen"
            yield remark("older orders", message, "Grant read_all_orders if older ones are wanted.")
        yield from _needed(job, job.orders)
        if job.orders.customers.guest is not None:
            yield from attempt("orders.default_customer", _guest(hub, job.orders.customers.guest))
        yield from check_items(hub, job.orders, names.no_item)
    yield from _for_the_first_load(job)


def _name(connector: str, known_as: Callable[[str], str | None], shop_id: str) -> Iterator[Finding]:
    """Whether the shop was known by another connector's name."""
    name_then = known_as(shop_id)
    if name_then not in (None, connector):
        message = f"the shop is known as connector {name_then!r}: under another name its orders would be made again"
        yield bad("name", message, f"Call the connector {name_then!r} again.")


def _unable(job: Job) -> Iterator[Finding]:
    """What the settings ask for and the service cannot do."""
    for row in PASSES:
        if row.included and row.is_on(job):
            try:
                row.needs(job)
            except ConfigError as error:
                yield failed_look(row.name, error)


def _no_answer(error: RbsyncError) -> Finding:
    """The shop's first answer did not come, and nothing else of it can be looked at."""
    if isinstance(error, Unavailable):
        advice = error.next_step or "Try again later; if it stays so, check the shop's address in rbsync.toml."
        return replace(failed_look("cannot be reached", error), next_step=advice)
    return failed_look("credentials" if isinstance(error, Denied) else "settings", error)


def _permitted(job: Job, names: ShopNames, profile: ShopProfile) -> Iterator[Finding]:
    """What the shop says is missing; else its lists and its orders are tried."""
    if profile.missing_permissions:
        missing = ", ".join(profile.missing_permissions)
        yield bad("permissions", f"missing: {missing}", "Grant them to the app in the shop.", ExitCode.CREDENTIALS)
        return
    looks = list(attempt("what the shop has", _names(job, names)))
    if job.orders is not None:
        looks += attempt("orders", _orders(job, profile))
    yield from looks
    if all(look.ok or look.exit_code == ExitCode.CONFIGURATION for look in looks):
        yield good("permissions", "all that is needed")


def _names(job: Job, names: ShopNames) -> Iterator[Finding]:
    yield from check_names(names, job.connector.vocabulary())


def _orders(job: Job, profile: ShopProfile) -> Iterator[Finding]:
    """The first page of the last day: whether they may be listed at all."""
    page = next(iter(job.order_source.changed(Window(profile.server_time - _A_DAY, profile.server_time))), ())
    yield good("orders", f"can be listed; {len(page) or 'none'} on the first page of the last day")


def _for_the_first_load(job: Job) -> Iterator[Finding]:
    if job.initial.product_group is None:
        yield remark("product_group", "not set", "Set rackbeat.defaults.product_group before initial-sync.")
    if job.initial.location is None:
        advice = "Set rackbeat.defaults.location before initial-sync, or run it with --no-stock."
        yield remark("location", "not set: initial-sync cannot book opening stock", advice)


def _account(hub: Hub, account_id: int | None) -> Iterator[Finding]:
    account = hub.account()
    name = f"{account.company}, number {account.id}"
    if account_id is None:
        advice = f"Set rackbeat.account_id = {account.id}, so that nothing is ever written anywhere else."
        yield remark("token and account", f"{name}, not guarded", advice)
    elif account.id != account_id:
        advice = "Use the other account's token, or correct rackbeat.account_id."
        yield bad("token and account", f"the token is for {name}; the file says {account_id}", advice)
    else:
        yield good("token and account", name)


def _account_numbers(hub: Hub, numbers: Sequence[NamedNumber]) -> Iterator[Finding]:
    for kind, known in hub.reference_data().items():
        what = kind.replace("_", " ")
        for setting, number in ((named.setting, named.number) for named in numbers if named.kind == kind):
            if number in known:
                yield good(setting, f"{what} {number}, {known[number]}")
            else:
                yield bad(setting, f"Rackbeat has no {what} {number}", there_are(known))


def _location(job: Job, settings: StockSettings) -> Iterator[Finding]:
    locations = job.stock_target.locations()
    chosen = next((each for each in locations if settings.location in (each.id, each.name)), None)
    if chosen is None:
        message = f"the shop has no location {_quoted(settings.location)}"
    elif not chosen.active:
        message = f"{settings.location!r} is not active"
    elif not chosen.writable:
        message = f"{settings.location!r} belongs to a fulfilment service"
    else:
        yield good("stock location", "the shop as a whole" if chosen.whole else settings.location)
        return
    usable = [_quoted(each.name) for each in locations if each.active and each.writable and not each.whole]
    advice = f"There are: {', '.join(usable) or 'none'}."
    if any(each.whole for each in locations):
        advice += " Without stock.to, quantities are those of the shop as a whole."
    yield bad("stock location", message, advice)


def _quoted(name: str) -> str:
    """As the setting takes it: a number bare, a name in quotes."""
    return name if name.isdecimal() else repr(name)


def _source(hub: Hub, chosen: tuple[int, ...]) -> Iterator[Finding]:
    if overlap := first_overlap(chosen, hub.locations().parents):
        message = f"location {overlap[0]} lies under {overlap[1]}: its stock would count twice"
        yield bad("stock.from", message, "Name one of them.")
    else:
        yield good("stock.from", "no location counts twice")


def _needed(job: Job, rules: OrderRules) -> Iterator[Finding]:
    """Settings without which orders are held one by one."""
    orders, defaults = f"connectors.{job.name}.orders", "rackbeat.defaults"
    needed = (
        (defaults, "payment_terms", rules.payment_terms, "no order can be created"),
        (defaults, "customer_group", rules.customers.customer_group, "no customer can be created"),
        (orders, "freight_item", rules.items.get(LineKind.FREIGHT), "orders with freight are held"),
    )
    for table, setting, value, consequence in needed:
        if value is None:
            yield bad(setting, f"not set: {consequence}", f"Set {table}.{setting}.")


def _guest(hub: Hub, number: int) -> Iterator[Finding]:
    customers = (customer for page in hub.customers() for customer in page)
    guest = next((customer for customer in customers if customer.number == number), None)
    if guest is None:
        yield bad("orders.default_customer", f"Rackbeat has no customer {number}", "Create it, or name another.")
    else:
        yield good("orders.default_customer", f"customer {number}, {guest.name}")
