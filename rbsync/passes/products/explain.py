"""Why a product is, or is not, in a shop: every rule, every field, and what a run would do now."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.listing import Listing
from rbsync.core.model.product import Content, Direction, Field, Value
from rbsync.core.model.report import FieldExplanation, ProductExplanation, RuleExplanation
from rbsync.core.model.verdict import Verdict
from rbsync.core.rules.canonical import plain
from rbsync.core.rules.contents import content_of_item, content_of_listing
from rbsync.core.rules.ownership import owner_of
from rbsync.core.rules.selection import select
from rbsync.passes.context import Job, PassContext, ProductSettings
from rbsync.passes.listings import ITEM, unreadable
from rbsync.passes.options import ProductOptions
from rbsync.passes.products.compare_items import ItemComparer
from rbsync.passes.products.listing_content import ShopWants
from rbsync.passes.products.plan_shop import numbers_in_stock
from rbsync.passes.products.sync import items_for, sync_products
from rbsync.passes.tally import Tally
from rbsync.ports.connector import ShopProfile


def explain_product(context: PassContext, job: Job, number: str) -> ProductExplanation:
    """Why one item is, or is not, in one shop. `context` is a dry run for this item alone: nothing is sent or remembered."""
    settings = job.products
    if settings is None:
        return ProductExplanation(job.name, "off", number, None, (), (), ())
    profile = job.connector.profile()
    details = context.hub.details_of(number, custom_fields=True)
    listings = _listings(context, job, number)
    listing = listings[0] if len(listings) == 1 else None
    tally = Tally(job.name, job.connector.service, "sync-products", context.traffic, context.start)
    teller = _ToShop if settings.direction is Direction.TO_SHOP else _ToRackbeat
    story = teller(context, job, settings, profile, tally)
    rules = (*_both(number, details, listings), *story.rules(details, listing))
    fields = story.fields(details, listing)
    with items_for(context, [job]) as items:
        sync_products(context, job, tally, options=ProductOptions(skus=(number,)), settings=settings, items=items)
    return ProductExplanation(
        connector=job.name,
        direction=settings.direction.value,
        number=number,
        listing=listing.id if listing else None,
        rules=rules,
        fields=tuple(fields),
        next=tally.report().records,
    )


def _listings(context: PassContext, job: Job, number: str) -> tuple[Listing, ...]:
    """Those linked to the item, else those with its number as SKU."""
    links = context.memory.links_to(job.name, ITEM, [number]).get(number, ())
    linked = job.listings.by_id([link.external_id for link in links]) if links else {}
    return tuple(linked.values()) or job.listings.by_sku(number)


def _both(number: str, details: ItemDetails | None, listings: tuple[Listing, ...]) -> Iterator[RuleExplanation]:
    known = details is not None
    yield RuleExplanation("in Rackbeat", known, f"Rackbeat has {'' if known else 'no '}item {number!r}")
    if len(listings) > 1:
        yield RuleExplanation("one listing", False, f"{len(listings)} listings of the shop have the SKU {number!r}")
    elif listings:
        yield RuleExplanation("in the shop", True, f"it is listing {listings[0].id}, {listings[0].status}")
        if (verdict := unreadable(listings[0])) is not None:
            yield RuleExplanation("can be read", False, verdict.message or "")
    else:
        yield RuleExplanation("in the shop", False, "the shop has no listing with this SKU")


class _ToShop:
    """The rules of rackbeat-to-shop."""

    def __init__(
        self, context: PassContext, job: Job, settings: ProductSettings, profile: ShopProfile, tally: Tally
    ) -> None:
        self._context = context
        self._settings = settings
        self._wants = ShopWants(context, job, settings, profile)

    def rules(self, details: ItemDetails | None, listing: Listing | None) -> Iterator[RuleExplanation]:
        """The selection, and whether the item has what a listing needs."""
        if details is None:
            return
        rules = self._settings.selection
        in_stock = not rules.in_stock_only or details.item.number in numbers_in_stock(self._context)
        for check in select(details, rules, in_stock=in_stock):
            yield RuleExplanation(check.rule, check.passed, check.why)
        variations = "it has variations, which are no items of their own"
        yield RuleExplanation(
            "no variations",
            not details.item.has_variations,
            variations if details.item.has_variations else "it has none",
        )
        wanted = self._wanted(details, listing)
        problem = wanted.message if isinstance(wanted, Verdict) else None
        yield RuleExplanation("fit for the shop", problem is None, problem or "name, price and VAT rate are there")

    def fields(self, details: ItemDetails | None, listing: Listing | None) -> Iterator[FieldExplanation]:
        """What the shop should have, and has."""
        wanted = self._wanted(details, listing) if details is not None else None
        giving = {} if wanted is None or isinstance(wanted, Verdict) else wanted
        return _fields(self._settings, giving, content_of_listing(listing) if listing else {})

    def _wanted(self, details: ItemDetails, listing: Listing | None) -> Content | Verdict:
        wanted = self._wants.to_make(details) if listing is None else self._wants.to_keep(details, None)
        return wanted if isinstance(wanted, Verdict) else wanted.content


class _ToRackbeat:
    """The rules of shop-to-rackbeat."""

    def __init__(
        self, context: PassContext, job: Job, settings: ProductSettings, profile: ShopProfile, tally: Tally
    ) -> None:
        self._settings = settings
        self._comparer = ItemComparer(context, job, settings, profile, tally)

    def rules(self, details: ItemDetails | None, listing: Listing | None) -> Iterator[RuleExplanation]:
        """Whether the listing may be an item."""
        if listing is not None and (problem := self._comparer.problem(listing, details)) is not None:
            yield RuleExplanation("fit for Rackbeat", False, problem.message or "")
        elif listing is not None:
            yield RuleExplanation("fit for Rackbeat", True, "name, price and VAT rate are there")

    def fields(self, details: ItemDetails | None, listing: Listing | None) -> Iterator[FieldExplanation]:
        """What Rackbeat should have, and has."""
        wanted = self._comparer.wanted(listing, details) if listing is not None else None
        giving = {} if wanted is None or isinstance(wanted, Verdict) else wanted
        return _fields(self._settings, giving, content_of_item(details) if details else {})


def _fields(settings: ProductSettings, giving: Content, there: Content) -> Iterator[FieldExplanation]:
    for field in Field:
        owner = owner_of(settings.direction, settings.owners, field)
        duty = settings.duties[field]
        yield FieldExplanation(
            field.value, owner.value, duty.value, _shown(giving.get(field)), _shown(there.get(field))
        )


def _shown(value: Value) -> str | None:
    return f"{plain(value):f}" if isinstance(value, Decimal) else value
