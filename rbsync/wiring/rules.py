"""What the settings mean for the passes, and what they name for `check` to look up."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from rbsync.config.connector import ConnectorSettings, Orders
from rbsync.config.marks import Numbers, mark_of
from rbsync.config.products import TO_RACKBEAT
from rbsync.config.settings import Settings
from rbsync.config.values import Table
from rbsync.connectors.registry import type_of
from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.order import LineKind
from rbsync.core.model.product import Direction, Field, Owner
from rbsync.core.plan.draft import LandAs, OrderRules
from rbsync.core.rules.available import Basis, StockRules
from rbsync.core.rules.customer import CustomerDefaults
from rbsync.core.rules.line_kinds import LINE_KINDS
from rbsync.core.rules.ownership import duties
from rbsync.core.rules.price import Rounding
from rbsync.core.rules.selection import SelectionRules
from rbsync.passes.check import NamedNumber
from rbsync.passes.context import FamilySettings, InitialSettings, Job, ProductSettings, StockSettings
from rbsync.ports.connector import Connector, ShopNames


def job_of(settings: Settings, opened: Connector) -> Job:
    """One connector as the passes see it."""
    connector = settings.connectors[opened.name]
    return Job(
        name=opened.name,
        connector=opened,
        orders=_order_rules(settings, connector) if connector.orders.pull else None,
        overlap=timedelta(minutes=connector.orders.overlap_minutes),
        products=_product_settings(settings, opened.name) if connector.products.direction != "off" else None,
        stock=_stock_settings(connector) if connector.stock.direction != "off" else None,
        initial=_initial_settings(settings, connector),
        writes=connector.writes,
    )


def _order_rules(settings: Settings, connector: ConnectorSettings) -> OrderRules:
    orders, defaults = connector.orders, settings.rackbeat.defaults
    payment_terms = orders.payment_terms or defaults.payment_terms
    layout = orders.layout or defaults.layout
    of_type = type_of(connector).orders(connector)
    return OrderRules(
        start=settings.account.start_at,
        zone=ZoneInfo(settings.account.timezone),
        when=of_type.when,
        land_as=LandAs(orders.land_as),
        items={kind: item for kind, item in _items_by_kind(connector.orders).items() if item is not None},
        rounding_item=orders.rounding_item,
        customers=CustomerDefaults(
            payment_terms=payment_terms,
            customer_group=orders.customer_group or defaults.customer_group,
            layout=layout,
            guest=orders.default_customer,
        ),
        payment_terms=payment_terms,
        payment_terms_by_gateway=of_type.payment_terms_by_method,
        vat_zone=orders.vat_zone or defaults.vat_zone,
        vat_zones=orders.vat_zones,
        layout=layout,
        employee=orders.employee or defaults.employee,
        location=orders.location or defaults.location,
        delivery_terms=of_type.delivery_terms,
        delivery_terms_by_method=of_type.delivery_terms_by_method,
        statuses=of_type.statuses,
        vat_free=of_type.vat_free,
    )


def _items_by_kind(orders: Orders) -> Mapping[LineKind, str | None]:
    """The item of each kind of line that orders of such a shop may have; None where none is set."""
    keys = type(orders).model_fields
    items: dict[LineKind, str | None] = {
        kind: getattr(orders, setting.key) for kind, setting in LINE_KINDS.items() if setting.key in keys
    }
    return {kind: item or items.get(LINE_KINDS[kind].otherwise or kind) for kind, item in items.items()}


def _stock_settings(connector: ConnectorSettings) -> StockSettings:
    stock = connector.stock
    locations = None if stock.from_ == "all" else stock.from_
    rules = StockRules(Basis(stock.basis), locations, stock.buffer)
    # without stock.to, the shop has no locations for stock
    return StockSettings(rules, "all" if stock.to is None else str(stock.to), stock.zeroing_guard_percent)


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
        unpublished_status=left[products.when_left],
        unpublish_percent=products.unpublish_guard_percent,
        family=family,
        earlier=_giving_before(settings, name),
    )


def _giving_before(settings: Settings, name: str) -> tuple[str, ...]:
    """The connectors above this one in the file whose products go to Rackbeat; one that never writes decides nothing."""
    above = takewhile(lambda pair: pair[0] != name, settings.connectors.items())
    return tuple(connector for connector, table in above if table.products.direction == TO_RACKBEAT and table.writes)


def _order_line_items(settings: Settings) -> frozenset[str]:
    """The items that any connector uses for what is no goods."""
    of_all = [connector.orders for connector in settings.connectors.values()]
    named = (item for orders in of_all for item in (orders.rounding_item, *_items_by_kind(orders).values()))
    return frozenset(item for item in named if item is not None)


def _initial_settings(settings: Settings, connector: ConnectorSettings) -> InitialSettings:
    defaults, products = settings.rackbeat.defaults, connector.products
    return InitialSettings(
        product_group=products.product_group or defaults.product_group,
        product_groups_by_vat=type_of(connector).product_groups_by_vat(connector),
        unit=products.unit or defaults.unit,
        vat_zone=products.vat_zone or defaults.vat_zone,
        location=defaults.location,
        max_sku_length=products.max_sku_length,
        currency=settings.account.currency,
    )


def numbers_of(settings: Settings) -> list[NamedNumber]:
    """Every number of Rackbeat that the file names."""
    connectors = ((f"connectors.{name}", table) for name, table in settings.connectors.items())
    tables: list[tuple[str, Table]] = [("rackbeat", settings.rackbeat), *connectors]
    return [number for place, table in tables for number in _numbers(table, place)]


def _numbers(table: Table, place: str) -> Iterator[NamedNumber]:
    """Those of every key that is marked with `Numbers`, in this table and those inside it."""
    for name, field in type(table).model_fields.items():
        value: object = getattr(table, name)
        setting = f"{place}.{field.alias or name}"
        mark = mark_of(field, Numbers)
        if isinstance(value, Table):
            yield from _numbers(value, setting)
        elif mark is None:
            continue
        elif isinstance(value, int):
            yield NamedNumber(mark.kind, setting, value)
        elif isinstance(value, Mapping):
            yield from (NamedNumber(mark.kind, f"{setting}.{key}", number) for key, number in value.items())
        elif isinstance(value, tuple):
            yield from (NamedNumber(mark.kind, f"{setting} {number}", number) for number in value)


def names_of(settings: Settings, name: str) -> ShopNames:
    """What the connector's settings name of its shop."""
    connector = settings.connectors[name]
    items = _items_by_kind(connector.orders).items() if connector.orders.pull else ()
    return replace(type_of(connector).names(connector), no_item=tuple(kind for kind, item in items if item is None))
