"""What a shop should have of an item. Prices are Rackbeat's without VAT, by currency or price list, with the VAT of the group."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.product import Content, Field
from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.rules.contents import content_in_shop, content_problem
from rbsync.core.rules.digest import digests, value_digest
from rbsync.core.rules.item_vat import item_vat
from rbsync.core.rules.ownership import Duty, given_at_creation
from rbsync.core.rules.price import shop_price
from rbsync.passes.products.product_run import ProductRun
from rbsync.ports.memory import Agreement

PRICE_SOURCE = "price-source"
"""Beside the digests of an agreement: what its price was made from, where reading that price costs a call of its own."""


@dataclass(frozen=True, slots=True)
class ListingContent:
    """The values to give. `remembered` are their digests as the agreement keeps them.

    `vat_percentage` is what the price was made with; None where no price is given, or it has no VAT in it.
    """

    content: Content
    remembered: Mapping[str, str]
    vat_percentage: Decimal | None

    def is_agreed(self, agreement: Agreement) -> bool:
        """Whether the giving side is as it was when both sides were last equal."""
        return all(agreement.wanted.get(field) == digest for field, digest in self.remembered.items())


@dataclass(frozen=True, slots=True)
class _Price:
    """In the shop's currency and with VAT as the shop has it. `amount` None: it is not given, or was made from the same before.

    `source`: what it was made from, where reading it costs a call of its own.
    """

    amount: Decimal | None
    source: str | None = None


def listing_content(
    run: ProductRun, details: ItemDetails, agreement: Agreement | None = None, *, creating: bool
) -> ListingContent | Verdict:
    """What a listing should have, a new one (`creating`) or one that exists; a verdict that holds the item.

    The digests are those of the fields that are kept equal, of a new listing too.
    """
    price = _price(run, details, agreement, creating=creating)
    if isinstance(price, Verdict):
        return price
    limits = run.job.connector.limits
    group = run.product_groups.get(details.item.group) if details.item.group is not None else None
    category = group.name if group else None
    whole = content_in_shop(details, price=price.amount, category=category, cost_known=run.own_currency)
    fields = given_at_creation(run.settings.duties) if creating else run.kept
    content = {field: value for field, value in whole.items() if field in fields}
    if price.amount is None:
        content.pop(Field.PRICE, None)
    problem = content_problem(content, longest_name=limits.longest_name, creating=creating)
    if problem is not None:
        return problem
    remembered = dict(digests({field: value for field, value in content.items() if field in run.kept}))
    if limits.joins_collections and Field.CATEGORY in remembered:
        remembered[Field.CATEGORY] = value_digest(f"collection {content[Field.CATEGORY]}")
    if agreement is not None and price.amount is None and Field.PRICE in agreement.wanted:
        remembered[Field.PRICE] = agreement.wanted[Field.PRICE]
    if price.source is not None:
        remembered[PRICE_SOURCE] = price.source
    with_vat = Field.PRICE in content and run.profile.prices_include_vat
    return ListingContent(content, remembered, vat_percentage(run, details) if with_vat else None)


def vat_percentage(run: ProductRun, details: ItemDetails) -> Decimal | None:
    """The rate of the item's group in the connector's zone; None where it is not known."""
    rate = item_vat(details.item.group, run.product_groups, run.settings.vat_zone)
    return None if isinstance(rate, Verdict) else rate


def _price(run: ProductRun, details: ItemDetails, agreement: Agreement | None, *, creating: bool) -> _Price | Verdict:
    """What the shop should ask; a verdict that holds the item when that is not known."""
    if run.settings.duties[Field.PRICE] is not Duty.KEEP and not creating:
        return _Price(None)
    if run.price_list is not None:
        missing = f"the price list of customer {run.settings.price_list} does not name it"
        return _in_shop(run, details, run.price_list.prices.get(details.item.number), missing)
    if run.own_currency:
        return _in_shop(run, details, details.item.sales_price, "it has no sales price")
    return _price_in_currency(run, details, agreement)


def _price_in_currency(run: ProductRun, details: ItemDetails, agreement: Agreement | None) -> _Price | Verdict:
    """Reading one costs a call: only for items that have changed since it was read, and whenever all is asked for."""
    rate, currency = _rate(run, details), run.profile.currency
    if isinstance(rate, Verdict):
        return rate
    made_by = (rate, run.profile.prices_include_vat, currency, run.settings.rounding)
    source = value_digest(f"{details.updated_at} {details.item.sales_price} {made_by}")
    missing, number, facts = f"it has no price in {currency}", details.item.number, run.memory.facts
    if not run.options.full:
        if agreement is not None and agreement.wanted.get(PRICE_SOURCE) == source and not agreement.stale:
            return _Price(None, source)
        known = facts.of_items(run.name, [number]).get(number)
        if known is not None and known.without_price == source:
            return held(Reason.MISSING_PRICE, missing)
    net = run.context.hub.currency_price(details.item, currency)
    unpriced = source if net is None else None
    facts.change_items(run.name, [number], lambda known: replace(known, without_price=unpriced))
    return _in_shop(run, details, net, missing, source)


def _in_shop(
    run: ProductRun, details: ItemDetails, net: Decimal | None, missing: str, source: str | None = None
) -> _Price | Verdict:
    """A price without VAT as the shop has prices. `missing` is said where there is none."""
    if net is None:
        return held(Reason.MISSING_PRICE, missing)
    rate = _rate(run, details)
    if isinstance(rate, Verdict):
        return rate
    amount = shop_price(
        net,
        vat_percentage=rate,
        includes_vat=run.profile.prices_include_vat,
        rounding=run.settings.rounding,
        currency=run.profile.currency,
    )
    return _Price(amount, source)


def _rate(run: ProductRun, details: ItemDetails) -> Decimal | Verdict:
    if not run.profile.prices_include_vat:
        return Decimal(0)
    return item_vat(details.item.group, run.product_groups, run.settings.vat_zone)
