"""What `check` looks at before products are carried."""

from collections.abc import Iterator, Mapping

from rbsync.core.model.hub import ProductGroup
from rbsync.core.model.product import Direction
from rbsync.core.model.report import Finding
from rbsync.errors import ConfigError
from rbsync.passes.context import Job, ProductSettings
from rbsync.passes.findings import attempt, bad, good, remark
from rbsync.ports.connector import ShopProfile
from rbsync.ports.hub import Hub


def check_products(hub: Hub, job: Job, settings: ProductSettings, profile: ShopProfile) -> Iterator[Finding]:
    """Groups, VAT rates, custom fields and prices that the settings rely on."""
    if settings.direction is Direction.TO_RACKBEAT:
        if job.initial.product_group is None:
            yield bad(
                job.name,
                "products.product_group",
                "not set: no item can be made",
                "Set rackbeat.defaults.product_group.",
            )
        if profile.currency != job.initial.currency:
            message = f"prices are in {profile.currency}, Rackbeat's in {job.initial.currency}: prices are not carried"
            yield remark(job.name, "products", message, "New items are held until somebody makes them in Rackbeat.")
        return
    groups = hub.product_groups()
    yield from _groups(job, settings, groups)
    if profile.prices_include_vat:
        yield from _rates(job, settings, groups)
    yield from attempt(job.name, "products.custom_fields", lambda: _custom_fields(hub, job, settings))
    if settings.price_list is not None:
        customer = settings.price_list
        yield from attempt(job.name, "products.price_list_customer", lambda: _price_list(hub, job, customer, profile))
    elif profile.currency != job.initial.currency:
        message = f"each item's price in {profile.currency} is read on its own, when the item changes"
        yield remark(job.name, "products", message, "Items without such a price are held.")


def _groups(job: Job, settings: ProductSettings, groups: Mapping[int, ProductGroup]) -> Iterator[Finding]:
    chosen = settings.selection.groups
    for number in sorted(chosen or ()):
        if number in groups:
            yield good(job.name, "products.groups", f"product group {number}, {groups[number].name}")
        else:
            there = (
                ", ".join(f"{one.number} {one.name}" for one in list(groups.values())[:20]) or "none that can be read"
            )
            yield bad(job.name, "products.groups", f"Rackbeat has no product group {number}", f"There are: {there}.")


def _rates(job: Job, settings: ProductSettings, groups: Mapping[int, ProductGroup]) -> Iterator[Finding]:
    sold = [group for number, group in groups.items() if number in (settings.selection.groups or groups)]
    without = [f"{group.number} {group.name}" for group in sold if settings.vat_zone not in group.vat]
    if without:
        message = f"no VAT rate for the zone {settings.vat_zone!r}: {', '.join(without)}"
        yield remark(
            job.name, "products.vat_zone", message, "Set the rates in Rackbeat, or the items of these groups are held."
        )
    else:
        yield good(
            job.name, "products.vat_zone", f"every product group sold has a rate for the zone {settings.vat_zone!r}"
        )


def _custom_fields(hub: Hub, job: Job, settings: ProductSettings) -> Finding:
    require_custom_fields(hub, job, settings)
    return good(job.name, "products.custom_fields", ", ".join(sorted(fields_named(settings))) or "none is used")


def _price_list(hub: Hub, job: Job, customer: int, profile: ShopProfile) -> Finding:
    found = hub.price_list(customer)
    currency = found.currency or job.initial.currency
    if currency != profile.currency:
        message = f"the prices of customer {customer} are in {currency}, the shop's in {profile.currency}"
        return bad(job.name, "products.price_list_customer", message, "Name a customer with the shop's currency.")
    return good(job.name, "products.price_list_customer", f"{len(found.prices)} prices in {currency}")


def fields_named(settings: ProductSettings) -> frozenset[str]:
    """The slugs that selection and families rely on."""
    family = settings.family
    of_family = [slug for slug in (family.field, family.option_field) if slug is not None] if family else []
    return frozenset((*settings.selection.custom_fields, *of_family))


def require_custom_fields(hub: Hub, job: Job, settings: ProductSettings) -> None:
    """Raises ConfigError unless Rackbeat has them all. Asks nobody where none is named."""
    named = fields_named(settings)
    if not named:
        return
    there = hub.custom_fields()
    if there is None:
        raise ConfigError(
            f"the settings of {job.name} name custom fields, and the account has none",
            why="custom fields need Rackbeat Premium",
            next_step="Take them out of rbsync.toml, or change the plan.",
            then="Nothing was written.",
        )
    if missing := sorted(named - there):
        raise ConfigError(
            f"Rackbeat has no custom field {', '.join(missing)}, which the settings of {job.name} name",
            why=f"there are: {', '.join(sorted(there)) or 'none'}",
            next_step="Correct the slug in rbsync.toml.",
            then="Nothing was written.",
        )
