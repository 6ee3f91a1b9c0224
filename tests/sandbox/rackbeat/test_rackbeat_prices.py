"""Prices in other currencies and of one customer, against rackbeat sheet 5.6."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.sandbox.rackbeat.account import Client, twice

BUYER = 900


@pytest.fixture
def priced(rackbeat: Client, stocked: str) -> str:
    """The product at 80.00 DKK, 12.00 EUR and 130.00 SEK."""
    prices = {"EUR": {"price": 12, "recommended_cost": "4.5"}, "SEK": {"price": 130}}
    rackbeat.edit(stocked, prices=prices)
    return stocked


def lineables(rackbeat: Client, customer: int, query: str = "") -> dict[str, dict]:
    reply = rackbeat.get(f"customers/{customer}/lineables?limit=1000{query}")
    assert reply.status == 206
    return {row["number"]: row for row in reply.json["items"]}


def test_a_product_has_prices_by_currency(rackbeat, priced):
    path = f"products/{twice(priced)}/prices"
    assert rackbeat.get(path).json == {
        "currency_prices": [
            {"currency": "EUR", "sales_price": 12, "recommended_cost_price": 4.5},
            {"currency": "SEK", "sales_price": 130, "recommended_cost_price": 0},
        ]
    }
    assert rackbeat.get(f"{path}/SEK").json["currency_price"]["sales_price"] == 130
    for currency in ("DKK", "NOK", "XXX"):
        assert rackbeat.get(f"{path}/{currency}").status == 404
    rackbeat.edit(priced, prices={"SEK": None})
    assert [row["currency"] for row in rackbeat.get(path).json["currency_prices"]] == ["EUR"]
    assert rackbeat.put(path, {}).status == 405


def test_a_bom_has_prices_too(rackbeat, priced):
    body = {
        "number": "S-1",
        "name": "Set",
        "price": 150,
        "components": {priced: 2},
        "prices": {"EUR": {"price": 20}},
    }
    rackbeat.control("POST", "items", body)
    assert rackbeat.get("lots/S-1/prices/EUR").json["currency_price"]["sales_price"] == 20
    assert rackbeat.get("lots/S-1/prices").json["currency_prices"][0]["currency"] == "EUR"
    assert rackbeat.get("products/S-1/prices").status == 404
    assert rackbeat.get(f"lots/{twice(priced)}/prices").status == 404


def test_some_seeded_items_are_priced_in_euro_and_kronor(rackbeat):
    items = [item for item in rackbeat.books()["items"] if item["type"] == "product"]
    found = [item for item in items if item["prices"]]
    assert 0 < len(found) < len(items)
    for item in found[:5]:
        reply = rackbeat.get(f"products/{twice(item['number'])}/prices").json["currency_prices"]
        assert [row["currency"] for row in reply] == ["EUR", "SEK"]
        assert [row["sales_price"] for row in reply] == [float(price["price"]) for price in item["prices"].values()]


def test_the_seeded_buyer_has_a_price_list(rackbeat):
    buyer = next(customer for customer in rackbeat.books()["customers"] if customer["number"] == BUYER)
    reply = rackbeat.get(f"customers/{BUYER}/prices")
    assert reply.status == 206
    assert {row["item_id"]: row["sales_price"] for row in reply.json["customer_prices"]} == {
        number: float(price) for number, price in buyer["prices"].items()
    }
    assert {row["currency"] for row in reply.json["customer_prices"]} == {"EUR"}
    seen = lineables(rackbeat, BUYER)
    assert {number for number, row in seen.items() if row["is_custom_sales_price"]} == set(buyer["prices"])
    assert set(seen) == {item["number"] for item in rackbeat.books()["items"]}


def test_lineables_say_where_a_price_comes_from(rackbeat, priced):
    def seen() -> tuple:
        row = lineables(rackbeat, BUYER)[priced]
        return row["sales_price"], row["regular_sales_price"], row["price_source"], row["discount_percentage"]

    assert seen() == (12, 12, "currency_price", 5)
    rackbeat.control("POST", f"customers/{BUYER}/prices", {priced: 9.5})
    assert seen() == (9.5, 12, "customer_price", 5)
    rackbeat.control("POST", f"customers/{BUYER}/prices", {priced: None})
    rackbeat.edit(priced, prices={"EUR": None})
    assert seen() == (10.72, 10.72, "sales_price", 5)
    domestic = lineables(rackbeat, 1001)[priced]
    assert (domestic["sales_price"], domestic["is_custom_sales_price"]) == (80, False)


def test_lineables_are_paged_and_narrowed(rackbeat):
    reply = rackbeat.get(f"customers/{BUYER}/lineables?limit=7&page=2&fields=number,sales_price").json
    assert list(reply) == ["items", "total", "pages", "limit", "page"]
    assert len(reply["items"]) == 7
    assert list(reply["items"][0]) == ["number", "sales_price"]
    assert rackbeat.get("customers/1/lineables").status == 404
    assert rackbeat.get("customers/1/prices").status == 404


def test_a_line_without_a_price_takes_rackbeats_own(rackbeat, priced):
    def price(customer: int, **header: object) -> float:
        body = {"customer_id": customer, "lines": [{"item_id": priced, "quantity": 1}], **header}
        return rackbeat.post("orders/drafts", body).json["order"]["lines"][0]["line_price"]

    assert (price(1001), price(1001, currency="SEK"), price(1001, currency="NOK")) == (80, 130, 125)
    assert price(BUYER) == 12
    rackbeat.control("POST", f"customers/{BUYER}/prices", {priced: 9.5})
    assert (price(BUYER), price(BUYER, currency="SEK")) == (9.5, 130)


def test_a_price_list_follows_a_renamed_item(rackbeat, priced):
    rackbeat.control("POST", f"customers/{BUYER}/prices", {priced: 9.5})
    assert rackbeat.put(f"products/{twice(priced)}", {"number": "T-2"}).status == 200
    assert lineables(rackbeat, BUYER)["T-2"]["sales_price"] == 9.5
    buyer = next(customer for customer in rackbeat.books()["customers"] if customer["number"] == BUYER)
    assert Decimal(buyer["prices"]["T-2"]) == Decimal("9.5")
