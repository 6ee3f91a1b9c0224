"""Items that are variants of one product, and what tells them apart there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.rules.canonical import squeezed

# what stands between a family's name and the rest of an item's name
_BETWEEN = " ,;:.-–—/|()[]"


@dataclass(frozen=True, slots=True)
class Member:
    """An item of a family. `option` is what its own custom field says of it; None where that is empty or not used."""

    number: str
    name: str
    option: str | None


def options_of(
    family: str, members: Sequence[Member], *, used_titles: Collection[str] = frozenset()
) -> Mapping[str, str | Verdict]:
    """The option value of each member by its number, or the verdict that holds it.

    The value is the member's own option, else its name less the family's, else its name. Two members with the same one, case
    ignored, are both held: neither is the right one. `used_titles` are the titles of its listings in the shop.
    """
    gone = {_less_family(title, family).casefold() for title in used_titles}
    ordered = sorted(
        (squeezed(member.option) or _less_family(member.name, family), member.number) for member in members
    )
    ordered.sort(key=lambda one: one[0].casefold())
    decided: dict[str, str | Verdict] = {}
    for folded, alike in groupby(ordered, key=lambda one: one[0].casefold()):
        same = list(alike)
        option, number = same[0]
        if not option or folded in gone or len(same) > 1:
            decided.update(_unclear(family, same, is_used=folded in gone))
        else:
            decided[number] = option
    return decided


def _less_family(name: str, family: str) -> str:
    """ "Desk lamp, black" less "Desk lamp" is "black"; "Lampshade" less "Lamp" stays as it is."""
    whole, common = squeezed(name) or "", squeezed(family) or ""
    begin, rest = whole[: len(common)], whole[len(common) :]
    ends_there = begin.casefold() == common.casefold() and rest[:1] in _BETWEEN
    return (rest.strip(_BETWEEN) if ends_there else "") or whole


def _unclear(family: str, same: Sequence[tuple[str, str]], *, is_used: bool) -> Iterator[tuple[str, Verdict]]:
    """For each of (option, number) that share an option: the verdict that names the others."""
    for option, number in same:
        others = " and ".join(other for _, other in same if other != number)
        if not option:
            why = f"it has neither name nor option, so nothing tells it apart in the family {family!r}"
        elif is_used:
            why = f"the family {family!r} has a listing {option!r} in the shop already"
        else:
            why = f"{option!r} is what item {others} of the family {family!r} has too"
        yield number, held(Reason.FAMILY_UNCLEAR, why)
