"""Who has an item number: asked for one by one, or, where there are many, found among all products."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from rbsync.connectors.smartweb.products.reader import ProductReader
from rbsync.connectors.smartweb.products.wire import ProductHeadWire, ProductWire, VariantWire
from rbsync.errors import ContractBroken

ASK_FOR = 20
"""More numbers are looked for among all products: 200 a call, where asking for one number costs two."""


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
