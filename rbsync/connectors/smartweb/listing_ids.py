"""How a listing is named: products and variants have ids of their own that overlap (smartweb sheet 12.1)."""

from __future__ import annotations


def listing_id(product: int, variant: int) -> str | None:
    """ "17" for a product, "17/4" for its variant 4; None where no product is named."""
    if product <= 0:
        return None
    return f"{product}/{variant}" if variant > 0 else str(product)


def parts(listing: str) -> tuple[int, int] | None:
    """The product and the variant, 0 where the product itself is meant; None for what is no listing's id."""
    product, _, variant = listing.partition("/")
    if not all(part.isascii() and part.isdecimal() for part in (product, variant or "0")):
        return None
    found = int(product), int(variant or "0")
    return found if listing_id(*found) == listing else None


def product_of(product: str) -> int | None:
    """The product's number; None for what is no product's id."""
    found = parts(product)
    return found[0] if found is not None and not found[1] else None
