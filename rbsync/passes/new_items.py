"""Making items in Rackbeat from a shop's listings: what they need, and making each once."""

from rbsync.core.model.item import ItemDetails, NewItem
from rbsync.core.plan.initial import GroupOfNew, NewItemRules
from rbsync.core.rules.canonical import plain
from rbsync.errors import NOT_DONE, ConfigError, OutcomeUnknown
from rbsync.passes.context import Job, PassContext
from rbsync.ports.connector import ShopProfile
from rbsync.ports.memory import Intent

_STEP = "create-item"


def new_item_rules(context: PassContext, job: Job, profile: ShopProfile) -> NewItemRules:
    """What new items get by the settings. Raises ConfigError when the settings do not say, or Rackbeat has no such group."""
    settings = job.initial
    if settings.product_group is None:
        raise ConfigError(
            f"{job.name} does not say which product group new items get",
            next_step=f"Set connectors.{job.name}.products.product_group or rackbeat.defaults.product_group.",
        )
    by_vat = {}
    for rate, number in settings.product_groups_by_vat.items():
        by_vat[rate] = _group(context, job, number, "product_groups_by_vat")
        if profile.prices_include_vat and by_vat[rate].vat_percentage != rate:
            raise ConfigError(
                f"product group {number} has {plain(by_vat[rate].vat_percentage)} % VAT in the zone {settings.vat_zone!r}, "
                f"not {plain(rate)} %",
                next_step=f"Correct connectors.{job.name}.products.product_groups_by_vat, or set vat_zone beside it to the zone "
                "that the shop's prices are for.",
            )
    return NewItemRules(
        group=_group(context, job, settings.product_group, "product_group"),
        by_vat=by_vat,
        unit=settings.unit,
        prices_include_vat=profile.prices_include_vat,
        max_sku_length=settings.max_sku_length,
        vat_zone=settings.vat_zone,
    )


def _group(context: PassContext, job: Job, number: int, setting: str) -> GroupOfNew:
    group, zone = context.hub.product_group(number), job.initial.vat_zone
    if group is None:
        raise ConfigError(
            f"Rackbeat has no product group {number}",
            next_step=f"Correct {setting}; rbsync check lists the groups there are.",
        )
    if zone not in group.vat:
        raise ConfigError(
            f"product group {group.number} ({group.name}) has no VAT rate for the zone {zone!r}",
            next_step="Set the rate in Rackbeat, or correct vat_zone.",
        )
    return GroupOfNew(group.number, group.vat[zone])


def made_before(context: PassContext, job: Job, number: str) -> tuple[Intent, ...]:
    """The intent of a run that made this item and did not live to remember it; to be cleared when the item is linked."""
    intent = context.memory.journal.open_intent(job.name, _STEP, number)
    return () if intent is None else (intent,)


def make_item(context: PassContext, job: Job, item: NewItem) -> ItemDetails:
    """Create the item; as Rackbeat has it then. Its number is unique there, so a lost answer is settled by looking.

    Raises Refused; OutcomeUnknown when it may come yet.
    """
    intent = context.memory.journal.begin(job.name, _STEP, item.number, context.clock.now())
    try:
        made = context.hub.create_item(item)
    except NOT_DONE:
        context.memory.journal.clear(intent)
        raise
    except OutcomeUnknown:
        found = context.hub.details_of(item.number, custom_fields=False)
        if found is None:
            raise
        made = found
    context.memory.journal.clear(intent)
    return made
