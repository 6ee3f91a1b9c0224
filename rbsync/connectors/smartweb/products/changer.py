"""Changing products that are there: by id, always, and only what is named (smartweb sheets 1.18, 12.5)."""

from __future__ import annotations

from rbsync.connectors.smartweb.listing_ids import parts, product_of
from rbsync.connectors.smartweb.products.inputs import InputTerms, Record, own_fields, shared_fields, status_field
from rbsync.connectors.smartweb.products.job import Job
from rbsync.connectors.smartweb.products.places import Places
from rbsync.connectors.smartweb.products.reader import ProductReader
from rbsync.connectors.smartweb.products.variant_adder import VariantAdder
from rbsync.connectors.smartweb.soap.port import Soap
from rbsync.core.model.product import Field, Problem, ProductChange
from rbsync.errors import Refused

_WHOLE = "Product_Update"
_Call = tuple[str, str, Record]
"""Operation, argument, and what it holds."""


class ProductChanger:
    """Sends changes; each may be repeated."""

    def __init__(self, soap: Soap, *, name: str, reader: ProductReader, places: Places, adder: VariantAdder) -> None:
        self._soap = soap
        self._name = name
        self._reader = reader
        self._places = places
        self._adder = adder

    def change(self, job: Job, change: ProductChange, terms: InputTerms) -> None:
        """All of it, or as far as the shop takes it: the job has failed where it does not. Raises Refused; OutcomeUnknown."""
        product = job.product_id = product_of(change.product_id)
        if product is None:
            job.fail(Problem.GONE, f"there is no product {change.product_id!r}")
            return
        for call in self._calls(job, product, change, terms):
            if not self._sent(job, product, call):
                return
        if change.added and job.outcome is None:
            self._adder.add(job, product, change.added, terms)

    def _calls(self, job: Job, product: int, change: ProductChange, terms: InputTerms) -> list[_Call]:
        """What is to be sent; nothing, and the job has failed, where a listing is another product's."""
        fields = {**shared_fields(change.content, terms), **status_field(change.status)}
        if Field.CATEGORY in change.content:
            category = self._places.of_changed(change.content[Field.CATEGORY], job.notes)
            fields |= {"CategoryId": category} if category is not None else {}
        variants: list[_Call] = []
        for one in change.variants:
            found = parts(one.listing_id)
            if found is None or found[0] != product:
                job.fail(Problem.GONE, f"product {product} has no listing {one.listing_id!r}")
                return []
            own = own_fields(one.content, terms) | ({"ItemNumber": one.sku} if one.sku is not None else {})
            if not found[1]:
                fields |= own
            elif own:
                variants.append(("Product_UpdateVariant", "VariantData", {"Id": found[1], **own}))
        whole: list[_Call] = [(_WHOLE, "ProductData", {"Id": product, **fields})] if fields else []
        return whole + variants

    def _sent(self, job: Job, product: int, call: _Call) -> bool:
        operation, argument, data = call
        record = f"product {product} of {self._name}"
        try:
            changed = self._soap.write(operation, record=record, repeatable=True, **{argument: data})
        except Refused as refused:
            self._refused(job, product, data, refused.why or refused.what)
            return False
        if not isinstance(changed, list) or data["Id"] not in changed:
            self._refused(job, product, data, "the shop answered that it changed nothing")
            return False
        job.sent.append(operation)
        job.fields.append((0 if operation == _WHOLE else int(str(data["Id"])), data))
        return True

    def _refused(self, job: Job, product: int, data: Record, why: str) -> None:
        """Whether it is gone is not told by the fault: it is looked for."""
        found = self._reader.by_ids([product]).get(product)
        if found is None:
            job.fail(Problem.GONE, f"product {product} does not exist: {why}")
        elif data["Id"] not in (product, *(variant.id for variant in found.variants)):
            job.fail(Problem.GONE, f"product {product} has no variant {data['Id']}: {why}")
        else:
            job.fail(Problem.REFUSED, why)
