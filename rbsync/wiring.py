"""The composition root: settings → clients → connectors → state → passes. The only module that knows everybody."""

from __future__ import annotations

import signal
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import takewhile
from pathlib import Path
from types import FrameType
from typing import TypeVar
from zoneinfo import ZoneInfo

from rbsync.clock import SystemClock
from rbsync.config.load import WARNING, load_settings
from rbsync.config.products import TO_RACKBEAT, TO_SHOP
from rbsync.config.settings import Settings
from rbsync.config.shopify import ShopifySettings
from rbsync.connectors.shopify.auth import ClientCredentials, StaticToken
from rbsync.connectors.shopify.options import ProductOptions
from rbsync.connectors.shopify.shop import ShopifyShop
from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.order import LineKind
from rbsync.core.model.product import Direction, Field, Owner
from rbsync.core.model.report import Finding, ProductStory, RunReport, Traffic
from rbsync.core.plan.orders import LandAs, OrderRules
from rbsync.core.rules.available import Basis, StockRules
from rbsync.core.rules.customer import CustomerDefaults
from rbsync.core.rules.ownership import duties
from rbsync.core.rules.price import Rounding
from rbsync.core.rules.readiness import When
from rbsync.core.rules.selection import SelectionRules
from rbsync.errors import UsageError
from rbsync.passes.admit import known_connector
from rbsync.passes.check import AccountNumbers, check_hub, check_shop
from rbsync.passes.context import FamilySettings, InitialSettings, PassContext, ProductSettings, ShopJob, StockSettings
from rbsync.passes.options import RunOptions
from rbsync.passes.products import explain, match
from rbsync.passes.products.match import ShopProposals
from rbsync.passes.run import Runner
from rbsync.ports.memory import Memory
from rbsync.ports.time import Clock, Listener
from rbsync.rackbeat.hub import RackbeatHub
from rbsync.state.file import StateFile

Value = TypeVar("Value")

_BETTER_SECRET = "Keep secrets out of the file, or keep the file to yourself."


def execute(
    config: Path, options: RunOptions, listener: Listener, environ: Mapping[str, str], clock: Clock | None = None
) -> RunReport:
    """Run a pass, or several, as asked.

    Raises RbsyncError for what stops before any pass: ConfigError, StateError, LockedError, TenantError, UsageError.
    """
    with _running(config, options, listener, environ, clock) as (context, jobs, rehearsal):
        return Runner(context, jobs, rehearsal).run()


def explain_product(
    config: Path, number: str, connectors: Sequence[str], listener: Listener, environ: Mapping[str, str]
) -> tuple[ProductStory, ...]:
    """Why an item is, or is not, in each shop. Writes nothing."""
    asked = RunOptions("sync-products", connectors=tuple(connectors), dry_run=True, skus=(number,))
    with _running(config, asked, listener, environ, None) as (context, jobs, _):
        context.hub.check_tenant()
        return tuple(explain.explain_product(context, job, number) for job in jobs)


def propose_matches(
    config: Path, connectors: Sequence[str], listener: Listener, environ: Mapping[str, str]
) -> tuple[ShopProposals, ...]:
    """Which listing could be which item, shop by shop. Writes nothing."""
    asked = RunOptions("match", connectors=tuple(connectors), dry_run=True)
    with _running(config, asked, listener, environ, None) as (context, jobs, _):
        context.hub.check_tenant()
        return tuple(match.propose_matches(context, job) for job in jobs)


@contextmanager
def _running(
    config: Path, options: RunOptions, listener: Listener, environ: Mapping[str, str], clock: Clock | None
) -> Iterator[tuple[PassContext, Sequence[ShopJob], Callable[[], Memory]]]:
    """Everything that a pass works with, and the way to a memory that forgets."""
    stop = threading.Event()
    clock = clock or SystemClock(stop)
    settings = load_settings(config, environ)
    for warning in settings.warnings:
        listener.say(warning)
    names = _chosen(settings, options.connectors)
    with ExitStack() as stack, _stopping(stop):
        memory = stack.enter_context(_memory(settings, clock, rehearse=options.dry_run))
        hub = _hub(settings, clock)
        stack.callback(hub.close)
        shops = [_shop(name, settings.connectors[name], clock) for name in names]
        for shop in shops:
            stack.callback(shop.close)
        context = PassContext(
            run=uuid.uuid4().hex[:12],
            hub=hub,
            memory=memory,
            clock=clock,
            listener=listener,
            options=options,
            start=clock.now(),
            settle=timedelta(minutes=settings.rackbeat.settle_minutes),
            traffic=_traffic(hub, shops),
            stop=stop,
        )
        jobs = [_job(settings, shop) for shop in shops]
        yield context, jobs, lambda: stack.enter_context(_memory(settings, clock, rehearse=True))


