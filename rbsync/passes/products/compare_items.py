"""Rackbeat's items as they are now against what they should have by the shop's listings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rbsync.core.model.item import Item, ItemDetails, NewItem
from rbsync.core.model.listing import Listing
from rbsync.core.model.product import Content, Field
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, skipped
from rbsync.core.plan.fields import describe_changes, plan_fields
from rbsync.core.plan.initial import GIFT_CARD, GroupOfNew
from rbsync.core.rules.contents import content_of_item
from rbsync.core.rules.digest import digests
from rbsync.core.rules.sku import item_number
from rbsync.passes.listings import link_of, linked, refresh_listings, sku_changed, unreadable
from rbsync.passes.new_items import made_before
from rbsync.passes.products.item_content import content_given, item_content, remembered_of, vat_rate
from rbsync.passes.products.product_run import ProductRun
from rbsync.ports.memory import Agreement, Intent, KnownListing


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """One item to make (`subject` is new) or to change (`content` says what) for one listing. `remembered` are digests."""

    link: KnownListing
    subject: Item | NewItem
    content: Content
    remembered: Mapping[str, str]
    changes: tuple[str, ...]
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class ItemPair:
    """An item to be compared with its listing. `found_by` when they are not linked yet."""

    details: ItemDetails
    link: KnownListing
    agreement: Agreement | None
    found_by: str | None = None

    @property
    def number(self) -> str:
        """The item's."""
        return self.details.item.number


def compare_items(run: ProductRun, pairs: Sequence[ItemPair]) -> Iterator[ItemPlan]:
    """What is to be written. What is in step is remembered at once, a link that was found too."""
    listings = run.job.listings.by_id([pair.link.external_id for pair in pairs])
    agreements: list[Agreement] = []
    links: list[KnownListing] = []
    clears: list[Intent] = []
    for pair in pairs:
        listing = listings.get(pair.link.external_id)
        if listing is None:
            forget_listing(run, pair.link)
            continue
        if (verdict := unreadable(listing)) is not None:
            record_link(run, pair.link, pair.number, verdict)
            continue
        decision = _decide(run, pair, listing)
        if isinstance(decision, Agreement):
            agreements.append(decision)
            links += _in_step(run, pair, link_of(run.job, listing, pair.number))
            clears += made_before(run.context, run.job, pair.number) if pair.found_by else ()
            continue
        agreements += _marked_stale(run, pair)
        if isinstance(decision, Verdict):
            record_link(run, pair.link, pair.number, decision)
        else:
            yield decision
    ids = {link.external_id for link in links}
    of_links = [agreement for agreement in agreements if agreement.external_id in ids]
    linked(run.context, run.job, links, agreements=of_links, clears=clears)
    run.memory.agreements.save(agreement for agreement in agreements if agreement.external_id not in ids)


def new_item_plan(run: ProductRun, number: str, listing: Listing) -> ItemPlan | Verdict:
    """The item that Rackbeat gets for a listing that has none."""
    currency = run.job.initial.currency
    if listing.gift_card:
        return skipped(Reason.FILTERED, GIFT_CARD)
    if not run.own_currency:
        message = f"its price is in {run.profile.currency}, Rackbeat's prices are in {currency}"
        advice = "Create the item in Rackbeat with its price; then run: rbsync sync-products"
        return held(Reason.CURRENCY_UNKNOWN, message, advice)
    content = item_content(run, listing, None)
    given = content if isinstance(content, Verdict) else content_given(run, content, creating=True)
    if isinstance(given, Verdict):
        return given
    group = run.new_item_rules.group_of(listing)
    if isinstance(group, Verdict):
        return group
    item = _new_item(number, given, group, run.new_item_rules.unit)
    change = f"create item {number} {item.name!r} at {item.sales_price.normalize():f} {currency} without VAT"
    remembered = remembered_of(run, listing, given, group.vat_percentage)
    return ItemPlan(link_of(run.job, listing, number), item, {}, remembered, (change,))


def forget_listing(run: ProductRun, link: KnownListing) -> None:
    """The listing is gone: the item stays as it is, and nothing joins them any more."""
    run.memory.listings.remove(run.name, [link.external_id])
    run.memory.agreements.remove(run.name, link.external_id)
    if link.rackbeat is not None:
        message = f"its listing was deleted in the shop; item {link.rackbeat} stays as it is"
        advice = "Bar the item in Rackbeat if it is not sold any more."
        record_link(run, link, link.rackbeat, Verdict(Outcome.SKIPPED, Reason.GONE, message, advice))


