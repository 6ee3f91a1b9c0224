"""New products and changes as Shopify takes them (shopify sheet 8): pure. Only what is named is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rbsync.connectors.shopify.documents import KEY_NAME, KEY_NAMESPACE
from rbsync.connectors.shopify.mapping import ONLY_VARIANT, STATUSES
from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.money import Money
from rbsync.core.model.product import Content, Field, NewProduct, NewVariant, ProductChange, Value, VariantChange
from rbsync.markup import as_html
from rbsync.transport.document import JsonValue

Input = dict[str, JsonValue]

_ONLY_OPTION = "Title"
_STATUSES = {status: word for word, status in STATUSES.items()}


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every input: the shop's currency, where new variants are stocked, and what a category is.

    `collections` maps a category to the collections it means; None where a category is a product type.
    """

    currency: str
    location: str | None
    collections: Mapping[str, Sequence[str]] | None = None


def identifier(key: str) -> Input:
    """What makes a repeated productSet find the product that the first one made."""
    return {"customId": {"namespace": KEY_NAMESPACE, "key": KEY_NAME, "value": key}}


def new_product(new: NewProduct, terms: Terms) -> Input:
    """A ProductSetInput with everything a product is made of; quantities are 0."""
    option = new.option_name or _ONLY_OPTION
    names = list(dict.fromkeys(_value_of(variant) for variant in new.variants))
    key: Input = {"namespace": KEY_NAMESPACE, "key": KEY_NAME, "type": "id", "value": new.key}
    collections = _collections(new.content.get(Field.CATEGORY), terms)
    quantity: Input = {"name": "available", "quantity": 0}
    return {
        **_shared(new.content, terms),
        **({"collections": collections} if collections else {}),
        **_status(new.status),
        "metafields": [key],
        "productOptions": [{"name": option, "values": [{"name": name} for name in names]}],
        "variants": [
            {**_new_variant(variant, option, terms), "sku": variant.number, **_stocked(variant, terms, quantity)}
            for variant in new.variants
        ],
    }


def changed_product(change: ProductChange, terms: Terms) -> Input | None:
    """A ProductUpdateInput; None where nothing that the variants share changes."""
    joined = _collections(change.content.get(Field.CATEGORY), terms)
    named = {
        **_shared(change.content, terms),
        **({"collectionsToJoin": joined} if joined else {}),
        **(_status(change.status) if change.status is not None else {}),
    }
    return {"id": change.product_id, **named} if named else None


def changed_variant(change: VariantChange, terms: Terms) -> Input | None:
    """A ProductVariantsBulkInput; None where nothing of the variant changes."""
    item = _item(change.content, terms) | ({"sku": change.sku} if change.sku is not None else {})
    named = {**_own(change.content, terms), **({"inventoryItem": item} if item else {})}
    return {"id": change.listing_id, **named} if named else None


def added_variant(variant: NewVariant, option: str, terms: Terms) -> Input:
    """A ProductVariantsBulkInput of a variant that is to be made under the product's only option."""
    made = _new_variant(variant, option, terms)
    item = made["inventoryItem"]
    assert isinstance(item, dict)
    return {
        **made,
        "inventoryItem": {**item, "sku": variant.number},
        **_stocked(variant, terms, {"availableQuantity": 0}),
    }


def _new_variant(variant: NewVariant, option: str, terms: Terms) -> Input:
    known = filled(variant.content)
    return {
        "optionValues": [{"optionName": option, "name": _value_of(variant)}],
        **_own(known, terms),
        "taxable": True,
        "inventoryPolicy": "DENY",
        "inventoryItem": {"tracked": variant.tracked, "requiresShipping": True, **_item(known, terms)},
    }


def filled(content: Content) -> Content:
    """Without what is not known."""
    return {field: value for field, value in content.items() if value is not None}


def _value_of(variant: NewVariant) -> str:
    return variant.option or ONLY_VARIANT


def _stocked(variant: NewVariant, terms: Terms, quantity: Input) -> Input:
    """A quantity of 0 stocks the variant at the location."""
    stocked = terms.location is not None and variant.tracked
    return {"inventoryQuantities": [{"locationId": terms.location, **quantity}]} if stocked else {}


def _shared(content: Content, terms: Terms) -> Input:
    shared: Input = {}
    if (name := content.get(Field.NAME)) is not None:
        shared["title"] = str(name)
    if Field.DESCRIPTION in content:
        shared["descriptionHtml"] = as_html(_text(content[Field.DESCRIPTION])) or ""
    if Field.CATEGORY in content and terms.collections is None:
        shared["productType"] = _text(content[Field.CATEGORY])
    return shared


def _own(content: Content, terms: Terms) -> Input:
    own: Input = {}
    if (price := content.get(Field.PRICE)) is not None:
        own["price"] = _amount(price, terms.currency)
    if Field.BARCODE in content:
        own["barcode"] = _text(content[Field.BARCODE])
    return own


def _item(content: Content, terms: Terms) -> Input:
    """What Shopify keeps of the variant's inventory item. No weight is a weight of 0."""
    item: Input = {}
    if Field.COST in content:
        cost = content[Field.COST]
        item["cost"] = None if cost is None else _amount(cost, terms.currency)
    if Field.WEIGHT in content:
        item["measurement"] = {"weight": {"value": Decimal(content[Field.WEIGHT] or 0), "unit": "GRAMS"}}
    return item


def _status(status: ListingStatus) -> Input:
    """A status that Shopify has no word for is not sent."""
    return {"status": _STATUSES[status]} if status in _STATUSES else {}


def _collections(category: Value, terms: Terms) -> list[JsonValue]:
    return list((terms.collections or {}).get(_text(category), ()))


def _amount(value: str | Decimal, currency: str) -> str:
    """To the currency's smallest unit."""
    return format(Money(Decimal(value), currency).rounded().amount, "f")


def _text(value: Value) -> str:
    return "" if value is None else str(value)
