"""Orders, money, shipments and invoices against rackbeat sheet 5.12 to 5.14 and 7."""

from __future__ import annotations

from decimal import Decimal

import pytest

SILENT = {"mail": {"send": False}}


def errors_of(reply) -> dict:
    assert reply.status == 422, reply.json
    return reply.json["errors"]


def test_a_draft_comes_back_whole_and_unbooked(rackbeat, stocked):
    reply = rackbeat.draft(
        {"item_id": stocked, "quantity": 2, "line_price": 399.2, "discount_percentage": 0, "vat_percentage": 25},
        {"item_id": "FREIGHT", "quantity": 1, "line_price": "39.2", "name": "Post"},
        other_reference="shop-dk#1001",
    )
    assert reply.status == 201
    order = reply.json["order"]
    assert (order["total_subtotal"], order["total_vat"], order["total_total"]) == (837.6, 209.4, 1047)
    assert (order["is_booked"], order["other_reference"]) == (False, "shop-dk#1001")
    assert [line["name"] for line in order["lines"]] == ["Test lamp", "Post"]


def test_what_is_left_out_comes_from_rackbeat(rackbeat, stocked):
    line = rackbeat.draft({"item_id": stocked, "quantity": 1}).json["order"]["lines"][0]
    assert (line["line_price"], line["vat_percentage"], line["location"]["number"]) == (80, 25, 1)
    abroad = rackbeat.draft({"item_id": stocked, "quantity": 1}, vat_zone="abroad", currency="EUR").json["order"]
    assert (abroad["lines"][0]["vat_percentage"], abroad["lines"][0]["line_price"]) == (0, 10.72)


def test_the_customers_own_discount_applies_unless_zero_is_sent(rackbeat, stocked):
    rackbeat.control("POST", "customers/1001", {"general_discount_percentage": 10})
    assert rackbeat.draft({"item_id": stocked, "quantity": 1}).json["order"]["total_subtotal"] == 72
    exact = rackbeat.draft({"item_id": stocked, "quantity": 1, "discount_percentage": 0})
    assert exact.json["order"]["total_subtotal"] == 80


def test_rounding_by_order_or_by_line(rackbeat, stocked):
    lines = [{"item_id": stocked, "quantity": 1, "line_price": 0.333333, "vat_percentage": 25}] * 3
    number = rackbeat.draft(*lines).json["order"]["number"]
    assert rackbeat.get(f"orders/{number}").json["order"]["total_total"] == 1.25
    rackbeat.toggle(rounding="line")
    assert rackbeat.get(f"orders/{number}").json["order"]["total_total"] == 1.23


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"customer_id": 1}, "customer_id"),
        ({"layout_id": 99}, "layout_id"),
        ({"payment_terms_id": 99}, "payment_terms_id"),
        ({"employee_id": 99}, "employee_id"),
        ({"currency": "XXX"}, "currency"),
        ({"vat_zone": "moon"}, "vat_zone"),
        ({"heading": "x" * 256}, "heading"),
        ({"note": "x" * 801}, "note"),
        ({"note": None}, "note"),
        ({"order_date": "soon"}, "order_date"),
        ({"delivery_address": {"email": "no"}}, "delivery_address.email"),
    ],
)
def test_a_bad_header_is_refused_by_key(rackbeat, stocked, change, key):
    assert key in errors_of(rackbeat.draft({"item_id": stocked, "quantity": 1}, **change))
    assert rackbeat.books()["orders"] == []


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"item_id": "NO-SUCH"}, "lines.1.item_id"),
        ({"quantity": 0}, "lines.1.quantity"),
        ({"quantity": -1}, "lines.1.quantity"),
        ({"quantity": "many"}, "lines.1.quantity"),
        ({"line_price": 1.1234567}, "lines.1.line_price"),
        ({"discount_percentage": 101}, "lines.1.discount_percentage"),
        ({"location_id": 99}, "lines.1.location_id"),
    ],
)
def test_a_bad_line_is_refused_by_index(rackbeat, stocked, change, key):
    good = {"item_id": stocked, "quantity": 1}
    assert list(errors_of(rackbeat.draft(good, {**good, **change}))) == [key]


def test_a_missing_item_and_a_barred_one(rackbeat, stocked):
    assert errors_of(rackbeat.draft({"quantity": 1})) == {"lines.0.item_id": ["Product needed"]}
    rackbeat.control("POST", "items/T%2F1", {"barred": True})
    assert "barred" in str(errors_of(rackbeat.draft({"item_id": stocked, "quantity": 1})))


def test_shapes_of_a_refusal(rackbeat):
    rackbeat.toggle(error_shape="message")
    assert set(rackbeat.draft({"quantity": 1}).json) == {"message"}
    rackbeat.toggle(error_shape="both")
    assert set(rackbeat.draft({"quantity": 1}).json) == {"message", "errors"}


