"""Writing products, variants, categories and stock (smartweb sheet 12, 16.13, 16.14)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.smartweb.shop import Shop, open_shop


def ids(rows: Any) -> list[int]:
    return [row.Id for row in rows or []]


@pytest.fixture
def twins(client: Shop) -> tuple[Shop, str, list[int]]:
    """Two products with one number, in different case."""
    number = client.books()["products"][1]["number"]
    return client, number, ids(client.call.Product_GetByItemNumber(number))


def family_of(shop: Shop) -> Any:
    return next(each for each in shop.books()["products"] if each["variants"] and each["variants"][0]["number"])


def test_an_update_changes_only_what_was_sent(client: Shop) -> None:
    before = client.call.Product_GetById(1)
    assert client.call.Product_Update({"Id": 1, "Title": "Nyt navn", "Price": 12.5}) == [1]
    after = client.call.Product_GetById(1)
    assert (after.Title, after.Price, after.DateUpdated) == ("Nyt navn", 12.5, "2026-11-20 13:00:00")
    assert (after.ItemNumber, after.Stock, after.Ean, after.Online) == (
        before.ItemNumber,
        before.Stock,
        before.Ean,
        before.Online,
    )


def test_a_number_may_match_several_products(twins: tuple[Shop, str, list[int]]) -> None:
    shop, number, both = twins
    assert len(both) == 2
    spellings = [row.ItemNumber for row in shop.call.Product_GetByIds({"item": both})]
    assert shop.call.Product_Update({"ItemNumber": number, "Price": 5}) == both
    assert [row.ItemNumber for row in shop.call.Product_GetByIds({"item": both})] == spellings
    shop.call.Solution_SetCaseSensitiveItemNumber(True)
    assert shop.call.Product_Update({"ItemNumber": number, "Price": 6}) == both[:1]
    shop.toggle(update_respells=True)
    shop.call.Solution_SetCaseSensitiveItemNumber(False)
    shop.call.Product_Update({"ItemNumber": number.lower(), "Price": 6})
    assert {row.ItemNumber for row in shop.call.Product_GetByIds({"item": both})} == {number.lower()}


def test_an_update_of_nobody_faults(client: Shop) -> None:
    assert client.refusal("Product_Update", {"ItemNumber": "NOBODY", "Stock": 1}) == "PARAM"
    assert client.refusal("Product_Update", {"Id": 4711, "Stock": 1}) == "PARAM"
    variant = family_of(client)["variants"][0]["number"]
    assert client.refusal("Product_Update", {"ItemNumber": variant, "Stock": 1}) == "PARAM"
    assert client.refusal("Product_UpdateVariant", {"ItemNumber": "NOBODY", "Stock": 1}) == "PARAM"


def test_an_empty_number_is_a_dangerous_key(client: Shop) -> None:
    nameless = [each["id"] for each in client.books()["products"] if not each["number"]]
    assert client.call.Product_Update({"ItemNumber": "", "Price": 1}) == nameless
    client.toggle(empty_key=False)
    assert client.refusal("Product_Update", {"ItemNumber": "", "Price": 1}) == "PARAM"


def test_a_product_needs_a_category(client: Shop) -> None:
    call = client.call
    assert client.refusal("Product_CreateOrUpdate", {"ItemNumber": "NEW-1", "Title": "Ny"}) == "PRODUCT"
    assert client.refusal("Product_CreateOrUpdate", {"ItemNumber": "NEW-1", "CategoryId": 4711}) == "PARAM"
    sent = {"ItemNumber": "NEW-1", "Title": "Ny", "CategoryId": 1, "DateCreated": "2020-01-02", "Stock": 4}
    key = call.Product_CreateOrUpdate(sent)
    made = call.Product_GetById(key)
    assert (made.ItemNumber, made.Stock, made.Status, made.Online) == ("NEW-1", 4, False, False)
    assert (made.DateCreated, made.StockLocations.item[0].Stock) == ("2020-01-02 00:00:00", 4)
    assert call.Product_CreateOrUpdate({"ItemNumber": "new-1", "Title": "Nyere", "DiscountType": "percent"}) == key
    assert (call.Product_GetById(key).Title, call.Product_GetById(key).DiscountType) == ("Nyere", "p")


def test_bulk_writes_answer_row_by_row(client: Shop) -> None:
    call = client.call
    first = call.Product_GetById(1).ItemNumber
    rows = [
        {"ItemNumber": first, "Price": 9},
        {"ItemNumber": "BULK-1", "Title": "Uden kategori"},
        {"ItemNumber": "BULK-2", "CategoryId": 1, "Price": 8},
    ]
    results = call.Product_CreateOrUpdateBulk({"item": rows})
    assert results[0].Id == 1
    assert (results[1].Id, results[1].Error) == (0, "PRODUCT: CategoryId is missing")
    assert call.Product_GetById(results[2].Id).ItemNumber == "BULK-2"
    client.toggle(bulk_order="shuffled")
    assert sorted(row.Id for row in call.Product_CreateOrUpdateBulk({"item": rows})) == [0, 1, results[2].Id]
    client.toggle(max_bulk=2)
    assert client.refusal("Product_CreateOrUpdateBulk", {"item": rows}) == "PARAM"


def test_a_bad_row_may_end_the_whole_call(client: Shop) -> None:
    client.toggle(bulk_hard_fault=True)
    first, second = (each["number"] for each in client.books()["products"][2:4])
    rows = [{"ItemNumber": first, "Price": 3}, {"ItemNumber": "BULK-1"}, {"ItemNumber": second, "Price": 3}]
    assert client.refusal("Product_CreateOrUpdateBulk", {"item": rows}) == "PRODUCT"
    assert client.product(first)["price"] == "3"
    assert client.product(second)["price"] != "3"


def test_texts_are_written_in_the_language_that_is_named(client: Shop) -> None:
    call = client.call
    own = call.Product_GetById(1).Title
    call.Product_Update({"Id": 1, "LanguageISO": "UK", "Title": "A lamp"})
    assert call.Product_GetById(1).Title == own
    call.Solution_SetLanguage("UK")
    assert call.Product_GetById(1).Title == "A lamp"
    assert client.refusal("Product_Update", {"Id": 1, "LanguageISO": "XX", "Title": "A lamp"}) == "NOSUCHISO"


def test_whether_something_empty_clears_is_not_known(client: Shop) -> None:
    sent = {"Id": 1, "DescriptionShort": "", "SecondaryCategoryIds": {"item": []}}
    client.call.Product_Update({"Id": 1, "DescriptionShort": "Kort", "SecondaryCategoryIds": {"item": [1, 2]}})
    client.toggle(empty_clears=False)
    client.call.Product_Update(sent)
    kept = client.call.Product_GetById(1)
    assert (kept.DescriptionShort, kept.SecondaryCategoryIds.item) == ("Kort", [1, 2])
    client.toggle(empty_clears=True)
    client.call.Product_Update(sent)
    cleared = client.call.Product_GetById(1)
    assert (cleared.DescriptionShort, cleared.SecondaryCategoryIds) == (None, None)


def test_variants_are_made_of_values(client: Shop) -> None:
    call, family = client.call, family_of(client)
    kind = call.Product_CreateOrUpdateVariantType({"Title": "Materiale"})
    assert call.Product_CreateOrUpdateVariantType({"Title": "Materiale"}) == kind == 4
    value = call.Product_CreateOrUpdateVariantTypeValue({"Title": "Uld", "ProductVariantTypeId": kind})
    assert call.Product_CreateOrUpdateVariantTypeValue({"Title": "Uld", "ProductVariantTypeId": kind}) == value
    sent = {"ItemNumber": "VAR-1", "ProductId": family["id"], "Price": 10, "Stock": 3}
    assert client.refusal("Product_CreateOrUpdateVariant", sent) == "PARAM"
    sent["VariantTypeValues"] = {"item": [4711]}
    assert client.refusal("Product_CreateOrUpdateVariant", sent) == "PARAM"
    sent["VariantTypeValues"] = {"item": [value]}
    key = call.Product_CreateOrUpdateVariant(sent)
    made = call.Product_GetVariantsByItemNumber("VAR-1")[0]
    assert (made.Id, made.Title, made.Stock, made.Price) == (key, "Uld", 3, 10)
    assert call.Product_CreateOrUpdateVariant({"ItemNumber": "var-1", "Price": 11}) == key
    assert call.Product_UpdateVariant({"Id": key, "ItemNumber": "VAR-2"}) == [key]
    assert call.Product_GetVariantsByItemNumber("VAR-2")[0].Price == 11
    assert call.Product_GetById(family["id"]).DateUpdated == "2026-11-20 13:00:00"


def test_stock_is_absolute_and_one_location_is_all_there_is(client: Shop) -> None:
    call, family = client.call, family_of(client)
    variant = family["variants"][0]["id"]
    call.Product_Update({"Id": 1, "Stock": 7})
    call.Product_UpdateVariant({"Id": variant, "Stock": 8})
    assert (call.Product_GetById(1).Stock, call.Product_GetById(1).StockLocations.item[0].Stock) == (7, 7)
    call.Product_UpdateStockForStockLocation(1, 1, 9)
    call.Product_UpdateVariantStockForStockLocation(variant, 1, 10)
    assert call.Product_GetById(1).Stock == 9
    assert next(row for row in call.Product_GetById(family["id"]).Variants.item if row.Id == variant).Stock == 10
    assert client.refusal("Product_UpdateStockForStockLocation", 1, 2, 9) == "PARAM"
    assert client.refusal("Product_UpdateStockForStockLocation", 4711, 1, 9) == "PARAM"


def test_with_several_locations_a_plain_write_reaches_the_first() -> None:
    with open_shop(stock_locations=2) as shop:
        shop.connect()
        shop.call.Product_UpdateStockForStockLocation(1, 1, 5)
        shop.call.Product_UpdateStockForStockLocation(1, 2, 6)
        assert shop.call.Product_GetById(1).Stock == 11
        shop.call.Product_Update({"Id": 1, "Stock": 20})
        row = shop.call.Product_GetById(1)
        assert {place.StockLocationId: place.Stock for place in row.StockLocations.item} == {1: 20, 2: 6}
        assert row.Stock == 26


@pytest.mark.parametrize(("path", "after"), [("both", 9), ("plain", 7), ("location", 9)])
def test_which_way_of_writing_stock_works_is_not_known(client: Shop, path: str, after: int) -> None:
    client.call.Product_Update({"Id": 1, "Stock": 1})
    client.toggle(stock_path=path)
    client.call.Product_Update({"Id": 1, "Stock": 7})
    assert client.call.Product_GetById(1).Stock == (1 if path == "location" else 7)
    client.call.Product_UpdateStockForStockLocation(1, 1, 9)
    assert client.call.Product_GetById(1).Stock == after


def test_stock_of_a_product_with_variants_may_be_ignored(client: Shop) -> None:
    number = family_of(client)["id"]
    before = client.call.Product_GetById(number).Stock
    client.call.Product_Update({"Id": number, "Stock": 99})
    assert client.call.Product_GetById(number).Stock == before
    client.toggle(parent_stock="stored")
    client.call.Product_Update({"Id": number, "Stock": 99})
    assert client.call.Product_GetById(number).Stock == 99


def test_negative_stock_may_be_refused(client: Shop) -> None:
    client.call.Product_Update({"Id": 1, "Stock": -2})
    assert client.call.Product_GetById(1).Stock == -2
    client.toggle(negative_stock=False)
    assert client.refusal("Product_Update", {"Id": 1, "Stock": -3}) == "PARAM"
    assert client.refusal("Product_UpdateStockForStockLocation", 1, 1, -3) == "PARAM"


def test_people_add_change_and_delete_goods(client: Shop) -> None:
    made = client.add_item(number="A/B 1", title="Ny", price=12.5, stock=3)
    assert (made["number"], made["price"], made["stock"]) == ("A/B 1", "12.5", 3)
    changed = client.change_item("A/B 1", number="C-1", status=False, vat_group=1, locations={"1": 8})
    assert (changed["number"], changed["status"], changed["vat"], changed["stock"]) == ("C-1", False, "0", 8)
    assert client.send("DELETE", "/_sandbox/items/C-1").json == {"deleted": 1}
    assert client.send("DELETE", "/_sandbox/items/C-1").status == 404
    family = family_of(client)
    assert client.send("DELETE", f"/_sandbox/items/{family['variants'][0]['number']}").json == {"deleted": 1}
    assert len(client.product(family["number"])["variants"]) == len(family["variants"]) - 1
