"""One product on its way into the shop: what was sent for it, what became of it, and whether the shop has what it says it set:
some fields may be ignored in silence (smartweb sheets 12.3, 18.19).
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from rbsync.connectors.smartweb.products.inputs import Subject
from rbsync.connectors.smartweb.products.reader import Holders
from rbsync.connectors.smartweb.products.wire import HolderWire, ProductWire
from rbsync.core.model.listing import Listing
from rbsync.core.model.product import NewProduct, Problem, Unwritten, Written
from rbsync.errors import OutcomeUnknown, Refused
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


class NotWritten(Exception):
    """A product is not written, or not certainly; the text says why."""

    def __init__(self, problem: Problem, why: str) -> None:
        super().__init__(why)
        self.problem = problem


@dataclass(slots=True, eq=False)
class Job:
    """A product to be made or changed; `outcome` is there in the end.

    `before` is the product as it was, where it was there. `holders`: who has its numbers, where that was looked up a moment ago.
    `sent` names the calls that were carried out, or may have been; `fields` what they set, by variant (0: the product's own).
    `done`: all of them were. `product` is what the shop has now, where that was read.
    """

    subject: Subject
    holders: Mapping[str, Holders] | None = None
    product_id: int | None = None
    product: ProductWire | None = None
    before: ProductWire | None = None
    notes: list[str] = field(default_factory=list)
    fields: list[tuple[int, Mapping[str, object]]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    done: bool = False
    outcome: Written | Unwritten | None = None

    def carry_out(self, act: Callable[[], object]) -> None:
        """Do what the product takes. What is refused, or whose answer is lost, concerns this one alone."""
        try:
            act()
        except NotWritten as reason:
            self.fail(reason.problem, str(reason))
        except Refused as refused:
            self.fail(Problem.REFUSED, refused.why or refused.what)
        except OutcomeUnknown as lost:
            self.fail(Problem.UNKNOWN, str(lost))
        else:
            self.done = True

    def note_sent(self, call: str, variant: int, fields: Mapping[str, object]) -> None:
        """The call set these fields, of this variant (0: the product's own)."""
        self.sent.append(call)
        self.fields.append((variant, fields))

    def fail(self, problem: Problem, why: str) -> None:
        """Nothing more is sent for it; what was done before is named."""
        before = f" ({', '.join(dict.fromkeys(self.sent))} was done before)" if self.sent else ""
        self.outcome = Unwritten(self.subject, problem, why + before)

    def finish(self, product: ProductWire, listings: tuple[Listing, ...], *, grams: Decimal) -> None:
        """All was sent, and this is the product now, and these are its listings; `grams` are in one unit of weight."""
        reported = self._listings_to_report(listings)
        if reported is None:
            self.fail(Problem.GONE, f"product {self.product_id} is not sold as it was: a listing of it is gone")
        elif not product.unreadable and (why := without_effect(self.fields, self.before, product, grams)) is not None:
            self.outcome = Unwritten(self.subject, Problem.WITHOUT_EFFECT, why)
        else:
            self.outcome = Written(self.subject, reported, tuple(self.notes))

    def _listings_to_report(self, listings: tuple[Listing, ...]) -> tuple[Listing, ...] | None:
        """Those that the subject names, all where it concerns all; None where a named listing is missing."""
        subject = self.subject
        if isinstance(subject, NewProduct):
            numbers = {variant.number for variant in subject.variants}
            return listings if numbers <= {(listing.sku or "").strip() for listing in listings} else None
        named = {variant.listing_id for variant in subject.variants}
        added = {variant.number for variant in subject.added}
        reported = tuple(each for each in listings if each.id in named or (each.sku or "").strip() in added)
        if len(reported) < len(named) + len(added):
            return None
        concerns_all = subject.content or subject.status is not None or not reported
        return listings if concerns_all else reported


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
