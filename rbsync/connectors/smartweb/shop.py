"""One SmartWeb shop, as the passes see it (`rbsync.ports.Shop`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from rbsync.connectors.smartweb.orders.lists import PAGE_SIZES
from rbsync.connectors.smartweb.orders.options import OrderOptions
from rbsync.connectors.smartweb.orders.reader import OrderReader
from rbsync.connectors.smartweb.products.catalogue import CatalogueReader
from rbsync.connectors.smartweb.products.categories import Categories
from rbsync.connectors.smartweb.products.changer import ProductChanger
from rbsync.connectors.smartweb.products.inputs import LONGEST_NAME, MOST_VARIANTS
from rbsync.connectors.smartweb.products.maker import ProductMaker
from rbsync.connectors.smartweb.products.options import ProductOptions
from rbsync.connectors.smartweb.products.places import Places
from rbsync.connectors.smartweb.products.reader import ProductReader
from rbsync.connectors.smartweb.products.stock import StockWriter
from rbsync.connectors.smartweb.products.variant_adder import VariantAdder
from rbsync.connectors.smartweb.products.variant_options import VariantOptions
from rbsync.connectors.smartweb.products.writer import ProductWriter
from rbsync.connectors.smartweb.profile import Facts
from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.connectors.smartweb.vocabulary import vocabulary_of
from rbsync.core.model.listing import Level, LevelChange, LevelRefusal, Listing
from rbsync.core.model.order import Order, OrderHead, UnreadableOrder
from rbsync.core.model.product import NewProduct, ProductChange, Unwritten, Written
from rbsync.ports.shop import ShopLocation, ShopProfile, Vocabulary, Window
from rbsync.ports.time import Clock

_ORDERS = OrderOptions()


class SmartWebShop:
    """A shop under one API user. A session carries one call at a time; `close` it at the end.

    `wsdl` is the address of the service's description, which is kept in `cache`. `location` is the number of the stock location
    where quantities are kept (None: of the shop as a whole). Texts are in `products.language`. `traffic` counts all calls. Raises
    ConfigError for an address that is not https.
    """

    service = "smartweb"
    batch = PAGE_SIZES[0]
    unlisted_changes: timedelta | None = timedelta(days=14)
    workers = 1
    longest_name = LONGEST_NAME
    most_variants = MOST_VARIANTS
    product_batch = 1000
    joins_collections = False

    def __init__(
        self,
        *,
        name: str,
        wsdl: str,
        username: str,
        password: str,
        requests_per_minute: int = 240,
        location: int | None,
        clock: Clock,
        cache: Path,
        products: ProductOptions,
        orders: OrderOptions = _ORDERS,
    ) -> None:
        self.name = name
        session = SmartWebSession(
            name=name,
            wsdl=wsdl,
            username=username,
            password=password,
            language=products.language,
            requests_per_minute=requests_per_minute,
            clock=clock,
            cache=cache,
        )
        self._session = session
        self.traffic = session.traffic

        def server_time() -> datetime:
            return session.server_time or clock.now()

        self._facts = Facts(session, name=name, now=server_time)
        self._orders = OrderReader(session, name=name, facts=self._facts, options=orders, clock=clock)
        reader = ProductReader(session, name=name)
        self._categories = categories = Categories(session, name=name)
        self._stock = StockWriter(session, name=name, reader=reader, location=location)
        self._catalogue = CatalogueReader(
            reader, facts=self._facts, categories=categories, options=products, location=location, zone=orders.zone
        )
        places = Places(name=name, categories=categories, facts=self._facts, options=products)
        variant_options = VariantOptions(session, name=name, language=products.language)
        adder = VariantAdder(session, name=name, reader=reader, options=variant_options, places=places)
        changer = ProductChanger(session, name=name, reader=reader, places=places, adder=adder)
        maker = ProductMaker(
            session, name=name, reader=reader, places=places, options=variant_options, changer=changer, adder=adder
        )
        self._products = ProductWriter(
            reader=reader, catalogue=self._catalogue, facts=self._facts, options=products, changer=changer, maker=maker
        )

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def profile(self) -> ShopProfile:
        """Read now. Raises Denied when the user is refused."""
        return self._facts.profile()

    def locations(self) -> tuple[ShopLocation, ...]:
        """ "all", which stands for the shop as a whole, and the numbers of the stock locations that products name."""
        return self._catalogue.locations()

    def vocabulary(self) -> Vocabulary:
        """Statuses, methods, categories, currencies, languages and sites."""
        return vocabulary_of(self._facts, self._categories)

    def listings(self) -> Iterator[Sequence[Listing]]:
        """Every product without variants, and every variant, of every status, page by page, each once."""
        return self._catalogue.all()

    def listings_by_sku(self, sku: str) -> tuple[Listing, ...]:
        """Those whose item number is `sku` to the letter, outer blanks aside."""
        return self._catalogue.by_sku(sku)

    def changed_listings(self, window: Window) -> Iterator[Sequence[Listing]]:
        """Every listing of each product that changed in the window, page by page; of all products where it is a long one."""
        return self._catalogue.changed(window)

    def listings_by_id(self, ids: Sequence[str]) -> Mapping[str, Listing]:
        """The listings as they are now; an id that no longer exists is left out."""
        return self._catalogue.by_id(ids)

    def listings_by_key(self, keys: Sequence[str]) -> Mapping[str, tuple[Listing, ...]]:
        """The products that were made under these keys, by their item numbers, with all their listings."""
        return self._catalogue.by_key(keys)

    def write_products(self, products: Sequence[NewProduct | ProductChange]) -> Iterator[Written | Unwritten]:
        """Make and change products, and tell of each: many new ones without variants in bulk, the others call by call.

        Raises ConfigError for a category that the shop does not have.
        """
        return self._products.write(products)

    def changed_orders(self, window: Window) -> Iterator[Sequence[OrderHead]]:
        """Every order that was placed or changed in the window, page by page."""
        return self._orders.changed(window)

    def orders(self, ids: Sequence[str]) -> Iterator[Order | UnreadableOrder]:
        """The whole orders, in any order. An id that no longer exists is left out; what makes no sense is given as unreadable."""
        return self._orders.read(ids)

    def find_orders(self, text: str) -> tuple[OrderHead, ...]:
        """By the number that the shop's people see."""
        return self._orders.find(text)

    def levels(self, stock_ids: Sequence[str]) -> Mapping[str, Level]:
        """The quantities now. What is on hand and what is available is the same: SmartWeb knows one quantity."""
        return self._catalogue.levels(stock_ids)

    def set_levels(self, changes: Sequence[LevelChange], *, basis: str, why: str) -> tuple[LevelRefusal, ...]:
        """Set what still is as it was, read just before and read back; the answer names every change that was not made.

        `why` is told nowhere: SmartWeb keeps no history of quantities.
        """
        return self._stock.set_levels(changes, basis=basis)

    def activate(self, stock_id: str) -> None:
        """Stock the item at the location, with none of it. Raises Refused."""
        self._stock.activate(stock_id)
