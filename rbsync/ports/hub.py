"""What a pass asks of Rackbeat."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from rbsync.core.model.hub import (
    Account,
    Customer,
    DraftLine,
    HubOrder,
    HubShipment,
    Locations,
    NewCustomer,
    OrderDraft,
    ProductGroup,
    ReferenceData,
)
from rbsync.core.model.item import Bom, Item, ItemDetails, ItemStock, NewItem, PriceList
from rbsync.core.model.product import Content


class Items(Protocol):
    """Rackbeat's items and their stock."""

    def items(self) -> Iterator[Sequence[Item]]:
        """All products and BOMs, page by page, each number once, with totals of stock."""

    def item(self, number: str) -> Item | None:
        """One item by its number, compared to the letter; None when Rackbeat has none."""

    def stock(self, *, by_location: bool) -> Iterator[Sequence[ItemStock]]:
        """The stock of all items, page by page. With `by_location`, `ItemStock.by_location` is filled."""

    def boms(self) -> Iterator[Sequence[Bom]]:
        """All BOMs with their components, one level down, page by page; few calls (bulk where the API allows)."""


class Catalogue(Protocol):
    """What Rackbeat tells of its items beyond their stock, and what may be changed there."""

    def details(self, *, custom_fields: bool) -> Iterator[Sequence[ItemDetails]]:
        """All products and BOMs, page by page, each number once; with their custom field values where asked for."""

    def details_of(self, number: str, *, custom_fields: bool) -> ItemDetails | None:
        """One item by its number, compared to the letter; None when Rackbeat has none."""

    def create_item(self, item: NewItem) -> ItemDetails:
        """Create a product; the item as Rackbeat has it then. Raises Refused (also when the number exists), OutcomeUnknown."""

    def update_item(self, item: Item, content: Content) -> ItemDetails:
        """Change the fields named, and nothing else; the item as Rackbeat has it then. May be repeated.

        Prices without VAT, weight in grams. Raises Refused; NotFound when the item is gone.
        """

    def currency_price(self, item: Item, currency: str) -> Decimal | None:
        """The item's sales price in another currency, without VAT; None when it has none."""

    def price_list(self, customer: int) -> PriceList:
        """What a customer pays for each item. Raises NotFound when there is no such customer."""

    def custom_fields(self) -> frozenset[str] | None:
        """The slugs of the custom fields that items have; None when the account's plan has no custom fields."""


class Inventory(Protocol):
    """Changing stock in Rackbeat."""

    def has_had_stock(self, number: str) -> bool:
        """Whether the item's ledger has any movement."""

    def stock_of(self, number: str) -> ItemStock | None:
        """One item's stock with its locations, read now; None when there is no such item."""

    def set_stock(self, number: str, *, location: int, quantity: Decimal, on: date, why: str) -> None:
        """Book an adjustment *to* `quantity` at `location`; nothing when it already is so.

        Raises Refused; OutcomeUnknown when an adjustment may have been booked.
        """


class Orders(Protocol):
    """Rackbeat's orders."""

    def orders_since(self, since: datetime) -> Iterator[HubOrder]:
        """Every order created since, drafts and cancelled ones included, each number once; lines may be empty.

        May give more than asked, never less.
        """

    def order(self, number: int) -> HubOrder | None:
        """One order with its lines; None when Rackbeat has none."""

    def create_draft(self, draft: OrderDraft, customer: int) -> HubOrder:
        """Create an unbooked order for a customer number. Raises OutcomeUnknown when the answer is lost: never repeated."""

    def add_line(self, number: int, line: DraftLine) -> HubOrder:
        """Add one line to a draft. Raises OutcomeUnknown when the answer is lost."""

    def book(self, number: int) -> HubOrder:
        """Book a draft without mailing anybody. Raises OutcomeUnknown when the answer is lost."""


class Dispatch(Protocol):
    """What follows booking: shipments and invoices."""

    def shipments(self, order: int) -> tuple[HubShipment, ...]:
        """All shipments of an order, oldest first."""

    def create_shipment(self, order: int) -> HubShipment:
        """A shipment of what can be shipped now. Raises Refused when nothing can; OutcomeUnknown."""

    def mark_shipped(self, shipment: int) -> None:
        """Pick all lines and ship. Raises Refused; OutcomeUnknown."""

    def invoices(self, order: int) -> tuple[int, ...]:
        """The numbers of the order's invoices, credit notes left out."""

    def create_invoice(self, order: int) -> int:
        """Turn the order into a booked invoice without mailing anybody. Raises Refused; OutcomeUnknown."""


class Customers(Protocol):
    """Rackbeat's customers."""

    def customers(self) -> Iterator[Sequence[Customer]]:
        """All customers, page by page, each number once."""

    def create_customer(self, customer: NewCustomer) -> Customer:
        """Create one with the next number. Raises Refused; OutcomeUnknown."""


class ReferenceLists(Protocol):
    """What the account is and what it has numbers for."""

    def check_tenant(self) -> None:
        """Raises TenantError unless the token's account is the configured one. Asked once; done before any change too."""

    def account(self) -> Account:
        """The account behind the token."""

    def reference_data(self) -> ReferenceData:
        """Every number that a setting may name."""

    def locations(self) -> Locations:
        """All locations, those that lie under others included."""

    def currencies(self) -> frozenset[str] | None:
        """The codes of the account's currencies; None where it does not tell."""

    def product_group(self, number: int) -> ProductGroup | None:
        """One product group with its VAT rates; None when there is none."""

    def product_groups(self) -> Mapping[int, ProductGroup]:
        """All product groups with their VAT rates, by number."""


class Hub(Items, Catalogue, Inventory, Orders, Dispatch, Customers, ReferenceLists, Protocol):
    """Rackbeat, whole. `workers` is how many calls may usefully be under way at once."""

    workers: int
