"""Every GraphQL document that is sent, as text with its planned cost.

Costs follow the linear model of shopify sheet 3 (object 1, connection 2 + n x node, mutation 10). They are planning numbers:
the client scales them by what Shopify really asks. Only the money of one currency is selected, to keep documents cheap.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache

VERSION = "2026-10"

INLINE_LINES = 5
INLINE_FREIGHT = 2


class Currency(StrEnum):
    """Which side of a MoneyBag is read: the shop's own money or what the customer paid in (shopify sheet 7.3)."""

    SHOP = "shopMoney"
    CUSTOMER = "presentmentMoney"


@dataclass(frozen=True, slots=True)
class Document:
    """One document. It costs `base + rows x per_row` points when it asks for `rows`, at most `most` of them.

    `repeatable`: sending it again does no harm, because it only reads, sets what it says, or carries an idempotency key.
    """

    name: str
    text: str
    base: float
    per_row: float = 0.0
    most: int = 1
    repeatable: bool = True


def _money(field: str, currency: Currency) -> str:
    return f"{field} {{ {currency} {{ amount currencyCode }} }}"


def _tax(currency: Currency) -> str:
    return f"taxLines {{ rate channelLiable {_money('priceSet', currency)} }}"


def _line(currency: Currency) -> str:
    return (
        "id name title sku quantity currentQuantity isGiftCard product { id } variant { id } "
        f"{_money('originalUnitPriceSet', currency)} "
        f"discountAllocations {{ {_money('allocatedAmountSet', currency)} }} {_tax(currency)}"
    )


def _freight(currency: Currency) -> str:
    prices = ("originalPriceSet", "discountedPriceSet", "currentDiscountedPriceSet")
    return f"id title isRemoved {' '.join(_money(price, currency) for price in prices)} {_tax(currency)}"


_ADDRESS = "name company address1 address2 zip city provinceCode countryCodeV2 phone"
_HEAD = "id name processedAt updatedAt cancelledAt test"
PAGE = "pageInfo { hasNextPage endCursor }"


def _order(currency: Currency) -> str:
    totals = ("currentTotalPriceSet", "totalTipReceivedSet", "currentTotalDutiesSet")
    return (
        f"{_HEAD} taxesIncluded dutiesIncluded displayFinancialStatus displayFulfillmentStatus paymentGatewayNames "
        "email phone note poNumber customer { firstName lastName defaultEmailAddress { emailAddress } } "
        f"billingAddress {{ {_ADDRESS} }} shippingAddress {{ {_ADDRESS} }} "
        f"{' '.join(_money(field, currency) for field in totals)} "
        f"additionalFees {{ id name {_money('price', currency)} {_tax(currency)} }}"
    )


SHOP_PROFILE = Document(
    "ShopProfile",
    "query ShopProfile { shop { id name currencyCode taxesIncluded orderNumberFormatPrefix orderNumberFormatSuffix "
    "resourceLimits { maxProductVariants } } "
    "currentAppInstallation { accessScopes { handle } } }",
    base=4,
)

LOCATIONS = Document(
    "Locations",
    "query Locations($first: Int!, $after: String) { locations(first: $first, after: $after, includeInactive: true) "
    f"{{ {PAGE} nodes {{ id name isActive isFulfillmentService }} }} }}",
    base=3,
    per_row=1,
    most=50,
)

ORDERS_CHANGED = Document(
    "OrdersChanged",
    "query OrdersChanged($q: String!, $closed: String!, $cancelled: String!, $first: Int!, $after: String) "
    "{ orders(first: $first, after: $after, query: $q, sortKey: UPDATED_AT) "
    f"{{ {PAGE} nodes {{ {_HEAD} }} }} "
    f"closed: orders(first: 1, query: $closed, sortKey: UPDATED_AT) {{ nodes {{ {_HEAD} }} }} "
    f"cancelled: orders(first: 1, query: $cancelled, sortKey: UPDATED_AT) {{ nodes {{ {_HEAD} }} }} }}",
    base=9,
    per_row=1,
    most=250,
)

ORDER_HEADS = Document(
    "OrderHeads",
    "query OrderHeads($q: String!, $first: Int!, $after: String) "
    "{ orders(first: $first, after: $after, query: $q, sortKey: UPDATED_AT) "
    f"{{ {PAGE} nodes {{ {_HEAD} }} }} }}",
    base=3,
    per_row=1,
    most=250,
)

ORDER_HEADS_BY_ID = Document(
    "OrderHeadsById",
    f"query OrderHeadsById($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Order {{ {_HEAD} }} }} }}",
    base=0,
    per_row=1,
    most=250,
)


@cache
def orders(currency: Currency) -> Document:
    """Whole orders by id, with the first lines inline."""
    return Document(
        "Orders",
        f"query Orders($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Order {{ {_order(currency)} "
        f"shippingLines(first: {INLINE_FREIGHT}) {{ {PAGE} nodes {{ {_freight(currency)} }} }} "
        f"lineItems(first: {INLINE_LINES}) {{ {PAGE} nodes {{ {_line(currency)} }} }} }} }} }}",
        base=0,
        per_row=98,
        most=50,
    )