def check(config: Path, connectors: Sequence[str], environ: Mapping[str, str]) -> tuple[Finding, ...]:
    """Look at everything a run relies on. Writes nothing."""
    clock = SystemClock(threading.Event())
    settings = load_settings(config, environ)
    with ExitStack() as stack:
        hub = _hub(settings, clock)
        stack.callback(hub.close)
        findings = [Finding("", "configuration", True, str(config), "", 0)]
        findings += [
            Finding("", "configuration", True, warning.removeprefix(WARNING), _BETTER_SECRET, 0)
            for warning in settings.warnings
        ]
        findings += check_hub(hub, settings.rackbeat.account_id, _numbers(settings))
        for name in _chosen(settings, connectors):
            shop = _shop(name, settings.connectors[name], clock)
            stack.callback(shop.close)
            findings += check_shop(hub, _job(settings, shop), lambda shop_id: _known_as(settings, shop_id))
        return tuple(findings)


def _known_as(settings: Settings, shop_id: str) -> str | None:
    """The connector that a shop was known as; None before the first run."""
    if not settings.state_path.exists():
        return None
    with StateFile.open_read_only(settings.state_path) as memory:
        return known_connector(memory, shop_id)


def _chosen(settings: Settings, names: Sequence[str]) -> list[str]:
    for name in names:
        if name not in settings.connectors:
            there = ", ".join(settings.connectors) or "none"
            raise UsageError(f"there is no connector {name!r}", next_step=f"rbsync.toml has: {there}.")
    return list(names) or list(settings.connectors)


@contextmanager
def _memory(settings: Settings, clock: Clock, *, rehearse: bool) -> Iterator[Memory]:
    path, account = settings.state_path, settings.account.name
    opened = (
        StateFile.rehearsal(path, account=account)
        if rehearse
        else StateFile.open(path, account=account, sleep=clock.sleep)
    )
    with opened as memory:
        yield memory


