"""What the settings name of Rackbeat and of the shops, for `check` to look up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rbsync.config.products import TO_SHOP
from rbsync.config.settings import Settings
from rbsync.config.shopify import ShopifyOrders, ShopifySettings
from rbsync.config.smartweb import SmartWebOrders, SmartWebSettings
from rbsync.passes.check import AccountNumbers
from rbsync.passes.check_names import ShopNames
from rbsync.ports.shop import Named
from rbsync.wiring.rules import items_by_kind

_OF_DEFAULTS = ("location", "payment_terms", "customer_group", "layout", "employee", "product_group", "unit")
_OF_ORDERS = ("location", "payment_terms", "customer_group", "layout", "employee")


def numbers_of(settings: Settings) -> AccountNumbers:
    """Every number of Rackbeat that the file names, by kind and by the setting's own name."""
    defaults = settings.rackbeat.defaults
    named: dict[str, dict[str, int]] = {}

    def note(kind: str, setting: str, number: int | None) -> None:
        if number is not None:
            named.setdefault(kind, {})[setting] = number

    for kind in _OF_DEFAULTS:
        note(kind, f"rackbeat.defaults.{kind}", getattr(defaults, kind))
    for name, connector in settings.connectors.items():
        for kind in _OF_ORDERS:
            note(kind, f"connectors.{name}.orders.{kind}", getattr(connector.orders, kind))
        for kind in ("product_group", "unit"):
            note(kind, f"connectors.{name}.products.{kind}", getattr(connector.products, kind))
        for kind, setting, number in _of_type(connector):
            note(kind, f"connectors.{name}.{setting}", number)
        for number in () if connector.stock.from_ == "all" else connector.stock.from_:
            note("location", f"connectors.{name}.stock.from {number}", number)
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


def _of_type(connector: ShopifySettings | SmartWebSettings) -> Iterator[tuple[str, str, int | None]]:
    orders = connector.orders
    if isinstance(orders, ShopifyOrders):
        yield from _by_key("payment_terms", "orders.payment_terms_by_gateway", orders.payment_terms_by_gateway)
        return
    yield from _by_key("payment_terms", "orders.payment_terms_by_method", orders.payment_terms_by_method)
    yield "delivery_terms", "orders.delivery_terms", orders.delivery_terms
    yield from _by_key("delivery_terms", "orders.delivery_terms_by_method", orders.delivery_terms_by_method)
    if isinstance(connector, SmartWebSettings):
        groups = connector.products.product_groups_by_vat
        yield from _by_key("product_group", "products.product_groups_by_vat", groups)


def _by_key(kind: str, setting: str, numbers: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    return ((kind, f"{setting}.{key}", number) for key, number in numbers.items())


def names_of(settings: Settings, name: str) -> ShopNames:
    """What the connector's settings name of its shop."""
    connector = settings.connectors[name]
    pulls = connector.orders.pull
    no_item = tuple(kind for kind, item in items_by_kind(connector.orders).items() if item is None) if pulls else ()
    if not isinstance(connector, SmartWebSettings):
        return ShopNames(no_item=no_item)
    category = connector.products.category
    named: dict[Named, Sequence[tuple[str, str]]] = {Named.LANGUAGE: [("language", connector.language)]}
    if category is not None:
        named[Named.CATEGORY] = [("products.category", str(category))]
    return ShopNames(
        named=named | (_of_orders(connector.orders) if pulls else {}),
        statuses=_taken(connector.orders) if pulls else frozenset(),
        no_item=no_item,
        category_needed=connector.products.direction == TO_SHOP,
    )


def _of_orders(orders: SmartWebOrders) -> dict[Named, Sequence[tuple[str, str]]]:
    """Statuses that nobody wrote down need not be there: they are those of a new shop."""
    statuses = orders.statuses if "statuses" in orders.model_fields_set else ()
    return {
        Named.STATUS: [("orders.statuses", str(status)) for status in statuses],
        Named.PAYMENT_METHOD: [("orders.payment_terms_by_method", method) for method in orders.payment_terms_by_method],
        Named.DELIVERY_METHOD: [
            ("orders.delivery_terms_by_method", method) for method in orders.delivery_terms_by_method
        ],
        Named.CURRENCY: [("orders.currencies", code) for code in orders.currencies],
    }


def _taken(orders: SmartWebOrders) -> frozenset[str]:
    # a shop of another type loads nothing of this one
    from rbsync.connectors.smartweb.orders.statuses import CREDIT_NOTE

    return frozenset(str(status) for status in (*orders.statuses, CREDIT_NOTE))
