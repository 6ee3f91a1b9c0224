"""Reading products with all their variants: by id, by item number, by update time, and all of them (smartweb sheets 8, 10.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from rbsync.connectors.smartweb.products.wire import HolderWire, ProductWire, VariantWire, product_of_row
from rbsync.connectors.smartweb.soap.port import NO_ANSWER, Soap
from rbsync.connectors.smartweb.wire import broken, checked, rows
from rbsync.errors import Refused, Unavailable

Holder = TypeVar("Holder", bound=HolderWire)

IDS_AT_ONCE = 100
PAGE_SIZES = (200, 50, 10)
"""Products in one answer; fewer where the service does not manage more (smartweb sheet 18.13)."""
_WALKS = 5
_PORTIONS = 4
# what the service answers when it does not know an id (smartweb sheet 5)
_BAD_VALUE = "PARAM"


class ProductReader:
    """A shop's products as they are now."""

    def __init__(self, soap: Soap, *, name: str) -> None:
        self._soap = soap
        self._name = name
        self._record = f"products of {name}"
        self._size = 0
        self._at_once = IDS_AT_ONCE

    def by_ids(self, ids: Iterable[int]) -> dict[int, ProductWire]:
        """By id; those that are gone are left out, and nothing else: what cannot be read is there, `unreadable`."""
        wanted = list(dict.fromkeys(ids))
        found: dict[int, ProductWire] = {}
        while wanted:
            some, wanted = wanted[: self._at_once], wanted[self._at_once :]
            found.update((product.id, product) for product in self._portion(some))
        return found

    def by_number(self, number: str) -> list[ProductWire]:
        """All products with exactly this item number, outer blanks aside; a variant's number finds none.

        Raises ContractBroken where one has no id that can be read: that nobody has the number would be wrong.
        """
        answer = self._numbered("Product_GetByItemNumber", number)
        found = [product for row in answer if (product := product_of_row(row)) is not None]
        if len(found) < len(answer):
            raise broken("a product has no id that can be read", record=f"item number {number!r} of {self._name}")
        return _exactly(found, number)

    def variants_by_number(self, number: str) -> list[VariantWire]:
        """All variants with exactly this item number, outer blanks aside."""
        found = self._numbered("Product_GetVariantsByItemNumber", number)
        return _exactly([checked(VariantWire, row, record=self._record) for row in found], number)

    def updated(self, start: str, end: str) -> Sequence[ProductWire]:
        """Those whose update time lies between, by the shop's clock, both ends included: all in one answer."""
        answer = self._soap.read("Product_GetByUpdatedDate", record=self._record, Start=start, End=end)
        return self._readable(answer)

    def all(self) -> Iterator[Sequence[ProductWire]]:
        """Every product, part by part, each once, but for those that have no id that can be read.

        Their order is not documented and may change while they are read: then they are read again until nothing new comes.
        Raises Unavailable when it does not come to that.
        """
        given: set[int] = set()
        for _ in range(_WALKS):
            walk, before = _Walk(), len(given)
            for part in self._parts(walk):
                fresh = {product.id: product for product in part if product.id not in given}
                given.update(fresh)
                if fresh:
                    yield list(fresh.values())
            if not walk.moved or len(given) == before:
                return
        raise Unavailable(
            "The catalogue did not hold still while it was read",
            service="smartweb",
            record=self._record,
            why=f"it was another one each of {_WALKS} times",
            then="The next run reads it again.",
        )

    def _parts(self, walk: _Walk) -> Iterator[Sequence[ProductWire]]:
        """Each part begins with the last product of the one before, which shows whether something moved meanwhile."""
        start, last = 0, 0
        while True:
            part = self._part(max(0, start - 1))
            if start and (not part or part[0].id != last):
                walk.moved = True
            if len(part) <= bool(start):
                return
            yield part
            start, last = max(0, start - 1) + len(part), part[-1].id

    def _part(self, start: int) -> Sequence[ProductWire]:
        while True:
            size = PAGE_SIZES[self._size]
            try:
                answer = self._soap.read("Product_GetAllWithLimit", record=self._record, Start=start, Length=size)
                return self._readable(answer)
            except (Refused, *NO_ANSWER):
                if self._size == len(PAGE_SIZES) - 1:
                    raise
                self._size += 1

    def _portion(self, ids: Sequence[int]) -> Iterator[ProductWire]:
        """These products: in smaller portions where one of them spoils the call, or it is too much at once.

        That is not told apart from a service that is down until one alone cannot be read either. What was not too much is
        remembered.
        """
        try:
            answer = self._soap.read("Product_GetByIds", record=self._record_of(ids), ProductIds=list(ids))
        except (Refused, *NO_ANSWER) as error:
            if len(ids) == 1:
                if isinstance(error, Refused) and _BAD_VALUE in error.reasons:
                    return
                raise
            size = -(-len(ids) // _PORTIONS)
            for start in range(0, len(ids), size):
                yield from self._portion(ids[start : start + size])
                if not isinstance(error, Refused):
                    self._at_once = min(self._at_once, size)
            return
        found = {product.id: product for product in self._readable(answer) if product.id in ids}
        if len(found) < len(rows(answer, record=self._record)):
            why = "the shop tells products without an id that can be read"
            found = {**{one: ProductWire(id=one, unreadable=why) for one in ids}, **found}
        yield from (found[one] for one in ids if one in found)

    def _readable(self, answer: object) -> list[ProductWire]:
        return [one for row in rows(answer, record=self._record) if (one := product_of_row(row)) is not None]

    def _numbered(self, operation: str, number: str) -> Sequence[Mapping[str, object]]:
        if not number.strip():
            return ()  # as a key, nothing matches whatever has no number (smartweb sheet 4)
        record = f"item number {number.strip()!r} of {self._name}"
        return rows(self._soap.read(operation, record=record, ItemNumber=number.strip()), record=record)

    def _record_of(self, ids: Sequence[int]) -> str:
        return f"product {ids[0]} of {self._name}" if len(ids) == 1 else self._record


class _Walk:
    """Whether products moved while all of them were read."""

    moved = False


def _exactly(found: Iterable[Holder], number: str) -> list[Holder]:
    """The service ignores case unless the session says otherwise (smartweb sheet 12.1)."""
    return [holder for holder in found if holder.number == number.strip()]
