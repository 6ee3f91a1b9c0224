"""What is sent for products: everything of a new one, and only what is named of one that is there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.connectors.shopify.product_inputs import (
    Terms,
    added_variant,
    changed_product,
    changed_variant,
    identifier,
    new_product,
)
from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.product import Field, NewProduct, NewVariant, ProductChange, Value, VariantChange
from rbsync.transport.document import write_json

from .scripted import LOCATION

TERMS = Terms("DKK", LOCATION)
VALUES: dict[Field, st.SearchStrategy[Value]] = {
    Field.NAME: st.text(min_size=1),
    Field.DESCRIPTION: st.none() | st.text(),
    Field.CATEGORY: st.none() | st.text(),
    Field.PRICE: st.none() | st.decimals(0, 10_000, places=4),
    Field.BARCODE: st.none() | st.text(),
    Field.WEIGHT: st.none() | st.decimals(0, 10_000, places=3),
    Field.COST: st.none() | st.decimals(0, 10_000, places=4),
}
SHARED = (Field.NAME, Field.DESCRIPTION, Field.CATEGORY)
OWN = (Field.PRICE, Field.BARCODE, Field.WEIGHT, Field.COST)


def contents(*fields: Field) -> st.SearchStrategy[dict[Field, Value]]:
    return st.fixed_dictionaries({}, optional={field: VALUES[field] for field in fields})


def sent(content: dict[Field, Value], sku: str | None = None, terms: Terms = TERMS) -> Any:
    return changed_variant(VariantChange("gid://shopify/ProductVariant/1", "", content, sku), terms)


def new(*variants: NewVariant, **changes: Any) -> NewProduct:
    return NewProduct(**{"key": "K", "content": {}, "status": ListingStatus.DRAFT, "variants": variants} | changes)


def test_a_new_product_carries_its_key_where_it_is_found_again() -> None:
    made = new_product(new(NewVariant("K", {}, tracked=True)), TERMS)
    assert identifier("K") == {"customId": {"namespace": "$app", "key": "rackbeat_product", "value": "K"}}
    assert made["metafields"] == [{"namespace": "$app", "key": "rackbeat_product", "type": "id", "value": "K"}]


def test_a_new_variant_is_whole() -> None:
    content = {Field.PRICE: Decimal("9.9"), Field.BARCODE: "57", Field.WEIGHT: Decimal("12.5"), Field.COST: Decimal(4)}
    made: Any = new_product(new(NewVariant("K", content, tracked=True)), TERMS)
    assert made["productOptions"] == [{"name": "Title", "values": [{"name": "Default Title"}]}]
    assert made["variants"] == [
        {
            "optionValues": [{"optionName": "Title", "name": "Default Title"}],
            "sku": "K",
            "price": "9.90",
            "barcode": "57",
            "taxable": True,
            "inventoryPolicy": "DENY",
            "inventoryItem": {
                "tracked": True,
                "requiresShipping": True,
                "cost": "4.00",
                "measurement": {"weight": {"value": Decimal("12.5"), "unit": "GRAMS"}},
            },
            "inventoryQuantities": [{"locationId": LOCATION, "name": "available", "quantity": 0}],
        }
    ]


def test_the_values_of_a_familys_option_come_once_each() -> None:
    variants = (NewVariant("A", {}, True, "Red"), NewVariant("B", {}, True, "Blue"), NewVariant("C", {}, True, "Red"))
    made: Any = new_product(new(*variants, option_name="Colour"), TERMS)
    assert made["productOptions"] == [{"name": "Colour", "values": [{"name": "Red"}, {"name": "Blue"}]}]
    assert [row["optionValues"][0] for row in made["variants"]] == [
        {"optionName": "Colour", "name": name} for name in ("Red", "Blue", "Red")
    ]


@pytest.mark.parametrize(("location", "tracked"), [(None, True), (LOCATION, False), (None, False)])
def test_only_what_is_counted_at_a_location_has_a_quantity(location: str | None, tracked: bool) -> None:
    variant = NewVariant("K", {}, tracked=tracked)
    terms = Terms("DKK", location)
    made: Any = new_product(new(variant), terms)
    assert "inventoryQuantities" not in made["variants"][0]
    assert "inventoryQuantities" not in added_variant(variant, "Size", terms)


def test_an_added_variant_has_its_sku_where_that_mutation_takes_it() -> None:
    made: Any = added_variant(NewVariant("K", {Field.PRICE: Decimal(9)}, tracked=True, option="L"), "Size", TERMS)
    assert "sku" not in made
    assert made["inventoryItem"]["sku"] == "K"
    assert made["optionValues"] == [{"optionName": "Size", "name": "L"}]
    assert made["inventoryQuantities"] == [{"locationId": LOCATION, "availableQuantity": 0}]


@given(contents(*SHARED), st.none() | st.sampled_from([ListingStatus.ACTIVE, ListingStatus.ARCHIVED]))
def test_only_what_is_named_of_a_product_is_sent(content: dict[Field, Value], status: ListingStatus | None) -> None:
    made = changed_product(ProductChange("gid://shopify/Product/1", content, status), TERMS)
    names = {Field.NAME: "title", Field.DESCRIPTION: "descriptionHtml", Field.CATEGORY: "productType"}
    named = {names[field] for field in content} | ({"status"} if status else set())
    assert (made is None) == (not named)
    assert made is None or made.keys() == {"id", *named}


@given(contents(*OWN), st.none() | st.text(min_size=1))
def test_only_what_is_named_of_a_variant_is_sent(content: dict[Field, Value], sku: str | None) -> None:
    made = sent(content, sku)
    item = {name for field, name in ((Field.COST, "cost"), (Field.WEIGHT, "measurement")) if field in content}
    item |= {"sku"} if sku is not None else set()
    own = {name for field, name in ((Field.BARCODE, "barcode"),) if field in content}
    own |= {"price"} if content.get(Field.PRICE) is not None else set()
    if not item and not own:
        assert made is None
    else:
        assert made.keys() == {"id", *own, *({"inventoryItem"} if item else ())}
        assert made.get("inventoryItem", {}).keys() == item
        write_json(made)


def test_a_price_that_is_not_known_is_never_sent() -> None:
    assert sent({Field.PRICE: None}) is None
    made: Any = new_product(new(NewVariant("K", {Field.PRICE: None, Field.COST: None}, tracked=True)), TERMS)
    assert "price" not in made["variants"][0]
    assert "cost" not in made["variants"][0]["inventoryItem"]


def test_what_is_empty_is_emptied() -> None:
    empty = dict.fromkeys((Field.BARCODE, Field.WEIGHT, Field.COST))
    assert sent(dict(empty)) == {
        "id": "gid://shopify/ProductVariant/1",
        "barcode": "",
        "inventoryItem": {"cost": None, "measurement": {"weight": {"value": Decimal(0), "unit": "GRAMS"}}},
    }


@pytest.mark.parametrize(
    ("currency", "price", "text"), [("DKK", "99.005", "99.01"), ("ISK", "1299.5", "1300"), ("KWD", "1.2345", "1.235")]
)
def test_amounts_have_the_places_of_their_currency(currency: str, price: str, text: str) -> None:
    terms = Terms(currency, None)
    made = sent({Field.PRICE: Decimal(price), Field.COST: Decimal(price)}, terms=terms)
    assert (made["price"], made["inventoryItem"]["cost"]) == (text, text)


def test_a_category_that_is_a_collection_is_joined_and_is_no_product_type() -> None:
    terms = Terms("DKK", None, {"Cups": ("gid://shopify/Collection/1",), "Odd": ()})
    made = new_product(new(NewVariant("K", {}, True), content={Field.CATEGORY: "Cups"}), terms)
    assert (made["collections"], "productType" in made) == (["gid://shopify/Collection/1"], False)
    changed = changed_product(ProductChange("gid://shopify/Product/1", {Field.CATEGORY: "Cups"}), terms)
    assert changed == {"id": "gid://shopify/Product/1", "collectionsToJoin": ["gid://shopify/Collection/1"]}
    assert changed_product(ProductChange("gid://shopify/Product/1", {Field.CATEGORY: "Odd"}), terms) is None


def test_a_status_that_shopify_has_no_word_for_is_not_sent() -> None:
    assert changed_product(ProductChange("gid://shopify/Product/1", {}, ListingStatus.OTHER), TERMS) is None
