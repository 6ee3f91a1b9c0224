"""New items of Rackbeat that are variants of one product, collected until all of them are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.product import SHARED, Content, Field, NewProduct, NewVariant, ProductChange
from rbsync.core.model.verdict import Reason, Verdict, held, waiting
from rbsync.core.rules.families import Member, options_of
from rbsync.core.rules.sku import item_number
from rbsync.passes.context import FamilySettings, Job
from rbsync.passes.products.product_plan import Part, ProductPlan
from rbsync.ports.connector import ShopProfile
from rbsync.ports.memory import Link, Memory

FAMILY = "family"
"""The kind of link that says of a product: it was made for this family."""
_KEY = "family:"
_SIBLINGS = 20


@dataclass(frozen=True, slots=True)
class _New:
    """A member to be made: what the whole product would get from it, its own variant, and the digests to remember."""

    member: Member
    shared: Content
    variant: NewVariant
    remembered: Mapping[str, str]


class Families:
    """The families of one shop; none where `settings` is None. Holds new members only.

    A family's own name, description and category are given when its product is made, and are the shop's from then on.
    """

    def __init__(self, settings: FamilySettings | None, job: Job, profile: ShopProfile, memory: Memory) -> None:
        self._settings = settings
        self._name = job.name
        self._job = job
        self._most_variants = profile.most_variants
        self._memory = memory
        self._new: dict[str, list[_New]] = {}
        self._linked: dict[str, list[str]] = {}  # a few listings of each

    def note_linked(self, details: ItemDetails, links: Sequence[Link]) -> None:
        """A member that has a listing: where that is, its family is."""
        if links and (name := self._family_of(details)):
            known = self._linked.setdefault(name, [])
            known += [link.external_id for link in links[: _SIBLINGS - len(known)]]

    def has(self, details: ItemDetails) -> bool:
        """Whether the item is a member of a family."""
        return bool(self._family_of(details))

    def add(self, details: ItemDetails, shared: Content, variant: NewVariant, remembered: Mapping[str, str]) -> None:
        """Keep a new member until its family is known."""
        field = self._settings.option_field if self._settings else None
        member = Member(details.item.number, details.item.name, details.custom_fields.get(field) if field else None)
        self._new.setdefault(self._family_of(details), []).append(_New(member, shared, variant, remembered))

    def decided(self, status: ListingStatus) -> Iterator[ProductPlan | tuple[str, Verdict]]:
        """Products to make, variants to add to those there are, and verdicts on items that cannot be told apart."""
        there = self._job.catalogue.by_key([_KEY + name for name in self._new]) if self._new else {}
        for name, new in self._new.items():
            found = there.get(_KEY + name) or self._siblings(name)
            if len(products := sorted({one.product_id for one in found})) > 1:
                why = f"the family {name!r} has listings in the products {', '.join(products)}: which it joins is not known"
                yield from ((one.member.number, held(Reason.FAMILY_UNCLEAR, why)) for one in new)
            else:
                yield from self._decide(name, new, found, status)

    def _siblings(self, name: str) -> Sequence[Listing]:
        """Listings of members in a product that was made for them: its key may have been changed in the shop.

        What people put a member into is their product.
        """
        ids = self._linked.get(name, ())
        products = {link.external_id for link in self._memory.links_to(self._name, FAMILY, [name]).get(name, ())}
        there = self._job.listings.by_id(ids).values() if ids and products else ()
        return [listing for listing in there if listing.product_id in products]

    def _decide(
        self, name: str, new: Sequence[_New], there: Sequence[Listing], status: ListingStatus
    ) -> Iterator[ProductPlan | tuple[str, Verdict]]:
        listed = {item_number(listing.sku) for listing in there}
        for one in new:
            if one.member.number in listed:
                yield one.member.number, waiting(Reason.SETTLING, "the shop has made it, and does not list it yet")
        new = [one for one in new if one.member.number not in listed]
        options = options_of(name, [one.member for one in new], taken={listing.title for listing in there})
        unclear = {number: option for number, option in options.items() if isinstance(option, Verdict)}
        yield from unclear.items()
        fit = [one for one in new if one.member.number not in unclear]
        many, most = len(fit) + max((one.variants for one in there), default=0), self._most_variants
        if many > most:
            verdict = held(Reason.TOO_MANY_VARIANTS, f"the family {name!r} has {many} items; the shop takes {most}")
            yield from ((one.member.number, verdict) for one in fit)
            return
        if not fit:
            return
        variants = tuple(replace(one.variant, option=str(options[one.member.number])) for one in fit)
        remembered = {one.member.number: one.remembered for one in fit}
        if there:
            yield made(ProductChange(there[0].product_id, {}, added=variants), remembered)
            return
        shared = {**fit[0].shared, Field.NAME: name}
        option_name = self._settings.option_name if self._settings else None
        yield made(NewProduct(_KEY + name, shared, status, variants, option_name), remembered)

    def _family_of(self, details: ItemDetails) -> str:
        return details.custom_fields.get(self._settings.field, "").strip() if self._settings else ""


def family_link(name: str, subject: NewProduct | ProductChange, listings: Sequence[Listing]) -> Iterator[Link]:
    """What is to be remembered of a shop's product that was made of a family: it may be told by its key no more."""
    if isinstance(subject, NewProduct) and subject.key.startswith(_KEY) and listings:
        yield Link(name, FAMILY, listings[0].product_id, subject.key.removeprefix(_KEY), None, None, None, None)


def made(subject: NewProduct | ProductChange, remembered: Mapping[str, Mapping[str, str]]) -> ProductPlan:
    """The plan of new listings, with the digests to remember by number."""
    alone = isinstance(subject, NewProduct) and not subject.option_name
    what = "listing" if alone else "variant of a new product"
    variants = subject.variants if isinstance(subject, NewProduct) else subject.added
    parts = [
        Part(
            variant.number,
            None,
            remembered[variant.number],
            (_told(subject, variant, what),),
            products_own=frozenset() if alone else SHARED,
        )
        for variant in variants
    ]
    return ProductPlan(subject, tuple(parts))


def _told(subject: NewProduct | ProductChange, variant: NewVariant, what: str) -> str:
    price = variant.content.get(Field.PRICE)
    at = f" at {price}" if price is not None else ""
    if isinstance(subject, NewProduct):
        article = "an" if subject.status is ListingStatus.ACTIVE else "a"
        return f"make {article} {subject.status} {what} {subject.content.get(Field.NAME)!r}{at}"
    return f"add a variant {variant.option!r}{at} to product {subject.product_id}"
