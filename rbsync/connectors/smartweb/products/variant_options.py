"""What tells variants apart: types ("Size") and their values ("Large"), shared by all products (smartweb sheet 12.1)."""

from collections.abc import Sequence
from contextlib import suppress

from rbsync.connectors.smartweb.products.wire import VariantOptionWire, VariantWire
from rbsync.connectors.smartweb.soap.session import SmartWebSession, make
from rbsync.connectors.smartweb.wire import check, rows
from rbsync.errors import OutcomeUnknown


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
