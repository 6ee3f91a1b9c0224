"""The daily limit of new variants in large shops (shopify sheet 3)."""

from __future__ import annotations

from datetime import timedelta

from rbsync.sandbox.shopify.context import Context
from rbsync.sandbox.shopify.refusal import refuse

DAY = timedelta(hours=24)


def count_new_variants(context: Context, count: int) -> None:
    """Note that variants will be made now. Raises the service's refusal when the shop has had its share of the day."""
    books, toggles = context.books, context.toggles
    if count <= 0 or len(books.variants) < toggles.variants_before_limit:
        return
    books.variants_made = [each for each in books.variants_made if context.now - each < DAY]
    if len(books.variants_made) + count > toggles.daily_variant_limit:
        message = (
            "Daily variant creation limit reached. Please try again later. "
            "See the documentation on resource-based rate limits for how to avoid it."
        )
        raise refuse("VARIANT_THROTTLE_EXCEEDED", message)
    books.variants_made += [context.now] * count
