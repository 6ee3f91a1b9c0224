"""Making products, none that is there already (smartweb sheet 9, 12.5).

What makes a product changes the one that has its number instead, if there is one. So its number is looked for before, and again
where an answer was lost.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from rbsync.connectors.smartweb.products.change import change_product
from rbsync.connectors.smartweb.products.inputs import Record, filled, new_product, number_of
from rbsync.connectors.smartweb.products.item_numbers import NOBODY, Holders, holders_of, problem_with_number
from rbsync.connectors.smartweb.products.job import Job, carried_out
from rbsync.connectors.smartweb.products.new_variants import add_variants
from rbsync.connectors.smartweb.products.places import NoPlace, category_of_new, vat_group_of
from rbsync.connectors.smartweb.products.session import ProductSession
from rbsync.connectors.smartweb.products.wire import BulkRowWire, ProductWire
from rbsync.connectors.smartweb.soap.session import make
from rbsync.connectors.smartweb.wire import broken, check, listing_id, rows
from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.product import Field, NewProduct, Problem, ProductChange, VariantChange
from rbsync.errors import Denied, OutcomeUnknown, Refused, Unavailable

_BULK = "Product_CreateOrUpdateBulk"


def make_product(session: ProductSession, job: Job, new: NewProduct) -> None:
    """One product, or what is lacking of it. Raises Refused, NoPlace; OutcomeUnknown where it may be there now."""
    if job.holders is None:
        job.holders = holders_of(session.reader, numbers_of(new))
    products = job.holders.get(number_of(new.key), NOBODY).products
    if (why := _unusable(new, job.holders)) is not None:
        job.fail(Problem.REFUSED, why)
        return
    if products:
        job.before = products[0]
        change_product(session, job, _becoming(new, products[0]))
    else:
        _make(session, job, _data(session, job, new))
    if new.option_name is not None and job.outcome is None and job.product_id is not None:
        try:
            add_variants(session, job, job.product_id, new.variants, option=new.option_name)
        except Refused as refused:
            job.fail(Problem.REFUSED, refused.why or refused.what)
        if new.status is ListingStatus.ACTIVE:
            _show(session, job)


def make_in_bulk(session: ProductSession, jobs: Sequence[Job]) -> None:
    """Products without variants whose numbers nobody has, at most 50: in one call.

    The order of its answer is not documented: what was made is known by its number. The rest is made one by one, and says
    what is wrong with it.
    """
    data = {job: row for job in jobs if (row := _row(session, job)) is not None}
    record = f"{len(data)} new products of {session.soap.name}"
    lost: OutcomeUnknown | None = None
    made: object = []
    try:
        if data and _BULK not in session.uncallable:
            made = _sent_in_bulk(session, list(data.values()), record)
    except OutcomeUnknown as error:
        lost = error
    except (Denied, Unavailable):
        session.uncallable.add(_BULK)  # or the service is down, which the next call tells
    except Refused:
        made = []  # some may be there all the same
    _take(session, data, made, record)
    _settle(session, [job for job in data if not job.done], lost)


def _sent_in_bulk(session: ProductSession, rows: Sequence[Record], record: str) -> object:
    """The answer. Where none came, and nothing was made, it is sent once more: the session may have ended."""
    try:
        return session.soap.write(_BULK, record=record, repeatable=False, ProductDataList=list(rows))
    except Unavailable:
        if holders_of(session.reader, [str(row["ItemNumber"]) for row in rows]):
            return []
        return session.soap.write(_BULK, record=record, repeatable=False, ProductDataList=list(rows))


def _row(session: ProductSession, job: Job) -> Record | None:
    """What is sent of it; None, and the job has failed, where it has no place."""
    assert isinstance(job.subject, NewProduct)
    try:
        return _data(session, job, job.subject)
    except NoPlace as reason:
        job.fail(Problem.REFUSED, str(reason))
        return None


def _data(session: ProductSession, job: Job, new: NewProduct) -> Record:
    """Raises NoPlace."""
    category = category_of_new(session, new.content.get(Field.CATEGORY), job.notes)
    vat_group = vat_group_of(session, new.variants[0].vat_percentage)
    return new_product(new, session.terms, category=category, vat_group=vat_group)


def _make(session: ProductSession, job: Job, data: Record) -> None:
    number = str(data["ItemNumber"])
    record = f"new product {number} of {session.soap.name}"

    def look_up() -> int | None:
        return next((product.id for product in session.reader.by_number(number)), None)

    made = make(session.soap, "Product_CreateOrUpdate", look_up, record=record, ProductData=data)
    if not isinstance(made, int) or made <= 0:
        raise broken("it gives no id of what was made", record=record)
    job.product_id = made
    job.sent.append("Product_CreateOrUpdate")
    job.fields.append((0, data))


def _show(session: ProductSession, job: Job) -> None:
    """A product that has its variants now, or those of them that could be made, becomes visible as it was to be.

    One that had variants before is left as it is: people may have hidden it.
    """
    had = job.before is not None and job.before.variants
    product = session.reader.by_ids([job.product_id or 0]).get(job.product_id or 0)
    if had or product is None or not product.variants:
        return
    data = {"Id": product.id, "Status": True}
    record = f"product {product.id} of {session.soap.name}"
    session.soap.write("Product_Update", record=record, repeatable=True, ProductData=data)
    job.fields = [(variant, fields) for variant, fields in job.fields if variant or "Status" not in fields]
    job.fields.append((0, data))


def _take(session: ProductSession, jobs: Mapping[Job, Record], answer: object, record: str) -> None:
    """Those of which the answer is certain."""
    ids = [check(BulkRowWire, row, record=record).id for row in rows(answer, record=record)]
    products = session.reader.by_ids(number for number in ids if number) if any(ids) else {}
    by_number = {product.number: product for product in products.values() if not product.variants}
    for job in jobs:
        product = by_number.get(job.called.strip())
        if product is not None:
            job.product_id, job.product, job.done = product.id, product, True
            job.sent.append(_BULK)
            job.fields.append((0, jobs[job]))


def _settle(session: ProductSession, jobs: Sequence[Job], lost: OutcomeUnknown | None) -> None:
    """One by one, as far as they are not there now. What an answer that was lost was about may be there later still."""
    holders = holders_of(session.reader, [job.called for job in jobs]) if jobs else {}
    for job in jobs:
        job.holders = holders
        if lost is not None and job.called.strip() not in holders:
            job.fail(Problem.UNKNOWN, str(lost))
        elif isinstance(job.subject, NewProduct):
            carried_out(job, partial(make_product, session, job, job.subject))


def numbers_of(new: NewProduct) -> tuple[str, ...]:
    """All item numbers that making it takes."""
    return (number_of(new.key), *(variant.number.strip() for variant in new.variants))


def _unusable(new: NewProduct, holders: Mapping[str, Holders]) -> str | None:
    """Why its numbers cannot be had: others have them, or it is not known who has."""
    number = number_of(new.key)
    own_holders = holders.get(number, NOBODY)
    for taken in numbers_of(new):
        if (why := holders.get(taken, NOBODY).unknown) is not None:
            return why
    for product in own_holders.products:
        if product.unreadable:
            return f"product {product.id} has the item number {number!r}, and cannot be read: {product.unreadable}"
    if len(own_holders.products) > 1:
        return f"{problem_with_number(number, own_holders)}: which of them is meant is not known"
    own = own_holders.products[0] if own_holders.products else None
    if new.option_name is None:
        if own is not None and own.variants:
            return f"product {own.id} has the item number {number!r}, and is sold by its variants"
        return problem_with_number(number, Holders(variants=own_holders.variants))
    for variant in new.variants:
        known = holders.get(variant.number.strip(), NOBODY)
        others = tuple(pair for pair in known.variants if own is None or pair[0] != own.id)
        if (why := problem_with_number(variant.number, Holders(known.products, others))) is not None:
            return why
    return None


def _becoming(new: NewProduct, product: ProductWire) -> ProductChange:
    """What is known of it is changed in the product that is there. Its status stays: people may have shown it meanwhile."""
    by_number = {variant.number: listing_id(product.id, variant.id) for variant in product.variants}
    if new.option_name is None:
        by_number = {product.number: listing_id(product.id, 0)}
    variants = tuple(
        VariantChange(listing, listing, filled(variant.content))
        for variant in new.variants
        if (listing := by_number.get(variant.number.strip())) is not None
    )
    return ProductChange(str(product.id), filled(new.content), None, variants)
