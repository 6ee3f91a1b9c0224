"""Who may enter, and who may read what: tokens, scopes and protected customer data (shopify sheet 2)."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from graphql import GraphQLError

from rbsync.sandbox.shopify.formats import refuse

_ORDERS = ("read_orders",)
_PRODUCTS = ("read_products",)
_LOCATIONS = ("read_locations",)
_PUBLICATIONS = ("read_publications",)
_WRITE_PRODUCTS = ("write_products",)

TYPE_SCOPES: Mapping[str, tuple[str, ...]] = {
    "Order": _ORDERS,
    "LineItem": _ORDERS,
    "OrderTransaction": _ORDERS,
    "Refund": _ORDERS,
    "Fulfillment": _ORDERS,
    "Return": ("read_returns",),
    "Customer": ("read_customers",),
    "Product": _PRODUCTS,
    "ProductVariant": _PRODUCTS,
    "InventoryItem": ("read_inventory", "read_products"),
    "InventoryLevel": ("read_inventory",),
    "Location": ("read_locations", "read_inventory"),
    "ProductOption": _PRODUCTS,
    "Collection": _PRODUCTS,
    "Publication": _PUBLICATIONS,
}
"""One of these scopes opens the type."""

_LOCATION_FIELDS = ("name", "isActive", "isFulfillmentService", "address", "inventoryLevels")

FIELD_SCOPES: Mapping[tuple[str, str], tuple[str, ...]] = {
    **{(kind, "availablePublicationsCount"): _PUBLICATIONS for kind in ("Product", "Collection")},
    ("Mutation", "productSet"): _WRITE_PRODUCTS,
    ("Mutation", "productUpdate"): _WRITE_PRODUCTS,
    ("Mutation", "productVariantsBulkCreate"): _WRITE_PRODUCTS,
    ("Mutation", "productVariantsBulkUpdate"): _WRITE_PRODUCTS,
    ("Mutation", "publishablePublish"): ("write_publications",),
    ("InventoryItem", "inventoryLevel"): ("read_inventory",),
    ("InventoryItem", "inventoryLevels"): ("read_inventory",),
    ("Mutation", "inventorySetQuantities"): ("write_inventory",),
    ("Mutation", "inventoryActivate"): ("write_inventory",),
    **{("Location", name): _LOCATIONS for name in _LOCATION_FIELDS},
}

WRITE_SCOPES: Mapping[str, tuple[str, ...]] = {
    "COLLECTION": _WRITE_PRODUCTS,
    "CUSTOMER": ("write_customers",),
    "ORDER": ("write_orders",),
    "PRODUCT": _WRITE_PRODUCTS,
    "PRODUCTVARIANT": _WRITE_PRODUCTS,
}
"""What it takes to define metafields of that kind of owner."""

PROTECTED = frozenset(
    {
        *(("Order", name) for name in ("email", "phone")),
        *(("Customer", name) for name in ("firstName", "lastName", "defaultEmailAddress")),
        *(("MailingAddress", name) for name in ("name", "address1", "address2", "zip", "phone")),
    }
)
"""Level-2 customer data: null without approval."""


def needed_scopes(parent: str, field: str, output: str) -> tuple[tuple[str, ...], ...]:
    """Every group of which one scope must be held to read a field whose named type is `output`."""
    groups = (FIELD_SCOPES.get((parent, field)), TYPE_SCOPES.get(output.removesuffix("Connection")))
    return tuple(group for group in groups if group)


def denied(field: str, scope: str) -> GraphQLError:
    """The refusal for a field whose scope is lacking."""
    message = f"Access denied for {field} field. Required access: `{scope}` access scope."
    return refuse("ACCESS_DENIED", message, requiredAccess=f"`{scope}` access scope.")


def missing_scope(groups: tuple[tuple[str, ...], ...], held: frozenset[str]) -> str | None:
    """The first scope that is lacking; a write scope includes the read scope."""
    for group in groups:
        if not any(scope in held or scope.replace("read_", "write_", 1) in held for scope in group):
            return group[0]
    return None


@dataclass(slots=True)
class Tokens:
    """Who may enter. The client's id and secret follow from the store and the static token."""

    static: str
    client_id: str
    client_secret: str
    minted: dict[str, datetime] = field(default_factory=dict)  # token → end of life

    def mint(self, client_id: object, client_secret: object, moment: datetime, seconds: int) -> str | None:
        """A new token for the right credentials, else None."""
        known = hmac.compare_digest(f"{client_id}\n{client_secret}", f"{self.client_id}\n{self.client_secret}")
        if not known:
            return None
        token = f"shpat_{secrets.token_hex(16)}"
        self.minted[token] = moment + timedelta(seconds=seconds)
        return token

    def valid(self, token: str, moment: datetime, *, static_allowed: bool) -> bool:
        """Whether the token opens the door at that moment."""
        if static_allowed and hmac.compare_digest(token.encode(), self.static.encode()):
            return True
        return token in self.minted and moment < self.minted[token]

    def expire(self) -> int:
        """End all minted tokens now; answers how many there were."""
        count = len(self.minted)
        self.minted.clear()
        return count
