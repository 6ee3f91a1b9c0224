"""What a pass intends for a shop's products, as the plan keeps it until it is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rbsync.core.model.product import Field, NewProduct, ProductChange

UNSURE = "unsure"
"""The kind of link that says of an item: a product was being made of it for all to see, and the answer was lost."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one item gets by it. `listing_id` None: the listing is made. `wanted` are digests by field; `left_from` as it will be
    remembered; `conflict` when both sides had changed; `products_own` are fields that its product has for several variants."""

    number: str
    listing_id: str | None
    wanted: Mapping[str, str]
    changes: tuple[str, ...]
    left_from: str | None = None
    conflict: bool = False
    products_own: frozenset[Field] = frozenset()


@dataclass(frozen=True, slots=True)
class ProductPlan:
    """One product to make or change, and the items that it concerns."""

    subject: NewProduct | ProductChange
    parts: tuple[Part, ...]
