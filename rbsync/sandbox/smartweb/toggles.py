"""What a sandbox may switch: every behaviour that the sheet leaves open, and the knobs of its section 16.15."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import get_type_hints
from zoneinfo import available_timezones

_ALLOWED: Mapping[str, tuple[object, ...]] = {
    "fault_status": (500, 200),
    "paged_nil_status": ("all", "none", "fault"),
    "paged_empty_status": ("all", "none", "fault"),
    "bad_text": ("raw", "fault"),
    "total_currency": ("order", "base"),
    "foreign_prices": ("order", "base"),
    "vat_as": ("fraction", "percent"),
    "voucher_discount": ("net", "gross"),
    "checkout_country_code": ("id", "iso", "empty"),
    "stock_path": ("both", "plain", "location"),
    "parent_stock": ("ignored", "stored"),
    "stock_taken": ("order", "sent", "never"),
    "unknown_id": ("fault", "empty"),
    "too_many": ("cut", "fault"),
    "product_order": ("id", "shuffled", "unsteady", "updated"),
    "bulk_order": ("input", "shuffled"),
    "fractions": ("floor", "raw"),
    "null_objects": ("empty", "omitted"),
    "throttle": ("off", "slow", "429", "503"),
}
_INCLUDED = frozenset({"delivery", "fee", "vouchers"})


@dataclass(slots=True)
class Toggles:
    """The switches; the number of the sheet's unknown (section 18), or its section, stands beside each."""

    session_idle_seconds: int = 1200  # 1: ends a session that was silent so long
    session_lifetime_seconds: int = 0  # 1: ends a session however busy; 0 = never
    sessions_at_once: int = 0  # 1, 27: a further connect ends the oldest; 0 = no limit
    time_zone: str = "Europe/Copenhagen"  # 2: of every date in and out
    every_change_touches: bool = True  # 3: off = only a change of status sets an order's DateUpdated
    updated_includes_new: bool = False  # 4: Order_GetByDateUpdated also gives orders that never changed
    paged_nil_status: str = "all"  # 5: xsi:nil as Status of a paged query
    paged_empty_status: str = "all"  # 5: an empty one
    total_includes: tuple[str, ...] = ()  # 6: of `delivery`, `fee`, `vouchers`
    total_currency: str = "order"  # 6: of an order in a foreign currency
    voucher_discount: str = "net"  # 6: what a voucher with VAT took off, told without it or with it
    vat_as: str = "fraction"  # 7: 0.25 or 25
    foreign_prices: str = "order"  # 8: the currency of line, freight and fee prices of a foreign order
    checkout_country_code: str = "id"  # 9: what CountryCode holds on orders from the checkout
    stock_path: str = "both"  # 10: which way of writing stock has an effect; the other answers true and does nothing
    parent_stock: str = "ignored"  # 10: a plain Stock write to a product that has variants
    negative_stock: bool = True  # 10: off = PARAM
    stock_taken: str = "order"  # 10: when a sale lowers the stock
    stock_touches_product: bool = False  # 11: a stock movement sets Product.DateUpdated
    price_touches_product: bool = True  # 11: a price change does
    unknown_id: str = "fault"  # 12: PARAM, or an empty result; for one of several ids too
    max_page_size: int = 0  # 13: rows of a page; 0 = no limit
    max_length: int = 0  # 13: Length of Product_GetAllWithLimit; 0 = no limit
    max_bulk: int = 50  # 13: rows of a bulk call
    too_many: str = "cut"  # 13: a size beyond the limit is cut, or refused with PARAM
    max_rows: int = 0  # 8: an answer with more rows ends in an empty HTTP 500 (memory); 0 = no limit
    product_order: str = "id"  # 14; unsteady = another one at each call
    page_drift: int = 0  # 14: so many times, a product disappears before a further part of the catalogue is read
    bulk_order: str = "input"  # 15: of the rows of the bulk answer
    bulk_hard_fault: bool = False  # 15: the first bad row ends the call with a fault; earlier rows stay
    throttle: str = "off"  # 17: what happens beyond `calls_per_second`
    calls_per_second: float = 5.0  # 17
    fault_status: int = 500  # 18: HTTP status of a fault
    fault_prefix: str = ""  # 18: before an application's code, such as `SOAP-ENV:`
    ignored_fields: tuple[str, ...] = ()  # 12.3: `Type.Field` is answered as set, and stays as it was
    empty_clears: bool = True  # 19: off = empty texts and lists in an update are ignored
    denied: tuple[str, ...] = ()  # 23: operations that answer AUTH for this user
    fractions: str = "floor"  # 25: how 2.5 appears in a whole number
    hidden_sites: tuple[str, ...] = ()  # 26: sites whose orders are not returned
    update_respells: bool = False  # 4: an update by ItemNumber rewrites that number's spelling
    empty_key: bool = True  # 4: an empty ItemNumber as key matches every product without one; off = PARAM
    null_objects: str = "empty"  # 4: null objects arrive as empty elements, or not at all
    mailing_statuses: tuple[str, ...] = ("1",)  # 11.2: a change to one of these mails the customer
    entity_titles: bool = False  # 16.15: titles arrive with HTML entities
    bad_text: str = "raw"  # 4: a text that XML cannot hold is written down all the same, or PHP gives up on the answer
    extra_field: bool = False  # 16.15: every object has a field that no contract knows
    double_noise: bool = False  # 7: numbers carry the noise of binary fractions
    garble: tuple[str, ...] = ()  # 16.15: `Type.Field=text` writes that text into the field

    def update(self, values: Mapping[str, object]) -> None:
        """Set the named switches, all or none. Raises ValueError that names what is wrong."""
        hints = get_type_hints(Toggles)
        checked = {name: _checked(name, value, hints.get(name)) for name, value in values.items()}
        for name, value in checked.items():
            setattr(self, name, value)

    def as_json(self) -> dict[str, object]:
        """All switches by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def _checked(name: str, value: object, hint: object) -> object:
    if hint is None:
        raise ValueError(f"unknown toggle `{name}`; known: {', '.join(each.name for each in fields(Toggles))}")
    if name in _ALLOWED and value not in _ALLOWED[name]:
        raise ValueError(f"`{name}` must be one of {_ALLOWED[name]}")
    if name == "time_zone" and value not in available_timezones():
        raise ValueError(f"`time_zone` does not know {value!r}")
    if name == "total_includes" and not (isinstance(value, list) and set(value) <= _INCLUDED):
        raise ValueError(f"`total_includes` is a list out of: {', '.join(sorted(_INCLUDED))}")
    if hint in (bool, str) and isinstance(value, bool if hint is bool else str):
        return value
    if hint in (int, float) and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        if hint is float or value == int(value):
            return float(value) if hint is float else int(value)
    elif isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise ValueError(f"toggle `{name}` does not take {value!r}")
