"""From products to be written to the mutations that it takes (shopify sheet 8).

A product that exists is never set as a whole: that would delete what people added to it.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from rbsync.connectors.shopify.catalogue import listings_by_key
from rbsync.connectors.shopify.documents import KEY_NAME, KEY_NAMESPACE, load
from rbsync.connectors.shopify.paging import by_id
from rbsync.connectors.shopify.product_inputs import (
    Terms,
    added_variant,
    changed_product,
    changed_variant,
    identifier,
    new_product,
)
from rbsync.connectors.shopify.product_job import Job, Kind, Step, publishing
from rbsync.connectors.shopify.product_wire import OptionsWire
from rbsync.connectors.shopify.session import Session
from rbsync.connectors.shopify.wire import UserErrorsWire, check
from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.product import Content, Field, NewProduct, Problem, ProductChange, VariantChange
from rbsync.transport.document import JsonValue

VARIANTS_AT_ONCE = 100
"""Those of one product that one mutation changes or adds; their payload has to fit the cost limit."""

_TAKEN = "TAKEN"
_VARIANT_POINTS = 0.2  # of productSet's input (shopify sheet 3)
_METAFIELD_POINTS = 0.4

Subject = NewProduct | ProductChange


def plan_jobs(session: Session, products: Sequence[Subject]) -> list[Job]:
    """One per product, in their order. Raises ConfigError for a location or publication that the shop does not have."""
    new = [one for one in products if isinstance(one, NewProduct)]
    terms = _terms(session, products)
    shown = bool(new) or any(isinstance(one, ProductChange) and one.publish for one in products)
    publish = session.facts.publications() if shown else ()
    known = not new or session.facts.keys_are_defined()
    no_keys = "" if known else _define_key(session)
    there = listings_by_key(session, [one.key for one in new]) if new and known else {}
    jobs = [_job(session, one, there, no_keys, terms, publish) for one in products]
    _add_variants(session, jobs, terms)
    return jobs


def _job(
    session: Session,
    subject: Subject,
    there: Mapping[str, Sequence[Listing]],
    no_keys: str,
    terms: Terms,
    publish: tuple[str, ...],
) -> Job:
    if isinstance(subject, ProductChange):
        job = changing(subject, subject, terms)
        _publish(job, publish if subject.publish else ())
    elif subject.key in there:
        job = becoming(subject, there[subject.key], terms)
        is_active = there[subject.key][0].status is subject.status is ListingStatus.ACTIVE
        _publish(job, publish if is_active else ())
    else:
        job = making(subject, terms, publish if subject.status is ListingStatus.ACTIVE else ())
        if no_keys:
            job.fail(Problem.REFUSED, no_keys)
    category = subject.content.get(Field.CATEGORY)
    if category is not None and (remark := session.facts.collection_remark(str(category))) is not None:
        job.notes.append(f"{job.called}: {remark}")
    return job


def _terms(session: Session, products: Sequence[Subject]) -> Terms:
    categories = (str(one.content[Field.CATEGORY]) for one in products if one.content.get(Field.CATEGORY))
    return Terms(
        currency=session.facts.currency(),
        location=session.facts.location(),
        collections=session.facts.collections(categories),
    )


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
    options = _options(session, [job.product_id for job in adding.values() if job.product_id is not None])
    for job in adding.values():
        names = options.get(job.product_id or "")
        if names is None:
            job.fail(Problem.GONE, f"product {job.product_id} does not exist")
        elif len(names) != 1:
            told = ", ".join(names)
            job.fail(Problem.REFUSED, f"its variants are told apart by {told}: a new one cannot be told by one value")
        else:
            rows: list[JsonValue] = [added_variant(one, names[0], terms) for one in job.to_add]
            job.steps.extend(_variant_steps(Kind.ADD_VARIANTS, job.product_id, rows))


def _options(session: Session, ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
    wires = by_id(session.graph, OptionsWire, load("ProductOptions"), ids, record=session.record("products"))
    return {wire.id: [option.name for option in wire.options] for wire in wires}


def making(new: NewProduct, terms: Terms, publish: tuple[str, ...]) -> Job:
    """A product that is not there yet."""
    variables = {"identifier": identifier(new.key), "input": new_product(new, terms)}
    points = _METAFIELD_POINTS + len(new.variants) * _VARIANT_POINTS
    step = Step(Kind.SET, variables, len(new.variants), points)
    return Job(new, deque([step]), whole=True, to_add=new.variants, publish=publish)


def changing(subject: Subject, change: ProductChange, terms: Terms) -> Job:
    """A product that is there; its status and what its variants share concern all its listings."""
    job = Job(
        subject,
        deque(),
        whole=bool(change.content) or change.status is not None or not (change.variants or change.added),
        product_id=change.product_id,
        named=tuple(one.listing_id for one in change.variants),
        to_add=change.added,
    )
    shared = changed_product(change, terms)
    if shared is not None:
        job.steps.append(Step(Kind.CHANGE, {"product": shared}, max(1, len(change.variants))))
    rows: list[JsonValue] = [row for one in change.variants if (row := changed_variant(one, terms)) is not None]
    job.steps.extend(_variant_steps(Kind.CHANGE_VARIANTS, change.product_id, rows))
    return job


def _publish(job: Job, to: Sequence[str]) -> None:
    """Publish a product that is there, as the last of its steps."""
    if to and job.product_id is not None and job.outcome is None:
        job.steps.append(publishing(job.product_id, to))


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
            listing.id, listing.stock_id, _filled(one.content), None if (listing.sku or "").strip() else one.number
        )
        for one in new.variants
        if (listing := found[one.number]) is not None
    )
    added = tuple(one for one in new.variants if found[one.number] is None)
    return changing(new, ProductChange(listings[0].product_id, _filled(new.content), None, variants, added), terms)


def _variant_steps(kind: Kind, product_id: str | None, rows: Sequence[JsonValue]) -> Iterator[Step]:
    for start in range(0, len(rows), VARIANTS_AT_ONCE):
        yield Step(kind, {"id": product_id, "variants": list(rows[start : start + VARIANTS_AT_ONCE])})


def _filled(content: Content) -> Content:
    return {field: value for field, value in content.items() if value is not None}
