"""One product on its way into the shop: the mutations it takes, what they answered, and what became of it."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from rbsync.connectors.shopify.judge import VARIANT_LIMIT
from rbsync.connectors.shopify.product_wire import ProductPayload, VariantsPayload
from rbsync.connectors.shopify.wire import OwnVariantWire, ProductWire, UserErrorsWire, check
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


DOCUMENTS = {
    Kind.SET: "SetProduct",
    Kind.CHANGE: "ChangeProduct",
    Kind.CHANGE_VARIANTS: "ChangeVariants",
    Kind.ADD_VARIANTS: "AddVariants",
    Kind.PUBLISH: "Publish",
}
"""What is sent for it."""


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
        kind = self.steps[0].kind
        errors = check(UserErrorsWire, payload, record=record).user_errors
        if kind is Kind.PUBLISH:
            self._note_unpublished(map(str, errors))
        elif errors:
            problems = [problem_of(error.code, error.message) for error in errors]
            problem = next((each for each in problems if each is not Problem.REFUSED), Problem.REFUSED)
            self.fail(problem, "; ".join(map(str, errors)))
            return
        elif kind in (Kind.SET, Kind.CHANGE):
            product = check(ProductPayload, payload, record=record).product
            self._take(product, product.variants.nodes if product is not None and product.variants is not None else ())
        else:
            answer = check(VariantsPayload, payload, record=record)
            variants = answer.product_variants or ()
            self._take(answer.product, variants)
            if kind is Kind.ADD_VARIANTS:
                self.added.extend(variant.id for variant in variants)
        self.take_step()
        if kind is Kind.SET and self.publish and self.product is not None:
            self.steps.append(publishing(self.product.id, self.publish))

    def take_step(self) -> None:
        """The next step was taken."""
        self.taken.append(self.steps.popleft().kind)

    def fail(self, problem: Problem, why: str) -> None:
        """The next step was not taken, and nothing more is sent. A product whose publishing is refused is made."""
        if self.steps and self.steps[0].kind is Kind.PUBLISH and problem is not Problem.UNKNOWN:
            self._note_unpublished([why])
            self.take_step()
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
            complete = len(self.variants) == self.product.variants_count
            return tuple(self.variants.values()) if complete else None
        keys = dict.fromkeys((*self.named, *self.added))
        found = [self.variants[key] for key in keys if key in self.variants]
        return found if len(found) == len(keys) else None

    def listings_to_report(self, listings: Sequence[Listing]) -> Sequence[Listing]:
        """Of all listings of the product those that are reported."""
        return listings if self.whole else [each for each in listings if each.id in (*self.named, *self.added)]

    def finish(self, listings: Sequence[Listing]) -> None:
        """All steps are taken, and these are the listings."""
        self.outcome = Written(self.subject, tuple(listings), tuple(self.notes))

    def _note_unpublished(self, reasons: Iterable[str]) -> None:
        self.notes.extend(f"{self.called}: not published: {reason}" for reason in reasons)

    def _take(self, product: ProductWire | None, variants: Iterable[OwnVariantWire]) -> None:
        self.product = product
        self.variants.update((variant.id, variant) for variant in variants)
        self.product_id = product.id if product is not None else self.product_id


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
