"""What a pass intends for a shop's products, and changes that a shop says it made, and did not."""

from collections.abc import Mapping
from dataclasses import dataclass

from rbsync.core.model.product import Field, NewProduct, ProductChange
from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.rules.digest import value_digest
from rbsync.passes.products.product_run import ProductRun


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


def held_without_effect(run: ProductRun, part: Part) -> Verdict | None:
    """What holds a change that had no effect before. A run for certain items tries it again."""
    if run.options.skus or part.listing_id is None:
        return None
    if run.memory.facts.change_without_effect(run.name, part.listing_id) != _digest(part):
        return None
    message = f"the shop says that it is set, and keeps what it has: {'; '.join(part.changes)}"
    advice = f"Set it in the shop; or, to try again, run: rbsync sync-products --sku {part.number}"
    return held(Reason.REFUSED, message, advice)


def note_without_effect(run: ProductRun, part: Part) -> None:
    """This had no effect: it is not sent again until one side is another than it was."""
    if part.listing_id is not None:
        run.memory.facts.set_change_without_effect(run.name, part.listing_id, _digest(part))


def forget_without_effect(run: ProductRun, listing_id: str | None) -> None:
    """The listing is as it should be, or was changed."""
    if listing_id is not None and run.memory.facts.change_without_effect(run.name, listing_id) is not None:
        run.memory.facts.set_change_without_effect(run.name, listing_id, None)


def _digest(part: Part) -> str:
    """The changes name what was there and what was to be there, long texts in short: the digests tell these apart."""
    digests = (f"{field} {digest}" for field, digest in sorted(part.wanted.items()))
    return value_digest("\n".join((*part.changes, *digests)))
