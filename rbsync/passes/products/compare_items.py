"""Rackbeat's items as they are now against what they should have by the shop's listings."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from rbsync.core.model.hub import ProductGroup
from rbsync.core.model.item import Item, ItemDetails, NewItem
from rbsync.core.model.listing import Listing
from rbsync.core.model.product import Content, Direction, Field
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, skipped
from rbsync.core.plan.fields import agree, plan_fields, told
from rbsync.core.plan.guards import PriceFactor
from rbsync.core.plan.initial import GIFT_CARD, GroupOfNew, NewItemRules
from rbsync.core.rules.canonical import plain
from rbsync.core.rules.contents import content_in_rackbeat, content_of_item, content_problem
from rbsync.core.rules.digest import digests, value_digest
from rbsync.core.rules.item_vat import item_vat, other_rate
from rbsync.core.rules.ownership import given_at_creation, kept
from rbsync.core.rules.price import comes_to
from rbsync.core.rules.sku import item_number
from rbsync.passes.context import Job, PassContext, ProductSettings
from rbsync.passes.listings import ITEM, SIGNPOSTS, link_of, linked, unreadable
from rbsync.passes.new_items import made_before, new_item_rules
from rbsync.passes.products.compare_listings import renamed
from rbsync.passes.products.index import look_again
from rbsync.passes.products.prices import SOURCE
from rbsync.passes.tally import Tally
from rbsync.ports.connector import ShopProfile
from rbsync.ports.memory import Agreement, Intent, Link

_PRICE = Field.PRICE.value
# beside the digests of an agreement: by which rate the price was made one without VAT, and of which fields it speaks
_RATE = "vat-rate"
_FIELDS = "fields"
# how long a name Rackbeat takes is not known; it refuses what is too long
_LONGEST_NAME = sys.maxsize


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """One item to make (`subject` is new) or to change (`content` says what) for one listing. `remembered` are digests."""

    link: Link
    subject: Item | NewItem
    content: Content
    remembered: Mapping[str, str]
    changes: tuple[str, ...]
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class ItemLook:
    """An item to be compared with its listing. `found_by` when they are not linked yet."""

    details: ItemDetails
    link: Link
    agreed: Agreement | None
    found_by: str | None = None


class ItemComparer:
    """Compares the items of one shop's listings. `factor` knows at the end whether prices all change alike."""

    def __init__(
        self, context: PassContext, job: Job, settings: ProductSettings, profile: ShopProfile, tally: Tally
    ) -> None:
        self._context = context
        self._job = job
        self._kept = kept(settings.duties)
        self._given = given_at_creation(settings.duties)
        self._fields = value_digest(" ".join(sorted(self._kept)))
        self._profile = profile
        self._tally = tally
        self.factor = PriceFactor(Decimal("0.0001"))

    def is_stale(self, listing: Listing, agreement: Agreement) -> bool:
        """Whether the shop has something else now than when both sides were equal. Asks nobody."""
        # what the price is without VAT only its item tells; the shop's own price stands for it
        then = {key: digest for key, digest in agreement.wanted.items() if key not in (_PRICE, _RATE)}
        now = self._remembered(listing, self._content(listing, Decimal(0)), Decimal(0))
        return then != {key: digest for key, digest in now.items() if key not in (_PRICE, _RATE)}

    def covers(self, agreed: Agreement) -> bool:
        """Whether it is about the fields that are kept equal now: their owners, or the direction, may be others."""
        return agreed.wanted.get(_FIELDS) == self._fields

    def has_moved(self, details: ItemDetails, agreed: Agreement) -> bool:
        """Whether Rackbeat has something else now than when both sides were equal, or another VAT rate."""
        now = digests(content_of_item(details))
        if any(now.get(field) != digest for field, digest in agreed.found.items()):
            return True
        return _RATE in agreed.wanted and agreed.wanted[_RATE] != _digest_of(self._vat(details))

    def compare(self, looks: Sequence[ItemLook]) -> Iterator[ItemPlan]:
        """What is to be written. What is in step is remembered at once, a link that was found too."""
        there = self._job.listings.by_id([look.link.external_id for look in looks])
        agreed: list[Agreement] = []
        links: list[Link] = []
        clears: list[Intent] = []
        for look in looks:
            listing = there.get(look.link.external_id)
            if listing is None:
                self.forget(look.link)
                continue
            if (verdict := unreadable(listing)) is not None:
                self.tell(look.link, look.details.item.number, verdict)
                continue
            decided = self._decide(look, listing)
            if isinstance(decided, Agreement):
                agreed.append(decided)
                number = look.details.item.number
                links += self._in_step(look, link_of(self._job, listing, number))
                clears += made_before(self._context, self._job, number) if look.found_by else ()
                continue
            agreed += self._open(look)
            if isinstance(decided, Verdict):
                self.tell(look.link, look.details.item.number, decided)
            else:
                yield decided
        ids = {link.external_id for link in links}
        linked(
            self._context, self._job, links, agreements=[one for one in agreed if one.external_id in ids], clears=clears
        )
        self._context.memory.save_agreements(one for one in agreed if one.external_id not in ids)

    def new_item(self, number: str, listing: Listing) -> ItemPlan | Verdict:
        """The item that Rackbeat gets for a listing that has none."""
        if listing.gift_card:
            return skipped(Reason.FILTERED, GIFT_CARD)
        own = self._job.initial.currency
        if self._profile.currency != own:
            message = f"its price is in {self._profile.currency}, Rackbeat's prices are in {own}"
            advice = "Create the item in Rackbeat with its price; then run: rbsync sync-products"
            return held(Reason.CURRENCY_UNKNOWN, message, advice)
        wanted = self.wanted(listing, None)
        if isinstance(wanted, Verdict):
            return wanted
        if (problem := self._problem(wanted, creating=True)) is not None:
            return problem
        content = {field: value for field, value in wanted.items() if field in self._given}
        group = self._rules.group_of(listing)
        if isinstance(group, Verdict):
            return group
        item = _new_item(number, content, group, self._rules)
        change = f"create item {number} {item.name!r} at {item.sales_price.normalize():f} {own} without VAT"
        remembered = self._remembered(listing, content, group.vat_percentage)
        return ItemPlan(link_of(self._job, listing, number), item, {}, remembered, (change,))

    def problem(self, listing: Listing, details: ItemDetails | None) -> Verdict | None:
        """What holds a listing whose item would be changed, or made where there is none."""
        wanted = self.wanted(listing, details)
        return wanted if isinstance(wanted, Verdict) else self._problem(wanted, creating=details is None)

    def wanted(self, listing: Listing, details: ItemDetails | None) -> Content | Verdict:
        """What Rackbeat should have of a listing, by the VAT rate of the item that there is, or else of the settings' group."""
        if listing.price is None and Field.PRICE in self._kept and self._profile.currency == self._job.initial.currency:
            advice = "Look at its price in the shop, and enter it there anew."
            return held(Reason.MISSING_PRICE, "its price in the shop could not be read", advice)
        rate = self._rate(listing, details)
        if not isinstance(rate, Verdict):
            content = self._content(listing, rate)
            if details is None or not self._is_right(details.item.sales_price, listing, rate):
                return content
            return {**content, Field.PRICE: details.item.sales_price}
        if details is None or Field.PRICE in self._kept:
            return rate
        content = self._content(listing, Decimal(0))
        return {field: value for field, value in content.items() if field is not Field.PRICE}

    def agreement(self, link: Link, wanted: Mapping[str, str], found: Mapping[str, str]) -> Agreement:
        """Both sides are equal as of now."""
        return Agreement(
            connector=self._job.name,
            external_id=link.external_id,
            rackbeat=link.rackbeat,
            direction=Direction.TO_RACKBEAT.value,
            wanted=wanted,
            found=found,
            left_from=None,
            stale=False,
            at=self._context.clock.now(),
        )

    def forget(self, link: Link) -> None:
        """The listing is gone: the item stays as it is, and nothing joins them any more."""
        memory = self._context.memory
        for kind in (ITEM, *SIGNPOSTS):
            memory.remove_link(self._job.name, kind, link.external_id)
        memory.remove_agreement(self._job.name, link.external_id)
        if link.kind == ITEM:
            message = f"its listing was deleted in the shop; item {link.rackbeat} stays as it is"
            advice = "Bar the item in Rackbeat if it is not sold any more."
            self.tell(link, link.rackbeat, Verdict(Outcome.SKIPPED, Reason.GONE, message, advice))

    def look_again(self, listing: Listing) -> Verdict:
        """A listing without a link is another now than when it was noted: nothing is decided on what it was."""
        look_again(self._context, self._job, [listing])
        message = "its SKU or barcode was changed in the shop a moment ago"
        return Verdict(Outcome.WAITING, Reason.SETTLING, message, "Nothing to do: the next run looks again.")

    def link_only(self, listing: Listing, number: str, by: str) -> None:
        """Link a listing whose item another shop decides on: nothing is written to the item."""
        link = link_of(self._job, listing, number)
        linked(self._context, self._job, [link])
        self.tell(link, number, Verdict(Outcome.UPDATED), (_linked(number, by),), name=listing.title)

    def tell(
        self,
        link: Link,
        number: str | None,
        verdict: Verdict,
        changes: tuple[str, ...] = (),
        *,
        name: str | None = None,
    ) -> None:
        """Put a verdict on the listing on record. `name` is how people know one without SKU."""
        known_as = link.sku or name or number or link.external_id
        self._tally.add(Record("product", link.external_id, known_as, number, verdict, changes))

    def _is_right(self, net: Decimal | None, listing: Listing, rate: Decimal) -> bool:
        """Whether Rackbeat's price comes to the shop's: 44.20 with 12 % VAT is 49.50, and need not be 44.1964."""
        price = listing.price
        return (
            net is not None
            and price is not None
            and price.currency == self._job.initial.currency
            and comes_to(
                net,
                price.amount,
                includes_vat=self._profile.prices_include_vat,
                vat_percentage=rate,
                currency=price.currency,
            )
        )

    def _decide(self, look: ItemLook, listing: Listing) -> Verdict | ItemPlan | Agreement:
        """A verdict that holds the record, what is to be written, or what to remember where nothing is."""
        if look.found_by is not None and not _is_found(look, listing):
            return self.look_again(listing)
        before = look.link.sku if look.found_by is None else None
        if (verdict := renamed(before, item_number(listing.sku), look.link.rackbeat)) is not None:
            return verdict
        wanted = self.wanted(listing, look.details)
        if isinstance(wanted, Verdict):
            return wanted
        if (problem := self._problem(wanted, creating=False)) is not None:
            return problem
        remembered = self._remembered(listing, wanted, self._rate(listing, look.details))
        if (plan := self._change(look, listing, wanted, remembered)) is not None:
            return plan
        found = agree(wanted, content_of_item(look.details), self._kept)[1]
        return self.agreement(link_of(self._job, listing, look.details.item.number), remembered, found)

    def _change(
        self, look: ItemLook, listing: Listing, wanted: Content, remembered: Mapping[str, str]
    ) -> ItemPlan | None:
        """What differs; None when nothing does."""
        pair = (look.agreed.wanted, look.agreed.found) if look.agreed is not None else None
        plan = plan_fields(wanted, content_of_item(look.details), pair, self._kept)
        if not plan.changes:
            return None
        after, before = plan.changes.get(Field.PRICE), plan.before.get(Field.PRICE)
        if isinstance(after, Decimal) and isinstance(before, Decimal):
            self.factor.note(before, after)
        number = look.details.item.number
        remarks = told(plan, self._job.initial.currency)
        if look.found_by:
            remarks = (_linked(number, look.found_by), *remarks)
        return ItemPlan(
            link=link_of(self._job, listing, number),
            subject=look.details.item,
            content=plan.changes,
            remembered=remembered,
            changes=remarks,
            conflict=bool(plan.conflicts),
        )

    def _open(self, look: ItemLook) -> Iterator[Agreement]:
        """Until it is written, every run looks at it again."""
        if look.found_by is None and (look.agreed is None or not look.agreed.stale):
            yield replace(look.agreed or self.agreement(look.link, {}, {}), stale=True)

    def _in_step(self, look: ItemLook, link: Link) -> Iterator[Link]:
        if look.found_by is None:
            self._tally.count(Outcome.UNCHANGED, 1)
            return
        yield link
        self.tell(link, link.rackbeat, Verdict(Outcome.UPDATED), (_linked(link.rackbeat, look.found_by),))

    @cached_property
    def _rules(self) -> NewItemRules:
        return new_item_rules(self._context, self._job, self._profile)

    @cached_property
    def _groups(self) -> Mapping[int, ProductGroup]:
        return self._context.hub.product_groups()

    def _rate(self, listing: Listing, details: ItemDetails | None) -> Decimal | Verdict:
        """In percent; 0 where the price is of no use."""
        if self._profile.currency != self._job.initial.currency:
            return Decimal(0)
        if details is None:
            group = self._rules.group_of(listing)
            return group if isinstance(group, Verdict) else group.vat_percentage
        rate = self._vat(details)
        if isinstance(rate, Verdict) or not self._profile.prices_include_vat:
            return rate
        return other_rate(listing, rate, self._job.initial.vat_zone) or rate

    def _vat(self, details: ItemDetails) -> Decimal | Verdict:
        """In percent; of no use, and not asked for, where the shop's prices are without VAT."""
        if not self._profile.prices_include_vat:
            return Decimal(0)
        return item_vat(details.item.group, self._groups, self._job.initial.vat_zone)

    def _content(self, listing: Listing, vat_percentage: Decimal) -> Content:
        return content_in_rackbeat(
            listing,
            vat_percentage=vat_percentage,
            includes_vat=self._profile.prices_include_vat,
            currency=self._job.initial.currency,
        )

    def _problem(self, wanted: Content, *, creating: bool) -> Verdict | None:
        fields = self._given if creating else self._kept
        spoken = {field: value for field, value in wanted.items() if field in fields}
        return content_problem(spoken, longest_name=_LONGEST_NAME, creating=creating)

    def _remembered(self, listing: Listing, wanted: Content, rate: Decimal | Verdict) -> Mapping[str, str]:
        """Digests by field; beside the price's, what it was made from."""
        remembered = {**agree(wanted, {}, self._kept)[0], _FIELDS: self._fields}
        if _PRICE in remembered:
            remembered |= {SOURCE: self._source(listing), _RATE: _digest_of(rate)}
        return remembered

    def _source(self, listing: Listing) -> str:
        price = listing.price
        shown = f"{plain(price.amount)} {price.currency}" if price is not None else ""
        rate = f" {plain(listing.vat_percentage)}" if listing.vat_percentage is not None else ""
        return value_digest(f"{shown} {self._profile.prices_include_vat}{rate}")


