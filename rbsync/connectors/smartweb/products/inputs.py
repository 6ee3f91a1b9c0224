"""New products and changes as SmartWeb takes them (smartweb sheets 12.5, 12.6): pure. Only what is named is sent."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rbsync.connectors.smartweb.soap.xml import NOT_IN_XML
from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.money import Money
from rbsync.core.model.product import Content, Field, NewProduct, NewVariant, ProductChange, Value
from rbsync.markup import as_html

Record = dict[str, object]
Subject = NewProduct | ProductChange

LONGEST_NAME = 255
MOST_VARIANTS = 1000
"""Limits that the sheet does not know; nobody's products come near."""
# SmartWeb has no field for our key: the item number of a product that was made with variants tells it
_PREFIX = "FAMILY-"
_OURS = re.compile(rf"{_PREFIX}[0-9A-F]{{16}}")
_FAMILY_KEY = "family:"


@dataclass(frozen=True, slots=True)
class InputTerms:
    """The shop's currency, the language of its texts, and how many grams are one unit of its weights."""

    currency: str
    language: str
    grams: Decimal


def new_product(new: NewProduct, terms: InputTerms, *, category: int, vat_group: int | None) -> Record:
    """A ProductCreateUpdate with everything that a product is made of; quantities are 0.

    The price of one with variants is that of the first: each variant has its own. It is hidden until they are there. `Online`
    must be true for it to be ordered.
    """
    first = new.variants[0]
    # counted, with the shop's own rule for what is sold out; or neither counted nor limited (smartweb sheet 12.3)
    counting = {"AutoStock": "1"} if first.tracked else {"AutoStock": "0", "OutOfStockBuy": "1"}
    own = filled(first.content) if new.option_name is None else {Field.PRICE: first.content.get(Field.PRICE)}
    return {
        "ItemNumber": number_of(new.key),
        "CategoryId": category,
        **shared_fields(filled(new.content), terms),
        **own_fields(own, terms),
        **status_field(new.status if new.option_name is None else ListingStatus.DRAFT),
        "Online": True,
        "Stock": 0,
        **({"VatGroupId": vat_group} if vat_group is not None else {}),
        **counting,
    }


def new_variant(variant: NewVariant, terms: InputTerms, *, product: int, value: int) -> Record:
    """A ProductVariantCreateUpdate; its quantity is 0. `value` is what tells it apart."""
    return {
        "ProductId": product,
        "ItemNumber": variant.number,
        "VariantTypeValues": [value],
        "Status": True,
        "Stock": 0,
        **own_fields(filled(variant.content), terms),
    }


def number_of(key: str) -> str:
    """A new product's item number, from its key alone: the item's own number, or one made of the family's name."""
    if not key.startswith(_FAMILY_KEY):
        return key.strip()
    return _PREFIX + hashlib.sha256(key.encode()).hexdigest()[:16].upper()


def is_family(number: str) -> bool:
    """Whether such a product may have been made here for a family."""
    return _OURS.fullmatch(number) is not None


def shared_fields(content: Content, terms: InputTerms) -> Record:
    """What a product has once for all its variants, its category left aside."""
    fields: Record = {}
    if (name := content.get(Field.NAME)) is not None:
        fields["Title"] = str(name)
    if Field.DESCRIPTION in content:
        fields["Description"] = as_html(_text(content[Field.DESCRIPTION])) or ""
    return {**fields, "LanguageISO": terms.language} if fields else {}


def own_fields(content: Content, terms: InputTerms) -> Record:
    """What a variant, or a product without variants, has of its own. No weight and no cost are 0."""
    fields: Record = {}
    if (price := content.get(Field.PRICE)) is not None:
        fields["Price"] = _amount(price, terms.currency)
    if Field.BARCODE in content:
        fields["Ean"] = _text(content[Field.BARCODE])
    if Field.COST in content:
        fields["BuyingPrice"] = _amount(content[Field.COST] or 0, terms.currency)
    if Field.WEIGHT in content:
        fields["Weight"] = Decimal(content[Field.WEIGHT] or 0) / terms.grams
    return fields


def status_field(status: ListingStatus | None) -> Record:
    """SmartWeb knows visible and hidden: drafts and archived products are hidden. A status without a word is not sent."""
    return {} if status in (None, ListingStatus.OTHER) else {"Status": status is ListingStatus.ACTIVE}


def filled(content: Content) -> Content:
    """Without what is not known."""
    return {field: value for field, value in content.items() if value is not None}


def unwritable(subject: Subject) -> str | None:
    """Why it cannot be written at all; SmartWeb itself would take most of it. None when it can."""
    return next(_problems(subject), None)


def _problems(subject: Subject) -> Iterator[str]:
    name = subject.content.get(Field.NAME)
    if isinstance(subject, NewProduct) or Field.NAME in subject.content:
        if not str(name or "").strip():
            yield "it has no name"
        elif len(str(name)) > LONGEST_NAME:
            yield f"its name has {len(str(name))} characters; at most {LONGEST_NAME} are allowed"
    changes = subject.variants if isinstance(subject, ProductChange) else ()
    new = subject.added if isinstance(subject, ProductChange) else subject.variants
    for number in (*(variant.number for variant in new), *(each.sku for each in changes if each.sku is not None)):
        if not number.strip():
            yield "an item number must not be empty"
        elif found := NOT_IN_XML.search(number):
            yield f"its item number {number!r} has the character U+{ord(found[0]):04X}, which cannot be sent"
    for content in (*(variant.content for variant in new), *(each.content for each in changes)):
        for field in (Field.PRICE, Field.COST, Field.WEIGHT):
            value = content.get(field)
            if value is not None and (not Decimal(value).is_finite() or Decimal(value) < 0):
                yield f"its {field.value} is {value}"
    if isinstance(subject, NewProduct):
        yield from _problems_of_new(subject)


def _problems_of_new(new: NewProduct) -> Iterator[str]:
    if not new.variants or (new.option_name is None and len(new.variants) > 1):
        yield "nothing tells its variants apart"
    if new.option_name is not None and not all(variant.option for variant in new.variants):
        yield "one of its variants has no option"
    if len({variant.tracked for variant in new.variants}) > 1:
        yield "some of its variants have stock and some have none: SmartWeb counts all of a product, or none"
    if len({variant.vat_percentage for variant in new.variants}) > 1:
        yield "its variants have different VAT rates: SmartWeb has one for a product"
    if len(new.variants) > MOST_VARIANTS:
        yield f"it has {len(new.variants)} variants; at most {MOST_VARIANTS} are allowed"


def _amount(value: str | Decimal | int, currency: str) -> Decimal:
    """To the currency's smallest unit."""
    return Money(Decimal(value), currency).rounded().amount


def _text(value: Value) -> str:
    return "" if value is None else str(value)
