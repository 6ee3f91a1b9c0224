"""Reading products, variants, accounts and master lists (smartweb sheet 8, 10, 12)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.smartweb.shop import Shop, open_shop


def ids(rows: Any) -> list[int]:
    return [row.Id for row in rows or []]


def walk(shop: Shop, length: int) -> list[int]:
    found: list[int] = []
    start = 0
    while part := ids(shop.call.Product_GetAllWithLimit(start, length)):
        found += part
        start += len(part)
    return found


def test_the_catalogue_is_walked_in_parts(client: Shop) -> None:
    everything = ids(client.call.Product_GetAll())
    assert walk(client, 7) == everything == [each["id"] for each in client.books()["products"]]
    client.toggle(max_length=5)
    assert walk(client, 500) == everything
    client.toggle(too_many="fault")
    assert client.refusal("Product_GetAllWithLimit", 0, 500) == "PARAM"
    assert client.refusal("Product_GetAllWithLimit", -1, 5) == "PARAM"


@pytest.mark.parametrize("order", ["shuffled", "updated"])
def test_the_order_of_the_walk_is_not_known(client: Shop, order: str) -> None:
    everything = ids(client.call.Product_GetAll())
    client.change_item(client.books()["products"][0]["number"], title="Ny titel")
    client.toggle(product_order=order)
    assert walk(client, 7) != everything
    assert sorted(walk(client, 7)) == everything


def test_the_shop_may_change_during_the_walk(client: Shop) -> None:
    everything = ids(client.call.Product_GetAll())
    client.toggle(page_drift=1)
    assert walk(client, 5) == [number for number in everything if number != everything[5]]
    assert ids(client.call.Product_GetAll()) == everything[1:]


def test_numbers_are_found_in_any_case_unless_the_session_says_otherwise(client: Shop) -> None:
    plain, copy = (
        row
        for row in client.books()["products"]
        if row["number"].lower() == client.books()["products"][1]["number"].lower()
    )
    call = client.call
    assert ids(call.Product_GetByItemNumber(plain["number"])) == [plain["id"], copy["id"]]
    call.Solution_SetCaseSensitiveItemNumber(True)
    assert ids(call.Product_GetByItemNumber(plain["number"])) == [plain["id"]]
    assert ids(call.Product_GetByItemNumber("NOBODY")) == []


def test_a_variants_number_is_no_products_number(client: Shop) -> None:
    family = next(each for each in client.books()["products"] if each["variants"])
    number = family["variants"][0]["number"]
    call = client.call
    assert not call.Product_GetByItemNumber(number)
    variant = call.Product_GetVariantsByItemNumber(number.lower())[0]
    assert (variant.Id, variant.ProductId) == (family["variants"][0]["id"], family["id"])
    inlined = call.Product_GetById(family["id"])
    assert ids(inlined.Variants.item) == [each["id"] for each in family["variants"]]
    assert inlined.VariantTypes.startswith("Farve")
    values = {row.Id: row.Title for row in call.Product_GetVariantTypeValuesByType(1)}
    assert variant.Title.split("//")[0] == values[variant.VariantTypeValues.item[0]]


def test_a_variants_own_values_are_told_in_part(client: Shop) -> None:
    answer = client.raw("Product_GetVariantTypeValues", "<VariantId>1</VariantId>").body.decode()
    assert "<Color>" in answer
    assert "<Sorting>" not in answer


def test_products_by_date_and_ids(client: Shop) -> None:
    call = client.call
    first = call.Product_GetById(1)
    assert not call.Product_GetByUpdatedDate("2026-11-20", "2026-11-20")
    client.change_item(first.ItemNumber, title="Månelampe")
    assert ids(call.Product_GetByUpdatedDate("2026-11-20", "2026-11-20")) == [1]
    assert client.refusal("Product_GetByUpdatedDate", "", "2026-11-20") == "PARAM"
    assert client.refusal("Product_GetByIds", {"item": [2, 4711, 1]}) == "PARAM"
    client.toggle(unknown_id="empty")
    assert ids(call.Product_GetByIds({"item": [2, 4711, 1]})) == [2, 1]
    titles = {row.Id: row.Title for row in call.Category_GetAll()}
    assert first.Category.Title == titles[first.CategoryId]


@pytest.mark.parametrize(("changes", "found"), [({}, []), ({"stock_touches_product": True}, [1])])
def test_whether_a_stock_movement_is_a_change_is_not_known(client: Shop, changes: Any, found: list[int]) -> None:
    client.toggle(**changes)
    client.call.Product_Update({"Id": 1, "Stock": 77})
    assert ids(client.call.Product_GetByUpdatedDate("2026-11-20", "2026-11-20")) == found


def test_whether_a_price_is_a_change_is_not_known(client: Shop) -> None:
    client.call.Product_Update({"Id": 1, "Price": 77})
    client.toggle(price_touches_product=False)
    client.call.Product_Update({"Id": 2, "Price": 77})
    assert ids(client.call.Product_GetByUpdatedDate("2026-11-20", "2026-11-20")) == [1]


def test_the_order_of_products_may_be_another_at_each_call(client: Shop) -> None:
    client.toggle(product_order="unsteady")
    first, second = (ids(client.call.Product_GetAllWithLimit(0, 100)) for _ in range(2))
    assert (sorted(first), first != second) == (sorted(second), True)


def test_a_field_may_be_answered_as_set_and_stay(client: Shop) -> None:
    before = client.call.Product_GetById(1)
    client.toggle(ignored_fields=["Product.Price"])
    assert client.call.Product_Update({"Id": 1, "Price": 77, "Title": "Ny"}) == [1]
    after = client.call.Product_GetById(1)
    assert (after.Price, after.Title) == (before.Price, "Ny")


def test_goods_may_lie_at_another_location_than_the_one_that_plain_writes_fill() -> None:
    with open_shop(first_location=2) as shop:
        shop.connect()
        assert {place.StockLocationId for place in _places(shop)} == {2}
        shop.call.Product_Update({"Id": 1, "Stock": 7})
        assert {place.StockLocationId for place in _places(shop)} == {1, 2}


def _places(shop: Shop) -> Any:
    return shop.call.Product_GetById(1).StockLocations.item


def test_what_an_unknown_id_gives_is_not_known(client: Shop) -> None:
    assert client.refusal("Product_GetById", 4711) == "PARAM"
    client.toggle(unknown_id="empty")
    assert client.raw("Product_GetById", "<ProductId>4711</ProductId>").status == 200


def test_the_catalogue_has_the_dirt_of_real_shops(client: Shop) -> None:
    products = client.books()["products"]
    assert any(not each["number"] for each in products)
    assert {"gift-card-with-code", "file-sale", "discontinued"} <= {each["type"] for each in products}
    assert any(each["variants"] and not each["variants"][0]["number"] for each in products) or len(products) < 60


def test_prices_may_be_without_vat() -> None:
    with open_shop() as with_vat, open_shop(prices_with_vat=False) as without:
        pairs = zip(with_vat.books()["products"], without.books()["products"], strict=True)
        gross, net = next((a, b) for a, b in pairs if a["vat"] == "25" and not a["variants"])
        assert abs(float(gross["price"]) - 1.25 * float(net["price"])) < 0.01
        without.connect()
        assert without.call.Solution_GetWebinfo().ProductPricesWithVat is False
        placed = without.place(lines=[{"number": net["number"]}])
        assert placed["lines"][0]["net"] in (net["price"], str(float(net["price"]) * 0.9))


def test_master_lists(client: Shop) -> None:
    call = client.call
    assert [row.Id for row in call.OrderStatusCode_GetAll()] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 99, 100, 203]
    assert [(row.Id, row.VatPercentage) for row in call.VatGroup_GetAll()][:2] == [(1, 0), (2, 25)]
    assert [(row.Iso, row.Currency) for row in call.Currency_GetAll()][:1] == [("DKK", 1)]
    assert (call.Delivery_GetAll()[0].Title, call.Delivery_GetAll()[0].Price) == ("GLS Pakkeshop", 70)
    assert [row.Title for row in call.Payment_GetAll()][:2] == ["Online betaling", "Kontooverførsel"]
    assert [(row.Id, row.Iso) for row in call.Product_GetDeliveryCountryAll() if row.Primary] == [(1, "DK")]
    assert [row.Title for row in call.Product_GetVariantTypeAll()] == ["Farve", "Størrelse", "Skostørrelse"]
