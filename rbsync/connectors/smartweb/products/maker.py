"""Making products, none that is there already (smartweb sheet 9, 12.5).

What makes a product changes the one that has its number instead, if there is one. So its number is looked for before, and again
where an answer was lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from rbsync.connectors.smartweb.listing_ids import listing_id
from rbsync.connectors.smartweb.products.changer import ProductChanger
from rbsync.connectors.smartweb.products.family_numbers import number_of
from rbsync.connectors.smartweb.products.inputs import InputTerms, Record, filled, new_product
from rbsync.connectors.smartweb.products.item_numbers import NOBODY, Holders, holders_of
from rbsync.connectors.smartweb.products.job import Job, carried_out
from rbsync.connectors.smartweb.products.places import NoPlace, Places
from rbsync.connectors.smartweb.products.reader import ProductReader
from rbsync.connectors.smartweb.products.variant_adder import VariantAdder, taken_by
from rbsync.connectors.smartweb.products.variant_options import VariantOptions
from rbsync.connectors.smartweb.products.wire import BulkRowWire, ProductWire
from rbsync.connectors.smartweb.soap.making import make
from rbsync.connectors.smartweb.soap.port import Soap
from rbsync.connectors.smartweb.wire import broken, check, rows
from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.product import Field, NewProduct, Problem, ProductChange, VariantChange
from rbsync.errors import Denied, OutcomeUnknown, Refused, Unavailable

_BULK = "Product_CreateOrUpdateBulk"


class ProductMaker:
    """Makes products one by one, or those without variants in bulk."""

    def __init__(
        self,
        soap: Soap,
        *,
        name: str,
        reader: ProductReader,
        places: Places,
        options: VariantOptions,
        changer: ProductChanger,
        adder: VariantAdder,
    ) -> None:
        self._soap = soap
        self._name = name
        self._reader = reader
        self._places = places
        self._options = options
        self._changer = changer
        self._adder = adder
        self._takes_bulk = True

    def make(self, job: Job, new: NewProduct, terms: InputTerms) -> None:
        """One product, or what is lacking of it. Raises Refused, NoPlace; OutcomeUnknown where it may be there now."""
        if job.holders is None:
            job.holders = holders_of(self._reader, numbers_of(new))
        found = job.holders.get(number_of(new.key), NOBODY).products
        if (why := _unusable(new, job.holders)) is not None:
            job.fail(Problem.REFUSED, why)
            return
        if found:
            job.before = found[0]
            self._changer.change(job, _becoming(new, found[0]), terms)
        else:
            self._make(job, self._data(job, new, terms))
        if new.option_name is not None and job.outcome is None and job.product_id is not None:
            try:
                self._add_variants(job, new, new.option_name, terms)
            except Refused as refused:
                job.fail(Problem.REFUSED, refused.why or refused.what)
            if new.status is ListingStatus.ACTIVE:
                self._show(job)

    def make_in_bulk(self, jobs: Sequence[Job], terms: InputTerms) -> None:
        """Products without variants whose numbers nobody has, at most 50: in one call.

        The order of its answer is not documented: what was made is known by its number. The rest is made one by one, and says
        what is wrong with it.
        """
        data = {job: row for job in jobs if (row := self._row(job, terms)) is not None}
        record = f"{len(data)} new products of {self._name}"
        lost: OutcomeUnknown | None = None
        made: object = []
        try:
            if data and self._takes_bulk:
                made = self._sent_in_bulk(list(data.values()), record)
        except OutcomeUnknown as error:
            lost = error
        except (Denied, Unavailable):
            self._takes_bulk = False  # this user may not call it, or the service is down, which the next call tells
        except Refused:
            made = []  # some may be there all the same
        self._take(data, made, record)
        self._settle([job for job in data if not job.done], lost, terms)

    def _sent_in_bulk(self, rows: Sequence[Record], record: str) -> object:
        """The answer. Where none came, and nothing was made, it is sent once more: the session may have ended."""
        try:
            return self._soap.write(_BULK, record=record, repeatable=False, ProductDataList=list(rows))
        except Unavailable:
            if holders_of(self._reader, [str(row["ItemNumber"]) for row in rows]):
                return []
            return self._soap.write(_BULK, record=record, repeatable=False, ProductDataList=list(rows))

    def _row(self, job: Job, terms: InputTerms) -> Record | None:
        """What is sent of it; None, and the job has failed, where it has no place."""
        assert isinstance(job.subject, NewProduct)
        try:
            return self._data(job, job.subject, terms)
        except NoPlace as reason:
            job.fail(Problem.REFUSED, reason.why)
            return None

    def _data(self, job: Job, new: NewProduct, terms: InputTerms) -> Record:
        """Raises NoPlace."""
        category = self._places.of_new(new.content.get(Field.CATEGORY), job.notes)
        vat_group = self._places.vat_group(new.variants[0].vat_percentage)
        return new_product(new, terms, category=category, vat_group=vat_group)

    def _make(self, job: Job, data: Record) -> None:
        number = str(data["ItemNumber"])
        record = f"new product {number} of {self._name}"

        def found() -> int | None:
            return next((product.id for product in self._reader.by_number(number)), None)

        made = make(self._soap, "Product_CreateOrUpdate", found, record=record, ProductData=data)
        if not isinstance(made, int) or made <= 0:
            raise broken("it gives no id of what was made", record=record)
        job.product_id = made
        job.sent.append("Product_CreateOrUpdate")
        job.fields.append((0, data))

    def _add_variants(self, job: Job, new: NewProduct, option: str, terms: InputTerms) -> None:
        product = self._reader.by_ids([job.product_id or 0]).get(job.product_id or 0)
        if product is None:
            job.fail(Problem.GONE, f"product {job.product_id} does not exist")
            return
        kind = self._options.type_of(product.variants) if product.variants else self._options.type_called(option)
        self._adder.add_under(job, product, kind, new.variants, terms)

    def _show(self, job: Job) -> None:
        """A product that has its variants now, or those of them that could be made, becomes visible as it was to be.

        One that had variants before is left as it is: people may have hidden it.
        """
        had = job.before is not None and job.before.variants
        there = self._reader.by_ids([job.product_id or 0]).get(job.product_id or 0)
        if had or there is None or not there.variants:
            return
        data = {"Id": there.id, "Status": True}
        record = f"product {there.id} of {self._name}"
        self._soap.write("Product_Update", record=record, repeatable=True, ProductData=data)
        job.fields = [(variant, fields) for variant, fields in job.fields if variant or "Status" not in fields]
        job.fields.append((0, data))

    def _take(self, jobs: Mapping[Job, Record], answer: object, record: str) -> None:
        """Those of which the answer is certain."""
        ids = [check(BulkRowWire, row, record=record).id for row in rows(answer, record=record)]
        there = self._reader.by_ids(one for one in ids if one) if any(ids) else {}
        by_number = {product.number: product for product in there.values() if not product.variants}
        for job in jobs:
            product = by_number.get(job.called.strip())
            if product is not None:
                job.product_id, job.product, job.done = product.id, product, True
                job.sent.append(_BULK)
                job.fields.append((0, jobs[job]))

    def _settle(self, jobs: Sequence[Job], lost: OutcomeUnknown | None, terms: InputTerms) -> None:
        """One by one, as far as they are not there now. What an answer that was lost was about may be there later still."""
        holders = holders_of(self._reader, [job.called for job in jobs]) if jobs else {}
        for job in jobs:
            job.holders = holders
            if lost is not None and job.called.strip() not in holders:
                job.fail(Problem.UNKNOWN, str(lost))
            elif isinstance(job.subject, NewProduct):
                carried_out(job, partial(self.make, job, job.subject, terms))


def numbers_of(new: NewProduct) -> tuple[str, ...]:
    """All item numbers that making it takes."""
    return (number_of(new.key), *(variant.number.strip() for variant in new.variants))


def _unusable(new: NewProduct, holders: Mapping[str, Holders]) -> str | None:
    """Why its numbers cannot be had: others have them, or it is not known who has."""
    number = number_of(new.key)
    there = holders.get(number, NOBODY)
    for one in numbers_of(new):
        if (why := holders.get(one, NOBODY).unknown) is not None:
            return why
    for product in there.products:
        if product.unreadable:
            return f"product {product.id} has the item number {number!r}, and cannot be read: {product.unreadable}"
    if len(there.products) > 1:
        return f"{taken_by(number, there)}: which of them is meant is not known"
    own = there.products[0] if there.products else None
    if new.option_name is None:
        if own is not None and own.variants:
            return f"product {own.id} has the item number {number!r}, and is sold by its variants"
        return taken_by(number, Holders(variants=there.variants))
    for variant in new.variants:
        known = holders.get(variant.number.strip(), NOBODY)
        others = tuple(pair for pair in known.variants if own is None or pair[0] != own.id)
        if (why := taken_by(variant.number, Holders(known.products, others))) is not None:
            return why
    return None


def _becoming(new: NewProduct, product: ProductWire) -> ProductChange:
    """What is known of it is changed in the product that is there. Its status stays: people may have shown it meanwhile."""
    by_number = {variant.number: listing_id(product.id, variant.id) for variant in product.variants}
    if new.option_name is None:
        by_number = {product.number: listing_id(product.id, 0)}
    variants = tuple(
        VariantChange(there, there, filled(variant.content))
        for variant in new.variants
        if (there := by_number.get(variant.number.strip())) is not None
    )
    return ProductChange(str(product.id), filled(new.content), None, variants)
