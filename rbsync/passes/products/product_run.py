"""What all steps of sync-products on one connector work with."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from rbsync.core.model.hub import ProductGroup
from rbsync.core.model.item import PriceList
from rbsync.core.model.product import Direction, Field
from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Verdict
from rbsync.core.plan.guards import PriceFactor
from rbsync.core.plan.initial import NewItemRules
from rbsync.core.rules.available import with_boms
from rbsync.core.rules.ownership import kept
from rbsync.core.rules.price import rounding_step
from rbsync.errors import ConfigError, NotFound
from rbsync.passes.context import Job, PassContext, ProductSettings
from rbsync.passes.new_items import new_item_rules
from rbsync.passes.options import ProductOptions
from rbsync.passes.tally import Tally
from rbsync.ports.connector import ShopProfile
from rbsync.ports.memory import Agreement, Memory

PAGE = 100
"""How many records are looked at together."""


@dataclass(frozen=True)
class ProductRun:
    """One run on one connector. What it needs of Rackbeat as a whole is read once, when it is first asked for."""

    context: PassContext
    job: Job
    settings: ProductSettings
    options: ProductOptions
    profile: ShopProfile
    tally: Tally

    @property
    def name(self) -> str:
        """The connector's."""
        return self.job.name

    @property
    def memory(self) -> Memory:
        """The state file, or its copy in a rehearsal."""
        return self.context.memory

    @property
    def own_currency(self) -> bool:
        """Whether the shop's prices are in the account's own currency."""
        return self.profile.currency == self.job.initial.currency

    @cached_property
    def kept(self) -> frozenset[Field]:
        """The fields that are written whenever they differ."""
        return kept(self.settings.duties)

    @cached_property
    def price_changes(self) -> PriceFactor:
        """Collects for the guard how prices change."""
        to_shop = self.settings.direction is Direction.TO_SHOP
        return PriceFactor(
            rounding_step(self.settings.rounding, self.profile.currency) if to_shop else Decimal("0.0001")
        )

    @cached_property
    def product_groups(self) -> Mapping[int, ProductGroup]:
        """Rackbeat's, by number."""
        return self.context.hub.product_groups()

    @cached_property
    def price_list(self) -> PriceList | None:
        """The prices of the customer that the settings name. Raises ConfigError where they cannot be this shop's."""
        customer, setting = self.settings.price_list, f"connectors.{self.name}.products.price_list_customer"
        if customer is None:
            return None
        try:
            prices = self.context.hub.price_list(customer)
        except NotFound as error:
            message = f"Rackbeat has no customer {customer}, whose prices {self.name} should have"
            raise ConfigError(message, next_step=f"Correct {setting}.") from error
        currency = prices.currency or self.job.initial.currency
        if currency != self.profile.currency:
            raise ConfigError(
                f"the prices of customer {customer} are in {currency}, {self.name} sells in {self.profile.currency}",
                next_step=f"Name a customer with that currency in {setting}.",
            )
        return prices

    @cached_property
    def new_item_rules(self) -> NewItemRules:
        """What new items of Rackbeat get. Raises ConfigError when the settings do not say."""
        return new_item_rules(self.context, self.job, self.profile)

    @cached_property
    def in_stock(self) -> frozenset[str]:
        """The numbers of all items of which at least one is available, from all locations, sets that can be built included."""
        available: dict[str, Decimal] = {}
        unlimited: set[str] = set()
        for page in self.context.hub.stock(by_location=False):
            available |= {stock.number: stock.available for stock in page if stock.has_inventory}
            unlimited |= {stock.number for stock in page if not stock.has_inventory}
        boms = {bom.number: bom.components for page in self.context.hub.boms() for bom in page}
        whole = with_boms(available, boms, frozenset(unlimited))
        return frozenset(number for number, quantity in whole.items() if quantity >= 1)

    def record(
        self, listing_id: str, label: str, number: str | None, verdict: Verdict, changes: tuple[str, ...] = ()
    ) -> None:
        """Report a verdict on a listing. `label` is what people know it by; `number` is the item's."""
        self.tally.add(Record("product", listing_id, label, number, verdict, changes))

    def agreement(
        self,
        listing_id: str,
        number: str,
        given: Mapping[str, str],
        received: Mapping[str, str],
        left_from: str | None = None,
    ) -> Agreement:
        """Both sides are equal as of now: the digests of what one gives and of what the other has, as far as it is given."""
        return Agreement(
            connector=self.name,
            external_id=listing_id,
            rackbeat=number,
            direction=self.settings.direction.value,
            wanted=given,
            found={field: digest for field, digest in received.items() if field in given},
            left_from=left_from,
            stale=False,
            at=self.context.clock.now(),
        )
