"""What the shop says of itself, and the lists that its orders are read by (smartweb sheets 10.1, 14)."""

import threading
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import TypeVar

from rbsync.connectors.smartweb.orders.buyer import Countries
from rbsync.connectors.smartweb.products.inputs import MOST_VARIANTS
from rbsync.connectors.smartweb.products.wire import CategoryWire, has_id
from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.connectors.smartweb.wire import (
    CountryWire,
    CurrencyWire,
    LanguageWire,
    TitledWire,
    VatGroupWire,
    WebinfoWire,
    broken,
    check,
    rows,
)
from rbsync.ports.connector import Named, ShopProfile
from rbsync.wire import Model

Fact = TypeVar("Fact")
TITLED: Mapping[Named, str] = {
    Named.SITE: "Sites_GetAll",
    Named.STATUS: "OrderStatusCode_GetAll",
    Named.PAYMENT_METHOD: "Payment_GetAll",
    Named.DELIVERY_METHOD: "Delivery_GetAll",
}
"""The lists of things with a title, each read by one operation."""


class Facts:
    """The shop's profile and its lists, each read when it is first needed, once. Safe to use from several threads."""

    def __init__(self, soap: SmartWebSession) -> None:
        self._soap = soap
        self._lock = threading.RLock()
        self._known: dict[str, object] = {}
        self._category_titles: Mapping[int, str] | None = None
        self._no_categories: set[int] = set()

    def profile(self) -> ShopProfile:
        """Read now. All orders can be seen, and whoever may call may call everything: there are no permissions to miss."""
        record = f"shop {self._soap.name}"
        wire = check(WebinfoWire, self._soap.read("Solution_GetWebinfo", record=record), record=record)
        if not wire.solution_id:
            raise broken("it does not tell its SolutionId", record=record)
        return ShopProfile(
            id=wire.solution_id,
            name=wire.title or wire.company or wire.solution_id,
            currency=self.currency(),
            prices_include_vat=wire.product_prices_with_vat,
            server_time=self._soap.server_time,
            most_variants=MOST_VARIANTS,
        )

    def currency(self) -> str:
        """The shop's own currency, ISO 4217: the one whose rate is 1, the first of several. Raises ContractBroken."""
        return self._once("currency", self._read_currency)

    def currencies(self) -> tuple[str, ...]:
        """All of the shop's, ISO 4217, its own among them."""
        return tuple(row.iso for row in self._currencies())

    def titles(self, kind: Named) -> Mapping[int, str]:
        """Title by id, of a kind in `TITLED`; of statuses the shop's own ones too."""
        operation = TITLED[kind]
        return self._once(operation, lambda: {row.id: row.title for row in self._list(operation, TitledWire)})

    def countries(self) -> Countries:
        """Where the shop delivers to."""
        return self._once("countries", lambda: Countries(self._list("Product_GetDeliveryCountryAll", CountryWire)))

    def languages(self) -> tuple[str, ...]:
        """The shop's own codes, such as DK and UK, the primary one first."""

        def read() -> tuple[str, ...]:
            found = self._list("Solution_GetLanguages", LanguageWire)
            return tuple(row.language_iso for row in sorted(found, key=lambda row: not row.primary))

        return self._once("languages", read)

    def vat_groups(self) -> Mapping[int, Decimal]:
        """VAT rate by group, a fraction (0.25)."""

        operation = "VatGroup_GetAll"
        return self._once(
            operation, lambda: {row.id: row.vat_percentage / 100 for row in self._list(operation, VatGroupWire)}
        )

    def categories(self, needed: Collection[int] = ()) -> Mapping[int, str]:
        """Title by id, those `needed` included where the shop has them: read again when one was not there."""
        with self._lock:
            known = self._read_categories() if self._category_titles is None else self._category_titles
            unknown = {key for key in needed if key and key not in known} - self._no_categories
            if unknown and known is self._category_titles:
                known = self._read_categories()
            self._category_titles = known
            self._no_categories.update(unknown - known.keys())
            return known

    def categories_called(self, title: str) -> tuple[int, ...]:
        """The ids of all categories of exactly that title, outer blanks aside."""
        return tuple(sorted(key for key, name in self.categories().items() if name == title.strip()))

    def _read_categories(self) -> Mapping[int, str]:
        record = f"categories of {self._soap.name}"
        answer = rows(self._soap.read("Category_GetAll", record=record), record=record)
        wires = (check(CategoryWire, row, record=record) for row in answer if has_id(row))
        return {wire.id: wire.title for wire in wires}

    def _read_currency(self) -> str:
        own = [row for row in self._currencies() if row.currency == 1]
        if not own:
            raise broken("no currency has the rate 1, so which is the shop's own is not told", record=self._soap.name)
        return min(own, key=lambda row: row.id).iso

    def _currencies(self) -> list[CurrencyWire]:
        return self._once("currencies", lambda: self._list("Currency_GetAll", CurrencyWire))

    def _list(self, operation: str, model: type[Model]) -> list[Model]:
        record = f"{operation} of {self._soap.name}"
        answer = rows(self._soap.read(operation, record=record), record=record)
        return [check(model, row, record=record) for row in answer]

    def _once(self, key: str, read: Callable[[], Fact]) -> Fact:
        with self._lock:
            if key not in self._known:
                self._known[key] = read()
            known: Fact = self._known[key]  # type: ignore[assignment]  # a key always has the same reader
            return known