def test_a_number_is_taken_once(rackbeat, stocked):
    assert rackbeat.draft({"item_id": stocked, "quantity": 1}, number=70001).status == 201
    assert "number" in errors_of(rackbeat.draft({"item_id": stocked, "quantity": 1}, number=70001))
    assert rackbeat.draft({"item_id": stocked, "quantity": 1}).json["order"]["number"] == 70002
    duplicate = {"number": stocked, "name": "Again", "group": 10, "sales_price": 1}
    assert "number" in errors_of(rackbeat.post("products", duplicate))


def test_booking_locks_the_lines_and_reserves(rackbeat, stocked):
    number = rackbeat.draft({"item_id": stocked, "quantity": 3}).json["order"]["number"]
    assert rackbeat.item(stocked)["in_order"] == "0"
    added = rackbeat.post(f"orders/{number}/lines", {"item_id": "FREIGHT", "quantity": 1, "line_price": 5})
    assert added.status == 201
    assert rackbeat.post(f"orders/{number}/book", SILENT).json["order"]["is_booked"] is True
    assert (rackbeat.item(stocked)["in_order"], rackbeat.item(stocked)["available"]) == ("3", "7")
    line = added.json["order_line"]["id"]
    for reply in (
        rackbeat.post(f"orders/{number}/lines", {"item_id": stocked, "quantity": 1}),
        rackbeat.put(f"orders/{number}/lines/{line}", {"quantity": 2}),
        rackbeat.delete(f"orders/{number}/lines/{line}"),
        rackbeat.post(f"orders/{number}/book", SILENT),
    ):
        assert reply.status == 422
    assert rackbeat.post(f"orders/{number}/reopen").json["order"]["is_booked"] is False
    assert rackbeat.item(stocked)["in_order"] == "0"


def test_drafts_may_reserve_too(rackbeat, stocked):
    rackbeat.draft({"item_id": stocked, "quantity": 3})
    rackbeat.toggle(drafts_in_order_quantity=True)
    assert rackbeat.item(stocked)["available"] == "7"
    rackbeat.toggle(drafts_in_order_quantity=False)
    assert rackbeat.item(stocked)["available"] == "10"


def test_another_item_on_a_line_resets_price_and_vat(rackbeat, stocked):
    order = rackbeat.draft({"item_id": stocked, "quantity": 2, "line_price": 1, "vat_percentage": 5}).json["order"]
    path = f"orders/{order['number']}/lines/{order['lines'][0]['id']}"
    changed = rackbeat.put(path, {"item_id": "GIFTCARD"}).json["order_line"]
    assert (changed["line_price"], changed["vat_percentage"], changed["quantity"]) == (0, 0, 2)


def test_mail_goes_out_unless_it_is_refused(rackbeat, stocked):
    rackbeat.booked({"item_id": stocked, "quantity": 1})
    assert rackbeat.books()["mails"] == []
    number = rackbeat.draft({"item_id": stocked, "quantity": 1}).json["order"]["number"]
    rackbeat.post(f"orders/{number}/book")
    assert [(mail["document"], mail["number"]) for mail in rackbeat.books()["mails"]] == [("order", number)]


def test_shipping_takes_only_what_lies_there(rackbeat, stocked):
    number = rackbeat.draft(
        {"item_id": stocked, "quantity": 12}, {"item_id": "FREIGHT", "quantity": 1, "line_price": 5}
    ).json["order"]["number"]
    assert rackbeat.post(f"orders/{number}/create-shipment").status == 422
    rackbeat.post(f"orders/{number}/book", SILENT)
    shipment = rackbeat.post(f"orders/{number}/create-shipment", {}).json["order_shipment"]
    assert [(line["child_id"], line["quantity"]) for line in shipment["lines"]] == [(stocked, 10)]
    assert rackbeat.post(f"orders/{number}/create-shipment").status == 422
    assert rackbeat.item(stocked)["stock_quantity"] == "10"
    path = f"orders/shipments/{shipment['id']}/mark-shipped"
    assert rackbeat.post(path, {}).status == 422
    assert rackbeat.post(path, {"pick": True}).json["order_shipment"]["is_shipped"] is True
    assert rackbeat.post(path, {"pick": True}).status == 422
    item = rackbeat.item(stocked)
    assert (item["stock"], item["in_order"]) == ({"1": "0"}, "2")
    assert rackbeat.get(f"orders/{number}").json["order"]["is_partly_shipped"] is True
    rackbeat.control("POST", "items/T%2F1", {"stock": {"1": 5}})
    rest = rackbeat.post(f"orders/{number}/create-shipment").json["order_shipment"]["id"]
    rackbeat.post(f"orders/shipments/{rest}/mark-shipped", {"pick": True})
    order = rackbeat.get(f"orders/{number}").json["order"]
    assert (order["is_shipped"], order["is_partly_shipped"]) == (True, False)
    assert rackbeat.get(f"order-shipments?order_number={number}").json["total"] == 2
    assert rackbeat.delete(f"orders/{number}").status == 422


