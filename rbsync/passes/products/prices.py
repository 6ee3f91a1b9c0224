"""What an item should cost in a shop: Rackbeat's price without VAT, by currency or price list, with the VAT of its group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rbsync.core.model.hub import ProductGroup
from rbsync.core.model.item import ItemDetails, PriceList
from rbsync.core.model.product import Field
from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.rules.digest import value_digest
from rbsync.core.rules.item_vat import item_vat
from rbsync.core.rules.ownership import Duty
from rbsync.core.rules.price import shop_price
from rbsync.errors import ConfigError, NotFound
from rbsync.passes.context import Job, PassContext, ProductSettings
from rbsync.ports.connector import ShopProfile
from rbsync.ports.memory import Agreement

SOURCE = "price-source"
"""Beside the digests of an agreement: what its price was made from, where reading that price costs a call of its own."""


@dataclass(frozen=True, slots=True)
class Price:
    """In the shop's currency and with VAT as the shop has it. None: nobody asks for it, or it is what it was made from before.

    `source`: what it was made from, where reading it costs a call of its own.
    """

    amount: Decimal | None
    source: str | None = None


class PriceBook:
    """The prices of one shop. Reads product groups once, and a price list once where one is set."""

    def __init__(
        self, context: PassContext, job: Job, settings: ProductSettings, profile: ShopProfile, *, fresh: bool
    ) -> None:
        self._hub = context.hub
        self._memory = context.memory
        self._name = job.name
        self._fresh = fresh
        self._settings = settings
        self._profile = profile
        self._own = job.initial.currency
        self.groups: Mapping[int, ProductGroup] = context.hub.product_groups()
        self._list = self._price_list(job.name)

    def group_name(self, details: ItemDetails) -> str | None:
        """What Rackbeat sorts the item under."""
        group = self.groups.get(details.item.group) if details.item.group is not None else None
        return group.name if group else None

    def vat_percentage(self, details: ItemDetails) -> Decimal | None:
        """The rate of the item's group in the connector's zone; None where it is not known."""
        rate = item_vat(details.item.group, self.groups, self._settings.vat_zone)
        return None if isinstance(rate, Verdict) else rate

    @property
    def knows_costs(self) -> bool:
        """Whether costs may be carried as they are: the shop counts in the account's own currency."""
        return self._profile.currency == self._own

    def price(self, details: ItemDetails, agreed: Agreement | None, *, creating: bool) -> Price | Verdict:
        """What the shop should ask; a verdict that holds the item when that is not known."""
        if self._settings.duties[Field.PRICE] is not Duty.KEEP and not creating:
            return Price(None)
        if self._profile.currency != self._own and self._list is None:
            return self._in_currency(details, agreed)
        if self._list is not None:
            missing = f"the price list of customer {self._settings.price_list} does not name it"
            return self._priced(details, self._list.prices.get(details.item.number), missing, None)
        return self._priced(details, details.item.sales_price, "it has no sales price", None)

    def _in_currency(self, details: ItemDetails, agreed: Agreement | None) -> Price | Verdict:
        """Reading one costs a call: only for items that have changed since it was read, and whenever all is asked for."""
        rate = self._rate(details)
        if isinstance(rate, Verdict):
            return rate
        made_by = (rate, self._profile.prices_include_vat, self._profile.currency, self._settings.rounding)
        source = value_digest(f"{details.updated_at} {details.item.sales_price} {made_by}")
        missing, note = f"it has no price in {self._profile.currency}", f"no-price:{details.item.number}"
        if not self._fresh:
            if agreed is not None and agreed.wanted.get(SOURCE) == source and not agreed.stale:
                return Price(None, source)
            if self._memory.note(self._name, note) == source:
                return held(Reason.MISSING_PRICE, missing)
        net = self._hub.currency_price(details.item, self._profile.currency)
        self._memory.set_note(self._name, note, source if net is None else None)
        return self._priced(details, net, missing, source)

    def _priced(self, details: ItemDetails, net: Decimal | None, missing: str, source: str | None) -> Price | Verdict:
        if net is None:
            return held(Reason.MISSING_PRICE, missing)
        rate = self._rate(details)
        if isinstance(rate, Verdict):
            return rate
        profile = self._profile
        amount = shop_price(
            net,
            vat_percentage=rate,
            includes_vat=profile.prices_include_vat,
            rounding=self._settings.rounding,
            currency=profile.currency,
        )
        return Price(amount, source)

    def _rate(self, details: ItemDetails) -> Decimal | Verdict:
        if not self._profile.prices_include_vat:
            return Decimal(0)
        return item_vat(details.item.group, self.groups, self._settings.vat_zone)

    def _price_list(self, connector: str) -> PriceList | None:
        customer = self._settings.price_list
        if customer is None:
            return None
        try:
            found = self._hub.price_list(customer)
        except NotFound as error:
            raise ConfigError(
                f"Rackbeat has no customer {customer}, whose prices {connector} should have",
                next_step=f"Correct connectors.{connector}.products.price_list_customer.",
            ) from error
        if (found.currency or self._own) != self._profile.currency:
            raise ConfigError(
                f"the prices of customer {customer} are in {found.currency or self._own}, {connector} sells in "
                f"{self._profile.currency}",
                next_step=f"Name a customer with that currency in connectors.{connector}.products.price_list_customer.",
            )
        return found
