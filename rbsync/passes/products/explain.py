"""Why a product is, or is not, in a shop: every rule, every field, and what a run would do now."""

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
from rbsync.passes.listings import unreadable
from rbsync.passes.options import ProductOptions
from rbsync.passes.products.item_content import item_content, item_problem
from rbsync.passes.products.listing_content import listing_content
from rbsync.passes.products.product_run import ProductRun
from rbsync.passes.products.sync import items_for, sync_products
from rbsync.passes.tally import Tally


def explain_product(context: PassContext, job: Job, number: str) -> ProductExplanation:
    """Why one item is, or is not, in one shop. `context` is a dry run for this item alone: nothing is sent or remembered."""
    settings = job.products
    if settings is None:
        return ProductExplanation(job.name, "off", number, None, (), (), ())
    options = ProductOptions(skus=(number,))
    profile = job.connector.profile()
    tally = Tally(job.name, job.connector.service, "sync-products", context.traffic, context.start)
    run = ProductRun(context, job, settings, options, profile, tally)
    details = context.hub.details_of(number, custom_fields=True)
    listings = _listings(run, number)
    listing = listings[0] if len(listings) == 1 else None
    explain = _explain_to_shop if settings.direction is Direction.TO_SHOP else _explain_to_rackbeat
    rules, fields = explain(run, details, listing)
    with items_for(context, [job]) as items:
        sync_products(context, job, tally, options=options, settings=settings, items=items)
    return ProductExplanation(
        connector=job.name,
        direction=settings.direction.value,
        number=number,
        listing=listing.id if listing else None,
        rules=(*_rules_of_both(number, details, listings), *rules),
        fields=fields,
        next=tally.report().records,
    )


def _listings(run: ProductRun, number: str) -> tuple[Listing, ...]:
    """Those linked to the item, else those with its number as SKU."""
    links = run.memory.listings.linked_to(run.name, [number]).get(number, ())
    linked = run.job.listings.by_id([link.external_id for link in links]) if links else {}
    return tuple(linked.values()) or run.job.listings.by_sku(number)


def _rules_of_both(
    number: str, details: ItemDetails | None, listings: tuple[Listing, ...]
) -> Iterator[RuleExplanation]:
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


Explanations = tuple[tuple[RuleExplanation, ...], tuple[FieldExplanation, ...]]


def _explain_to_shop(run: ProductRun, details: ItemDetails | None, listing: Listing | None) -> Explanations:
    """The selection, whether the item has what a listing needs, and what the shop should have, and has."""
    given: Content | Verdict = {}
    rules: list[RuleExplanation] = []
    if details is not None:
        content = listing_content(run, details, creating=listing is None)
        given = content if isinstance(content, Verdict) else content.content
        selection = run.settings.selection
        in_stock = not selection.in_stock_only or details.item.number in run.in_stock
        rules += [
            RuleExplanation(each.rule, each.passed, each.why) for each in select(details, selection, in_stock=in_stock)
        ]
        has_variations = details.item.has_variations
        why = "it has variations, which are no items of their own" if has_variations else "it has none"
        rules.append(RuleExplanation("no variations", not has_variations, why))
        rules.append(_fit("fit for the shop", given if isinstance(given, Verdict) else None))
    return tuple(rules), _fields(run.settings, given, content_of_listing(listing) if listing else {})


def _explain_to_rackbeat(run: ProductRun, details: ItemDetails | None, listing: Listing | None) -> Explanations:
    """Whether the listing may be an item, and what Rackbeat should have, and has."""
    rules = () if listing is None else (_fit("fit for Rackbeat", item_problem(run, listing, details)),)
    given = {} if listing is None else item_content(run, listing, details)
    return rules, _fields(run.settings, given, content_of_item(details) if details else {})


def _fit(rule: str, problem: Verdict | None) -> RuleExplanation:
    why = "name, price and VAT rate are there" if problem is None else problem.message or ""
    return RuleExplanation(rule, problem is None, why)


def _fields(settings: ProductSettings, given: Content | Verdict, received: Content) -> tuple[FieldExplanation, ...]:
    content = {} if isinstance(given, Verdict) else given
    return tuple(
        FieldExplanation(
            field.value,
            owner_of(settings.direction, settings.owners, field).value,
            settings.duties[field].value,
            _shown(content.get(field)),
            _shown(received.get(field)),
        )
        for field in Field
    )


def _shown(value: Value) -> str | None:
    return f"{plain(value):f}" if isinstance(value, Decimal) else value