def test_a_set_draws_its_components(rackbeat, stocked):
    lot = {
        "number": "S-1",
        "name": "Set",
        "group": 10,
        "sales_price": 150,
        "lines": [{"item_id": stocked, "quantity": 2}],
    }
    assert rackbeat.post("lots", lot).status == 201
    number = rackbeat.booked({"item_id": "S-1", "quantity": 4})
    shipment = rackbeat.post(f"orders/{number}/create-shipment").json["order_shipment"]
    assert shipment["lines"][0]["quantity"] == 4
    rackbeat.post(f"orders/shipments/{shipment['id']}/mark-shipped", {"pick": True})
    assert (rackbeat.item(stocked)["stock_quantity"], rackbeat.item("S-1")["stock_quantity"]) == ("2", "0")
    assert rackbeat.get("products/S-1").status == 404
    assert rackbeat.put("lots/S-1", {"lines": [{"item_id": "S-1", "quantity": 1}]}).status == 422
    assert rackbeat.get("lots/S-1").json["lot"]["lines"][0]["child_id"] == stocked


def test_invoicing_books_by_default_and_only_once(rackbeat, stocked):
    number = rackbeat.booked({"item_id": stocked, "quantity": 1})
    drafted = rackbeat.post(f"orders/{number}/convert-to-invoice?book=false").json["invoice_id"]
    invoice = rackbeat.get(f"customer-invoices/{drafted}").json["customer_invoice"]
    assert (invoice["is_booked"], invoice["order_id"], invoice["total_total"]) == (False, number, 100)
    booked = rackbeat.post(f"customer-invoices/{drafted}/book", SILENT).json["customer_invoice"]
    assert booked["is_booked"] is True
    assert rackbeat.get(f"orders/{number}").json["order"]["is_invoiced"] is True
    assert rackbeat.post(f"orders/{number}/convert-to-invoice").status == 422
    other = rackbeat.booked({"item_id": stocked, "quantity": 1})
    rackbeat.post(f"orders/{other}/convert-to-invoice")
    assert rackbeat.get(f"customer-invoices?order_number={other}").json["customer_invoices"][0]["is_booked"] is True
    assert rackbeat.books()["mails"] == []


def test_a_cancelled_order_is_over(rackbeat, stocked):
    number = rackbeat.booked({"item_id": stocked, "quantity": 4})
    rackbeat.control("POST", f"orders/{number}/cancel")
    order = rackbeat.get(f"orders/{number}").json["order"]
    assert (order["is_cancelled"], order["is_archived"]) == (True, True)
    assert rackbeat.item(stocked)["in_order"] == "0"
    for action in ("create-shipment", "convert-to-invoice", "book", "reopen"):
        assert rackbeat.post(f"orders/{number}/{action}").status == 422


def test_plain_orders_book_or_not(rackbeat, stocked):
    body = {"customer_id": "1001", "lines": [{"item_id": stocked, "quantity": 1}], **SILENT}
    assert rackbeat.post("orders", body).json["order"]["is_booked"] is True
    rackbeat.toggle(post_orders_books=False, orders_list_drafts=False)
    draft = rackbeat.post("orders", body).json["order"]
    assert draft["is_booked"] is False
    assert draft["number"] not in [row["number"] for row in rackbeat.get("orders").json["orders"]]
    assert [row["number"] for row in rackbeat.get("orders/drafts").json["orders"]] == [draft["number"]]


def test_custom_fields_find_an_order(rackbeat, stocked):
    field = {"custom_fields": [{"id": 2, "value": "WEB-1"}]}
    number = rackbeat.draft({"item_id": stocked, "quantity": 1}, **field).json["order"]["number"]
    rackbeat.draft({"item_id": stocked, "quantity": 1})
    found = rackbeat.get("orders?field_eq%5B2%5D=WEB-1&expand=field_values").json["orders"]
    assert [row["number"] for row in found] == [number]
    assert found[0]["field_values"][0]["value"] == "WEB-1"
    rackbeat.toggle(custom_fields=False)
    assert "custom_fields" in errors_of(rackbeat.draft({"item_id": stocked, "quantity": 1}, **field))
    assert rackbeat.get("orders?field_eq%5B2%5D=WEB-1").json["total"] == 2


def test_customers(rackbeat):
    missing = errors_of(rackbeat.post("customers", {"contact_email": "nobody"}))
    assert set(missing) == {"company_name", "payment_terms_id", "vat_zone", "contact_email"}
    body = {"company_name": "Café Bro", "payment_terms_id": 1, "vat_zone": "domestic", "contact_email": "b@example.com"}
    created = rackbeat.post("customers", body)
    again = rackbeat.post("customers", body)
    assert (created.status, again.status) == (201, 201)
    number = created.json["customer"]["number"]
    assert again.json["customer"]["number"] == number + 1
    assert rackbeat.get("customers?search=b@example.com").json["total"] == 0
    assert rackbeat.get("customers?search=caf%C3%A9").json["total"] == 2


def test_books_and_api_agree_about_totals(rackbeat, stocked):
    number = rackbeat.booked({"item_id": stocked, "quantity": 3, "line_price": 12.345678, "vat_percentage": 12})
    believed = next(order for order in rackbeat.books()["orders"] if order["number"] == number)
    shown = rackbeat.get(f"orders/{number}").json["order"]
    assert Decimal(believed["total"]) == Decimal(str(shown["total_total"]))
