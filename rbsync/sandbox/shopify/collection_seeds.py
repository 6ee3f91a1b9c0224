"""The collections and publications that every shop starts with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from rbsync.sandbox.shopify.collection_record import Collection, Publication
from rbsync.sandbox.shopify.records import Product
from rbsync.sandbox.shopify.terms import Terms

SEEDED_MEMBERS = 3


def build_collections(terms: Terms, now: datetime, products: Sequence[Product]) -> dict[int, Collection]:
    """Three that are filled by hand, two of them with one title, and one that fills itself."""
    base, since = terms.number_base + 60_000_000, now - timedelta(days=100)
    made = [
        Collection(base + 1, "New arrivals", "new-arrivals", since),
        Collection(base + 2, "Gifts", "gifts", since),
        Collection(base + 3, "Gifts", "gifts-1", since),
        Collection(base + 4, "All lamps", "all-lamps", since, product_type="Lamps"),
    ]
    for product in products[:SEEDED_MEMBERS]:
        product.collections[made[0].number] = made[0]
    return {each.number: each for each in made}


def build_publications(terms: Terms, products: Sequence[Product]) -> dict[int, Publication]:
    """The web shop and the till; everything seeded is published to both."""
    base = terms.number_base + 65_000_000
    made = [Publication(base + 1, "Online Store"), Publication(base + 2, "Point of Sale")]
    for product in products:
        product.publications = {each.number: each for each in made}
    return {each.number: each for each in made}
