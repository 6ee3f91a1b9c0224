"""What became of one record, with a stable reason and its advice (integrations sheet P2.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The words of the design, section 2."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    SKIPPED = "skipped"
    HELD = "held"
    FAILED = "failed"


class Reason(StrEnum):
    """Why a record is waiting, skipped, held or failed. Stable: people grep for these."""

    NOT_PAID_YET = "not-paid-yet"
    NOT_FULFILLED_YET = "not-fulfilled-yet"
    NOT_RELEASED_YET = "not-released-yet"
    PARTIAL_SHIPMENT_OPEN = "partial-shipment-open"
    SETTLING = "settling"
    CLAIMED = "claimed"
    TEST_ORDER = "test-order"
    CANCELLED = "cancelled"
    BEFORE_START = "before-start-date"
    UNTRACKED = "untracked"
    NOT_STOCKED = "not-stocked"
    NOT_LINKED = "not-linked"
    MISSING_MAPPING = "missing-mapping"
    UNKNOWN_SKU = "unknown-sku"
    MISSING_SKU = "missing-sku"
    DUPLICATE_SKU = "duplicate-sku"
    CASE_COLLISION = "case-collision"
    OVERLONG_SKU = "overlong-sku"
    SKU_CHANGED = "sku-changed"
    AMBIGUOUS_CUSTOMER = "ambiguous-customer"
    AMBIGUOUS_ORDER = "ambiguous-order"
    TOTAL_MISMATCH = "total-mismatch"
    TAX_MISMATCH = "tax-mismatch"
    CURRENCY_UNKNOWN = "currency-unknown"
    UNKNOWN_QUANTITY = "unknown-quantity"
    NO_INVENTORY = "no-inventory"
    HAS_VARIATIONS = "has-variations"
    UNDECIDED_ORDERS = "undecided-orders"
    OUT_OF_SIGHT = "out-of-sight"
    CREDITED_ORDER = "credited-order-missing"
    UNREADABLE = "unreadable"
    UNCLEAR = "unclear-in-shop"
    SETTLED_BY_HAND = "settled-by-hand"
    CANCELLED_IN_RACKBEAT = "cancelled-in-rackbeat"
    CANCELLED_IN_SHOP = "cancelled-in-shop"
    CHANGED_IN_SHOP = "changed-in-shop"
    CHANGED_MEANWHILE = "changed-meanwhile"
    PRODUCT_BARRED = "product-barred"
    REFUSED = "validation-by-remote"
    OUTCOME_UNKNOWN = "timeout-unknown-outcome"
    GONE = "gone"
    FILTERED = "filtered-by-rule"
    MISSING_NAME = "missing-name"
    OVERLONG_NAME = "overlong-name"
    MISSING_PRICE = "missing-price"
    ZERO_PRICE = "zero-price"
    NEGATIVE_PRICE = "negative-price"
    MISSING_VAT_RATE = "missing-vat-rate"
    VAT_DIFFERS = "vat-differs"
    AMBIGUOUS_BARCODE = "ambiguous-barcode"
    FAMILY_UNCLEAR = "family-unclear"
    TOO_MANY_VARIANTS = "too-many-variants"
    DAILY_LIMIT = "daily-limit"
    OTHER_SHOP = "other-shop"
    CONFLICT = "conflict"
    NOTHING_LEFT = "nothing-to-do"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one record. `message` says why in full; `next_step` overrides the reason's standing advice."""

    outcome: Outcome
    reason: Reason | None = None
    message: str | None = None
    next_step: str | None = None

    @property
    def advice(self) -> str | None:
        """What the person should do; None when nothing is asked of anybody."""
        return self.next_step or (ADVICE[self.reason] if self.reason else None)


def waiting(reason: Reason, message: str, next_step: str | None = None) -> Verdict:
    """Not yet; comes by itself."""
    return Verdict(Outcome.WAITING, reason, message, next_step)


def skipped(reason: Reason, message: str, next_step: str | None = None) -> Verdict:
    """Not meant to be done."""
    return Verdict(Outcome.SKIPPED, reason, message, next_step)


def held(reason: Reason, message: str, next_step: str | None = None) -> Verdict:
    """Needs a person."""
    return Verdict(Outcome.HELD, reason, message, next_step)


def failed(reason: Reason, message: str, next_step: str | None = None) -> Verdict:
    """Went wrong; the next run tries again."""
    return Verdict(Outcome.FAILED, reason, message, next_step)


