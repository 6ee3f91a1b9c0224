"""One product on its way into the shop: what was sent for it, and what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from rbsync.connectors.smartweb.products.effect import without_effect
from rbsync.connectors.smartweb.products.inputs import Subject
from rbsync.connectors.smartweb.products.reader import Holders
from rbsync.connectors.smartweb.products.wire import ProductWire
from rbsync.core.model.listing import Listing
from rbsync.core.model.product import NewProduct, Problem, Unwritten, Written
from rbsync.errors import OutcomeUnknown, Refused


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
