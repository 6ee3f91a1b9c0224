"""Which item of Rackbeat a listing is: by number, then by barcode; by name only as a proposal to a person."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rbsync.core.model.item import Item
from rbsync.core.model.listing import Listing
from rbsync.core.rules.canonical import squeezed, text
from rbsync.core.rules.sku import item_number


@dataclass(frozen=True, slots=True)
class Match:
    """The item's number and what it was found by ("SKU" or "barcode")."""

    number: str
    by: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which item a listing may be. `by` is "SKU", "barcode" or "name"; None where nothing was found, or it is linked already.

    `conflict` says what speaks against it, or asks for a look; without one the listing certainly is item `number`.
    """

    listing_id: str
    sku: str | None
    barcode: str | None
    title: str
    number: str | None
    item_name: str | None
    by: str | None
    conflict: str | None


@dataclass(frozen=True, slots=True)
class ShopProposals:
    """What is proposed for one connector."""

    connector: str
    proposals: tuple[Proposal, ...]


def match_listing(
    listing: Listing, numbers: Mapping[str, object], by_barcode: Mapping[str, Sequence[str]]
) -> Match | None:
    """The one item the listing certainly is; None when there is none. A barcode that two items share matches nothing."""
    number = item_number(listing.sku)
    if number is not None and number in numbers:
        return Match(number, "SKU")
    found = by_barcode.get(listing.barcode.strip(), ()) if listing.barcode else ()
    return Match(found[0], "barcode") if len(found) == 1 else None


def propose(listings: Iterable[Listing], items: Iterable[Item], linked: Mapping[str, str]) -> tuple[Proposal, ...]:
    """One proposal for each listing, in their order. `linked` has the numbers of those linked already, by listing id.

    A rival with as good a reason for the same item is a conflict for both; a better one keeps the item for itself.
    """
    register = _Register(items)
    found = {listing.id: register.proposal(listing, linked.get(listing.id)) for listing in listings}
    titles = Counter(_name_key(one.title) for one in found.values())
    unique = [_with_own_title(one, titles) for one in found.values()]
    foremost: defaultdict[str, list[Proposal]] = defaultdict(list)
    for one in sorted(unique, key=_rank):
        if one.number is not None and len(foremost[one.number]) < 2:
            foremost[one.number].append(one)
    return tuple(_weighed(one, foremost) for one in unique)


class _Register:
    """Rackbeat's items by all that a listing may be found by."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._names: dict[str, str] = {}
        self._by_case: defaultdict[str, list[str]] = defaultdict(list)
        self._by_barcode: defaultdict[str, list[str]] = defaultdict(list)
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for item in items:
            self._names[item.number] = item.name
            self._by_case[item.number.casefold()].append(item.number)
            if barcode := text(item.barcode):
                self._by_barcode[barcode].append(item.number)
            if name := _name_key(item.name):
                self._by_name[name].append(item.number)

    def proposal(self, listing: Listing, linked: str | None) -> Proposal:
        """What is known of the listing by itself, its rivals left aside."""
        number, by, conflict = self._linked(listing, linked) if linked is not None else self._find(listing)
        name = self._names.get(number) if number is not None else None
        return Proposal(listing.id, listing.sku, listing.barcode, listing.title, number, name, by, conflict)

    def _linked(self, listing: Listing, linked: str) -> tuple[str, None, str]:
        number = item_number(listing.sku)
        other = number is not None and number != linked and number in self._names
        return linked, None, f"already linked; its SKU names item {number}" if other else "already linked"

    def _find(self, listing: Listing) -> tuple[str | None, str | None, str | None]:
        """The item's number, what it was found by, and what speaks against it."""
        sku = item_number(listing.sku)
        coded = self._by_barcode.get(text(listing.barcode) or "", ())
        if sku is not None and sku in self._names:
            other = bool(coded) and sku not in coded
            return sku, "SKU", f"its barcode is that of {_listed(coded)}" if other else None
        if alike := self._by_case.get((sku or "").casefold(), ()):
            why = f"its SKU differs from {_listed(alike)} in upper and lower case only"
            return _only(alike), "SKU", why
        if coded:
            return _only(coded), "barcode", f"{_listed(coded)} have its barcode" if len(coded) > 1 else None
        if named := self._by_name.get(_name_key(listing.title), ()):
            several = f"{_listed(named)} have its name"
            return _only(named), "name", several if len(named) > 1 else "matched by its name only: to be confirmed"
        return None, None, None


def _with_own_title(one: Proposal, titles: Mapping[str, int]) -> Proposal:
    """A name says nothing when another listing has it too."""
    if one.by != "name" or titles[_name_key(one.title)] == 1:
        return one
    return replace(one, number=None, item_name=None, conflict="other listings have its name too")


def _weighed(one: Proposal, foremost: Mapping[str, Sequence[Proposal]]) -> Proposal:
    if one.number is None or one.by is None:
        return one
    rivals = (other for other in foremost[one.number] if other.listing_id != one.listing_id)
    rival = next((other for other in rivals if _rank(other) <= _rank(one)), None)
    if rival is None:
        return one
    if rival.by is None:
        why = f"item {one.number} is linked to {rival.title!r} already"
    else:
        why = f"item {one.number} is that of {rival.title!r} too, by {rival.by}"
    return replace(one, conflict=f"{one.conflict}; {why}" if one.conflict else why)


def _rank(one: Proposal) -> int:
    """The better the reason, the lower; a link is the best."""
    return (None, "SKU", "barcode", "name").index(one.by)


def _name_key(name: str | None) -> str:
    return (squeezed(name) or "").casefold()


def _only(numbers: Sequence[str]) -> str | None:
    return numbers[0] if len(numbers) == 1 else None


def _listed(numbers: Sequence[str]) -> str:
    return f"item {numbers[0]}" if len(numbers) == 1 else f"items {' and '.join(numbers)}"
