"""What of an exchange may be kept: what its field and its shape show to be harmless. Everything else gets a stand-in.

A stand-in is the field's own name, so that a replay shows which field ended up where. Scrubbing twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from vcr.request import Request

from rbsync.transport.document import JsonValue, read_json, write_json

_PSEUDONYM = "x-[0-9a-f]{8}"
_AMOUNT = r"-?\d{1,7}(\.\d{1,12})?"  # no room for a telephone number
_ID = r"gid://shopify/[A-Za-z]+/\d{1,20}(\?inventory_item_id=\d{1,20})?|\d{1,7}"
_MOMENT = r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:?\d\d)?)?"
_CODE = (
    "[A-Z]{2,3}|[A-Z]+(_[A-Z]+)+|PAID|PENDING|AUTHORIZED|VOIDED|REFUNDED|EXPIRED|FULFILLED|UNFULFILLED|RESTOCKED|SCHEDULED"
    "|GRAMS|KILOGRAMS|OUNCES|POUNDS|INVALID|THROTTLED"
)
_ITEM = r"(?!.*\d{8})[A-Za-z0-9][A-Za-z0-9_-]{0,24}"
_LOWER = "[a-z_]{1,30}"


def _shapes(shape: str, fields: str) -> dict[str, re.Pattern[str]]:
    return dict.fromkeys(fields.split(), re.compile(shape, re.ASCII))


KEPT: Mapping[str, re.Pattern[str]] = {
    **_shapes(_ID, "id ids item location inventoryItemId locationId invoice_id group_id unit_id parent_id order_id"),
    **_shapes(_ID, "customer_id payment_terms_id layout_id employee_id our_reference_id location_id"),
    **_shapes(_ITEM, "number child_id item_id sku"),
    **_shapes(_PSEUDONYM, "endCursor after"),
    **_shapes(_AMOUNT, "total pages page limit first quantity quantity_shipped stock_quantity in_order_quantity"),
    **_shapes(_AMOUNT, "available_quantity sales_price line_price line_total total_total vat_percentage"),
    **_shapes(_AMOUNT, "discount_percentage amount price rate currentQuantity changeFromQuantity value count"),
    **_shapes(
        _AMOUNT, "requestedQueryCost actualQueryCost maximumAvailable currentlyAvailable restoreRate maxProductVariants"
    ),
    **_shapes(_MOMENT, "created_at updated_at deleted_at order_date processedAt updatedAt cancelledAt"),
    **_shapes(_CODE, "currency currencyCode code countryCodeV2 displayFinancialStatus displayFulfillmentStatus unit"),
    **_shapes("(unauthenticated_)?(read|write)_[a-z_]{1,60}", "handle"),
    **_shapes("available|on_hand|#[0-9]{1,7}", "name"),
    **_shapes("#?", "orderNumberFormatPrefix orderNumberFormatSuffix"),
    **_shapes("[a-z0-9-]{1,32}#[0-9]{1,7}", "other_reference"),
    **_shapes("product|lot", "type"),
    **_shapes("ACTIVE|DRAFT|ARCHIVED|UNLISTED", "status"),
    **_shapes("domestic|eu|abroad|domestic_exempt", "vat_zone"),
    **_shapes("[a-z]+([A-Z][a-z]+){0,4}|[0-9]{1,3}", "field"),
    **_shapes("ASC|DESC", "order_direction"),
    **_shapes(_LOWER, "order_by"),
    **_shapes("[a-z_,()]{1,400}", "fields"),
    **_shapes("[A-Z][a-z]+([A-Z][a-z]+)*", "operationName"),
    # a document without a text of its own
    **_shapes(r'(query|mutation) [A-Z][A-Za-z]+([\w\s(){}\[\],:$!.@]|"available", "on_hand")*', "query"),
}
_ALIASED = frozenset({"number", "child_id", "item_id", "sku", "endCursor", "after"})  # must stay apart from each other
_HEADERS: Mapping[str, re.Pattern[str]] = {
    **_shapes(r"application/json(; ?charset=utf-8)?", "accept content-type"),
    **_shapes(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", "date"),
    **_shapes(r"\d{1,5}", "retry-after x-ratelimit-limit x-ratelimit-remaining"),
    **_shapes(r"\d{4}-\d\d", "x-shopify-api-version"),
}
_STEP = re.compile(rf"[a-z-]{{0,24}}|\d{{1,7}}|\d{{4}}-\d\d|graphql\.json|{_PSEUDONYM}", re.ASCII)
_FIELD = re.compile(rf"[A-Za-z_]{{1,40}}[0-9]?(\.[0-9]{{1,3}}(\.[a-z_]{{1,40}})?)*|{_PSEUDONYM}", re.ASCII)
_TOKEN_STEPS = ("/admin/oauth/access_token", "/oauth/token")


def scrub(value: JsonValue, field: str = "text") -> JsonValue:
    """The value of `field`, every text and number replaced that is not known to be harmless."""
    match value:
        case dict():
            named = {name if _FIELD.fullmatch(name) else alias(name): member for name, member in value.items()}
            return {name: scrub(member, name) for name, member in named.items()}
        case list():
            return [scrub(member, field) for member in value]
        case None | bool() | "":
            return value
        case _:
            return _leaf(value, field)


def scrub_request(request: Request, service: str) -> Request | None:
    """The request as it is kept and compared, its host a stand-in; None for one that fetches a token."""
    parts = urlsplit(request.uri)
    if parts.path in _TOKEN_STEPS:
        return None
    host = parts.hostname or ""
    known = host if host.endswith(".example.com") and host.count(".") == 2 else f"{service}.example.com"
    path = "/".join(step if _STEP.fullmatch(step) else alias(step) for step in parts.path.split("/"))
    query = scrub_query(parts.query)
    return Request(
        request.method, f"https://{known}{path}{query}", _body(request.body or b""), _headers(request.headers)
    )


def scrub_query(query: str) -> str:
    """A query with its question mark; nothing for an empty one."""
    pairs = [
        (name if _FIELD.fullmatch(name) else alias(name), value)
        for name, value in parse_qsl(query, keep_blank_values=True)
    ]
    return "?" + urlencode([(name, str(scrub(value, name))) for name, value in pairs]) if pairs else ""


def scrub_response(response: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as it is kept."""
    code = response["status"]["code"]
    headers = {name: values if isinstance(values, str) else values[0] for name, values in response["headers"].items()}
    return {
        "status": {"code": code, "message": HTTPStatus(code).phrase},
        "headers": {name: [value] for name, value in _headers(headers).items()},
        "body": {"string": _body(response["body"]["string"])},
    }


def alias(value: str) -> str:
    """A name for what must stay apart from its like, and equal to itself."""
    return "x-" + sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _leaf(value: str | int | Decimal, field: str) -> JsonValue:
    text = value if isinstance(value, str) else format(value, "f" if isinstance(value, Decimal) else "d")
    shape = KEPT.get(field)
    if shape and shape.fullmatch(text):
        return value
    if field in _ALIASED:
        return text if re.fullmatch(_PSEUDONYM, text) else alias(text)
    if not isinstance(value, str):
        return 0
    return f"{field}@example.com" if "@" in value else field


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    lowered = {name.lower(): value for name, value in headers.items()}
    return {name: lowered[name] for name, shape in _HEADERS.items() if shape.fullmatch(lowered.get(name, ""))}


def _body(content: bytes | str) -> bytes:
    raw = content.encode() if isinstance(content, str) else content
    try:
        return write_json(scrub(read_json(raw))) if raw.strip() else b""
    except ValueError:
        return b"text"