@contextmanager
def _stopping(stop: threading.Event) -> Iterator[None]:
    """SIGTERM finishes the record under way; the state stays consistent either way."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = signal.signal(signal.SIGTERM, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _traffic(hub: RackbeatHub, shops: Sequence[ShopifyShop]) -> Callable[[], Traffic]:
    def snapshot() -> Traffic:
        parts = [hub.traffic.snapshot(), *(shop.traffic.snapshot() for shop in shops)]
        calls = sum((Counter(part.calls) for part in parts), Counter[str]())
        return Traffic(dict(calls), sum(part.retries for part in parts), sum(part.throttled_seconds for part in parts))

    return snapshot


def _hub(settings: Settings, clock: Clock) -> RackbeatHub:
    rackbeat = settings.rackbeat
    return RackbeatHub(
        base_url=rackbeat.base_url,
        token=rackbeat.token.reveal(),
        account_id=rackbeat.account_id,
        clock=clock,
        contact=rackbeat.contact,
        requests_per_minute=rackbeat.requests_per_minute,
        workers=rackbeat.workers,
    )


def _shop(name: str, settings: ShopifySettings, clock: Clock) -> ShopifyShop:
    if settings.access_token is not None:
        credentials: StaticToken | ClientCredentials = StaticToken(settings.access_token.reveal())
    else:
        secret = settings.client_secret.reveal() if settings.client_secret is not None else ""
        credentials = ClientCredentials(settings.client_id or "", secret)
    return ShopifyShop(
        name=name,
        store=settings.store,
        base_url=settings.base_url,
        credentials=credentials,
        location=settings.stock.to,
        currency=settings.orders.currency,
        clock=clock,
        products=ProductOptions(
            writes=settings.products.direction == TO_SHOP,
            publish_to=settings.products.publish_to,
            collections=settings.products.category_as == "collection",
        ),
    )


def _job(settings: Settings, shop: ShopifyShop) -> ShopJob:
    connector = settings.connectors[shop.name]
    return ShopJob(
        name=shop.name,
        shop=shop,
        orders=_order_rules(settings, connector) if connector.orders.pull else None,
        overlap=timedelta(minutes=connector.orders.overlap_minutes),
        products=_product_settings(settings, shop.name) if connector.products.direction != "off" else None,
        stock=_stock_settings(connector) if connector.stock.direction != "off" else None,
        initial=_initial_settings(settings, connector),
        writes=connector.writes,
    )


def _order_rules(settings: Settings, connector: ShopifySettings) -> OrderRules:
    orders, defaults = connector.orders, settings.rackbeat.defaults
    items = {
        LineKind.FREIGHT: orders.freight_item,
        LineKind.CUSTOM: orders.fallback_item,
        LineKind.GIFT_CARD: orders.gift_card_item,
        LineKind.TIP: orders.tip_item,
        LineKind.DUTY: orders.duty_item,
        LineKind.FEE: orders.fee_item,
    }
    payment_terms = _first(orders.payment_terms, defaults.payment_terms)
    layout = _first(orders.layout, defaults.layout)
    return OrderRules(
        start=settings.account.start_at,
        zone=ZoneInfo(settings.account.timezone),
        when=When(orders.when),
        land_as=LandAs(orders.land_as),
        items={kind: item for kind, item in items.items() if item is not None},
        rounding_item=orders.rounding_item,
        customers=CustomerDefaults(
            payment_terms=payment_terms,
            customer_group=_first(orders.customer_group, defaults.customer_group),
            layout=layout,
            guest=orders.default_customer,
        ),
        payment_terms=payment_terms,
        payment_terms_by_gateway=orders.payment_terms_by_gateway,
        vat_zone=orders.vat_zone or defaults.vat_zone,
        vat_zones=orders.vat_zones,
        layout=layout,
        employee=_first(orders.employee, defaults.employee),
        location=_first(orders.location, defaults.location),
    )


def _stock_settings(connector: ShopifySettings) -> StockSettings:
    stock = connector.stock
    locations = None if stock.from_ == "all" else stock.from_
    rules = StockRules(Basis(stock.basis), locations, stock.buffer)
    return StockSettings(rules, stock.to or "", stock.zeroing_guard_percent)


def _product_settings(settings: Settings, name: str) -> ProductSettings:
    products = settings.connectors[name].products
    direction = Direction(products.direction)
    owners = {Field(field): Owner(owner) for field, owner in products.fields if owner is not None}
    left = {"archive": ListingStatus.ARCHIVED, "draft": ListingStatus.DRAFT, "keep": None}
    family = None
    if products.family_field is not None:
        family = FamilySettings(products.family_field, products.option_field, products.option_name)
    return ProductSettings(
        direction=direction,
        owners=owners,
        duties=duties(direction, owners),
        selection=SelectionRules(
            groups=frozenset(products.groups) or None,
            custom_fields=products.custom_fields,
            include_barred=products.include_barred,
            in_stock_only=products.in_stock_only,
            order_lines=_order_line_items(settings),
        ),
        vat_zone=products.vat_zone or settings.rackbeat.defaults.vat_zone,
        rounding=Rounding(products.rounding),
        price_list=products.price_list_customer,
        status=ListingStatus(products.status),
        left=left[products.when_left],
        leaving_percent=products.unpublish_guard_percent,
        family=family,
        earlier=_giving_before(settings, name),
    )


def _giving_before(settings: Settings, name: str) -> tuple[str, ...]:
    """The connectors above this one in the file whose products go to Rackbeat; one that never writes decides nothing."""
    above = takewhile(lambda pair: pair[0] != name, settings.connectors.items())
    return tuple(one for one, other in above if other.products.direction == TO_RACKBEAT and other.writes)


def _order_line_items(settings: Settings) -> frozenset[str]:
    """The items that any connector uses for what is no goods."""
    kinds = ("freight_item", "fallback_item", "gift_card_item", "tip_item", "duty_item", "fee_item", "rounding_item")
    named = [getattr(connector.orders, kind) for connector in settings.connectors.values() for kind in kinds]
    return frozenset(item for item in named if item is not None)


def _initial_settings(settings: Settings, connector: ShopifySettings) -> InitialSettings:
    defaults, products = settings.rackbeat.defaults, connector.products
    return InitialSettings(
        product_group=_first(products.product_group, defaults.product_group),
        unit=_first(products.unit, defaults.unit),
        vat_zone=products.vat_zone or defaults.vat_zone,
        location=defaults.location,
        max_sku_length=products.max_sku_length,
        currency=settings.account.currency,
    )


def _numbers(settings: Settings) -> AccountNumbers:
    """Every number of Rackbeat that the file names, by kind and by the setting's own name."""
    defaults = settings.rackbeat.defaults
    named: dict[str, dict[str, int]] = {}

    def note(kind: str, setting: str, number: int | None) -> None:
        if number is not None:
            named.setdefault(kind, {})[setting] = number

    for kind in ("location", "payment_terms", "customer_group", "layout", "employee", "product_group", "unit"):
        note(kind, f"rackbeat.defaults.{kind}", getattr(defaults, kind))
    for name, connector in settings.connectors.items():
        for kind in ("location", "payment_terms", "customer_group", "layout", "employee"):
            note(kind, f"connectors.{name}.orders.{kind}", getattr(connector.orders, kind))
        for kind in ("product_group", "unit"):
            note(kind, f"connectors.{name}.products.{kind}", getattr(connector.products, kind))
        for gateway, number in connector.orders.payment_terms_by_gateway.items():
            note("payment_terms", f"connectors.{name}.orders.payment_terms_by_gateway.{gateway}", number)
        for number in () if connector.stock.from_ == "all" else connector.stock.from_:
            note("location", f"connectors.{name}.stock.from {number}", number)
    return AccountNumbers(
        locations=named.get("location", {}),
        payment_terms=named.get("payment_terms", {}),
        customer_groups=named.get("customer_group", {}),
        layouts=named.get("layout", {}),
        employees=named.get("employee", {}),
        product_groups=named.get("product_group", {}),
        units=named.get("unit", {}),
    )


def _first(*values: Value | None) -> Value | None:
    return next((value for value in values if value is not None), None)
