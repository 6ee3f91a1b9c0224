"""New items of Rackbeat that are variants of one product, collected until all of them are known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.product import SHARED, Content, Field, NewProduct, NewVariant, ProductChange
from rbsync.core.model.verdict import Reason, Verdict, held, waiting
from rbsync.core.rules.families import Member, options_of
from rbsync.core.rules.sku import item_number
from rbsync.passes.products.product_plan import Part, ProductPlan
from rbsync.passes.products.product_run import ProductRun
from rbsync.ports.memory import KnownListing

_KEY = "family:"
_SIBLINGS = 20


@dataclass(frozen=True, slots=True)
class _NewMember:
    """A member to be made: what the whole product would get from it, its own variant, and the digests to remember."""

    member: Member
    shared: Content
    variant: NewVariant
    remembered: Mapping[str, str]

    @property
    def number(self) -> str:
        return self.member.number


class Families:
    """The families of one shop; none where the settings have none. Holds new members only.

    A family's own name, description and category are given when its product is made, and are the shop's from then on.
    """

    def __init__(self, run: ProductRun) -> None:
        self._run = run
        self._settings = run.settings.family
        self._new: dict[str, list[_NewMember]] = {}
        self._linked: dict[str, list[str]] = {}  # a few listings of each

    def note_linked(self, details: ItemDetails, links: Sequence[KnownListing]) -> None:
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
        self._new.setdefault(self._family_of(details), []).append(_NewMember(member, shared, variant, remembered))

    def plan(self) -> Iterator[ProductPlan | tuple[str, Verdict]]:
        """Products to make, variants to add to existing ones, and verdicts on items that cannot be told apart."""
        by_key = self._run.job.catalogue.by_key([_KEY + name for name in self._new]) if self._new else {}
        for name, new in self._new.items():
            listings = by_key.get(_KEY + name) or self._siblings(name)
            if len(products := sorted({listing.product_id for listing in listings})) > 1:
                why = f"the family {name!r} has listings in the products {', '.join(products)}: which it joins is not known"
                yield from ((member.number, held(Reason.FAMILY_UNCLEAR, why)) for member in new)
            else:
                yield from self._plan_family(name, new, listings)

    def _siblings(self, name: str) -> Sequence[Listing]:
        """Listings of members in a product that was made for them: its key may have been changed in the shop.

        What people put a member into is their product.
        """
        ids = self._linked.get(name, ())
        products = self._run.memory.facts.products_of_family(self._run.name, name)
        listings = self._run.job.listings.by_id(ids).values() if ids and products else ()
        return [listing for listing in listings if listing.product_id in products]

    def _plan_family(
        self, name: str, new: Sequence[_NewMember], listings: Sequence[Listing]
    ) -> Iterator[ProductPlan | tuple[str, Verdict]]:
        listed = {item_number(listing.sku) for listing in listings}
        for member in new:
            if member.number in listed:
                yield member.number, waiting(Reason.SETTLING, "the shop has made it, and does not list it yet")
        new = [member for member in new if member.number not in listed]
        options = options_of(
            name, [member.member for member in new], used_titles={listing.title for listing in listings}
        )
        unclear = {number: option for number, option in options.items() if isinstance(option, Verdict)}
        yield from unclear.items()
        clear = [member for member in new if member.number not in unclear]
        count = len(clear) + max((listing.variants for listing in listings), default=0)
        most = self._run.profile.most_variants
        if count > most:
            verdict = held(Reason.TOO_MANY_VARIANTS, f"the family {name!r} has {count} items; the shop takes {most}")
            yield from ((member.number, verdict) for member in clear)
        elif clear:
            variants = tuple(replace(member.variant, option=str(options[member.number])) for member in clear)
            remembered = {member.number: member.remembered for member in clear}
            yield plan_new(self._subject(name, clear[0].shared, variants, listings), remembered)

    def _subject(
        self, name: str, shared: Content, variants: tuple[NewVariant, ...], listings: Sequence[Listing]
    ) -> NewProduct | ProductChange:
        if listings:
            return ProductChange(listings[0].product_id, {}, added=variants)
        option_name = self._settings.option_name if self._settings else None
        content = {**shared, Field.NAME: name}
        return NewProduct(_KEY + name, content, self._run.settings.status, variants, option_name)

    def _family_of(self, details: ItemDetails) -> str:
        return details.custom_fields.get(self._settings.field, "").strip() if self._settings else ""


def note_family(run: ProductRun, subject: NewProduct | ProductChange, listings: Sequence[Listing]) -> None:
    """Remember of a shop's product that it was made of a family: it may be told by its key no more."""
    if isinstance(subject, NewProduct) and subject.key.startswith(_KEY) and listings:
        run.memory.facts.note_family(run.name, subject.key.removeprefix(_KEY), listings[0].product_id)


def plan_new(subject: NewProduct | ProductChange, remembered: Mapping[str, Mapping[str, str]]) -> ProductPlan:
    """The plan of new listings, with the digests to remember by number."""
    alone = isinstance(subject, NewProduct) and not subject.option_name
    variants = subject.variants if isinstance(subject, NewProduct) else subject.added
    products_own = frozenset() if alone else SHARED
    return ProductPlan(
        subject,
        tuple(
            Part(
                variant.number,
                None,
                remembered[variant.number],
                (_remark(subject, variant, alone=alone),),
                products_own=products_own,
            )
            for variant in variants
        ),
    )


def _remark(subject: NewProduct | ProductChange, variant: NewVariant, *, alone: bool) -> str:
    price = variant.content.get(Field.PRICE)
    at = f" at {price}" if price is not None else ""
    if isinstance(subject, NewProduct):
        what = "listing" if alone else "variant of a new product"
        article = "an" if subject.status is ListingStatus.ACTIVE else "a"
        return f"make {article} {subject.status} {what} {subject.content.get(Field.NAME)!r}{at}"
    return f"add a variant {variant.option!r}{at} to product {subject.product_id}"
