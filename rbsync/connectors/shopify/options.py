"""What a connector's settings say of products, as this connector needs it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProductOptions:
    """`writes`: products are written, which takes a permission. `publish_to`: publications that new active products join.

    `collections`: a category is the manual collection with exactly that title, and joined; it is the product type otherwise.
    A product never leaves a collection: which ones people put it in is not known.
    """

    writes: bool = False
    publish_to: tuple[str, ...] = ()
    collections: bool = False