ADVICE: Mapping[Reason, str] = {
    Reason.NOT_PAID_YET: "Nothing to do: it is taken when the shop says it is paid.",
    Reason.NOT_FULFILLED_YET: "Nothing to do: it is taken when the shop says it is fulfilled.",
    Reason.NOT_RELEASED_YET: "Nothing to do: it is taken when its status in the shop is one that orders are taken in.",
    Reason.PARTIAL_SHIPMENT_OPEN: "Nothing to do: the rest is shipped when Rackbeat has stock.",
    Reason.SETTLING: "Nothing to do: rbsync looks again after the settle window.",
    Reason.CLAIMED: "Nothing to do: another run is working on it.",
    Reason.TEST_ORDER: "Nothing to do: test orders are never taken.",
    Reason.CANCELLED: "Nothing to do: it was cancelled before it was taken.",
    Reason.BEFORE_START: "Set account.start earlier if it should come.",
    Reason.UNTRACKED: "Let the shop keep count of it (track its quantity), or leave it.",
    Reason.NOT_STOCKED: "Stock it at the connector's location in the shop.",
    Reason.NOT_LINKED: "Give the item and the listing the same SKU, then run push-stock --full.",
    Reason.MISSING_MAPPING: "Add the missing setting to the connector, then run: rbsync run",
    Reason.UNKNOWN_SKU: "Create the item in Rackbeat, or correct the SKU, then run: rbsync run",
    Reason.MISSING_SKU: "Give the listing a SKU in the shop.",
    Reason.DUPLICATE_SKU: "Give each listing a SKU of its own in the shop.",
    Reason.CASE_COLLISION: "Rename one of them: they differ in upper and lower case only.",
    Reason.OVERLONG_SKU: "Shorten the SKU in the shop, or raise products.max_sku_length.",
    Reason.SKU_CHANGED: "Correct the SKU in the shop; or, if it is right now, run: rbsync initial-sync --relink SKU",
    Reason.AMBIGUOUS_CUSTOMER: "Merge or correct the customers in Rackbeat so that one is left, then run: rbsync run",
    Reason.AMBIGUOUS_ORDER: "Look at the orders named and cancel the wrong one in Rackbeat.",
    Reason.TOTAL_MISMATCH: "Compare the lines; correct the order in Rackbeat, then run: rbsync orders retry NUMBER",
    Reason.TAX_MISMATCH: "Check the VAT of the line in the shop; book the order by hand if it is right as it is.",
    Reason.CURRENCY_UNKNOWN: "Add the currency in Rackbeat; or set orders.currency to the other one, where the shop has it.",
    Reason.UNKNOWN_QUANTITY: "Look at the item in Rackbeat: its quantity could not be read.",
    Reason.NO_INVENTORY: "Nothing to do: Rackbeat keeps no stock of it.",
    Reason.HAS_VARIATIONS: "Make each variation an item of its own in Rackbeat.",
    Reason.UNDECIDED_ORDERS: "Run rbsync run: a quantity is raised when the shop's newest orders are known.",
    Reason.OUT_OF_SIGHT: "Grant the app read_all_orders, then run: rbsync run",
    Reason.CREDITED_ORDER: "Take the order that it credits first, or book the credit by hand and run: rbsync orders skip NUMBER",
    Reason.UNCLEAR: "Correct the order in the shop, or book it by hand and run: rbsync orders skip NUMBER",
    Reason.UNREADABLE: "Look at the order in the shop, book it by hand, then run: rbsync orders skip NUMBER",
    Reason.SETTLED_BY_HAND: "Nothing to do. If it should be taken after all, run: rbsync orders retry NUMBER",
    Reason.CANCELLED_IN_RACKBEAT: "Cancel it in the shop too, or make it again by hand; then run: rbsync orders skip NUMBER",
    Reason.CANCELLED_IN_SHOP: "Cancel the order in Rackbeat, or credit it; then run: rbsync orders skip NUMBER",
    Reason.CHANGED_IN_SHOP: "Correct or credit the order in Rackbeat; then run: rbsync orders skip NUMBER",
    Reason.CHANGED_MEANWHILE: "Nothing to do: the next run reads it again.",
    Reason.PRODUCT_BARRED: "Open the item for sale in Rackbeat, then run: rbsync run",
    Reason.REFUSED: "Read the service's own words above and correct the record, or the setting if several are refused alike "
    "(rbsync check tells); then run: rbsync run",
    Reason.OUTCOME_UNKNOWN: "Nothing to do: rbsync looks for it after the settle window before it tries again.",
    Reason.GONE: "Look on both sides; if nothing is left to do, run: rbsync orders skip NUMBER",
    Reason.FILTERED: "Nothing to do: the selection leaves it out; rbsync products explain SKU names the rule.",
    Reason.MISSING_NAME: "Give it a name, then run: rbsync run",
    Reason.OVERLONG_NAME: "Shorten the name, then run: rbsync run",
    Reason.MISSING_PRICE: "Give the item a price in Rackbeat, then run: rbsync run",
    Reason.ZERO_PRICE: "Give it a price above 0; or let the other side own prices (products.fields).",
    Reason.NEGATIVE_PRICE: "Correct the price, then run: rbsync run",
    Reason.MISSING_VAT_RATE: "Give the item's product group a VAT rate for this zone in Rackbeat, then run: rbsync run",
    Reason.VAT_DIFFERS: "Correct the VAT in the shop, or the item's product group; name groups for new goods in "
    "products.product_groups_by_vat. Then run: rbsync run",
    Reason.AMBIGUOUS_BARCODE: "Correct the barcodes so that one item and one listing have this one, or give the listing its SKU.",
    Reason.FAMILY_UNCLEAR: "Give each item of the family a value of its own, then run: rbsync run",
    Reason.TOO_MANY_VARIANTS: "Divide the product: the shop takes no more variants of one.",
    Reason.DAILY_LIMIT: "Nothing to do: the shop takes no more new variants today; the next runs go on.",
    Reason.OTHER_SHOP: "Nothing to do: the first shop in rbsync.toml that sells it decides.",
    Reason.CONFLICT: "Nothing to do: the owner's value was written. If the other was right, enter it at the owner.",
    Reason.NOTHING_LEFT: "Nothing to do.",
}
