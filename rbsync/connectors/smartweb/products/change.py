"""Changing products that are there: by id, always, and only what is named (smartweb sheets 1.18, 9, 12.1, 12.5)."""

from collections.abc import Iterator, Sequence

from rbsync.connectors.smartweb.products.inputs import (
    MOST_VARIANTS,
    Record,
    new_variant,
    own_fields,
    shared_fields,
    status_field,
)
from rbsync.connectors.smartweb.products.job import Job, NotWritten
from rbsync.connectors.smartweb.products.reader import NOBODY, holders_of, problem_with_number
from rbsync.connectors.smartweb.products.session import ProductSession, percent, updating
from rbsync.connectors.smartweb.products.wire import ProductWire
from rbsync.connectors.smartweb.soap.session import make
from rbsync.connectors.smartweb.wire import ids_of, product_of
from rbsync.core.model.product import Field, NewVariant, Problem, ProductChange
from rbsync.errors import OutcomeUnknown, Refused


def change_product(session: ProductSession, job: Job, change: ProductChange) -> int:
    """Send all of it, or as far as the shop takes it, and give the product's id. Each call may be repeated.

    Raises NotWritten; Refused; OutcomeUnknown.
    """
    product = product_of(change.product_id)
    if product is None:
        raise NotWritten(Problem.GONE, f"there is no product {change.product_id!r}")
    job.product_id = product
    for variant, fields in _fields_to_send(session, job, product, change):
        try:
            why = "" if session.update(product, variant, fields) else "the shop answered that it changed nothing"
        except Refused as refused:
            why = refused.why or refused.what
        if why:
            raise _not_written(session, product, variant, why)
        job.note_sent(updating(variant)[0], variant, fields)
    if change.added:
        add_variants(session, job, product, change.added)
    return product


def _fields_to_send(session: ProductSession, job: Job, product: int, change: ProductChange) -> list[tuple[int, Record]]:
    """By variant; 0 stands for the product itself. Raises NotWritten where a listing is another product's."""
    shared = {**shared_fields(change.content, session.terms), **status_field(change.status)}
    if Field.CATEGORY in change.content:
        category = session.category_of_changed(change.content[Field.CATEGORY], job.notes)
        shared |= {"CategoryId": category} if category is not None else {}
    fields = [(0, shared)]
    for variant in change.variants:
        found = ids_of(variant.listing_id)
        if found is None or found[0] != product:
            raise NotWritten(Problem.GONE, f"product {product} has no listing {variant.listing_id!r}")
        own = own_fields(variant.content, session.terms)
        own |= {"ItemNumber": variant.sku} if variant.sku is not None else {}
        if found[1]:
            fields.append((found[1], own))
        else:
            shared |= own
    return [(variant, each) for variant, each in fields if each]


def _not_written(session: ProductSession, product: int, variant: int, why: str) -> NotWritten:
    """Whether it is gone is not told by the fault: it is looked for."""
    found = session.reader.by_ids([product]).get(product)
    if found is None:
        return NotWritten(Problem.GONE, f"product {product} does not exist: {why}")
    if variant and variant not in {each.id for each in found.variants}:
        return NotWritten(Problem.GONE, f"product {product} has no variant {variant}: {why}")
    return NotWritten(Problem.REFUSED, why)


def add_variants(
    session: ProductSession, job: Job, product_id: int, variants: Sequence[NewVariant], *, option: str | None = None
) -> None:
    """Add those that the product does not have by their numbers already, one by one, told apart by one value each.

    They are of the type that tells the product's variants apart. Where it has none yet, they are of the type called `option`.
    Raises NotWritten; Refused; OutcomeUnknown.
    """
    product = session.reader.by_ids([product_id]).get(product_id)
    if product is None:
        raise NotWritten(Problem.GONE, f"product {product_id} does not exist")
    options = session.variant_options
    by_title = option is not None and not product.variants
    kind = options.id_of(option or "") if by_title else options.type_of(product.variants)
    if kind is None:
        raise NotWritten(
            Problem.REFUSED, "its variants are not told apart by one option: one value cannot tell a new one"
        )
    numbers = {variant.number for variant in product.variants}
    missing = [variant for variant in variants if variant.number.strip() not in numbers]
    if (why := next(_problems(session, job, product, missing), None)) is not None:
        raise NotWritten(Problem.REFUSED, why)
    taken = {value for variant in product.variants for value in variant.variant_type_values}
    for variant in missing:
        value = options.id_of(variant.option or "", kind)
        if value in taken:
            raise NotWritten(Problem.REFUSED, f"product {product.id} has a variant {variant.option!r} already")
        taken.add(value)
        _add(session, product.id, variant, value)
        job.sent.append(f"variant {variant.number}")


def _add(session: ProductSession, product: int, variant: NewVariant, value: int) -> None:
    data = new_variant(variant, session.terms, product=product, value=value)
    record = f"variant {variant.number} of product {product} of {session.soap.name}"

    def look_up() -> int | None:
        variants = session.reader.variants_by_number(variant.number)
        return next((each.id for each in variants if each.product_id == product), None)

    try:
        make(session.soap, "Product_CreateOrUpdateVariant", look_up, record=record, VariantData=data)
    except OutcomeUnknown as error:
        raise NotWritten(Problem.UNKNOWN, str(error)) from None


def _problems(session: ProductSession, job: Job, product: ProductWire, variants: Sequence[NewVariant]) -> Iterator[str]:
    """Why these cannot be made."""
    if product.unreadable:
        yield f"product {product.id} cannot be read: {product.unreadable}"
    if len(product.variants) + len(variants) > MOST_VARIANTS:
        yield f"it would have more than {MOST_VARIANTS} variants"
    group = product.vat_group_id if isinstance(product.vat_group_id, int) else 0
    fraction = session.facts.vat_groups().get(group)
    rate = None if fraction is None else fraction * 100
    for variant in variants:
        if not variant.option:
            yield f"nothing tells {variant.number} apart"
        own = variant.vat_percentage
        if rate is not None and own is not None and rate != own:
            yield f"{variant.number} has {percent(own)} VAT, and product {product.id} has {percent(rate)}"
    known = job.holders
    if known is None:
        known = holders_of(session.reader, [variant.number for variant in variants])
    for variant in variants:
        if (why := problem_with_number(variant.number, known.get(variant.number.strip(), NOBODY))) is not None:
            yield why
