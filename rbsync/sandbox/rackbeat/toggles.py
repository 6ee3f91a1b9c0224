"""What the sheet calls uncertain, as switches: a client must be right on either side of each."""

from dataclasses import dataclass
from typing import Literal

from rbsync.sandbox.kit.toggles import Toggles as Base


@dataclass(slots=True)
class Toggles(Base):
    """The switches with the sheet's first reading as default (rackbeat sheet 7.6, 8.2, 9)."""

    naive_timestamps: bool = False  # `2026-01-08 10:30:00` instead of ISO with offset
    numbers_as_strings: bool = False
    error_shape: Literal["errors", "message", "both"] = "errors"  # of a 422
    nulls_refused: bool = True  # an explicit null in a body is a validation error
    retry_after: bool = True  # 429 carries Retry-After
    rate_limit: int | None = 480  # requests a minute and token; None: off
    scopes: tuple[str, ...] | None = None  # "sales", "purchase", "account"; None: all
    custom_fields: bool = True  # the Premium plan
    updated_at_filter: bool = True  # False: `updated_at_from/_to` are ignored
    sorting: bool = True  # False: `order_by` is ignored
    max_limit: int = 1000
    checking_report: bool = True  # False: 404
    drafts_in_order_quantity: bool = False
    orders_list_drafts: bool = True
    expand: bool = True  # False: `expand=field_values` is ignored
    physical_merges: bool = False  # True: a PUT with `physical` keeps the measures that it leaves out
    barcode_unique: bool = False  # True: a barcode that another item has is a 422
    name_limit: int = 255  # characters of an item's name; more is a 422
    strips_html: bool = False  # True: descriptions are kept without their tags
    dropdown_as_id: bool = False  # True: a dropdown's value reads as the id of its option
    deleted_shown: bool = False  # True: deleted items stay in lists and single reads, with `deleted_at`
    price_changes_updated_at: bool = True
    field_values_change_updated_at: bool = False
    currencies_path: bool = True  # False: only `/currency/{code}`
    rounding: Literal["order", "line"] = "order"  # "line": each line and its VAT are rounded to 2 decimals first
    post_orders_books: bool = True  # what POST /orders does with the order
    draft_status: Literal[200, 201] = 201  # of POST /orders/drafts
    shipment_status: Literal[200, 201] = 200  # of POST /orders/{n}/create-shipment
    invoice_renumber_on_book: bool = False
    parents_include_children: bool = False  # a parent location's stock counts its children's
    stock_changes_updated_at: bool = False
    page_drift: int = 0  # so many times, somebody creates a record before a page after the first is read
    clock_offset: float = 0.0  # seconds by which Rackbeat's clock is ahead
