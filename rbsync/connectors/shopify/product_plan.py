"""From products to be written to the mutations that it takes (shopify sheet 8).

A product that exists is never set as a whole: that would delete what people added to it.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from rbsync.connectors.shopify.catalogue import listings_by_key
from rbsync.connectors.shopify.client import by_id
from rbsync.connectors.shopify.documents import KEY_NAME, KEY_NAMESPACE, load
from rbsync.connectors.shopify.judge import VARIANT_LIMIT
from rbsync.connectors.shopify.product_inputs import (
    Terms,
    added_variant,
    changed_product,
    changed_variant,
    filled,
    identifier,
    new_product,
)
from rbsync.connectors.shopify.product_wire import OptionsWire, ProductPayload, WholeProductWire
from rbsync.connectors.shopify.session import Session
from rbsync.connectors.shopify.wire import OwnVariantWire, ProductWire, UserErrorsWire, check
from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.product import (
    Field,
    NewProduct,
    NewVariant,
    Problem,
    ProductChange,
    Unwritten,
    VariantChange,
    Written,
)
from rbsync.transport.document import JsonValue

GONE = frozenset({"PRODUCT_DOES_NOT_EXIST", "PRODUCT_VARIANT_DOES_NOT_EXIST", "NOT_FOUND"})
_GONE_WORDS = "does not exist"
_LIMIT_WORDS = "daily variant creation limit"
VARIANTS_AT_ONCE = 100
"""Those of one product that one mutation changes or adds; their payload has to fit the cost limit."""
_TAKEN = "TAKEN"
_VARIANT_POINTS = 0.2  # of productSet's input (shopify sheet 3)
_METAFIELD_POINTS = 0.4
Subject = NewProduct | ProductChange


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

    def record(self, session: Session) -> str:
        """What messages call it."""
        return session.record(f"product {self.called}")

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
        else:
            answer = check(ProductPayload, payload, record=record)
            self._take(answer.product, answer.product_variants or ())
            if kind is Kind.ADD_VARIANTS:
                self.added.extend(variant.id for variant in answer.product_variants or ())
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

    def _take(self, product: WholeProductWire | None, variants: Sequence[OwnVariantWire]) -> None:
        inside = product.variants.nodes if product is not None and product.variants is not None else ()
        self.product = product
        self.variants.update((variant.id, variant) for variant in (*inside, *variants))
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


def plan_jobs(session: Session, products: Sequence[Subject]) -> list[Job]:
    """One per product, in their order. Raises ConfigError for a location or publication that the shop does not have."""
    new = [product for product in products if isinstance(product, NewProduct)]
    categories = [product.content.get(Field.CATEGORY) for product in products]
    terms = Terms(
        currency=session.facts.currency(),
        location=session.facts.location(),
        collections=session.facts.collections(str(category) for category in categories if category),
    )
    shown = bool(new) or any(isinstance(product, ProductChange) and product.publish for product in products)
    publications = session.facts.publications() if shown else ()
    known = not new or session.facts.keys_are_defined()
    no_keys = "" if known else _define_key(session)
    existing = listings_by_key(session, [product.key for product in new]) if new and known else {}
    jobs = [_job(product, existing, no_keys, terms, publications) for product in products]
    for job, category in zip(jobs, categories, strict=True):
        if category is not None and (remark := session.facts.collection_remarks.get(str(category))) is not None:
            job.notes.append(f"{job.called}: {remark}")
    _add_variants(session, jobs, terms)
    return jobs


def _job(
    subject: Subject, existing: Mapping[str, Sequence[Listing]], no_keys: str, terms: Terms, to: Sequence[str]
) -> Job:
    """`no_keys` says why no new product can be made; `to`: the publications that products are published to."""
    if isinstance(subject, ProductChange):
        job, is_published = changing(subject, subject, terms), subject.publish
    elif subject.key in existing:
        job = becoming(subject, existing[subject.key], terms)
        is_published = existing[subject.key][0].status is subject.status is ListingStatus.ACTIVE
    else:
        job, is_published = making(subject, terms), subject.status is ListingStatus.ACTIVE
        if no_keys:
            job.fail(Problem.REFUSED, no_keys)
    if is_published and to and job.outcome is None:
        if job.product_id is None:
            job.publish = tuple(to)
        else:
            job.steps.append(publishing(job.product_id, to))
    return job


def _define_key(session: Session) -> str:
    """Make the metafield that holds the keys; why it cannot be made, or nothing."""
    definition: dict[str, JsonValue] = {
        "name": "Rackbeat product",
        "namespace": KEY_NAMESPACE,
        "key": KEY_NAME,
        "type": "id",
        "ownerType": "PRODUCT",
        "access": {"admin": "MERCHANT_READ"},
    }
    reply = session.graph.run(load("DefineKey"), {"definition": definition}, record=session.record("products"))
    answer = check(UserErrorsWire, reply.data.get("metafieldDefinitionCreate"), record=session.record("products"))
    return "; ".join(str(error) for error in answer.user_errors if error.code != _TAKEN)


def _add_variants(session: Session, jobs: Sequence[Job], terms: Terms) -> None:
    """The last steps of those that get new variants: these are made under the one option that the product has."""
    adding = {id(job): job for job in jobs if job.to_add and job.product_id is not None and job.outcome is None}
    ids, record = [job.product_id for job in adding.values() if job.product_id is not None], session.record("products")
    wires = by_id(session.graph, OptionsWire, load("ProductOptions"), ids, record=record)
    options = {wire.id: [option.name for option in wire.options] for wire in wires}
    for job in adding.values():
        names = options.get(job.product_id or "")
        if names is None:
            job.fail(Problem.GONE, f"product {job.product_id} does not exist")
        elif len(names) != 1:
            why = f"its variants are told apart by {', '.join(names)}: a new one cannot be told by one value"
            job.fail(Problem.REFUSED, why)
        else:
            rows: list[JsonValue] = [added_variant(variant, names[0], terms) for variant in job.to_add]
            job.steps.extend(_variant_steps(Kind.ADD_VARIANTS, job.product_id, rows))


def making(new: NewProduct, terms: Terms) -> Job:
    """A product that is not there yet."""
    variables = {"identifier": identifier(new.key), "input": new_product(new, terms)}
    points = _METAFIELD_POINTS + len(new.variants) * _VARIANT_POINTS
    step = Step(Kind.SET, variables, len(new.variants), points)
    return Job(new, deque([step]), whole=True, to_add=new.variants)


def changing(subject: Subject, change: ProductChange, terms: Terms) -> Job:
    """A product that is there; its status and what its variants share concern all its listings."""
    job = Job(
        subject,
        deque(),
        whole=bool(change.content) or change.status is not None or not (change.variants or change.added),
        product_id=change.product_id,
        named=tuple(variant.listing_id for variant in change.variants),
        to_add=change.added,
    )
    shared = changed_product(change, terms)
    if shared is not None:
        job.steps.append(Step(Kind.CHANGE, {"product": shared}, max(1, len(change.variants))))
    rows: list[JsonValue] = [row for each in change.variants if (row := changed_variant(each, terms)) is not None]
    job.steps.extend(_variant_steps(Kind.CHANGE_VARIANTS, change.product_id, rows))
    return job


def becoming(new: NewProduct, listings: Sequence[Listing], terms: Terms) -> Job:
    """A product whose key is taken: what it should be made of is changed in the one that is there, as far as it is known.

    The status stays: people may have put the product on sale meanwhile.
    """
    by_number = {(listing.sku or "").strip(): listing for listing in listings}
    alone = listings[0] if len(listings) == len(new.variants) == 1 else None
    if alone is not None and (alone.sku or "").strip() not in ("", new.variants[0].number):
        job = Job(new, deque(), whole=True)
        job.fail(Problem.REFUSED, f"product {alone.product_id} was made for it, and has the SKU {alone.sku!r} now")
        return job
    found = {one.number: by_number.get(one.number, alone) for one in new.variants}
    variants = tuple(
        VariantChange(
            listing.id, listing.stock_id, filled(one.content), None if (listing.sku or "").strip() else one.number
        )
        for one in new.variants
        if (listing := found[one.number]) is not None
    )
    added = tuple(one for one in new.variants if found[one.number] is None)
    return changing(new, ProductChange(listings[0].product_id, filled(new.content), None, variants, added), terms)


def _variant_steps(kind: Kind, product_id: str | None, rows: Sequence[JsonValue]) -> Iterator[Step]:
    for start in range(0, len(rows), VARIANTS_AT_ONCE):
        yield Step(kind, {"id": product_id, "variants": list(rows[start : start + VARIANTS_AT_ONCE])})
