"""Which quantities a shop must be told, and which must not be."""

from dataclasses import dataclass

from rbsync.core.model.listing import Level, LevelChange
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, skipped
from rbsync.core.rules.available import Basis, standing


@dataclass(frozen=True, slots=True)
class Target:
    """What a listing should have; `written` is what it was last known to have."""

    number: str
    listing_id: str
    stock_id: str
    quantity: int
    written: int | None


@dataclass(frozen=True, slots=True)
class SetLevel:
    """The action: set one quantity, if the shop still has `change.before`."""

    target: Target
    change: LevelChange
    activate: bool


def plan_level(target: Target, level: Level | None, basis: Basis) -> SetLevel | Verdict:
    """The quantity to set, or what the shop's side says against it."""
    if level is None:
        return held(Reason.GONE, "the listing no longer exists in the shop")
    if level.unreadable is not None:
        advice = "Look at it in the shop, and report this message if it comes again."
        return held(Reason.UNREADABLE, f"what the shop tells of it cannot be read: {level.unreadable}", advice)
    if not level.tracked:
        return skipped(Reason.UNTRACKED, "the shop does not track its quantity")
    now = standing(level, basis)
    if not level.active and target.quantity == 0:
        return skipped(Reason.NOT_STOCKED, "the shop does not stock it at this location, and Rackbeat has none")
    if level.active and now == target.quantity:
        return Verdict(Outcome.UNCHANGED)
    return SetLevel(target, LevelChange(target.stock_id, now, target.quantity), activate=not level.active)
