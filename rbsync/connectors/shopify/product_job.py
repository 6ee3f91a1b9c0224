"""One product on its way into the shop: the mutations it takes, what they answered, and what became of it."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from rbsync.connectors.shopify.documents import Document, load
from rbsync.connectors.shopify.judge import VARIANT_LIMIT
from rbsync.connectors.shopify.product_wire import ProductPayload, VariantsPayload
from rbsync.connectors.shopify.wire import OwnVariantWire, ProductWire, UserErrorsWire, UserErrorWire, check
from rbsync.core.model.listing import Listing
from rbsync.core.model.product import NewProduct, NewVariant, Problem, ProductChange, Unwritten, Written
from rbsync.transport.document import JsonValue

GONE = frozenset({"PRODUCT_DOES_NOT_EXIST", "PRODUCT_VARIANT_DOES_NOT_EXIST", "NOT_FOUND"})
_GONE_WORDS = "does not exist"
_LIMIT_WORDS = "daily variant creation limit"


class Kind(Enum):
    """A mutation, by its field."""

    SET = "productSet"
    CHANGE = "productUpdate"
    CHANGE_VARIANTS = "productVariantsBulkUpdate"
    ADD_VARIANTS = "productVariantsBulkCreate"
    PUBLISH = "publishablePublish"


_DOCUMENTS = {
    Kind.SET: "SetProduct",
    Kind.CHANGE: "ChangeProduct",
    Kind.CHANGE_VARIANTS: "ChangeVariants",
    Kind.ADD_VARIANTS: "AddVariants",
    Kind.PUBLISH: "Publish",
}


def document(kind: Kind, *, with_levels: bool) -> Document:
    """What is sent for it."""
    return load(_DOCUMENTS[kind], with_levels=with_levels)


@dataclass(frozen=True, slots=True)
class Step:
    """One mutation. `given_back`: how many variants its payload is asked for, where it is; `points` are what the input costs."""

    kind: Kind
    variables: Mapping[str, JsonValue]
    given_back: int | None = None
    points: float = 0.0


@dataclass(slots=True, eq=False)
class Job:
    """A product to be made or changed. `steps` are still to be taken; `outcome` is there when none is.

    `whole`: all listings of the product are told in the end, else those `named` and those that were added. `to_add` are the
    variants that are made for it.
    """

    subject: NewProduct | ProductChange
    steps: deque[Step]
    whole: bool
    product_id: str | None = None
    named: tuple[str, ...] = ()
    to_add: tuple[NewVariant, ...] = ()
    notes: list[str] = field(default_factory=list)
    publish: tuple[str, ...] = ()
    product: ProductWire | None = None
    variants: dict[str, OwnVariantWire] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    taken: list[Kind] = field(default_factory=list)
    outcome: Written | Unwritten | None = None

    @property
    def called(self) -> str:
        """What people know the product by."""
        return self.subject.key if isinstance(self.subject, NewProduct) else self.subject.product_id

    @property
    def makes_variants(self) -> int:
        """How many the next step makes."""
        if not self.steps or self.steps[0].kind not in (Kind.SET, Kind.ADD_VARIANTS):
            return 0
        return len(self.to_add)

    def accept(self, payload: JsonValue, *, record: str) -> None:
        """The payload of the next step: it was taken, or Shopify says why not. Raises ContractBroken for another shape."""
        step = self.steps[0]
        errors = check(UserErrorsWire, payload, record=record).user_errors
        if step.kind is Kind.PUBLISH:
            self._note_unpublished(_words(errors))
        elif errors:
            self.fail(_problem(errors), "; ".join(_words(errors)))
            return
        elif step.kind in (Kind.SET, Kind.CHANGE):
            self._take(check(ProductPayload, payload, record=record))
        else:
            self._take_variants(step.kind, check(VariantsPayload, payload, record=record))
        self.taken.append(self.steps.popleft().kind)
        if step.kind is Kind.SET and self.publish and self.product is not None:
            self.steps.append(publishing(self.product.id, self.publish))

    def fail(self, problem: Problem, why: str) -> None:
        """The next step was not taken, and nothing more is sent. A product whose publishing is refused is made."""
        if self.steps and self.steps[0].kind is Kind.PUBLISH and problem is not Problem.UNKNOWN:
            self._note_unpublished([why])
            self.taken.append(self.steps.popleft().kind)
        else:
            self.abandon(problem, why)

    def abandon(self, problem: Problem, why: str) -> None:
        """It was not written, or not certainly; what was done before is named."""
        done = f" ({', '.join(dict.fromkeys(kind.value for kind in self.taken))} was done before)" if self.taken else ""
        self.outcome = Unwritten(self.subject, problem, why + done)
        self.steps.clear()

    def known(self) -> Sequence[OwnVariantWire] | None:
        """The variants to be told, where all of them were given back; else None."""
        if self.product is None:
            return None
        if self.whole:
            complete = len(self.variants) == self.product.variants_count.count
            return tuple(self.variants.values()) if complete else None
        wanted = dict.fromkeys((*self.named, *self.added))
        found = [self.variants[one] for one in wanted if one in self.variants]
        return found if len(found) == len(wanted) else None

    def listings_to_report(self, listings: Sequence[Listing]) -> Sequence[Listing]:
        """Of all listings of the product those that are reported."""
        return listings if self.whole else [one for one in listings if one.id in (*self.named, *self.added)]

    def finish(self, listings: Sequence[Listing]) -> None:
        """All steps are taken, and these are the listings."""
        self.outcome = Written(self.subject, tuple(listings), tuple(self.notes))

    def _note_unpublished(self, words: Sequence[str]) -> None:
        self.notes.extend(f"{self.called}: not published: {one}" for one in words)

    def _take(self, payload: ProductPayload) -> None:
        self.product = payload.product
        if payload.product is not None and payload.product.variants is not None:
            self.variants.update((one.id, one) for one in payload.product.variants.nodes)
        self.product_id = payload.product.id if payload.product is not None else self.product_id

    def _take_variants(self, kind: Kind, payload: VariantsPayload) -> None:
        self.product = payload.product
        given = payload.product_variants or ()
        self.variants.update((one.id, one) for one in given)
        if kind is Kind.ADD_VARIANTS:
            self.added.extend(one.id for one in given)


def publishing(product_id: str, to: Sequence[str]) -> Step:
    """The step that publishes a product to these publications."""
    rows: list[JsonValue] = [{"publicationId": publication} for publication in to]
    return Step(Kind.PUBLISH, {"id": product_id, "to": rows})


def problem_of(code: str | None, words: str) -> Problem:
    """What kind of no it is: by its code, and by its words where it has none (shopify sheet 3, 8)."""
    if code == VARIANT_LIMIT or _LIMIT_WORDS in words.lower():
        return Problem.LIMIT
    if code in GONE or (code is None and _GONE_WORDS in words.lower()):
        return Problem.GONE
    return Problem.REFUSED


def _problem(errors: Sequence[UserErrorWire]) -> Problem:
    found = [problem_of(error.code, error.message) for error in errors]
    return next((one for one in found if one is not Problem.REFUSED), Problem.REFUSED)


def _words(errors: Sequence[UserErrorWire]) -> list[str]:
    return [f"{error.code}: {error.message}" if error.code else error.message for error in errors]
