"""What `check` looks at before products are carried."""

from collections.abc import Iterator, Mapping

from rbsync.core.model.hub import ProductGroup
from rbsync.core.model.product import Direction
from rbsync.core.model.report import Finding
from rbsync.errors import ConfigError
from rbsync.passes.context import Job, ProductSettings
from rbsync.passes.findings import attempt, bad, good, remark, there_are
from rbsync.ports.connector import ShopProfile
from rbsync.ports.hub import Hub


def check_products(hub: Hub, job: Job, settings: ProductSettings, profile: ShopProfile) -> Iterator[Finding]:
    """Groups, VAT rates, custom fields and prices that the settings rely on."""
    if settings.direction is Direction.TO_RACKBEAT:
        if job.initial.product_group is None:
            advice = "Set rackbeat.defaults.product_group."
            yield bad("products.product_group", "not set: no item can be made", advice)
        if profile.currency != job.initial.currency:
            message = f"prices are in {profile.currency}, Rackbeat's in {job.initial.currency}: prices are not carried"
            yield remark("products", message, "New items are held until somebody makes them in Rackbeat.")
        return
    groups = hub.product_groups()
    yield from _groups(settings, groups)
    if profile.prices_include_vat:
        yield _rates(settings, groups)
    yield from attempt("products.custom_fields", _custom_fields(hub, job, settings))
    if settings.price_list is not None:
        yield from attempt("products.price_list_customer", _price_list(hub, job, settings.price_list, profile))
    elif profile.currency != job.initial.currency:
        message = f"each item's price in {profile.currency} is read on its own, when the item changes"
        yield remark("products", message, "Items without such a price are held.")


def _groups(settings: ProductSettings, groups: Mapping[int, ProductGroup]) -> Iterator[Finding]:
    names = {number: group.name for number, group in groups.items()}
    for number in sorted(settings.selection.groups or ()):
        if number in names:
            yield good("products.groups", f"product group {number}, {names[number]}")
        else:
            yield bad("products.groups", f"Rackbeat has no product group {number}", there_are(names))


def _rates(settings: ProductSettings, groups: Mapping[int, ProductGroup]) -> Finding:
    sold = [group for number, group in groups.items() if number in (settings.selection.groups or groups)]
    without = [f"{group.number} {group.name}" for group in sold if settings.vat_zone not in group.vat]
    if without:
        message = f"no VAT rate for the zone {settings.vat_zone!r}: {', '.join(without)}"
        return remark("products.vat_zone", message, "Set the rates in Rackbeat, or the items of these groups are held.")
    return good("products.vat_zone", f"every product group sold has a rate for the zone {settings.vat_zone!r}")


def _custom_fields(hub: Hub, job: Job, settings: ProductSettings) -> Iterator[Finding]:
    require_custom_fields(hub, job, settings)
    yield good("products.custom_fields", ", ".join(sorted(fields_named(settings))) or "none is used")


def _price_list(hub: Hub, job: Job, customer: int, profile: ShopProfile) -> Iterator[Finding]:
    prices = hub.price_list(customer)
    currency = prices.currency or job.initial.currency
    if currency == profile.currency:
        yield good("products.price_list_customer", f"{len(prices.prices)} prices in {currency}")
    else:
        message = f"the prices of customer {customer} are in {currency}, the shop's in {profile.currency}"
        yield bad("products.price_list_customer", message, "Name a customer with the shop's currency.")


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
    existing = hub.custom_fields()
    if existing is None:
        raise ConfigError(
            f"the settings of {job.name} name custom fields, and the account has none",
            why="custom fields need Rackbeat Premium",
            next_step="Take them out of rbsync.toml, or change the plan.",
            then="Nothing was written.",
        )
    if missing := sorted(named - existing):
        raise ConfigError(
            f"Rackbeat has no custom field {', '.join(missing)}, which the settings of {job.name} name",
            why=f"there are: {', '.join(sorted(existing)) or 'none'}",
            next_step="Correct the slug in rbsync.toml.",
            then="Nothing was written.",
        )
