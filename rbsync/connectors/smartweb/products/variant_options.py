"""What tells variants apart: types ("Size") and their values ("Large"), shared by all products (smartweb sheet 12.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar

from rbsync.connectors.smartweb.products.wire import VariantTypeWire, VariantValueWire, VariantWire
from rbsync.connectors.smartweb.soap.making import make
from rbsync.connectors.smartweb.soap.port import Soap
from rbsync.connectors.smartweb.wire import check, rows
from rbsync.errors import OutcomeUnknown

Titled = TypeVar("Titled", VariantTypeWire, VariantValueWire)


class VariantOptions:
    """Finds types and values by title, and makes those that are missing. What was read is kept."""

    def __init__(self, soap: Soap, *, name: str, language: str) -> None:
        self._soap = soap
        self._name = name
        self._language = language
        self._types: list[VariantTypeWire] | None = None
        self._values: dict[int, list[VariantValueWire]] = {}

    def type_called(self, title: str) -> int:
        """The type of this title. Raises Refused; OutcomeUnknown where it may have been made."""
        if self._types is None:
            self._types = self._read_types()
        found = _called(self._types, title)
        if found is None:
            data = {"LanguageISO": self._language, "Title": title}
            self._make("Product_CreateOrUpdateVariantType", title, self._read_types, VariantTypeData=data)
            self._types = self._read_types()
            found = _called(self._types, title)
        return self._made(found, title)

    def value_called(self, title: str, kind: int) -> int:
        """The type's value of this title. Raises Refused; OutcomeUnknown where it may have been made."""
        if kind not in self._values:
            self._values[kind] = self._read_values(kind)
        found = _called(self._values[kind], title)
        if found is None:
            data = {"LanguageISO": self._language, "Title": title, "ProductVariantTypeId": kind}
            read = partial(self._read_values, kind)
            self._make("Product_CreateOrUpdateVariantTypeValue", title, read, VariantTypeValueData=data)
            self._values[kind] = self._read_values(kind)
            found = _called(self._values[kind], title)
        return self._made(found, title)

    def type_of(self, variants: Sequence[VariantWire]) -> int | None:
        """The one type by whose values these variants are told apart; None where there are several, or none."""
        if not variants or any(len(variant.variant_type_values) != 1 for variant in variants):
            return None
        record = f"variant {variants[0].id} of {self._name}"
        answer = self._soap.read("Product_GetVariantTypeValues", record=record, VariantId=variants[0].id)
        found = {check(VariantValueWire, row, record=record) for row in rows(answer, record=record)}
        kinds = {value.product_variant_type_id for value in found}
        return kinds.pop() if len(kinds) == 1 and 0 not in kinds else None

    def _make(self, operation: str, title: str, read: Callable[[], Sequence[Titled]], **data: object) -> None:
        """A lost answer is told by reading all of them again."""
        with suppress(OutcomeUnknown):
            make(self._soap, operation, lambda: _called(read(), title), record=self._record(title), **data)

    def _made(self, found: int | None, title: str) -> int:
        if found is None:
            raise OutcomeUnknown(
                "An option of variants is not among those of the shop, though it was made",
                service="smartweb",
                record=self._record(title),
                then="The next run looks again.",
            )
        return found

    def _record(self, title: str) -> str:
        return f"variant option {title!r} of {self._name}"

    def _read_types(self) -> list[VariantTypeWire]:
        record = f"variant types of {self._name}"
        answer = self._soap.read("Product_GetVariantTypeAll", record=record)
        return [check(VariantTypeWire, row, record=record) for row in rows(answer, record=record)]

    def _read_values(self, kind: int) -> list[VariantValueWire]:
        record = f"values of variant type {kind} of {self._name}"
        answer = self._soap.read("Product_GetVariantTypeValuesByType", record=record, VariantTypeId=kind)
        return [check(VariantValueWire, row, record=record) for row in rows(answer, record=record)]


def _called(found: Sequence[Titled], title: str) -> int | None:
    """By title to the letter, else with case ignored: for the shop both may be the same, and would be renamed."""
    wanted = title.strip()
    alike = [one for one in found if one.title.casefold() == wanted.casefold()]
    alike.sort(key=lambda one: one.title != wanted)
    return alike[0].id if alike else None
