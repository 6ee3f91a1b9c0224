"""What writing products needs of the shop: where they belong, what tells variants apart (smartweb sheets 12.1, 12.2, 12.5)."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal

from rbsync.connectors.smartweb.options import ProductOptions
from rbsync.connectors.smartweb.products.inputs import InputTerms, Record
from rbsync.connectors.smartweb.products.job import NotWritten
from rbsync.connectors.smartweb.products.reader import ProductReader
from rbsync.connectors.smartweb.products.wire import VariantOptionWire, VariantWire
from rbsync.connectors.smartweb.profile import Facts
from rbsync.connectors.smartweb.soap.session import SmartWebSession, make
from rbsync.connectors.smartweb.wire import check, rows
from rbsync.core.model.product import Problem, Value
from rbsync.errors import ConfigError, OutcomeUnknown


class VariantOptions:
    """The shop's types and values. What was read is kept."""

    def __init__(self, soap: SmartWebSession, *, language: str) -> None:
        self._soap = soap
        self._language = language
        self._known: dict[int | None, Sequence[VariantOptionWire]] = {}  # the values by their type; the types by None

    def id_of(self, title: str, kind: int | None = None) -> int:
        """The value of this title among those of the type `kind`; None: the type. One that is missing is made.

        Raises Refused; OutcomeUnknown where it may have been made.
        """
        if kind not in self._known:
            self._known[kind] = self._read(kind)
        number = _id_of(self._known[kind], title)
        if number is None:
            self._make(title, kind)
            self._known[kind] = self._read(kind)
            number = _id_of(self._known[kind], title)
        if number is None:
            raise OutcomeUnknown(
                "An option of variants is not among those of the shop, though it was made",
                service="smartweb",
                record=self._record(title),
                then="The next run looks again.",
            )
        return number

    def type_of(self, variants: Sequence[VariantWire]) -> int | None:
        """The one type by whose values these variants are told apart; None where there are several, or none."""
        if not variants or any(len(variant.variant_type_values) != 1 for variant in variants):
            return None
        record = f"variant {variants[0].id} of {self._soap.name}"
        values = self._checked("Product_GetVariantTypeValues", record, VariantId=variants[0].id)
        kinds = {value.product_variant_type_id for value in values}
        return kinds.pop() if len(kinds) == 1 and 0 not in kinds else None

    def _make(self, title: str, kind: int | None) -> None:
        """A lost answer is told by reading all of them again."""
        operation, argument = "Product_CreateOrUpdateVariantType", "VariantTypeData"
        data: dict[str, object] = {"LanguageISO": self._language, "Title": title}
        if kind is not None:
            operation, argument = "Product_CreateOrUpdateVariantTypeValue", "VariantTypeValueData"
            data["ProductVariantTypeId"] = kind

        def found() -> int | None:
            return _id_of(self._read(kind), title)

        with suppress(OutcomeUnknown):
            make(self._soap, operation, found, record=self._record(title), **{argument: data})

    def _record(self, title: str) -> str:
        return f"variant option {title!r} of {self._soap.name}"

    def _read(self, kind: int | None) -> Sequence[VariantOptionWire]:
        operation, argument, which = "Product_GetVariantTypeAll", {}, "variant types"
        if kind is not None:
            operation, argument = "Product_GetVariantTypeValuesByType", {"VariantTypeId": kind}
            which = f"values of variant type {kind}"
        return self._checked(operation, f"{which} of {self._soap.name}", **argument)

    def _checked(self, operation: str, record: str, **arguments: object) -> list[VariantOptionWire]:
        answer = self._soap.read(operation, record=record, shows=None, **arguments)
        return [check(VariantOptionWire, row, record=record) for row in rows(answer, record=record)]


def _id_of(options: Sequence[VariantOptionWire], title: str) -> int | None:
    """By title to the letter, else with case ignored: for the shop both may be the same, and would be renamed."""
    title = title.strip()
    alike = [option for option in options if option.title.casefold() == title.casefold()]
    alike.sort(key=lambda option: option.title != title)
    return alike[0].id if alike else None


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
