"""`Order_Create` (smartweb sheet 11.7)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from zeep.exceptions import Fault

from tests.sandbox.smartweb.shop import Shop

CUSTOMER = {
    "Firstname": "Ida",
    "Lastname": "Berg",
    "Company": "",
    "Cvr": "",
    "Ean": "",
    "Address": "Havnegade 1",
    "Address2": "",
    "Zip": "8000",
    "City": "Aarhus C",
    "Country": "Danmark",
    "CountryCode": "1",
    "Phone": "+4500000000",
    "Email": "ida@example.com",
}


def request(*lines: dict[str, object], **changes: Any) -> dict[str, Any]:
    plain = {
        "CurrencyId": 1,
        "PaymentId": 1,
        "DeliveryId": 1,
        "OrderCustomer": CUSTOMER,
        "OrderLines": {"item": list(lines) or [{"ProductId": 1, "Amount": 1}]},
    }
    return {**plain, **changes}


@pytest.fixture
def priced(client: Shop) -> Shop:
    """Product 1 costs 100 with 25 % VAT and there are 5 of it; product 2 has run out."""
    first, second = (each["number"] for each in client.books()["products"][:2])
    client.change_item(first, price=100, stock=5, vat_group=2)
    client.change_item(second, stock=0)
    return client


def test_the_server_prices_a_line_without_vat(priced: Shop) -> None:
    order = priced.order(priced.call.Order_Create(request({"ProductId": 1, "Amount": 2})))
    assert (order.Total, order.Vat, order.Status) == (160, 0, "0")
    assert (order.DateDelivered, order.DateUpdated) == ("2026-11-20 13:00:00", "0000-00-00 00:00:00")
    line = order.OrderLines.item[0]
    assert (line.Price, line.VatRate, line.Amount, line.Unit) == (80, 0, 2, "stk.")
    assert (order.Delivery.Title, order.Delivery.Price, order.Delivery.DeliveryMethodId) == ("GLS Pakkeshop", 0, 1)
    assert priced.product(line.ItemNumber)["stock"] == 3


def test_a_given_price_is_stored_as_it_is(priced: Shop) -> None:
    sent = request({"ProductId": 1, "Amount": 1, "Price": 70, "Discount": 5}, DeliveryPrice=56)
    order = priced.order(priced.call.Order_Create(sent))
    assert (order.Total, order.Delivery.Price) == (65, 56)


def test_given_rates_may_be_kept(priced: Shop) -> None:
    sent = request({"ProductId": 1, "Amount": 1, "Vat": 0.25}, Vat=0.25)
    assert priced.order(priced.call.Order_Create(sent)).Vat == 0
    priced.toggle(api_orders_keep_vat=True)
    order = priced.order(priced.call.Order_Create(sent))
    assert (order.Vat, order.OrderLines.item[0].VatRate) == (0.25, 0.25)


def test_the_amount_of_a_payment_comes_in_hundredths(priced: Shop) -> None:
    paid = {
        "OrderId": 0,
        "PaymentId": 1,
        "Status": 1,
        "TransactionNumber": 77,
        "Cardtype": "VISA",
        "Amount": 12550,
        "Currency": "1",
        "Errorcode": 0,
        "Actioncode": 0,
        "Date": "2026-11-01 10:00:00",
    }
    row = priced.order(priced.call.Order_Create(request(OrderTransaction=paid))).Transactions.item[0]
    assert (row.Amount, row.AmountFull, row.Date) == (125, 125.5, "2026-11-01 10:00:00")
    assert priced.refusal("Order_Create", request(OrderTransaction={**paid, "Currency": "DKK"})) == "PARAM"


@pytest.mark.parametrize("missing", ["CurrencyId", "PaymentId", "DeliveryId", "OrderLines", "OrderCustomer"])
def test_what_an_order_cannot_do_without(priced: Shop, missing: str) -> None:
    parts = {
        "CurrencyId": "<CurrencyId>1</CurrencyId>",
        "PaymentId": "<PaymentId>1</PaymentId>",
        "DeliveryId": "<DeliveryId>1</DeliveryId>",
        "OrderLines": "<OrderLines><item><ProductId>1</ProductId><Amount>1</Amount></item></OrderLines>",
        "OrderCustomer": "<OrderCustomer><CountryCode>1</CountryCode></OrderCustomer>",
    }
    whole = "".join(parts.values())
    assert priced.raw("Order_Create", f"<OrderData>{whole}</OrderData>").status == 200
    less = "".join(text for name, text in parts.items() if name != missing)
    assert priced.raw("Order_Create", f"<OrderData>{less}</OrderData>").fault[0] == "Internal"
    assert len(priced.books()["orders"]) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"OrderCustomer": {**CUSTOMER, "CountryCode": "DK"}},
        {"OrderCustomer": {**CUSTOMER, "ShippingCountryCode": "SE"}},
        {"UserId": 4711},
        {"CurrencyId": 9},
        {"PaymentId": 9},
        {"DeliveryId": 9},
    ],
)
def test_values_that_mean_nothing_are_refused_and_nothing_is_stored(priced: Shop, changes: dict[str, object]) -> None:
    assert priced.refusal("Order_Create", request(**changes)) == "PARAM"
    assert priced.books()["orders"] == []


def test_a_product_that_cannot_be_ordered_faults_although_the_order_is_stored(priced: Shop) -> None:
    with pytest.raises(Fault) as caught:
        priced.call.Order_Create(request({"ProductId": 1, "Amount": 1}, {"ProductId": 2, "Amount": 1}))
    assert caught.value.code == "lineErrors"
    assert caught.value.message == "Order: 1 created. Following products were not included: Product: 2"
    number = int(re.findall(r"Order:\s*(\d+)\s*created", caught.value.message)[0])
    assert [row.ProductId for row in priced.order(number).OrderLines.item] == [1]


def test_back_orders_and_goods_that_are_not_online(priced: Shop) -> None:
    number = priced.call.Product_GetById(2).ItemNumber
    priced.call.Product_Update({"Id": 2, "OutOfStockBuy": "1"})
    priced.call.Order_Create(request({"ProductId": 2, "Amount": 1}))
    assert priced.product(number)["stock"] == -1
    priced.change_item(number, online=False)
    assert priced.refusal("Order_Create", request({"ProductId": 2, "Amount": 1})) == "lineErrors"
    priced.toggle(online_needed=False)
    priced.call.Order_Create(request({"ProductId": 2, "Amount": 1}))
    assert priced.refusal("Order_Create", request({"ProductId": 99001, "Amount": 1})) == "lineErrors"


def test_a_variant_is_ordered_with_its_product(priced: Shop) -> None:
    family = next(each for each in priced.books()["products"] if each["variants"])
    number = family["variants"][0]["number"]
    priced.change_item(number, stock=4, price=250)
    line = {"ProductId": family["id"], "VariantId": family["variants"][0]["id"], "Amount": 3}
    order = priced.order(priced.call.Order_Create(request(line)))
    row = order.OrderLines.item[0]
    assert (row.ItemNumber, row.VariantTitle) == (number, priced.call.Product_GetVariants(family["id"])[0].Title)
    assert priced.product(family["number"])["variants"][0]["stock"] == 1
