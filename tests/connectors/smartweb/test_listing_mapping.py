"""Products and variants as listings: what is told, what is not known, what is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.connectors.smartweb.products.catalogue import ListingTerms, listings_of
from rbsync.connectors.smartweb.products.inputs import is_family, number_of
from rbsync.connectors.smartweb.products.wire import ProductWire, product_of_row
from rbsync.connectors.smartweb.wire import check, ids_of, listing_id, product_of
from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.money import Money
from rbsync.errors import ContractBroken
from rbsync.wire import Unreadable

LAMP: Mapping[str, object] = {
    "Id": 7,
    "ItemNumber": "LAMP-1",
    "Ean": " 5701 ",
    "Title": "Lampe p&aring; fod",
    "Description": "<p>Kr&aelig;ver <b>p&aelig;re</b></p><script>x</script>",
    "CategoryId": 3,
    "Status": True,
    "TypeLabel": "normal",
    "VatGroupId": 2,
    "Price": Decimal("399.9500000000001"),
    "BuyingPrice": Decimal("120"),
    "Weight": Decimal("1.25"),
    "Stock": 4,
    "StockLocations": [{"StockLocationId": 1, "Stock": 3}, {"StockLocationId": 2, "Stock": 1}],
}
SMALL: Mapping[str, object] = {
    "Id": 71,
    "ItemNumber": "LAMP-S",
    "Title": "Small//R&oslash;d",
    "Price": Decimal(99),
    "Stock": 2,
}


TERMS = ListingTerms("DKK", None, Decimal(1000), {3: "Lamper"}, {2: Decimal("0.25")})


def mapped(location: int | None = None, **changed: object) -> tuple[Listing, ...]:
    wire = check(ProductWire, {**LAMP, **changed}, record="a test")
    return listings_of(wire, replace(TERMS, location=location))


def only(location: int | None = None, **changed: object) -> Listing:
    (listing,) = mapped(location, **changed)
    return listing


def test_a_product_without_variants_is_one_listing() -> None:
    assert only() == Listing(
        id="7",
        stock_id="7",
        product_id="7",
        variants=1,
        status=ListingStatus.ACTIVE,
        sku="LAMP-1",
        barcode="5701",
        title="Lampe på fod",
        category="Lamper",
        price=Money(Decimal("399.95"), "DKK"),
        vat_percentage=Decimal(25),
        cost=Money(Decimal(120), "DKK"),
        weight_grams=Decimal(1250),
        description="<p>Kræver <b>pære</b></p>",
        tracked=True,
        active=True,
        on_hand=4,
        available=4,
    )


def test_each_variant_is_a_listing_and_the_product_none() -> None:
    nameless = {"Id": 72, "Title": "Large", "Stock": 1}
    small, large = mapped(Variants=[SMALL, nameless])
    assert (small.id, small.stock_id, small.product_id, small.variants) == ("7/71", "7/71", "7", 2)
    assert (small.sku, small.title, small.price.amount) == ("LAMP-S", "Lampe på fod - Small / Rød", 99)
    # what the variant has not of its own: no number, and the product's price
    assert (large.sku, large.price.amount, large.cost, large.weight_grams) == (None, Decimal("399.95"), None, None)


@pytest.mark.parametrize(
    ("location", "quantity", "active"), [(1, 3, True), (2, 1, True), (3, None, False), (None, 4, True)]
)
def test_quantities_are_those_of_the_location(location: int | None, quantity: int | None, active: bool) -> None:
    listing = only(location)
    assert (listing.active, listing.on_hand, listing.available) == (active, quantity, quantity)


@pytest.mark.parametrize("stock", [None, Unreadable("2.5")])
def test_a_quantity_that_is_not_told_is_not_zero(stock: object) -> None:
    assert only(Stock=stock).available is None
    assert only(1, StockLocations=[{"StockLocationId": 1, "Stock": stock}]).available is None


@pytest.mark.parametrize(
    ("changed", "tracked"),
    [
        ({"TypeLabel": "gift-card-with-code"}, False),
        ({"TypeLabel": "Gift-Card-Without-Code"}, False),
        ({"TypeLabel": "file-sale"}, False),
        ({"AutoStock": "0", "OutOfStockBuy": "1"}, False),
        ({"AutoStock": "0"}, True),
        ({"OutOfStockBuy": "1"}, True),
        ({"AutoStock": "", "OutOfStockBuy": None}, True),
    ],
)
def test_what_nothing_limits_is_not_tracked(changed: Mapping[str, object], tracked: bool) -> None:
    assert only(**changed).tracked is tracked


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Status": False}, ListingStatus.DRAFT),
        ({"Status": False, "TypeLabel": "discontinued"}, ListingStatus.ARCHIVED),
        ({"Status": True, "Online": False}, ListingStatus.ACTIVE),
        ({"Status": None}, ListingStatus.OTHER),
    ],
)
def test_its_status_is_whether_buyers_see_it(changed: Mapping[str, object], status: ListingStatus) -> None:
    assert only(**changed).status is status


def test_nothing_is_made_up_of_what_is_empty() -> None:
    listing = only(ItemNumber=None, Ean="", Description="<p> </p>", CategoryId=99, BuyingPrice=Decimal(0), Weight=None)
    assert (listing.sku, listing.barcode, listing.description, listing.category) == (None, None, None, None)
    assert (listing.cost, listing.weight_grams) == (None, None)


@pytest.mark.parametrize("changed", [{"Id": None}, {"Id": 0}, {"Id": Unreadable("x")}])
def test_without_an_id_it_is_no_answer(changed: Mapping[str, object]) -> None:
    with pytest.raises(ContractBroken) as broken:
        mapped(**changed)
    assert broken.value.why


def test_one_price_that_cannot_be_read_is_not_known_and_spoils_no_other() -> None:
    assert only(Price=None).price is None
    assert only(Price=Unreadable("-")).price is None
    large = {"Id": 72, "Title": "Large", "Price": Unreadable("1.2.3")}
    assert [one.price for one in mapped(Variants=[SMALL, large])] == [Money(Decimal(99), "DKK"), None]


def test_a_vat_group_that_is_not_known_has_no_rate() -> None:
    assert (only(VatGroupId=9).vat_percentage, only(VatGroupId=None).vat_percentage) == (None, None)


@pytest.mark.parametrize(
    "field",
    sorted(LAMP.keys() - {"Id"}),
)
def test_whatever_cannot_be_read_is_not_known_and_the_rest_is(field: str) -> None:
    listing = only(**{field: Unreadable("?")})
    lost = {
        "ItemNumber": {"sku": None},
        "Ean": {"barcode": None},
        "Title": {"title": ""},
        "Description": {"description": None},
        "CategoryId": {"category": None},
        "Status": {"status": ListingStatus.OTHER},
        "VatGroupId": {"vat_percentage": None, "price": None},
        "BuyingPrice": {"cost": None},
        "Weight": {"weight_grams": None},
        "Stock": {"on_hand": None, "available": None},
        "Price": {"price": None},
    }
    assert listing == replace(only(), **lost.get(field, {}))  # type: ignore[arg-type]


def test_stock_at_an_unreadable_place_is_not_known_and_not_nowhere() -> None:
    listing = only(location=1, StockLocations=Unreadable("?"))
    assert (listing.active, listing.on_hand) == (True, None)
    listing = only(location=1, StockLocations=[{"StockLocationId": Unreadable("?"), "Stock": 3}])
    assert (listing.active, listing.on_hand) == (True, None)


@pytest.mark.parametrize("title", [None, "", " "])
def test_a_variant_is_not_called_by_its_values_alone(title: str | None) -> None:
    assert [one.title for one in mapped(Title=title, Variants=[SMALL])] == [""]


def test_what_has_variants_without_an_id_is_there_and_not_known() -> None:
    bad = {**SMALL, "Id": Unreadable("?")}
    product = product_of_row({**LAMP, "Variants": [SMALL, bad]})
    assert product is not None
    known, unknown = listings_of(product, TERMS)
    assert (known.id, known.unreadable, known.variants) == ("7/71", None, 2)
    assert (unknown.id, unknown.sku, unknown.available) == ("7", None, None)
    assert "product 7" in (unknown.unreadable or "")
    assert product_of_row({**LAMP, "Id": Unreadable("?")}) is None


@pytest.mark.parametrize("label", ["gift-card-with-code", "Gift-Card-without-code"])
def test_gift_cards_are_told(label: str) -> None:
    assert only(TypeLabel=label).gift_card
    assert not only(TypeLabel="file-sale").gift_card


def test_a_price_on_request_need_not_be_told() -> None:
    assert only(Price=None, TypeLabel="call-for-price").price.amount == 0


def test_a_family_without_its_variants_yet_sells_nothing() -> None:
    number = number_of("family:Wool hat")
    assert is_family(number)
    assert mapped(ItemNumber=number) == ()
    assert len(mapped(ItemNumber=number, Variants=[SMALL])) == 1


@given(st.text(), st.text())
def test_families_have_numbers_of_their_own(one: str, other: str) -> None:
    assert (number_of(f"family:{one}") == number_of(f"family:{other}")) is (one == other)


@given(st.text().filter(lambda key: not key.startswith("family:")))
def test_any_other_product_has_its_items_number(key: str) -> None:
    assert number_of(key) == key.strip()


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_ids_are_read_as_they_are_written(product: int, variant: int) -> None:
    name = listing_id(product, variant)
    assert name is not None
    assert ids_of(name) == (product, variant)
    assert product_of(str(product)) == product


@given(st.text(alphabet="0123456789/- x²"))
def test_what_is_no_id_is_nobodys(text: str) -> None:
    found = ids_of(text)
    assert found is None or listing_id(*found) == text
