"""What tells variants apart: types ("Size") and their values ("Large"), shared by all products (smartweb sheet 12.1)."""

from collections.abc import Sequence
from contextlib import suppress

from rbsync.connectors.smartweb.products.wire import VariantTypeWire, VariantValueWire, VariantWire
from rbsync.connectors.smartweb.soap.session import SmartWebSession, make
from rbsync.connectors.smartweb.wire import check, rows
from rbsync.errors import OutcomeUnknown

_Titled = VariantTypeWire | VariantValueWire


class VariantOptions:
    """Finds types and values by title, and makes those that are missing. What was read is kept."""

    def __init__(self, soap: SmartWebSession, *, language: str) -> None:
        self._soap = soap
        self._language = language
        self._known: dict[int | None, Sequence[_Titled]] = {}  # the values by their type; the types by None

    def type_called(self, title: str) -> int:
        """The type of this title. Raises Refused; OutcomeUnknown where it may have been made."""
        return self._called(title, None)

    def value_called(self, title: str, kind: int) -> int:
        """The type's value of this title. Raises Refused; OutcomeUnknown where it may have been made."""
        return self._called(title, kind)

    def type_of(self, variants: Sequence[VariantWire]) -> int | None:
        """The one type by whose values these variants are told apart; None where there are several, or none."""
        if not variants or any(len(variant.variant_type_values) != 1 for variant in variants):
            return None
        record = f"variant {variants[0].id} of {self._soap.name}"
        answer = self._soap.read("Product_GetVariantTypeValues", record=record, VariantId=variants[0].id)
        found = {check(VariantValueWire, row, record=record) for row in rows(answer, record=record)}
        kinds = {value.product_variant_type_id for value in found}
        return kinds.pop() if len(kinds) == 1 and 0 not in kinds else None

    def _called(self, title: str, kind: int | None) -> int:
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

    def _read(self, kind: int | None) -> Sequence[_Titled]:
        if kind is None:
            record = f"variant types of {self._soap.name}"
            answer = self._soap.read("Product_GetVariantTypeAll", record=record)
            return [check(VariantTypeWire, row, record=record) for row in rows(answer, record=record)]
        record = f"values of variant type {kind} of {self._soap.name}"
        answer = self._soap.read("Product_GetVariantTypeValuesByType", record=record, VariantTypeId=kind)
        return [check(VariantValueWire, row, record=record) for row in rows(answer, record=record)]


def _id_of(options: Sequence[_Titled], title: str) -> int | None:
    """By title to the letter, else with case ignored: for the shop both may be the same, and would be renamed."""
    wanted = title.strip()
    alike = [option for option in options if option.title.casefold() == wanted.casefold()]
    alike.sort(key=lambda option: option.title != wanted)
    return alike[0].id if alike else None