@cache
def order_lines(currency: Currency) -> Document:
    """The lines of one order from a cursor on."""
    return Document(
        "OrderLines",
        "query OrderLines($id: ID!, $first: Int!, $after: String) { order(id: $id) { updatedAt "
        f"lineItems(first: $first, after: $after) {{ {PAGE} nodes {{ {_line(currency)} }} }} }} }}",
        base=4,
        per_row=11,
        most=80,
    )


@cache
def order_freight(currency: Currency) -> Document:
    """The shipping lines of one order from a cursor on."""
    return Document(
        "OrderFreight",
        "query OrderFreight($id: ID!, $first: Int!, $after: String) { order(id: $id) { updatedAt "
        f"shippingLines(first: $first, after: $after) {{ {PAGE} nodes {{ {_freight(currency)} }} }} }} }}",
        base=4,
        per_row=10,
        most=50,
    )


def orders_in_bulk(currency: Currency, search: str) -> str:
    """The document of a bulk operation: whole orders found by `search`, every line of each."""
    return (
        f"query OrdersInBulk {{ orders(query: {literal(search)}) {{ edges {{ node {{ {_order(currency)} "
        f"shippingLines {{ edges {{ node {{ {_freight(currency)} }} }} }} "
        f"lineItems {{ edges {{ node {{ {_line(currency)} }} }} }} }} }} }} }}"
    )


_QUANTITIES = 'id isActive quantities(names: ["available", "on_hand"]) { name quantity }'


PRODUCT = "id title status productType descriptionHtml variantsCount { count }"


def own_part(location: str | None) -> str:
    """What a variant has of its own, with its level at a location: a variable's name or a literal."""
    level = f"inventoryLevel(locationId: {location}, includeInactive: true) {{ {_QUANTITIES} }}" if location else ""
    return (
        "id title sku barcode price "
        "inventoryItem { id tracked unitCost { amount currencyCode } measurement { weight { value unit } } "
        + level
        + " }"
    )


def variant(location: str | None) -> str:
    """A variant with what it shares with the others of its product."""
    return f"{own_part(location)} product {{ {PRODUCT} }}"


LISTINGS = Document(
    "Listings",
    "query Listings($q: String, $first: Int!, $after: String) { productVariants(first: $first, after: $after, query: $q, "
    f"sortKey: ID) {{ {PAGE} nodes {{ {variant(None)} }} }} }}",
    base=3,
    per_row=7,
    most=250,
)

STOCKED_LISTINGS = Document(
    "StockedListings",
    "query StockedListings($q: String, $location: ID!, $first: Int!, $after: String) "
    "{ productVariants(first: $first, after: $after, query: $q, sortKey: ID) "
    f"{{ {PAGE} nodes {{ {variant('$location')} }} }} }}",
    base=3,
    per_row=9,
    most=250,
)


def listings_in_bulk(location: str | None) -> str:
    """The document of a bulk operation: every variant."""
    node = variant(literal(location) if location else None)
    return f"query ListingsInBulk {{ productVariants {{ edges {{ node {{ {node} }} }} }} }}"


LEVELS = Document(
    "Levels",
    "query Levels($ids: [ID!]!, $location: ID!) { nodes(ids: $ids) { ... on InventoryItem { id tracked "
    f"inventoryLevel(locationId: $location, includeInactive: true) {{ {_QUANTITIES} }} }} }} }}",
    base=0,
    per_row=3,
    most=100,
)

SET_LEVELS = Document(
    "SetLevels",
    "mutation SetLevels($input: InventorySetQuantitiesInput!, $key: String!) "
    "{ inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code field message } } }",
    base=12,
)

ACTIVATE = Document(
    "Activate",
    "mutation Activate($item: ID!, $location: ID!, $key: String!) "
    "{ inventoryActivate(inventoryItemId: $item, locationId: $location) @idempotent(key: $key) "
    "{ inventoryLevel { id isActive } userErrors { field message } } }",
    base=12,
)

BULK_START = Document(
    "BulkStart",
    "mutation BulkStart($document: String!) { bulkOperationRunQuery(query: $document, groupObjects: true) "
    "{ bulkOperation { id status } userErrors { code field message } } }",
    base=12,
)

BULK_POLL = Document(
    "BulkPoll",
    "query BulkPoll($id: ID!) { bulkOperation(id: $id) { id status errorCode objectCount url partialDataUrl } }",
    base=1,
)

BULK_CANCEL = Document(
    "BulkCancel",
    "mutation BulkCancel($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { id status } userErrors { field message } } }",
    base=12,
)


def quoted(text: str) -> str:
    """A value of the search language, in quotes (shopify sheet 4)."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def in_window(since: datetime, until: datetime) -> str:
    """The search for an update time in the window, widened to whole seconds."""
    after = since.replace(microsecond=0)
    before = until if until.microsecond == 0 else until.replace(microsecond=0) + timedelta(seconds=1)
    return f"updated_at:>={quoted(moment_text(after))} updated_at:<{quoted(moment_text(before))}"


def moment_text(moment: datetime) -> str:
    """As Shopify writes it: UTC with Z, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def literal(text: str) -> str:
    """A GraphQL string literal; its escapes are JSON's."""
    return json.dumps(text)
