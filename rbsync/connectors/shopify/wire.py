"""The shapes that Shopify's answers must have, as far as they are used (shopify sheets 7-9)."""

from datetime import UTC
from decimal import Decimal
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, AliasChoices, AliasPath, AwareDatetime, ConfigDict, Field
from pydantic.alias_generators import to_camel

from rbsync import wire
from rbsync.core.model.money import Money

CONTRACT = wire.Contract("shopify", "Shopify")
check, broken = CONTRACT.check, CONTRACT.broken

Row = TypeVar("Row")
Time = Annotated[AwareDatetime, AfterValidator(lambda time: time.astimezone(UTC))]


class Wire(wire.Wire):
    """Field names as in the schema."""

    model_config = ConfigDict(alias_generator=to_camel)


class PageInfoWire(Wire):
    """Where a page of a connection ends."""

    has_next_page: bool
    end_cursor: str | None


class MoneyV2Wire(Wire):
    """An amount and its currency."""

    amount: Decimal
    currency_code: str

    def money(self) -> Money:
        """The same as core's Money."""
        return Money(self.amount, self.currency_code)


class BagWire(Wire):
    """A MoneyBag of which one side was asked for."""

    chosen: MoneyV2Wire = Field(validation_alias=AliasChoices("shopMoney", "presentmentMoney"))

    def money(self) -> Money:
        """The chosen side."""
        return self.chosen.money()


class IdWire(Wire):
    """A record with an id, or one of which only that matters."""

    id: str


class TaxWire(Wire):
    """A tax line. `rate` is a fraction."""

    rate: Decimal | None
    channel_liable: bool | None
    price_set: BagWire


class AllocationWire(Wire):
    """A discount's share on one line, for all its units."""

    allocated_amount_set: BagWire


class LineWire(IdWire):
    """A line item."""

    name: str
    title: str
    sku: str | None
    quantity: int
    current_quantity: int
    is_gift_card: bool
    product: IdWire | None
    variant: IdWire | None
    original_unit_price_set: BagWire
    discount_allocations: tuple[AllocationWire, ...]
    tax_lines: tuple[TaxWire, ...]


class FreightWire(Wire):
    """A shipping line."""

    id: str | None
    title: str
    is_removed: bool
    original_price_set: BagWire
    discounted_price_set: BagWire
    current_discounted_price_set: BagWire
    tax_lines: tuple[TaxWire, ...]


class FeeWire(IdWire):
    """An additional fee."""

    name: str
    price: BagWire
    tax_lines: tuple[TaxWire, ...]


class AddressWire(Wire):
    """A mailing address; every part may be null."""

    name: str | None
    company: str | None
    address1: str | None
    address2: str | None
    zip: str | None
    city: str | None
    province_code: str | None
    country_code: str | None = Field(validation_alias="countryCodeV2")
    phone: str | None


class CustomerWire(Wire):
    """A customer, as far as an order shows one."""

    first_name: str | None
    last_name: str | None
    email: str | None = Field(None, validation_alias=AliasPath("defaultEmailAddress", "emailAddress"))


class HeadWire(IdWire):
    """What a list of orders tells."""

    name: str
    processed_at: Time
    updated_at: Time
    cancelled_at: Time | None
    test: bool


class OrderWire(HeadWire):
    """A whole order but for its lines. The enums are open: unknown values are kept as text."""

    taxes_included: bool
    duties_included: bool
    display_financial_status: str | None
    display_fulfillment_status: str | None
    payment_gateway_names: tuple[str, ...]
    email: str | None
    phone: str | None
    note: str | None
    po_number: str | None
    customer: CustomerWire | None
    billing_address: AddressWire | None
    shipping_address: AddressWire | None
    current_total_price_set: BagWire
    total_tip_received_set: BagWire
    current_total_duties_set: BagWire | None
    additional_fees: tuple[FeeWire, ...]


class InlineWire(Wire, Generic[Row]):
    """The first rows of a connection."""

    page_info: PageInfoWire
    nodes: tuple[Row, ...]


class OrderWithLinesWire(OrderWire):
    """An order as `nodes(ids:)` gives it: the first lines inline."""

    shipping_lines: InlineWire[FreightWire]
    line_items: InlineWire[LineWire]


class WeightWire(Wire):
    """A weight in its own unit."""

    value: Decimal
    unit: str


class QuantityWire(Wire):
    """A named quantity."""

    name: str
    quantity: int


class LevelWire(Wire):
    """An inventory item at a location."""

    is_active: bool
    quantities: tuple[QuantityWire, ...]

    def quantity(self, name: str) -> int | None:
        """The quantity of that name; None where it was not told."""
        return next((entry.quantity for entry in self.quantities if entry.name == name), None)


class StockItemWire(IdWire):
    """An inventory item with its level at the location, where one was asked for."""

    tracked: bool
    inventory_level: LevelWire | None = None


class PricedStockItemWire(StockItemWire):
    """An inventory item as a listing needs it."""

    unit_cost: MoneyV2Wire | None
    weight: WeightWire | None = Field(None, validation_alias=AliasPath("measurement", "weight"))


class ProductWire(IdWire):
    """What the variants of a product share. `status` is an open enum."""

    title: str
    status: str
    product_type: str
    description_html: str
    variants_count: int = Field(validation_alias=AliasPath("variantsCount", "count"))


class OwnVariantWire(IdWire):
    """What a variant has of its own. `price` is in the shop's currency."""

    title: str
    sku: str | None
    barcode: str | None
    price: Decimal
    inventory_item: PricedStockItemWire


class VariantWire(OwnVariantWire):
    """A variant with its product."""

    product: ProductWire


class ShopWire(IdWire):
    """The shop itself."""

    name: str
    currency_code: str
    taxes_included: bool
    order_number_format_prefix: str
    order_number_format_suffix: str
    most_variants: int | None = Field(None, validation_alias=AliasPath("resourceLimits", "maxProductVariants"))


class ScopeWire(Wire):
    """An access scope that the app has."""

    handle: str


class ProfileWire(Wire):
    """The answer to ShopProfile."""

    shop: ShopWire
    access_scopes: tuple[ScopeWire, ...] = Field(validation_alias=AliasPath("currentAppInstallation", "accessScopes"))


class LocationWire(IdWire):
    """A location."""

    name: str
    is_active: bool
    is_fulfillment_service: bool


class UserErrorWire(Wire):
    """Why a mutation was refused. `field` is the path into its input."""

    code: str | None = None
    field: tuple[str, ...] | None
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.code else self.message


class UserErrorsWire(Wire):
    """The part of a mutation's payload that decides."""

    user_errors: tuple[UserErrorWire, ...]

    @property
    def messages(self) -> str:
        """The errors without their codes."""
        return "; ".join(error.message for error in self.user_errors)


class BulkWire(IdWire):
    """A bulk operation. `object_count` counts the lines of the file."""

    status: str
    error_code: str | None = None
    object_count: int | None = None
    url: str | None = None
    partial_data_url: str | None = None

    @property
    def end(self) -> str:
        """How it ended, in words."""
        return f"ended {self.status} {self.error_code or ''}".rstrip()


class BulkStartWire(UserErrorsWire):
    """The answer to BulkStart."""

    bulk_operation: BulkWire | None
