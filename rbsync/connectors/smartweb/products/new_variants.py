"""New variants of a product, one by one, told apart by one value each (smartweb sheet 9, 12.1)."""

from collections.abc import Mapping, Sequence

from rbsync.connectors.smartweb.products.inputs import MOST_VARIANTS, new_variant
from rbsync.connectors.smartweb.products.item_numbers import NOBODY, holders_of, problem_with_number
from rbsync.connectors.smartweb.products.job import Job
from rbsync.connectors.smartweb.products.places import percent
from rbsync.connectors.smartweb.products.session import ProductSession
from rbsync.connectors.smartweb.products.wire import ProductWire
from rbsync.connectors.smartweb.soap.session import make
from rbsync.core.model.product import NewVariant, Problem
from rbsync.errors import OutcomeUnknown


def add_variants(
    session: ProductSession, job: Job, product_id: int, variants: Sequence[NewVariant], *, option: str | None = None
) -> None:
    """Add those that the product does not have by their numbers already; the job has failed where one cannot be added.

    They are of the type that tells the product's variants apart. Where it has none yet, they are of the type called `option`.
    Raises Refused; OutcomeUnknown.
    """
    product = session.reader.by_ids([product_id]).get(product_id)
    if product is None:
        job.fail(Problem.GONE, f"product {product_id} does not exist")
        return
    options = session.variant_options
    by_title = option is not None and not product.variants
    kind = options.type_called(option or "") if by_title else options.type_of(product.variants)
    if kind is None:
        job.fail(Problem.REFUSED, "its variants are not told apart by one option: one value cannot tell a new one")
        return
    numbers = {variant.number for variant in product.variants}
    missing = [variant for variant in variants if variant.number.strip() not in numbers]
    if (why := _problem(session, job, product, missing)) is not None:
        job.fail(Problem.REFUSED, why)
        return
    taken = {value for variant in product.variants for value in variant.variant_type_values}
    for variant in missing:
        value = options.value_called(variant.option or "", kind)
        if value in taken:
            job.fail(Problem.REFUSED, f"product {product.id} has a variant {variant.option!r} already")
            return
        taken.add(value)
        data = new_variant(variant, session.terms, product=product.id, value=value)
        if not _made(session, job, product.id, variant, data):
            return


def _made(session: ProductSession, job: Job, product_id: int, variant: NewVariant, data: Mapping[str, object]) -> bool:
    record = f"variant {variant.number} of product {product_id} of {session.soap.name}"

    def look_up() -> int | None:
        variants = session.reader.variants_by_number(variant.number)
        return next((each.id for each in variants if each.product_id == product_id), None)

    try:
        make(session.soap, "Product_CreateOrUpdateVariant", look_up, record=record, VariantData=data)
    except OutcomeUnknown as error:
        job.fail(Problem.UNKNOWN, str(error))
        return False
    job.sent.append(f"variant {variant.number}")
    return True


def _problem(session: ProductSession, job: Job, product: ProductWire, variants: Sequence[NewVariant]) -> str | None:
    """Why these cannot be made."""
    if product.unreadable:
        return f"product {product.id} cannot be read: {product.unreadable}"
    if len(product.variants) + len(variants) > MOST_VARIANTS:
        return f"it would have more than {MOST_VARIANTS} variants"
    group = product.vat_group_id if isinstance(product.vat_group_id, int) else 0
    fraction = session.facts.vat_groups().get(group)
    rate = None if fraction is None else fraction * 100
    for variant in variants:
        if not variant.option:
            return f"nothing tells {variant.number} apart"
        own = variant.vat_percentage
        if rate is not None and own is not None and rate != own:
            return f"{variant.number} has {percent(own)} VAT, and product {product.id} has {percent(rate)}"
    known = job.holders
    if known is None:
        known = holders_of(session.reader, [variant.number for variant in variants])
    problems = (problem_with_number(variant.number, known.get(variant.number.strip(), NOBODY)) for variant in variants)
    return next((why for why in problems if why), None)
