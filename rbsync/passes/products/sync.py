"""Products, from one side to the other, as the connector's settings say; only what differs is written."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.listing import Listing
from rbsync.core.model.product import SHARED, Direction
from rbsync.core.model.report import ConnectorReport
from rbsync.core.model.verdict import Reason, held
from rbsync.core.rules.contents import content_of_listing
from rbsync.core.rules.digest import digests
from rbsync.core.rules.sku import item_number
from rbsync.errors import GuardTripped
from rbsync.passes.admit import admit
from rbsync.passes.context import Job, PassContext, ProductSettings
from rbsync.passes.execution import Execution
from rbsync.passes.options import ProductOptions
from rbsync.passes.products.check import require_custom_fields
from rbsync.passes.products.compare_items import ItemPlan
from rbsync.passes.products.disk_list import DiskList, ItemPages
from rbsync.passes.products.item_content import is_stale
from rbsync.passes.products.listing_index import (
    index_was_read,
    price_terms_were_guarded,
    read_all_on_new_price_terms,
    read_index,
)
from rbsync.passes.products.plan_rackbeat import RackbeatPlanner
from rbsync.passes.products.plan_shop import ShopPlanner
from rbsync.passes.products.product_plan import ProductPlan
from rbsync.passes.products.product_run import ProductRun
from rbsync.passes.products.write_rackbeat import write_to_rackbeat
from rbsync.passes.products.write_shop import write_to_shop
from rbsync.passes.tally import Tally
from rbsync.ports.memory import Agreement


def items_for(context: PassContext, jobs: Sequence[Job]) -> ItemPages:
    """Rackbeat's items, as these connectors need them."""
    settings = [job.products for job in jobs if job.products and job.products.direction is Direction.TO_SHOP]
    return ItemPages(context.hub, custom_fields=any(_uses_custom_fields(each) for each in settings))


def _uses_custom_fields(settings: ProductSettings) -> bool:
    return bool(settings.selection.custom_fields or settings.family)


def sync_all(execution: Execution, jobs: Sequence[Job], options: ProductOptions) -> Sequence[ConnectorReport]:
    """One connector after the other. Rackbeat's items are read once for all."""
    with items_for(execution.context, jobs) as items:
        return [
            execution.run_pass(
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
    run = ProductRun(context, job, settings, options, admit(context, job), tally)
    if settings.direction is Direction.TO_SHOP:
        _carry_to_shop(run, items)
        return
    try:
        _carry_to_rackbeat(run)
    finally:
        items.forget()


def _carry_to_shop(run: ProductRun, items: ItemPages) -> None:
    require_custom_fields(run.context.hub, run.job, run.settings)
    whole = read_index(run, partial(_is_stale, run))
    _ = run.price_list  # what is wrong with it is said before anything is planned
    planner = ShopPlanner(run)
    with DiskList[ProductPlan]() as plans:
        plans.extend(planner.plan(_pages(run, items), whole=not run.options.skus))
        _guard_unpublishing(run, planner)
        _guard_prices(run, planner.compared)
        write_to_shop(run, plans, len(plans))
    index_was_read(run, whole=whole)


def _is_stale(run: ProductRun, listing: Listing, agreement: Agreement) -> bool:
    """Whether the listing is another now than when both sides were equal."""
    if item_number(listing.sku) is None:
        return True  # it is filled in
    if listing.variants == 1 and any(each in agreement.wanted and each not in agreement.found for each in SHARED):
        return True  # it was one of several variants until now
    now = digests(content_of_listing(listing))
    return any(now.get(field) != digest for field, digest in agreement.found.items() if field in run.kept)


def _pages(run: ProductRun, items: ItemPages) -> Iterator[Sequence[ItemDetails]]:
    if not run.options.skus:
        yield from items
    for number in run.options.skus:
        details = run.context.hub.details_of(number, custom_fields=_uses_custom_fields(run.settings))
        if details is not None:
            yield [details]
        else:
            run.record(number, number, None, held(Reason.UNKNOWN_SKU, f"Rackbeat has no item {number!r}"))


def _carry_to_rackbeat(run: ProductRun) -> None:
    planner = RackbeatPlanner(run)
    read_all_on_new_price_terms(run)
    whole = read_index(run, partial(is_stale, run))
    with DiskList[ItemPlan]() as plans:
        plans.extend(planner.plan(whole=whole))
        _guard_prices(run, planner.compared)
        if whole and not run.options.skus:
            price_terms_were_guarded(run)
        write_to_rackbeat(run, plans, len(plans))
    index_was_read(run, whole=whole)


def _guard_unpublishing(run: ProductRun, planner: ShopPlanner) -> None:
    counts, percent = planner.unpublished(), run.settings.unpublish_percent
    if counts.trips(percent) and not run.options.allow_unpublish:
        raise GuardTripped(
            f"{counts.unpublished} of {counts.synchronised} products of {run.name} would be taken out of the shop",
            why=f"more than {percent} % at once (products.unpublish_guard_percent)",
            next_step="Look into Rackbeat and the selection. If it is right, run: rbsync sync-products --allow-unpublish",
            then="Nothing was written.",
        )


def _guard_prices(run: ProductRun, compared: int) -> None:
    """Raises GuardTripped when nearly all prices would change by one factor, which is what a mistake with VAT looks like."""
    factor: Decimal | None = run.price_changes.factor(compared)
    if factor is None or run.options.allow_prices:
        return
    raise GuardTripped(
        f"nearly all prices of {run.name} would become {factor.normalize():f} times what they are",
        why="that is what a mistake with VAT or currency looks like",
        next_step="Compare a price on both sides. If it is right, run: rbsync sync-products --allow-prices",
        then="Nothing was written.",
    )
