"""Which side decides on a field, and what a pass therefore does with it (integrations sheet A2.3)."""

from collections.abc import Mapping
from enum import StrEnum

from rbsync.core.model.product import Direction, Field, Owner


class Duty(StrEnum):
    """What a pass does with a field on the side it writes to."""

    KEEP = "keep"  # written whenever it differs
    ONCE = "once"  # given when the record is made
    LEAVE = "leave"  # never changed


# what the hosted integration carries; the rest is given once
_CARRIED: Mapping[Direction, frozenset[Field]] = {
    Direction.TO_SHOP: frozenset((Field.NAME, Field.DESCRIPTION, Field.CATEGORY, Field.PRICE, Field.BARCODE)),
    Direction.TO_RACKBEAT: frozenset((Field.NAME, Field.DESCRIPTION, Field.PRICE, Field.WEIGHT)),
}
# neither side has a product without them: a new one gets them, whoever owns them
_INDISPENSABLE = frozenset((Field.NAME, Field.PRICE))


def giver(direction: Direction) -> Owner:
    """The side that products come from."""
    return Owner.RACKBEAT if direction is Direction.TO_SHOP else Owner.SHOP


def owner_of(direction: Direction, owners: Mapping[Field, Owner], field: Field) -> Owner:
    """Who decides: as given in `owners`, else by default. Category never reaches Rackbeat: the settings name the group."""
    if direction is Direction.TO_RACKBEAT and field is Field.CATEGORY:
        return Owner.NEVER
    return owners.get(field, giver(direction) if field in _CARRIED[direction] else Owner.ONCE)


def duties(direction: Direction, owners: Mapping[Field, Owner]) -> Mapping[Field, Duty]:
    """The duty of every field."""
    duty = {giver(direction): Duty.KEEP, Owner.ONCE: Duty.ONCE}
    return {field: duty.get(owner_of(direction, owners, field), Duty.LEAVE) for field in Field}


def given_at_creation(of: Mapping[Field, Duty]) -> frozenset[Field]:
    """The fields that a new record gets: name and price always, otherwise what is not left."""
    return _INDISPENSABLE | frozenset(field for field, duty in of.items() if duty is not Duty.LEAVE)


def kept(of: Mapping[Field, Duty]) -> frozenset[Field]:
    """The fields that are written whenever they differ."""
    return frozenset(field for field, duty in of.items() if duty is Duty.KEEP)
