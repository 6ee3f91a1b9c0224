"""What a sandbox may switch: every behaviour that the sheet leaves open, and the knobs of its section 16.15."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from zoneinfo import available_timezones

from rbsync.sandbox.kit import toggles as kit


@dataclass(slots=True)
class Toggles(kit.Toggles):
    """The switches; the number of the sheet's unknown (section 18), or its section, stands beside each."""

    session_idle_seconds: int = 1200  # 1: ends a session that was silent so long
    session_lifetime_seconds: int = 0  # 1: ends a session however busy; 0 = never
    sessions_at_once: int = 0  # 1, 27: a further connect ends the oldest; 0 = no limit
    time_zone: str = "Europe/Copenhagen"  # 2: of every date in and out
    every_change_touches: bool = True  # 3: off = only a change of status sets an order's DateUpdated
    updated_includes_new: bool = False  # 4: Order_GetByDateUpdated also gives orders that never changed
    paged_nil_status: Literal["all", "none", "fault"] = "all"  # 5: xsi:nil as Status of a paged query
    paged_empty_status: Literal["all", "none", "fault"] = "all"  # 5: an empty one
    total_includes: tuple[Literal["delivery", "fee", "vouchers"], ...] = ()  # 6: of `delivery`, `fee`, `vouchers`
    total_currency: Literal["order", "base"] = "order"  # 6: of an order in a foreign currency
    voucher_discount: Literal["net", "gross"] = "net"  # 6: what a voucher with VAT took off, told without it or with it
    vat_as: Literal["fraction", "percent"] = "fraction"  # 7: 0.25 or 25
    foreign_prices: Literal["order", "base"] = (
        "order"  # 8: the currency of line, freight and fee prices of a foreign order
    )
    checkout_country_code: Literal["id", "iso", "empty"] = "id"  # 9: what CountryCode holds on orders from the checkout
    stock_path: Literal["both", "plain", "location"] = "both"  # 10: what writes stock; the other way does nothing
    parent_stock: Literal["ignored", "stored"] = "ignored"  # 10: a plain Stock write to a product that has variants
    negative_stock: bool = True  # 10: off = PARAM
    stock_taken: Literal["order", "sent", "never"] = "order"  # 10: when a sale lowers the stock
    stock_touches_product: bool = False  # 11: a stock movement sets Product.DateUpdated
    price_touches_product: bool = True  # 11: a price change does
    unknown_id: Literal["fault", "empty"] = "fault"  # 12: PARAM, or an empty result; for one of several ids too
    max_page_size: int = 0  # 13: rows of a page; 0 = no limit
    max_length: int = 0  # 13: Length of Product_GetAllWithLimit; 0 = no limit
    max_bulk: int = 50  # 13: rows of a bulk call
    too_many: Literal["cut", "fault"] = "cut"  # 13: a size beyond the limit is cut, or refused with PARAM
    max_rows: int = 0  # 8: an answer with more rows ends in an empty HTTP 500 (memory); 0 = no limit
    product_order: Literal["id", "shuffled", "unsteady", "updated"] = "id"  # 14; unsteady = another one at each call
    page_drift: int = 0  # 14: so many times, a product disappears before a further part of the catalogue is read
    bulk_order: Literal["input", "shuffled"] = "input"  # 15: of the rows of the bulk answer
    bulk_hard_fault: bool = False  # 15: the first bad row ends the call with a fault; earlier rows stay
    throttle: Literal["off", "slow", "429", "503"] = "off"  # 17: what happens beyond `calls_per_second`
    calls_per_second: float = 5.0  # 17
    fault_status: Literal[500, 200] = 500  # 18: HTTP status of a fault
    fault_prefix: str = ""  # 18: before an application's code, such as `SOAP-ENV:`
    ignored_fields: tuple[str, ...] = ()  # 12.3: `Type.Field` is answered as set, and stays as it was
    empty_clears: bool = True  # 19: off = empty texts and lists in an update are ignored
    denied: tuple[str, ...] = ()  # 23: operations that answer AUTH for this user
    fractions: Literal["floor", "raw"] = "floor"  # 25: how 2.5 appears in a whole number
    hidden_sites: tuple[str, ...] = ()  # 26: sites whose orders are not returned
    update_respells: bool = False  # 4: an update by ItemNumber rewrites that number's spelling
    empty_key: bool = True  # 4: an empty ItemNumber as key matches every product without one; off = PARAM
    null_objects: Literal["empty", "omitted"] = "empty"  # 4: null objects arrive as empty elements, or not at all
    mailing_statuses: tuple[str, ...] = ("1",)  # 11.2: a change to one of these mails the customer
    entity_titles: bool = False  # 16.15: titles arrive with HTML entities
    bad_text: Literal["raw", "fault"] = "raw"  # 4: a text that XML cannot hold is told as it is, or PHP gives up
    extra_field: bool = False  # 16.15: every object has a field that no contract knows
    double_noise: bool = False  # 7: numbers carry the noise of binary fractions
    garble: tuple[str, ...] = ()  # 16.15: `Type.Field=text` writes that text into the field

    def update(self, wanted: Mapping[str, object]) -> None:
        """Set the named switches, all or none. Raises ValueError that names what is wrong."""
        zone = wanted.get("time_zone", self.time_zone)
        if zone not in available_timezones():
            raise ValueError(f"`time_zone` does not know {zone!r}")
        kit.Toggles.update(self, wanted)
