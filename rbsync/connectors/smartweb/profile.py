"""What the shop says of itself, and the lists that its orders are read by (smartweb sheets 10.1, 14)."""

import threading
from collections.abc import Collection, Mapping
from decimal import Decimal

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
        self._lists: dict[str, object] = {}
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
        own = [row for row in self._list("Currency_GetAll", CurrencyWire) if row.currency == 1]
        if not own:
            raise broken("no currency has the rate 1, so which is the shop's own is not told", record=self._soap.name)
        return min(own, key=lambda row: row.id).iso

    def currencies(self) -> tuple[str, ...]:
        """All of the shop's, ISO 4217, its own among them."""
        return tuple(row.iso for row in self._list("Currency_GetAll", CurrencyWire))

    def titles(self, kind: Named) -> Mapping[int, str]:
        """Title by id, of a kind in `TITLED`; of statuses the shop's own ones too."""
        return {row.id: row.title for row in self._list(TITLED[kind], TitledWire)}

    def countries(self) -> Countries:
        """Where the shop delivers to."""
        return Countries(self._list("Product_GetDeliveryCountryAll", CountryWire))

    def languages(self) -> tuple[str, ...]:
        """The shop's own codes, such as DK and UK, the primary one first."""
        languages = self._list("Solution_GetLanguages", LanguageWire)
        return tuple(row.language_iso for row in sorted(languages, key=lambda row: not row.primary))

    def vat_groups(self) -> Mapping[int, Decimal]:
        """VAT rate by group, a fraction (0.25)."""
        return {row.id: row.vat_percentage / 100 for row in self._list("VatGroup_GetAll", VatGroupWire)}

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

    def _list(self, operation: str, model: type[Model]) -> list[Model]:
        with self._lock:
            if operation not in self._lists:
                record = f"{operation} of {self._soap.name}"
                answer = rows(self._soap.read(operation, record=record), record=record)
                self._lists[operation] = [check(model, row, record=record) for row in answer]
            known: list[Model] = self._lists[operation]  # type: ignore[assignment]  # an operation always has the same model
            return known
