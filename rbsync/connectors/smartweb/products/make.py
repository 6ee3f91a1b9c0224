"""Making products, none that is there already (smartweb sheet 9, 12.5).

What makes a product changes the one that has its number instead, if there is one. So its number is looked for before, and again
where an answer was lost.
"""

from collections.abc import Mapping, Sequence

from rbsync.connectors.smartweb.products.change import add_variants, change_product
from rbsync.connectors.smartweb.products.inputs import Record, filled, new_product, number_of
from rbsync.connectors.smartweb.products.job import Job, NotWritten
from rbsync.connectors.smartweb.products.reader import NOBODY, Holders, holders_of, problem_with_number
from rbsync.connectors.smartweb.products.session import ProductSession
from rbsync.connectors.smartweb.products.wire import BulkRowWire, ProductWire
from rbsync.connectors.smartweb.soap.session import make
from rbsync.connectors.smartweb.wire import broken, check, listing_id, rows
from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.product import Field, NewProduct, Problem, ProductChange, VariantChange
from rbsync.errors import Denied, OutcomeUnknown, Refused, Unavailable

_ONE = "Product_CreateOrUpdate"
_BULK = "Product_CreateOrUpdateBulk"


def make_product(session: ProductSession, job: Job, new: NewProduct) -> None:
    """One product, or what is lacking of it. Raises NotWritten; Refused; OutcomeUnknown where it may be there now."""
    if job.holders is None:
        job.holders = holders_of(session.reader, numbers_of(new))
    if (why := _unusable(new, job.holders)) is not None:
        raise NotWritten(Problem.REFUSED, why)
    products = job.holders.get(number_of(new.key), NOBODY).products
    if products:
        job.before = products[0]
        product = change_product(session, job, _becoming(new, products[0]))
    else:
        product = _make(session, job, _data(session, job, new))
    if new.option_name is None:
        return
    problem: NotWritten | Refused | None = None
    try:
        add_variants(session, job, product, new.variants, option=new.option_name)
    except (NotWritten, Refused) as error:
        problem = error
    if new.status is ListingStatus.ACTIVE:
        _show(session, job, product)
    if problem is not None:
        raise problem


def make_in_bulk(session: ProductSession, jobs: Sequence[Job]) -> None:
    """Products without variants whose numbers nobody has, at most 50: in one call.

    The order of its answer is not documented: what was made is known by its number. The rest is left to be made one by one,
    which tells what is wrong with it.
    """
    data: dict[Job, Record] = {}
    for job in jobs:
        assert isinstance(job.subject, NewProduct)
        try:
            data[job] = _data(session, job, job.subject)
        except NotWritten as reason:
            job.fail(reason.problem, str(reason))
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
    numbers = {job: str(row["ItemNumber"]) for job, row in data.items() if not job.done}
    holders = holders_of(session.reader, numbers.values()) if numbers else {}
    for job, number in numbers.items():
        job.holders = holders
        if lost is not None and number not in holders:
            job.fail(Problem.UNKNOWN, str(lost))  # it may be there later still


def _sent_in_bulk(session: ProductSession, data: Sequence[Record], record: str) -> object:
    """The answer. Where none came, and nothing was made, it is sent once more: the session may have ended."""
    try:
        return session.soap.write(_BULK, record=record, repeatable=False, ProductDataList=data)
    except Unavailable:
        if holders_of(session.reader, [str(row["ItemNumber"]) for row in data]):
            return []
        return session.soap.write(_BULK, record=record, repeatable=False, ProductDataList=data)


def _take(session: ProductSession, data: Mapping[Job, Record], answer: object, record: str) -> None:
    """Those of which the answer is certain."""
    ids = [check(BulkRowWire, row, record=record).id for row in rows(answer, record=record)]
    products = session.reader.by_ids(number for number in ids if number) if any(ids) else {}
    by_number = {product.number: product for product in products.values() if not product.variants}
    for job, row in data.items():
        product = by_number.get(str(row["ItemNumber"]))
        if product is not None:
            job.product_id, job.product, job.done = product.id, product, True
            job.note_sent(_BULK, 0, row)


def _data(session: ProductSession, job: Job, new: NewProduct) -> Record:
    """What is sent of it. Raises NotWritten where it has no place in the shop."""
    category = session.category_of_new(new.content.get(Field.CATEGORY), job.notes)
    vat_group = session.vat_group_of(new.variants[0].vat_percentage)
    return new_product(new, session.terms, category=category, vat_group=vat_group)


def _make(session: ProductSession, job: Job, data: Record) -> int:
    number = str(data["ItemNumber"])
    record = f"new product {number} of {session.soap.name}"

    def look_up() -> int | None:
        return next((product.id for product in session.reader.by_number(number)), None)

    made = make(session.soap, _ONE, look_up, record=record, ProductData=data)
    if not isinstance(made, int) or made <= 0:
        raise broken("it gives no id of what was made", record=record)
    job.product_id = made
    job.note_sent(_ONE, 0, data)
    return made


def _show(session: ProductSession, job: Job, product_id: int) -> None:
    """A product that has its variants now, or those of them that could be made, becomes visible as it was to be.

    One that had variants before is left as it is: people may have hidden it.
    """
    had = job.before is not None and job.before.variants
    product = session.reader.by_ids([product_id]).get(product_id)
    if had or product is None or not product.variants:
        return
    shown: Record = {"Status": True}
    session.update(product_id, 0, shown)
    job.fields = [(variant, fields) for variant, fields in job.fields if variant or "Status" not in fields]
    job.fields.append((0, shown))


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
