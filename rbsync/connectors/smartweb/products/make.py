"""Making products, none that is there already, and changing those that are (smartweb sheets 1.18, 9, 12.1, 12.5).

A product is changed by id, always, and only what is named. What makes one changes the product that has its number instead, if
there is one. So its number is looked for before, and again where an answer was lost.
"""

from collections.abc import Iterator, Mapping, Sequence

from rbsync.connectors.smartweb.products.inputs import (
    MOST_VARIANTS,
    Record,
    filled,
    new_product,
    new_variant,
    number_of,
    own_fields,
    shared_fields,
    status_field,
)
from rbsync.connectors.smartweb.products.job import Job, NotWritten
from rbsync.connectors.smartweb.products.reader import NOBODY, Holders, holders_of, problem_with_number
from rbsync.connectors.smartweb.products.session import ProductSession, percent, updating
from rbsync.connectors.smartweb.products.wire import BulkRowWire, ProductWire
from rbsync.connectors.smartweb.soap.session import make
from rbsync.connectors.smartweb.wire import broken, check, ids_of, listing_id, product_of, rows
from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.product import Field, NewProduct, NewVariant, Problem, ProductChange, VariantChange
from rbsync.errors import Denied, OutcomeUnknown, Refused, Unavailable

_ONE = "Product_CreateOrUpdate"
_BULK = "Product_CreateOrUpdateBulk"


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