def _is_found(look: ItemLook, listing: Listing) -> bool:
    """Whether the listing is still the one that the item was found for."""
    if look.found_by == "SKU":
        return item_number(listing.sku) == look.details.item.number
    barcode = (listing.barcode or "").strip()
    return barcode == (look.details.item.barcode or "").strip() and item_number(listing.sku) == look.link.sku


def _digest_of(rate: Decimal | Verdict) -> str:
    return value_digest(None if isinstance(rate, Verdict) else rate)


def _linked(number: str, by: str) -> str:
    return f"link to item {number}, found by {by}"


def _new_item(number: str, content: Content, group: GroupOfNew, rules: NewItemRules) -> NewItem:
    def text(field: Field) -> str | None:
        value = content.get(field)
        return value if isinstance(value, str) else None

    def figure(field: Field) -> Decimal | None:
        value = content.get(field)
        return value if isinstance(value, Decimal) else None

    return NewItem(
        number=number,
        name=text(Field.NAME) or number,
        group=group.number,
        unit=rules.unit,
        sales_price=figure(Field.PRICE) or Decimal(0),
        barcode=text(Field.BARCODE),
        weight_grams=figure(Field.WEIGHT),
        cost_price=figure(Field.COST),
        description=text(Field.DESCRIPTION),
    )
