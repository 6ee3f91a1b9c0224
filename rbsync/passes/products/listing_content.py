"""What a shop should have of an item, by the connector's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.product import Content, Field
from rbsync.core.model.verdict import Verdict
from rbsync.core.rules.contents import content_in_shop, content_problem
from rbsync.core.rules.digest import digests, value_digest
from rbsync.core.rules.ownership import given_at_creation, kept
from rbsync.passes.context import Job, PassContext, ProductSettings
from rbsync.passes.products.prices import SOURCE, PriceBook
from rbsync.ports.connector import ShopProfile
from rbsync.ports.memory import Agreement


@dataclass(frozen=True, slots=True)
class ListingContent:
    """The values that are spoken of; `remembered` are their digests as the agreement keeps them.

    `vat_percentage` is what the price was made with; None where it is not spoken of, or has no VAT in it.
    """

    content: Content
    remembered: Mapping[str, str]
    vat_percentage: Decimal | None

    def is_agreed(self, agreed: Agreement) -> bool:
        """Whether the giving side is as it was when both sides were last equal."""
        return all(agreed.wanted.get(field) == digest for field, digest in self.remembered.items())


class ShopWants:
    """What one shop should have."""

    def __init__(
        self, context: PassContext, job: Job, settings: ProductSettings, profile: ShopProfile, *, fresh: bool = False
    ) -> None:
        self._limits = job.connector.limits
        self._duties = settings.duties
        self._kept = kept(settings.duties)
        self._with_vat = profile.prices_include_vat
        self._book = PriceBook(context, job, settings, profile, fresh=fresh)

    def to_keep(self, details: ItemDetails, agreed: Agreement | None) -> ListingContent | Verdict:
        """Of a listing that exists."""
        return self._wanted(details, agreed, creating=False)

    def to_make(self, details: ItemDetails) -> ListingContent | Verdict:
        """Of a new listing; the digests are those of the fields that are kept equal from then on."""
        return self._wanted(details, None, creating=True)

    def vat_percentage(self, details: ItemDetails) -> Decimal | None:
        """The item's rate in the connector's zone; None where it is not known."""
        return self._book.vat_percentage(details)

    def _wanted(self, details: ItemDetails, agreed: Agreement | None, *, creating: bool) -> ListingContent | Verdict:
        price = self._book.price(details, agreed, creating=creating)
        if isinstance(price, Verdict):
            return price
        whole = content_in_shop(
            details,
            price=price.amount,
            category=self._book.group_name(details),
            cost_known=self._book.knows_costs,
        )
        fields = given_at_creation(self._duties) if creating else self._kept
        spoken = {field: value for field, value in whole.items() if field in fields}
        if price.amount is None:
            spoken.pop(Field.PRICE, None)
        problem = content_problem(spoken, longest_name=self._limits.longest_name, creating=creating)
        if problem is not None:
            return problem
        remembered = dict(digests({field: value for field, value in spoken.items() if field in self._kept}))
        if self._limits.joins_collections and Field.CATEGORY in remembered:
            remembered[Field.CATEGORY] = value_digest(f"collection {spoken[Field.CATEGORY]}")
        if agreed is not None and price.amount is None and Field.PRICE in agreed.wanted:
            remembered[Field.PRICE] = agreed.wanted[Field.PRICE]
        if price.source is not None:
            remembered[SOURCE] = price.source
        with_vat = Field.PRICE in spoken and self._with_vat
        return ListingContent(spoken, remembered, self._book.vat_percentage(details) if with_vat else None)
