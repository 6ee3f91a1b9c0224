"""SmartWeb (DanDomain webshop) as a type of connector."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from rbsync.config.products import TO_SHOP
from rbsync.connectors.smartweb.options import CREDIT_NOTE, OrderOptions, ProductOptions
from rbsync.connectors.smartweb.settings import SmartWebOrders, SmartWebSettings
from rbsync.connectors.type import ConnectorType, OrderMeaning, Surroundings, takes
from rbsync.core.model.order import LineKind
from rbsync.core.rules.readiness import When
from rbsync.ports.connector import Connector, Named, ShopNames


@takes(SmartWebSettings)
def _open(settings: SmartWebSettings, name: str, surroundings: Surroundings) -> Connector:
    # for those who have such a shop only: the HTTP stack takes longer to import than most commands take to run
    from rbsync.connectors.smartweb.connector import open_smartweb
    from rbsync.connectors.smartweb.soap.session import SmartWebSession

    session = SmartWebSession(
        name=name,
        wsdl=settings.wsdl,
        username=settings.username,
        password=settings.password.reveal(),
        language=settings.language,
        clock=surroundings.clock,
        cache=surroundings.cache,
        requests_per_minute=settings.requests_per_minute,
    )
    return open_smartweb(
        session,
        location=settings.stock.to,
        clock=surroundings.clock,
        products=ProductOptions(
            language=settings.language,
            category=settings.products.category,
            grams=Decimal(1 if settings.products.weight_unit == "g" else 1000),
        ),
        orders=OrderOptions(
            statuses=frozenset(settings.orders.statuses),
            currencies=frozenset(settings.orders.currencies),
            zone=surroundings.zone,
        ),
    )


@takes(SmartWebSettings)
def _orders(settings: SmartWebSettings) -> OrderMeaning:
    orders = settings.orders
    vat_free = {LineKind.FEE, LineKind.CREDIT}
    if orders.freight_item_without_vat is not None:
        vat_free.add(LineKind.FREIGHT_WITHOUT_VAT)
    return OrderMeaning(
        when=When.CREATED,  # the statuses say which orders are taken
        payment_terms_by_method=orders.payment_terms_by_method,
        delivery_terms=orders.delivery_terms,
        delivery_terms_by_method=orders.delivery_terms_by_method,
        statuses=frozenset(orders.statuses),
        vat_free=frozenset(vat_free),
    )


@takes(SmartWebSettings)
def _names(settings: SmartWebSettings) -> ShopNames:
    orders, category = settings.orders, settings.products.category
    named: dict[Named, Sequence[tuple[str, str]]] = {Named.LANGUAGE: [("language", settings.language)]}
    if category is not None:
        named[Named.CATEGORY] = [("products.category", str(category))]
    statuses = (str(status) for status in (*orders.statuses, CREDIT_NOTE))
    return ShopNames(
        named=named | (_named_of_orders(orders) if orders.pull else {}),
        statuses=frozenset(statuses) if orders.pull else frozenset(),
        category_needed=settings.products.direction == TO_SHOP,
    )


def _named_of_orders(orders: SmartWebOrders) -> dict[Named, Sequence[tuple[str, str]]]:
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


@takes(SmartWebSettings)
def _product_groups_by_vat(settings: SmartWebSettings) -> Mapping[Decimal, int]:
    return {Decimal(rate): number for rate, number in settings.products.product_groups_by_vat.items()}


SMARTWEB = ConnectorType(
    settings=SmartWebSettings,
    open=_open,
    orders=_orders,
    names=_names,
    product_groups_by_vat=_product_groups_by_vat,
)
