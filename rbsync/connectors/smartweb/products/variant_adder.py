"""New variants of a product, one by one (smartweb sheet 9, 12.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rbsync.connectors.smartweb.products.inputs import MOST_VARIANTS, InputTerms, new_variant
from rbsync.connectors.smartweb.products.item_numbers import NOBODY, Holders, holders_of
from rbsync.connectors.smartweb.products.job import Job
from rbsync.connectors.smartweb.products.places import Places, percent
from rbsync.connectors.smartweb.products.reader import ProductReader
from rbsync.connectors.smartweb.products.variant_options import VariantOptions
from rbsync.connectors.smartweb.products.wire import ProductWire
from rbsync.connectors.smartweb.soap.making import make
from rbsync.connectors.smartweb.soap.port import Soap
from rbsync.core.model.product import NewVariant, Problem
from rbsync.errors import OutcomeUnknown


class VariantAdder:
    """Adds variants that are told apart by one value each."""

    def __init__(
        self, soap: Soap, *, name: str, reader: ProductReader, options: VariantOptions, places: Places
    ) -> None:
        self._soap = soap
        self._name = name
        self._reader = reader
        self._options = options
        self._places = places

    def add(self, job: Job, product_id: int, variants: Sequence[NewVariant], terms: InputTerms) -> None:
        """To a product that has variants. Raises Refused; OutcomeUnknown."""
        product = self._reader.by_ids([product_id]).get(product_id)
        if product is None:
            job.fail(Problem.GONE, f"product {product_id} does not exist")
        else:
            self.add_under(job, product, self._options.type_of(product.variants), variants, terms)

    def add_under(
        self, job: Job, product: ProductWire, kind: int | None, variants: Sequence[NewVariant], terms: InputTerms
    ) -> None:
        """Under this variant type. A variant that the product has by its number already is not made again. As `add`."""
        if kind is None:
            job.fail(Problem.REFUSED, "its variants are not told apart by one option: one value cannot tell a new one")
            return
        there = {variant.number for variant in product.variants}
        missing = [variant for variant in variants if variant.number.strip() not in there]
        if (why := self._problem(job, product, missing)) is not None:
            job.fail(Problem.REFUSED, why)
            return
        taken = {value for variant in product.variants for value in variant.variant_type_values}
        for variant in missing:
            value = self._options.value_called(variant.option or "", kind)
            if value in taken:
                job.fail(Problem.REFUSED, f"product {product.id} has a variant {variant.option!r} already")
                return
            taken.add(value)
            if not self._made(job, product.id, variant, new_variant(variant, terms, product=product.id, value=value)):
                return

    def _made(self, job: Job, product_id: int, variant: NewVariant, data: Mapping[str, object]) -> bool:
        record = f"variant {variant.number} of product {product_id} of {self._name}"

        def found() -> int | None:
            there = self._reader.variants_by_number(variant.number)
            return next((one.id for one in there if one.product_id == product_id), None)

        try:
            make(self._soap, "Product_CreateOrUpdateVariant", found, record=record, VariantData=data)
        except OutcomeUnknown as error:
            job.fail(Problem.UNKNOWN, str(error))
            return False
        job.sent.append(f"variant {variant.number}")
        return True

    def _problem(self, job: Job, product: ProductWire, variants: Sequence[NewVariant]) -> str | None:
        """Why these cannot be made."""
        if product.unreadable:
            return f"product {product.id} cannot be read: {product.unreadable}"
        if len(product.variants) + len(variants) > MOST_VARIANTS:
            return f"it would have more than {MOST_VARIANTS} variants"
        rate = self._places.rate_of(product.vat_group_id if isinstance(product.vat_group_id, int) else 0)
        for variant in variants:
            if not variant.option:
                return f"nothing tells {variant.number} apart"
            own = variant.vat_percentage
            if rate is not None and own is not None and rate != own:
                return f"{variant.number} has {percent(own)} VAT, and product {product.id} has {percent(rate)}"
        known = job.holders
        if known is None:
            known = holders_of(self._reader, [variant.number for variant in variants])
        return next(
            (why for one in variants if (why := taken_by(one.number, known.get(one.number.strip(), NOBODY)))), None
        )


def taken_by(number: str, there: Holders) -> str | None:
    """Who has the number that something else is to have, or why that is not known."""
    if there.unknown is not None:
        return there.unknown
    named = [f"product {product.id}" for product in there.products]
    named += [f"variant {variant.id} of product {product}" for product, variant in there.variants]
    return f"{' and '.join(named)} {'have' if len(named) > 1 else 'has'} the item number {number!r}" if named else None
