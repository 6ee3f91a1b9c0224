"""What VAT a shop's products have today, for orders that do not tell theirs (smartweb sheet 11.3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from rbsync.connectors.smartweb.products.reader import ProductReader
from rbsync.connectors.smartweb.profile import Facts


class ProductRates:
    """Each product is read once."""

    def __init__(self, products: ProductReader, facts: Facts) -> None:
        self._products = products
        self._facts = facts
        self._known: dict[int, Decimal | None] = {}

    def of(self, products: Collection[int]) -> Mapping[int, Decimal | None]:
        """VAT rate by product, a fraction; None where the product or its group is gone."""
        groups = self._facts.vat_groups()
        if unknown := [product for product in products if product not in self._known]:
            found = self._products.by_ids(unknown)
            self._known.update(dict.fromkeys(unknown))
            self._known.update(
                {
                    key: groups.get(product.vat_group_id)
                    for key, product in found.items()
                    if isinstance(product.vat_group_id, int)
                }
            )
        return {product: self._known[product] for product in products}
