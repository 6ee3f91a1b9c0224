"""Products and their variants from the rows of a bulk operation, each as soon as it is whole (shopify sheet 5): pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rbsync.connectors.shopify.wire import OwnVariantWire, ProductWire
from rbsync.transport.document import JsonValue
from rbsync.wire import fit

Whole = tuple[ProductWire, tuple[OwnVariantWire, ...]]


@dataclass(slots=True)
class ProductRows:
    """Rows that wait for others. Where variants follow their product, as they are asked to, hardly any do."""

    _products: dict[str, ProductWire] = field(default_factory=dict)
    _variants: dict[str, list[OwnVariantWire]] = field(default_factory=dict)

    def take(self, row: Mapping[str, JsonValue]) -> Whole | None:
        """The product that this row makes whole, if it does. Raises ValueError for a row of another shape."""
        parent = row.get("__parentId")
        if isinstance(parent, str):
            self._variants.setdefault(parent, []).append(fit(OwnVariantWire, row))
        else:
            product = fit(ProductWire, row)
            parent = product.id
            self._products[parent] = product
        known, variants = self._products.get(parent), self._variants.get(parent, [])
        if known is None or len(variants) < known.variants_count:
            return None
        del self._products[parent]
        self._variants.pop(parent, None)
        return known, tuple(variants)

    def left(self) -> list[str]:
        """The ids of products that did not become whole, or got a variant after they were."""
        return list(dict.fromkeys((*self._products, *self._variants)))
