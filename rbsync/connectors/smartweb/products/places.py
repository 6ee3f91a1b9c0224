"""Where a new product belongs in the shop: its category and its VAT group (smartweb sheets 12.2, 12.5)."""

from __future__ import annotations

from decimal import Decimal

from rbsync.connectors.smartweb.products.categories import Categories
from rbsync.connectors.smartweb.products.options import ProductOptions
from rbsync.connectors.smartweb.profile import Facts
from rbsync.core.model.product import Value
from rbsync.errors import ConfigError


class NoPlace(Exception):
    """There is none for this product: `why`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Places:
    """Finds the category of a title, and the VAT group of a rate. Remarks are collected in the notes that are given."""

    def __init__(self, *, name: str, categories: Categories, facts: Facts, options: ProductOptions) -> None:
        self._setting = f"`category` in [connectors.{name}.products]"
        self._categories = categories
        self._facts = facts
        self._default = options.category

    def of_new(self, title: Value, notes: list[str]) -> int:
        """The only category of this title, else the configured one: SmartWeb makes no product without one.

        Raises NoPlace where there is neither; ConfigError where the shop does not have the configured one.
        """
        found = self._called(title)
        if isinstance(found, int):
            return found
        if self._default is None:
            raise NoPlace(f"{found}. Make the category in the shop, or name another by {self._setting}")
        titles = self._categories.titles()
        if self._default not in titles:
            there = ", ".join(f"{key} {one}" for key, one in list(titles.items())[:20])
            what = f"The shop has no category {self._default}"
            raise ConfigError(what, record=self._setting, next_step=f"There are: {there or 'none'}.")
        if title:
            notes.append(f"{found}: its new products are in category {self._default} {titles[self._default]!r}")
        return self._default

    def of_changed(self, title: Value, notes: list[str]) -> int | None:
        """The only category of this title; None where a product stays in the category that it has."""
        found = self._called(title)
        if isinstance(found, int):
            return found
        notes.append(f"{found}: products stay in the category that they have")
        return None

    def vat_group(self, percentage: Decimal | None) -> int | None:
        """The VAT group of this rate, the first of several; None where no rate is asked for. Raises NoPlace."""
        if percentage is None:
            return None
        groups = self._facts.vat_groups()
        alike = [group for group, rate in groups.items() if rate * 100 == percentage]
        if not alike:
            there = ", ".join(percent(rate * 100) for rate in groups.values())
            raise NoPlace(f"the shop has no VAT group of {percent(percentage)}; it has {there or 'none'}")
        return min(alike)

    def rate_of(self, group: int) -> Decimal | None:
        """The percentage of a VAT group; None where it is not known."""
        rate = self._facts.vat_groups().get(group)
        return None if rate is None else rate * 100

    def _called(self, title: Value) -> int | str:
        if not title:
            return "no category is given"
        found = self._categories.called(str(title))
        if len(found) == 1:
            return found[0]
        several = f"{len(found)} categories ({', '.join(map(str, found))}) are"
        return f"{several if found else 'no category is'} called {str(title)!r}"


def percent(rate: Decimal) -> str:
    """As people write it: 25 %."""
    return f"{rate.normalize():f} %"
