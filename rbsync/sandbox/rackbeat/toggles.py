"""What the sheet calls uncertain, as switches: a client must be right on either side of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

_ALLOWED: dict[str, tuple[object, ...]] = {
    "error_shape": ("errors", "message", "both"),
    "rounding": ("order", "line"),
    "draft_status": (200, 201),
    "shipment_status": (200, 201),
}
_MAY_BE_NULL = frozenset({"rate_limit", "scopes"})


@dataclass(slots=True)
class Toggles:
    """The switches with the sheet's first reading as default (rackbeat sheet 7.6, 8.2, 9)."""

    naive_timestamps: bool = False  # `2026-01-08 10:30:00` instead of ISO with offset
    numbers_as_strings: bool = False
    error_shape: str = "errors"  # 422: "errors" | "message" | "both"
    nulls_refused: bool = True  # an explicit null in a body is a validation error
    retry_after: bool = True  # 429 carries Retry-After
    rate_limit: int | None = 480  # requests a minute and token; None: off
    scopes: list[str] | None = None  # "sales", "purchase", "account"; None: all
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
    rounding: str = "order"  # "line": each line and its VAT are rounded to 2 decimals first
    post_orders_books: bool = True  # what POST /orders does with the order
    draft_status: int = 201  # of POST /orders/drafts
    shipment_status: int = 200  # of POST /orders/{n}/create-shipment
    invoice_renumber_on_book: bool = False
    parents_include_children: bool = False  # a parent location's stock counts its children's
    stock_changes_updated_at: bool = False
    page_drift: int = 0  # so many times, somebody creates a record before a page after the first is read
    clock_offset: float = 0.0  # seconds by which Rackbeat's clock is ahead


def apply(toggles: Toggles, wanted: Mapping[str, object]) -> None:
    """Set the named switches, all or none. Raises ValueError that names what is wrong."""
    for name, value in wanted.items():
        _check(toggles, name, value)
    for name, value in wanted.items():
        setattr(toggles, name, value)


def listed(toggles: Toggles) -> dict[str, object]:
    """Every switch with its present value."""
    return {entry.name: getattr(toggles, entry.name) for entry in fields(toggles)}


def _check(toggles: Toggles, name: str, value: object) -> None:
    default = {entry.name: entry.default for entry in fields(toggles)}
    if name not in default:
        raise ValueError(f"unknown toggle `{name}`; known: {', '.join(default)}")
    if value is None and name in _MAY_BE_NULL:
        return
    if name == "scopes":
        if not isinstance(value, list) or not all(isinstance(scope, str) for scope in value):
            raise ValueError("`scopes` must be null or a list of words")
        return
    if name in _ALLOWED and value not in _ALLOWED[name]:
        raise ValueError(f"`{name}` must be one of {_ALLOWED[name]}")
    kinds: tuple[type, ...] = (int, float) if isinstance(default[name], float) else (type(default[name]),)
    if type(value) not in kinds:
        raise ValueError(f"`{name}` must be of type {kinds[0].__name__}")
