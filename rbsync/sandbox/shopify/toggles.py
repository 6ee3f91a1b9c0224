"""What a sandbox may switch: limits, and every behaviour that the sheet calls uncertain."""

from dataclasses import dataclass, field

from rbsync.sandbox.kit import toggles

ALL_SCOPES = (
    "read_orders",
    "write_orders",
    "read_all_orders",
    "read_customers",
    "read_returns",
    "read_products",
    "write_products",
    "read_inventory",
    "write_inventory",
    "read_locations",
    "read_publications",
    "write_publications",
    "read_merchant_managed_fulfillment_orders",
    "write_merchant_managed_fulfillment_orders",
    "read_fulfillments",
)


@dataclass(slots=True)
class Toggles(toggles.Toggles):
    """The simulator's switches; the sheet section that leaves the point open stands beside each."""

    throttle: bool = True  # 3: off = the bucket is always full
    maximum_available: float = 2000.0  # 3: points
    restore_rate: float = 100.0  # 3: points per second
    scopes: tuple[str, ...] = field(default=ALL_SCOPES)  # 2
    static_token: bool = True  # 2: off = the static token is revoked
    token_seconds: int = 86_400  # 2: life of a client-credentials token
    customer_data: bool = True  # 2: off = level-2 protected fields are null
    answers_as: str = ""  # 1: the API version that answers; empty = the one asked for
    order_prefix: str = "#"  # 7
    order_suffix: str = ""  # 7
    search_lag_seconds: int = 0  # 6: order lists show a record this long after its last change
    products_default_active: bool = True  # 4: `products` without a status term leaves out the others
    orders_default_open: bool = False  # 4: `orders` without a status term leaves out closed and cancelled
    product_search_lag_seconds: int = 0  # 6: product lists do not know of what was made or changed this short ago
    rewrites_html: bool = False  # 8: descriptionHtml comes back in another form than it was written in
    set_matches_options: bool = False  # 8: productSet without a variant's id keeps the one with the same options
    set_keeps_other_namespaces: bool = False  # 14: productSet spares metafields of namespaces it does not name
    variants_before_limit: int = 50_000  # 3: so many variants in the shop, and new ones are counted
    daily_variant_limit: int = 1_000  # 3: new variants in 24 hours from then on
    negative_quantities: bool = True  # 9.1: off = INVALID_QUANTITY_NEGATIVE
    set_activates: bool = False  # 9.1: setting a quantity activates the level
    failed_attempt_burns_key: bool = False  # 6: IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED instead of the stored answer
    edited_total_keeps_removed: bool = True  # 7.6: totalPriceSet after an edit
    bulk_polls: int = 2  # 5: polls that answer RUNNING
    bulk_at_once: int = 5  # 5
    internal_errors_before: int = 0  # 1: the next n operations fail and nothing was done
    internal_errors_after: int = 0  # 1: the next n operations fail although everything was done
