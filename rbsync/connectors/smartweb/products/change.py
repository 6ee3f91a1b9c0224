"""Changing products that are there: by id, always, and only what is named (smartweb sheets 1.18, 12.5)."""

from rbsync.connectors.smartweb.products.inputs import Record, own_fields, shared_fields, status_field
from rbsync.connectors.smartweb.products.job import Job
from rbsync.connectors.smartweb.products.new_variants import add_variants
from rbsync.connectors.smartweb.products.places import category_of_changed
from rbsync.connectors.smartweb.products.session import ProductSession
from rbsync.connectors.smartweb.wire import ids_of, product_of
from rbsync.core.model.product import Field, Problem, ProductChange
from rbsync.errors import Refused

_WHOLE = "Product_Update"
_Call = tuple[str, str, Record]
"""Operation, argument, and what it holds."""


def change_product(session: ProductSession, job: Job, change: ProductChange) -> None:
    """Send all of it, or as far as the shop takes it: the job has failed where it does not. Each call may be repeated.

    Raises Refused; OutcomeUnknown.
    """
    product = job.product_id = product_of(change.product_id)
    if product is None:
        job.fail(Problem.GONE, f"there is no product {change.product_id!r}")
        return
    for call in _calls(session, job, product, change):
        if not _sent(session, job, product, call):
            return
    if change.added and job.outcome is None:
        add_variants(session, job, product, change.added)


def _calls(session: ProductSession, job: Job, product: int, change: ProductChange) -> list[_Call]:
    """What is to be sent; nothing, and the job has failed, where a listing is another product's."""
    fields = {**shared_fields(change.content, session.terms), **status_field(change.status)}
    if Field.CATEGORY in change.content:
        category = category_of_changed(session, change.content[Field.CATEGORY], job.notes)
        fields |= {"CategoryId": category} if category is not None else {}
    variants: list[_Call] = []
    for variant in change.variants:
        found = ids_of(variant.listing_id)
        if found is None or found[0] != product:
            job.fail(Problem.GONE, f"product {product} has no listing {variant.listing_id!r}")
            return []
        own = own_fields(variant.content, session.terms)
        own |= {"ItemNumber": variant.sku} if variant.sku is not None else {}
        if not found[1]:
            fields |= own
        elif own:
            variants.append(("Product_UpdateVariant", "VariantData", {"Id": found[1], **own}))
    whole: list[_Call] = [(_WHOLE, "ProductData", {"Id": product, **fields})] if fields else []
    return whole + variants


def _sent(session: ProductSession, job: Job, product: int, call: _Call) -> bool:
    operation, argument, data = call
    record = f"product {product} of {session.soap.name}"
    try:
        changed = session.soap.write(operation, record=record, repeatable=True, **{argument: data})
    except Refused as refused:
        _fail(session, job, product, data, refused.why or refused.what)
        return False
    if not isinstance(changed, list) or data["Id"] not in changed:
        _fail(session, job, product, data, "the shop answered that it changed nothing")
        return False
    job.sent.append(operation)
    job.fields.append((0 if operation == _WHOLE else int(str(data["Id"])), data))
    return True


def _fail(session: ProductSession, job: Job, product: int, data: Record, why: str) -> None:
    """Whether it is gone is not told by the fault: it is looked for."""
    found = session.reader.by_ids([product]).get(product)
    if found is None:
        job.fail(Problem.GONE, f"product {product} does not exist: {why}")
    elif data["Id"] not in (product, *(variant.id for variant in found.variants)):
        job.fail(Problem.GONE, f"product {product} has no variant {data['Id']}: {why}")
    else:
        job.fail(Problem.REFUSED, why)
