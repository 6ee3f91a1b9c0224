"""Products, from one side to the other, as the connector's settings say; only what differs is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.listing import Listing
from rbsync.core.model.product import SHARED, Direction
from rbsync.core.model.report import ConnectorReport, Record
from rbsync.core.model.verdict import Reason, held
from rbsync.core.rules.contents import content_of_listing
from rbsync.core.rules.digest import digests
from rbsync.core.rules.ownership import kept
from rbsync.core.rules.sku import item_number
from rbsync.errors import GuardTripped
from rbsync.passes.admit import admit
from rbsync.passes.context import Job, PassContext, ProductSettings
from rbsync.passes.execution import Execution
from rbsync.passes.options import ProductOptions
from rbsync.passes.products.check import require_custom_fields
from rbsync.passes.products.compare_items import ItemComparer, ItemPlan
from rbsync.passes.products.disk_list import DiskList
from rbsync.passes.products.index import index_was_read, read_all_on_new_terms, read_index, terms_were_guarded
from rbsync.passes.products.item_pages import ItemPages
from rbsync.passes.products.plan_rackbeat import RackbeatPlanner
from rbsync.passes.products.plan_shop import ShopPlanner
from rbsync.passes.products.product_plan import ProductPlan
from rbsync.passes.products.write_rackbeat import RackbeatWriter
from rbsync.passes.products.write_shop import ShopWriter
from rbsync.passes.tally import Tally
from rbsync.ports.memory import Agreement


def items_for(context: PassContext, jobs: Sequence[Job]) -> ItemPages:
    """Rackbeat's items, as these connectors need them."""
    settings = [job.products for job in jobs if job.products and job.products.direction is Direction.TO_SHOP]
    asks = any(one.selection.custom_fields or one.family for one in settings)
    return ItemPages(context.hub, custom_fields=asks)


def sync_all(execution: Execution, jobs: Sequence[Job], options: ProductOptions) -> Sequence[ConnectorReport]:
    """One connector after the other. Rackbeat's items are read once for all."""
    with items_for(execution.context, jobs) as items:
        return [
            execution.one(
                job, "sync-products", partial(sync_products, options=options, settings=job.products, items=items)
            )
            for job in jobs
            if job.products is not None
        ]


def sync_products(
    context: PassContext,
    job: Job,
    tally: Tally,
    *,
    options: ProductOptions,
    settings: ProductSettings,
    items: ItemPages,
) -> None:
    """One connector. Raises GuardTripped before the first write, ConfigError for settings that cannot be used."""
    if settings.direction is Direction.TO_SHOP:
        _carry_to_shop(context, job, settings, options, tally, items)
        return
    try:
        _carry_to_rackbeat(context, job, settings, options, tally)
    finally:
        items.forget()


def _carry_to_shop(
    context: PassContext, job: Job, settings: ProductSettings, options: ProductOptions, tally: Tally, items: ItemPages
) -> None:
    profile = admit(context, job)
    require_custom_fields(context.hub, job, settings)
    fields = kept(settings.duties)

    def stale(listing: Listing, agreement: Agreement) -> bool:
        if item_number(listing.sku) is None:
            return True  # it is filled in
        found = digests(content_of_listing(listing))
        if listing.variants == 1 and any(one in agreement.wanted and one not in agreement.found for one in SHARED):
            return True  # it was one of several variants until now
        return any(found.get(field) != digest for field, digest in agreement.found.items() if field in fields)

    whole = read_index(context, job, profile, options, stale)
    planner = ShopPlanner(context, job, settings, options, profile, tally)
    with DiskList[ProductPlan]() as plan:
        for planned in planner.plan(_pages(context, settings, options, items, tally), whole=not options.skus):
            plan.add(planned)
        _guard(job, settings, options, planner)
        ShopWriter(context, job, settings, tally).write(plan, len(plan))
    index_was_read(context, job, profile, options, tally, whole=whole)


def _pages(
    context: PassContext, settings: ProductSettings, options: ProductOptions, items: ItemPages, tally: Tally
) -> Iterator[Sequence[ItemDetails]]:
    if not options.skus:
        yield from items
        return
    asks = bool(settings.selection.custom_fields or settings.family)
    for number in options.skus:
        found = context.hub.details_of(number, custom_fields=asks)
        if found is not None:
            yield [found]
        else:
            verdict = held(Reason.UNKNOWN_SKU, f"Rackbeat has no item {number!r}")
            tally.add(Record("product", number, number, None, verdict))


def _guard(job: Job, settings: ProductSettings, options: ProductOptions, planner: ShopPlanner) -> None:
    leaving = planner.leaving()
    if leaving.trips(settings.leaving_percent) and not options.allow_unpublish:
        raise GuardTripped(
            f"{leaving.leaving} of {leaving.synchronised} products of {job.name} would be taken out of the shop",
            why=f"more than {settings.leaving_percent} % at once (products.unpublish_guard_percent)",
            next_step="Look into Rackbeat and the selection. If it is right, run: rbsync sync-products --allow-unpublish",
            then="Nothing was written.",
        )
    _guard_prices(job, options, planner.factor.factor(planner.compared))


def _carry_to_rackbeat(
    context: PassContext, job: Job, settings: ProductSettings, options: ProductOptions, tally: Tally
) -> None:
    profile = admit(context, job)
    comparer = ItemComparer(context, job, settings, profile, tally)
    planner = RackbeatPlanner(context, job, settings, options, comparer, tally)
    read_all_on_new_terms(context, job, profile)
    whole = read_index(context, job, profile, options, comparer.is_stale)
    with DiskList[ItemPlan]() as plan:
        for one in planner.plan(whole=whole):
            plan.add(one)
        _guard_prices(job, options, comparer.factor.factor(planner.compared))
        if whole and not options.skus:
            terms_were_guarded(context, job, profile)
        RackbeatWriter(context, job, comparer).write(plan, len(plan))
    index_was_read(context, job, profile, options, tally, whole=whole)


def _guard_prices(job: Job, options: ProductOptions, factor: Decimal | None) -> None:
    """Raises GuardTripped when nearly all prices would change by one factor, which is what a mistake with VAT looks like."""
    if factor is None or options.allow_prices:
        return
    raise GuardTripped(
        f"nearly all prices of {job.name} would become {factor.normalize():f} times what they are",
        why="that is what a mistake with VAT or currency looks like",
        next_step="Compare a price on both sides. If it is right, run: rbsync sync-products --allow-prices",
        then="Nothing was written.",
    )
