"""Reading products with all their variants: by id, by item number, by update time, and all of them (smartweb sheets 8, 10.3)."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from rbsync.connectors.smartweb.products.wire import (
    HolderWire,
    ProductHeadWire,
    ProductWire,
    VariantWire,
    product_of_row,
)
from rbsync.connectors.smartweb.soap.answers import NO_ANSWER
from rbsync.connectors.smartweb.soap.operations import PRODUCT_HEAD, PRODUCT_ID, VARIANT_HEAD, FieldSet
from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.connectors.smartweb.wire import Row, broken, check, rows
from rbsync.errors import ContractBroken, Refused, ServiceError, Unavailable

Holder = TypeVar("Holder", bound=HolderWire)

IDS_AT_ONCE = 100
PAGE_SIZES = (200, 50, 10)
"""Products in one answer; fewer where the service does not manage more (smartweb sheet 18.13)."""
HEADS = (PRODUCT_HEAD, VARIANT_HEAD)
"""What a product is told with that cannot be told whole."""
IDS = (PRODUCT_ID,)
"""What it is told with where its item numbers cannot be told either."""
_WALKS = 5
_PORTIONS = 4
# what the service answers when it does not know an id (smartweb sheet 5)
_BAD_VALUE = "PARAM"
ASK_FOR = 20
"""More numbers are looked for among all products: 200 a call, where asking for one number costs two."""


class ProductReader:
    """A shop's products as they are now."""

    def __init__(self, soap: SmartWebSession) -> None:
        self._soap = soap
        self._record = f"products of {soap.name}"
        self._size = 0
        self._at_once = IDS_AT_ONCE
        self.dropped = 0
        """Products that were told without an id that can be read, and so to nobody: what numbers they have is not known."""

    def by_ids(self, ids: Iterable[int]) -> dict[int, ProductWire]:
        """By id; those that are gone are left out, and nothing else: what cannot be read is there, `unreadable`."""
        wanted = list(dict.fromkeys(ids))
        products: dict[int, ProductWire] = {}
        while wanted:
            some, wanted = wanted[: self._at_once], wanted[self._at_once :]
            products.update((product.id, product) for product in self._portion(some))
        return products

    def by_number(self, number: str) -> list[ProductWire]:
        """All products with exactly this item number, outer blanks aside; a variant's number finds none.

        Raises ContractBroken where one has no id that can be read: that nobody has the number would be wrong.
        """
        answer, whole = self._numbered("Product_GetByItemNumber", number, HEADS)
        products = [product for row in answer if (product := product_of_row(row)) is not None]
        if len(products) < len(answer):
            raise broken("a product has no id that can be read", record=f"item number {number!r} of {self._soap.name}")
        return _exactly(products if whole else self.by_ids(product.id for product in products).values(), number)

    def variants_by_number(self, number: str) -> list[VariantWire]:
        """All variants with exactly this item number, outer blanks aside."""
        records, _ = self._numbered("Product_GetVariantsByItemNumber", number, (VARIANT_HEAD,))
        return _exactly([check(VariantWire, row, record=self._record) for row in records], number)

    def updated(self, start: str, end: str) -> Sequence[ProductWire]:
        """Those whose update time lies between, by the shop's clock, both ends included: all in one answer.

        Where one of them spoils it, their ids are, and they are read by these. Raises what the service answers where ids do not
        come either.
        """
        try:
            return self._readable(
                self._soap.read("Product_GetByUpdatedDate", record=self._record, Start=start, End=end)
            )
        except NO_ANSWER as error:
            return self._by_listed_ids(error, "Product_GetByUpdatedDate", Start=start, End=end)

    def all(self) -> Iterator[Sequence[ProductWire]]:
        """Every product, part by part, each once, but for those that have no id that can be read.

        Parts become smaller where the service does not manage them. The smallest that it does not manage holds a product that
        cannot be told: its products are read by their ids, and behind it parts are large again.

        Their order is not documented and may change while they are read: then they are read again until nothing new comes.
        Raises Unavailable when it does not come to that.
        """
        given: set[int] = set()
        for _ in range(_WALKS):
            before = len(given)
            moved = yield from self._walk(given)
            if not moved or len(given) == before:
                return
        raise Unavailable(
            "The catalogue did not hold still while it was read",
            service="smartweb",
            record=self._record,
            why=f"it was another one each of {_WALKS} times",
            then="The next run reads it again.",
        )

    def _walk(self, given: set[int]) -> Generator[Sequence[ProductWire], None, bool]:
        """All parts once, without what was given before; whether something moved meanwhile.

        That is seen because each part begins with the last product of the one before.
        """
        start, last, moved = 0, 0, False
        while True:
            part = self._part(max(0, start - 1))
            moved = moved or bool(start and (not part or part[0].id != last))
            if len(part) <= bool(start):
                return moved
            fresh = {product.id: product for product in part if product.id not in given}
            given.update(fresh)
            if fresh:
                yield list(fresh.values())
            start, last = max(0, start - 1) + len(part), part[-1].id

    def _part(self, start: int) -> Sequence[ProductWire]:
        while True:
            size = PAGE_SIZES[self._size]
            try:
                answer = self._soap.read("Product_GetAllWithLimit", record=self._record, Start=start, Length=size)
                return self._readable(answer)
            except (Refused, *NO_ANSWER) as error:
                if self._size < len(PAGE_SIZES) - 1:
                    self._size += 1
                    continue
                if isinstance(error, Refused):
                    raise
                products = self._by_listed_ids(error, "Product_GetAllWithLimit", Start=start, Length=size)
                self._size = 0
                return products

    def _by_listed_ids(self, error: ServiceError, operation: str, **arguments: object) -> Sequence[ProductWire]:
        """The products of a list that cannot be told whole. Raises `error` where it does not tell their ids either."""
        try:
            answer = self._soap.read(operation, record=self._record, shows=IDS, **arguments)
        except (Refused, *NO_ANSWER):
            raise error from None
        ids = [product.id for product in self._readable(answer)]
        products = self.by_ids(ids)
        lost = "SmartWeb lists it, and does not give it out by its id"
        return [products.get(key) or ProductHeadWire(id=key, unreadable=lost) for key in ids]

    def _portion(self, ids: Sequence[int]) -> list[ProductWire]:
        """These products: in smaller portions where one of them spoils the call, or it is too much at once.

        That is not told apart from a service that is down until one alone cannot be read either. What was too much is remembered,
        where none of them spoilt it.
        """
        try:
            answer = self._soap.read("Product_GetByIds", record=self._record_of(ids), ProductIds=list(ids))
        except (Refused, *NO_ANSWER) as error:
            if len(ids) == 1:
                return self._alone(ids, error)
            size = -(-len(ids) // _PORTIONS)
            portions = (self._portion(ids[start : start + size]) for start in range(0, len(ids), size))
            products = [product for portion in portions for product in portion]
            if not isinstance(error, Refused) and not any(isinstance(product, ProductHeadWire) for product in products):
                self._at_once = min(self._at_once, size)
            return products
        return self._answered(ids, answer)

    def _alone(self, ids: Sequence[int], error: ServiceError) -> list[ProductWire]:
        """The only one of these ids, as far as it can be told; nothing where there is no such product.

        Raises `error` where nothing of it can be told: then it is not about this product.
        """
        if isinstance(error, Refused):
            if _BAD_VALUE in error.reasons:
                return []
            raise error
        for shows in (HEADS, IDS):
            with suppress(Refused, *NO_ANSWER):
                answer = self._soap.read(
                    "Product_GetByIds", record=self._record_of(ids), shows=shows, ProductIds=list(ids)
                )
                return [_head(product, error) for product in self._answered(ids, answer)]
        raise error

    def _answered(self, ids: Sequence[int], answer: object) -> list[ProductWire]:
        products = {product.id: product for product in self._readable(answer) if product.id in ids}
        if len(products) < len(rows(answer, record=self._record)):
            why = "the shop tells products without an id that can be read"
            products = {**{key: ProductWire(id=key, unreadable=why) for key in ids}, **products}
        return [products[key] for key in ids if key in products]

    def _readable(self, answer: object) -> list[ProductWire]:
        records = rows(answer, record=self._record)
        products = [product for row in records if (product := product_of_row(row)) is not None]
        self.dropped += len(records) - len(products)
        return products

    def _numbered(self, operation: str, number: str, heads: Sequence[FieldSet]) -> tuple[Sequence[Row], bool]:
        """What has this number, and whether it is whole: only `heads` where one of them cannot be told."""
        if not number.strip():
            return (), True  # as a key, nothing matches whatever has no number (smartweb sheet 4)
        record = f"item number {number.strip()!r} of {self._soap.name}"
        try:
            return rows(self._soap.read(operation, record=record, ItemNumber=number.strip()), record=record), True
        except NO_ANSWER as error:
            try:
                answer = self._soap.read(operation, record=record, shows=heads, ItemNumber=number.strip())
            except (Refused, *NO_ANSWER):
                raise error from None
            return rows(answer, record=record), False

    def _record_of(self, ids: Sequence[int]) -> str:
        return f"product {ids[0]} of {self._soap.name}" if len(ids) == 1 else self._record


def _head(product: ProductWire, error: ServiceError) -> ProductHeadWire:
    """What is known of a product that cannot be told whole, and why it cannot."""
    return ProductHeadWire(
        id=product.id,
        item_number=product.item_number,
        vat_group_id=product.vat_group_id,
        variants=product.variants,
        unreadable=f"SmartWeb does not give it out: {error.why}",
    )


def _exactly(holders: Iterable[Holder], number: str) -> list[Holder]:
    """The service ignores case unless the session says otherwise (smartweb sheet 12.1)."""
    return [holder for holder in holders if holder.number == number.strip()]


@dataclass(frozen=True, slots=True)
class Holders:
    """The products, and the variants with their products' ids, that have a number: it may be several (smartweb sheet 12.1).

    `unknown` says why that cannot be told: then nothing may be made by this number.
    """

    products: tuple[ProductWire, ...] = ()
    variants: tuple[tuple[int, VariantWire], ...] = ()
    unknown: str | None = None


NOBODY = Holders()


def holders_of(reader: ProductReader, numbers: Iterable[str]) -> Mapping[str, Holders]:
    """Who has each of these numbers, to the letter; one that nobody has is left out."""
    wanted = {number.strip() for number in numbers} - {""}
    holders = _among_all(reader, wanted) if len(wanted) > ASK_FOR else None
    if holders is None:
        holders = {number: _asked(reader, number) for number in wanted}
    return {number: each for number, each in holders.items() if each != NOBODY}


def _asked(reader: ProductReader, number: str) -> Holders:
    try:
        variants = reader.variants_by_number(number)
        return Holders(tuple(reader.by_number(number)), tuple((variant.product_id, variant) for variant in variants))
    except ContractBroken as error:
        return Holders(unknown=f"which products have the item number {number!r} could not be read: {error.why}")


def _among_all(reader: ProductReader, wanted: Collection[str]) -> dict[str, Holders] | None:
    """None where they must be asked for: the catalogue is so long that this is cheaper, or not all numbers in it can be read."""
    dropped = reader.dropped
    products: dict[str, list[ProductWire]] = {}
    variants: dict[str, list[tuple[int, VariantWire]]] = {}
    for calls, part in enumerate(reader.all(), start=1):
        if calls > 2 * len(wanted):
            return None
        for product in part:
            if product.unreadable and not (isinstance(product, ProductHeadWire) and product.number):
                return None
            if product.number in wanted:
                products.setdefault(product.number, []).append(product)
            for variant in product.variants:
                if variant.number in wanted:
                    variants.setdefault(variant.number, []).append((product.id, variant))
    if reader.dropped > dropped:
        return None
    return {
        number: Holders(tuple(products.get(number, ())), tuple(variants.get(number, ())))
        for number in (*products, *variants)
    }


def problem_with_number(number: str, holders: Holders) -> str | None:
    """Who has the number that something else is to have, or why that is not known."""
    if holders.unknown is not None:
        return holders.unknown
    named = [f"product {product.id}" for product in holders.products]
    named += [f"variant {variant.id} of product {product}" for product, variant in holders.variants]
    return f"{' and '.join(named)} {'have' if len(named) > 1 else 'has'} the item number {number!r}" if named else None
