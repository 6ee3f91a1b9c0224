"""Who has an item number: asked for one by one, or, where there are many, found among all products."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rbsync.connectors.smartweb.products.reader import ProductReader
from rbsync.connectors.smartweb.products.wire import ProductWire, VariantWire

ASK_FOR = 20
"""More numbers are looked for among all products: 200 a call, where asking for one number costs two."""


@dataclass(frozen=True, slots=True)
class Holders:
    """The products, and the variants with their products' ids, that have a number: it may be several (smartweb sheet 12.1)."""

    products: tuple[ProductWire, ...] = ()
    variants: tuple[tuple[int, VariantWire], ...] = ()


NOBODY = Holders()


def holders_of(reader: ProductReader, numbers: Collection[str]) -> Mapping[str, Holders]:
    """Who has each of these numbers, to the letter; one that nobody has is left out."""
    wanted = {number.strip() for number in numbers} - {""}
    found = _among_all(reader, wanted) if len(wanted) > ASK_FOR else None
    if found is None:
        found = {number: _asked(reader, number) for number in wanted}
    return {number: one for number, one in found.items() if one != NOBODY}


def _asked(reader: ProductReader, number: str) -> Holders:
    variants = reader.variants_by_number(number)
    return Holders(tuple(reader.by_number(number)), tuple((one.product_id, one) for one in variants))


def _among_all(reader: ProductReader, wanted: Collection[str]) -> dict[str, Holders] | None:
    """None where the catalogue is so long that asking for each is cheaper."""
    products: dict[str, list[ProductWire]] = {}
    variants: dict[str, list[tuple[int, VariantWire]]] = {}
    for calls, part in enumerate(reader.all(), start=1):
        if calls > 2 * len(wanted):
            return None
        for product in part:
            if product.number in wanted:
                products.setdefault(product.number, []).append(product)
            for variant in product.variants:
                if variant.number in wanted:
                    variants.setdefault(variant.number, []).append((product.id, variant))
    return {
        number: Holders(tuple(products.get(number, ())), tuple(variants.get(number, ())))
        for number in (*products, *variants)
    }
