"""What writing products needs of the shop, and where a product belongs in it (smartweb sheets 12.2, 12.5)."""

from dataclasses import dataclass, field
from decimal import Decimal

from rbsync.connectors.smartweb.options import ProductOptions
from rbsync.connectors.smartweb.products.inputs import InputTerms, Record
from rbsync.connectors.smartweb.products.job import NotWritten
from rbsync.connectors.smartweb.products.reader import ProductReader
from rbsync.connectors.smartweb.products.variant_options import VariantOptions
from rbsync.connectors.smartweb.profile import Facts
from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.core.model.product import Problem, Value
from rbsync.errors import ConfigError


@dataclass(frozen=True, slots=True)
class ProductSession:
    """The service, and what is known of the shop.

    `uncallable`: operations that this user may not call; whoever is refused one adds it.
    """

    soap: SmartWebSession
    reader: ProductReader
    facts: Facts
    variant_options: VariantOptions
    options: ProductOptions
    uncallable: set[str] = field(default_factory=set)

    @property
    def terms(self) -> InputTerms:
        """How products are sent. Raises ContractBroken where the shop does not tell its currency."""
        return InputTerms(self.facts.currency(), self.options.language, self.options.grams)

    def update(self, product: int, variant: int, fields: Record, *, record: str | None = None) -> bool:
        """Set these fields of the product, or of its variant unless that is 0; whether the shop answers that it did.

        By id, always: a number may be that of several (smartweb sheet 1.18). Raises Refused.
        """
        operation, argument = updating(variant)
        data = {"Id": variant or product, **fields}
        record = record or f"product {product} of {self.soap.name}"
        changed = self.soap.write(operation, record=record, repeatable=True, **{argument: data})
        return isinstance(changed, list) and data["Id"] in changed

    def category_of_new(self, title: Value, notes: list[str]) -> int:
        """The only category of this title, else the configured one: SmartWeb makes no product without one.

        A remark on the choice is added to `notes`. Raises NotWritten where there is neither; ConfigError where the shop does not
        have the configured one.
        """
        found, default = self._category_called(title), self.options.category
        if isinstance(found, int):
            return found
        setting = f"`category` in [connectors.{self.soap.name}.products]"
        if default is None:
            why = f"{found}. Make the category in the shop, or name another by {setting}"
            raise NotWritten(Problem.REFUSED, why)
        titles = self.facts.categories()
        if default not in titles:
            known = ", ".join(f"{key} {name}" for key, name in list(titles.items())[:20])
            what = f"The shop has no category {default}"
            raise ConfigError(what, record=setting, next_step=f"There are: {known or 'none'}.")
        if title:
            notes.append(f"{found}: its new products are in category {default} {titles[default]!r}")
        return default

    def category_of_changed(self, title: Value, notes: list[str]) -> int | None:
        """The only category of this title; None, and a remark in `notes`, where a product stays in its category."""
        found = self._category_called(title)
        if isinstance(found, int):
            return found
        notes.append(f"{found}: products stay in the category that they have")
        return None

    def vat_group_of(self, percentage: Decimal | None) -> int | None:
        """The VAT group of this rate, the first of several; None where no rate is asked for. Raises NotWritten."""
        if percentage is None:
            return None
        groups = self.facts.vat_groups()
        alike = [group for group, rate in groups.items() if rate * 100 == percentage]
        if not alike:
            known = ", ".join(percent(rate * 100) for rate in groups.values())
            why = f"the shop has no VAT group of {percent(percentage)}; it has {known or 'none'}"
            raise NotWritten(Problem.REFUSED, why)
        return min(alike)

    def _category_called(self, title: Value) -> int | str:
        """The id of the only one, or why there is none."""
        if not title:
            return "no category is given"
        found = self.facts.categories_called(str(title))
        if len(found) == 1:
            return found[0]
        several = f"{len(found)} categories ({', '.join(map(str, found))}) are"
        return f"{several if found else 'no category is'} called {str(title)!r}"


def updating(variant: int) -> tuple[str, str]:
    """The operation that changes a variant, or the product itself where it is 0, and the name of its argument."""
    return ("Product_UpdateVariant", "VariantData") if variant else ("Product_Update", "ProductData")


def percent(rate: Decimal) -> str:
    """As people write it: 25 %."""
    return f"{rate.normalize():f} %"