def wait_for_listing(run: ProductRun, listing: Listing) -> Verdict:
    """A listing without a link is another now than when it was noted: nothing is decided on what it was."""
    refresh_listings(run.context, run.job, [listing])
    message = "its SKU or barcode was changed in the shop a moment ago"
    return Verdict(Outcome.WAITING, Reason.SETTLING, message, "Nothing to do: the next run looks again.")


def link_only(run: ProductRun, listing: Listing, number: str, found_by: str) -> None:
    """Link a listing whose item another shop decides on: nothing is written to the item."""
    link = link_of(run.job, listing, number)
    linked(run.context, run.job, [link])
    record_link(run, link, number, Verdict(Outcome.UPDATED), (_link_remark(number, found_by),), name=listing.title)


def record_link(
    run: ProductRun,
    link: KnownListing,
    number: str | None,
    verdict: Verdict,
    changes: tuple[str, ...] = (),
    *,
    name: str | None = None,
) -> None:
    """Report a verdict on the listing. `name` is how people know one without SKU."""
    run.record(link.external_id, link.known_by or name or number or link.external_id, number, verdict, changes)


def _decide(run: ProductRun, pair: ItemPair, listing: Listing) -> Verdict | ItemPlan | Agreement:
    """A verdict that holds the record, what is to be written, or what to remember where nothing is."""
    if pair.found_by is not None and not _still_found(pair, listing):
        return wait_for_listing(run, listing)
    before = pair.link.linked_sku if pair.found_by is None else None
    if (verdict := sku_changed(before, item_number(listing.sku), pair.link.number)) is not None:
        return verdict
    content = item_content(run, listing, pair.details)
    if isinstance(content, Verdict):
        return content
    given = content_given(run, content, creating=False)
    if isinstance(given, Verdict):
        return given
    remembered = remembered_of(run, listing, given, vat_rate(run, listing, pair.details))
    if (plan := _change(run, pair, listing, given, remembered)) is not None:
        return plan
    return run.agreement(listing.id, pair.number, remembered, digests(content_of_item(pair.details)))


def _still_found(pair: ItemPair, listing: Listing) -> bool:
    """Whether the listing is still the one that the item was found for."""
    if pair.found_by == "SKU":
        return item_number(listing.sku) == pair.number
    barcode = (listing.barcode or "").strip()
    return barcode == (pair.details.item.barcode or "").strip() and item_number(listing.sku) == pair.link.sku


def _change(
    run: ProductRun, pair: ItemPair, listing: Listing, given: Content, remembered: Mapping[str, str]
) -> ItemPlan | None:
    """What differs; None when nothing does."""
    before = (pair.agreement.wanted, pair.agreement.found) if pair.agreement is not None else None
    plan = plan_fields(given, content_of_item(pair.details), before, run.kept)
    if not plan.changes:
        return None
    price, price_before = plan.changes.get(Field.PRICE), plan.before.get(Field.PRICE)
    if isinstance(price, Decimal) and isinstance(price_before, Decimal):
        run.price_changes.note(price_before, price)
    remarks = describe_changes(plan, run.job.initial.currency)
    if pair.found_by:
        remarks = (_link_remark(pair.number, pair.found_by), *remarks)
    link = link_of(run.job, listing, pair.number)
    return ItemPlan(link, pair.details.item, plan.changes, remembered, remarks, conflict=bool(plan.conflicts))


def _marked_stale(run: ProductRun, pair: ItemPair) -> Iterator[Agreement]:
    """Until it is written, every run looks at it again."""
    if pair.found_by is None and (pair.agreement is None or not pair.agreement.stale):
        agreement = pair.agreement or run.agreement(pair.link.external_id, pair.link.number, {}, {})
        yield replace(agreement, stale=True)


def _in_step(run: ProductRun, pair: ItemPair, link: KnownListing) -> Iterator[KnownListing]:
    if pair.found_by is None:
        run.tally.count(Outcome.UNCHANGED, 1)
        return
    yield link
    record_link(run, link, link.rackbeat, Verdict(Outcome.UPDATED), (_link_remark(link.number, pair.found_by),))


def _link_remark(number: str, found_by: str) -> str:
    return f"link to item {number}, found by {found_by}"


def _new_item(number: str, content: Content, group: GroupOfNew, unit: int | None) -> NewItem:
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
        unit=unit,
        sales_price=figure(Field.PRICE) or Decimal(0),
        barcode=text(Field.BARCODE),
        weight_grams=figure(Field.WEIGHT),
        cost_price=figure(Field.COST),
        description=text(Field.DESCRIPTION),
    )
