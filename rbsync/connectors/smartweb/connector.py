"""One SmartWeb shop as a connector."""

from datetime import timedelta
from functools import partial

from rbsync.connectors.smartweb.options import OrderOptions, ProductOptions
from rbsync.connectors.smartweb.orders.lists import PAGE_SIZES
from rbsync.connectors.smartweb.orders.reader import OrderReader
from rbsync.connectors.smartweb.products.catalogue import CatalogueReader
from rbsync.connectors.smartweb.products.inputs import LONGEST_NAME
from rbsync.connectors.smartweb.products.reader import ProductReader
from rbsync.connectors.smartweb.products.session import ProductSession, VariantOptions
from rbsync.connectors.smartweb.products.stock import StockWriter
from rbsync.connectors.smartweb.products.writer import ProductWriter
from rbsync.connectors.smartweb.profile import TITLED, Facts
from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.ports.connector import Connector, Limits, Named, Vocabulary
from rbsync.ports.time import Clock

_ORDERS = OrderOptions()
_LIMITS = Limits(
    orders_per_read=PAGE_SIZES[0],
    unlisted_changes=timedelta(days=14),
    products_per_write=1000,
    longest_name=LONGEST_NAME,
)


def open_smartweb(
    session: SmartWebSession,
    *,
    location: int | None,
    clock: Clock,
    products: ProductOptions,
    orders: OrderOptions = _ORDERS,
) -> Connector:
    """The shop that the session leads to; it is closed with the connector.

    `location` is the number of the stock location where quantities are kept (None: of the shop as a whole). The session's
    language is that of `products`.
    """
    facts = Facts(session)
    options = VariantOptions(session, language=products.language)
    goods = ProductSession(session, ProductReader(session), facts, options, products)
    catalogue = CatalogueReader(goods, location=location, zone=orders.zone)
    return Connector(
        name=session.name,
        service="smartweb",
        limits=_LIMITS,
        profile=facts.profile,
        vocabulary=partial(_vocabulary, facts),
        traffic=session.traffic.snapshot,
        close=session.close,
        orders=OrderReader(session, facts=facts, options=orders, clock=clock),
        listings=catalogue,
        catalogue=ProductWriter(goods, catalogue=catalogue),
        stock=StockWriter(goods, catalogue=catalogue, location=location),
    )


def _vocabulary(facts: Facts) -> Vocabulary:
    """Every list, each read at most once. Currencies and languages have no title but their code."""
    titles = {**{kind: facts.titles(kind) for kind in TITLED}, Named.CATEGORY: facts.categories()}
    return {
        Named.LANGUAGE: dict.fromkeys(facts.languages(), ""),
        Named.CURRENCY: dict.fromkeys(facts.currencies(), ""),
        **{kind: {str(number): title for number, title in known.items()} for kind, known in titles.items()},
    }
