"""Whether the shop has what it answered that it had set: some fields may be ignored in silence (smartweb sheets 12.3, 18.19)."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from rbsync.connectors.smartweb.products.wire import HolderWire, ProductWire
from rbsync.markup import safe_html

_FIELDS = {
    "Title": ("title", "name"),
    "Description": ("description", "description"),
    "CategoryId": ("category_id", "category"),
    "Status": ("status", "status"),
    "ItemNumber": ("item_number", "item number"),
    "Price": ("price", "price"),
    "BuyingPrice": ("buying_price", "cost"),
    "Weight": ("weight", "weight"),
    "Ean": ("ean", "barcode"),
}
"""What is looked at: where it stands, and what people call it."""
_NEAR = Decimal("0.005")
"""Amounts that are closer are the same."""
_WEIGHT = Decimal("0.01")
"""Weights that differ by less than this part of them, or by no more than a gram, are the same: the shop rounds in its own way."""
_CUT = 20
"""A title that goes on after so many characters may have been cut there."""
_SHOWN = 60
_TAG = re.compile("<[^>]*>")

Plain = str | Decimal | bool | None


def without_effect(
    sent: Iterable[tuple[int, Mapping[str, object]]], before: ProductWire | None, now: ProductWire, grams: Decimal
) -> str | None:
    """Which of the fields that were sent were not taken, by variant (0: the product's own); None where all of them were.

    What the shop wrote down in its own way was taken. `before` None: the product was made, and what is empty was not taken.
    `grams` are in one unit of the shop's weights.
    """
    gram = 1 / grams
    left = [
        one for variant, fields in sent for one in _left(fields, _holder(before, variant), _holder(now, variant), gram)
    ]
    return f"the shop answered that it was set, and {' and '.join(left)}" if left else None


def _left(
    fields: Mapping[str, object], before: HolderWire | None, now: HolderWire | None, gram: Decimal
) -> Iterator[str]:
    for name, (place, words) in _FIELDS.items():
        if name not in fields or now is None:
            continue
        wanted, there = _plain(name, fields[name]), _plain(name, getattr(now, place, None))
        then = _plain(name, getattr(before, place, None))
        taken = _same(wanted, there) or _in_its_own_way(name, wanted, there, gram)
        if not taken and (_same(then, there) or isinstance(there, bool)):
            yield f"its {words} still is {'empty' if there is None else _shown(there)}"


def _holder(product: ProductWire | None, variant: int) -> HolderWire | None:
    if product is None or not variant:
        return product
    return next((one for one in product.variants if one.id == variant), None)


def _plain(name: str, value: object) -> Plain:
    """As it is compared: nothing, 0 and what cannot be read are alike."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        text = safe_html(value) if name == "Description" else html.unescape(value).strip()
        return text or None
    return Decimal(value) or None if isinstance(value, int | Decimal) else None


def _same(one: Plain, other: Plain) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) < _NEAR
    return one == other


def _in_its_own_way(name: str, wanted: Plain, there: Plain, gram: Decimal) -> bool:
    """Whether the shop has what was wanted as it writes such things down."""
    if name == "Weight" and isinstance(wanted, Decimal) and isinstance(there, Decimal):
        return abs(wanted - there) <= max(gram, _WEIGHT * wanted)
    if not isinstance(wanted, str) or not isinstance(there, str):
        return False
    if name == "Description":
        return _squeezed(_TAG.sub(" ", wanted)) == _squeezed(_TAG.sub(" ", there))
    if name == "Title":
        long, short = _squeezed(wanted), _squeezed(there)
        return long == short or (len(short) >= _CUT and long.startswith(short))
    return False


def _squeezed(text: str) -> str:
    return " ".join(text.casefold().split())


def _shown(value: Plain) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, str) and len(value) > _SHOWN:
        return repr(value[:_SHOWN] + "…")
    return repr(value)
