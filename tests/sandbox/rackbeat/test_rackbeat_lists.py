"""Lists, keys and shapes against rackbeat sheet 3."""

from __future__ import annotations

from urllib.parse import quote

import pytest


def encoded(number: str, times: int) -> str:
    for _ in range(times):
        number = quote(number, safe="")
    return number


def pages_of(rackbeat, path: str, key: str, limit: int) -> list[dict]:
    rows: list[dict] = []
    page = pages = 1
    while page <= pages:
        reply = rackbeat.get(f"{path}&limit={limit}&page={page}")
        assert reply.status == 206
        assert list(reply.json) == [key, "total", "pages", "limit", "page"]
        pages, page = reply.json["pages"], page + 1
        rows += reply.json[key]
    return rows


def test_a_list_is_206_with_the_key_first_and_twenty_rows(rackbeat):
    reply = rackbeat.get("items")
    assert reply.status == 206
    assert next(iter(reply.json)) == "items"
    assert (reply.json["limit"], reply.json["page"], len(reply.json["items"])) == (20, 1, 20)
    assert reply.json["pages"] == -(-reply.json["total"] // 20)


def test_pages_together_are_every_item_once(rackbeat):
    rows = pages_of(rackbeat, "items?fields=number", "items", 37)
    assert sorted(row["number"] for row in rows) == sorted(item["number"] for item in rackbeat.books()["items"])
    assert all(list(row) == ["number"] for row in rows)


def test_a_page_beyond_the_end_is_empty_and_a_large_limit_is_clamped(rackbeat):
    assert rackbeat.get("items?page=999").json["items"] == []
    assert rackbeat.get("items?limit=5000").json["limit"] == 1000
    rackbeat.toggle(max_limit=100)
    assert rackbeat.get("items?limit=1000").json["limit"] == 100


@pytest.mark.parametrize("number", ["LMP-100/BLK", "A+B 12", "00123", "#7", "100%-WOOL", "TE-GRØN"])
def test_item_numbers_are_found_when_encoded_twice(rackbeat, number):
    reply = rackbeat.get(f"items/{encoded(number, 2)}")
    assert reply.status == 200
    assert reply.json["item"]["number"] == number
    friendly = quote(reply.json["item"]["urlfriendly_number"], safe="")
    assert rackbeat.get(f"items/{friendly}").json["item"]["number"] == number


@pytest.mark.parametrize("number", ["LMP-100/BLK", "A+B 12"])
def test_item_numbers_encoded_once_are_not_found(rackbeat, number):
    assert rackbeat.get(f"items/{encoded(number, 1)}").status == 404


def test_nested_fields_and_stars(rackbeat, stocked):
    rackbeat.booked({"item_id": stocked, "quantity": 1})
    row = rackbeat.get("orders?fields=number,lines(id,item(barcode)),customer").json["orders"][0]
    assert list(row) == ["number", "lines", "customer"]
    assert set(row["lines"][0]) == {"id", "item"}
    assert set(row["lines"][0]["item"]) == {"barcode"}
    report = rackbeat.get("reports/checking?show_all_locations=true&limit=1000&fields=number,locations(*)")
    found = next(item for item in report.json["items"] if item["number"] == stocked)
    assert {place["number"]: place["stock_quantity"] for place in found["locations"]} == {1: 10, 2: 0, 3: 0}


def test_unknown_plain_filters_are_ignored_and_unknown_simple_filters_refused(rackbeat):
    assert rackbeat.get("customers?ean=123").json["total"] == rackbeat.get("customers").json["total"]
    assert rackbeat.get("customers?simple_filter%5Bean%5D=123").json["total"] == 0
    refused = rackbeat.get("orders?simple_filter%5Bis_booked%5D=true")
    assert refused.status == 422
    assert "Property 'is_booked' is not filterable" in str(refused.json["errors"])


def test_sorting_and_its_toggle(rackbeat):
    names = [row["name"] for row in rackbeat.get("items?limit=1000&order_by=name&order_direction=DESC").json["items"]]
    assert names == sorted(names, reverse=True)
    rackbeat.toggle(sorting=False)
    rows = rackbeat.get("items?limit=1000&order_by=name&order_direction=DESC").json["items"]
    assert [row["number"] for row in rows] == sorted(row["number"] for row in rows)


def test_updated_since_and_its_toggle(rackbeat, stocked):
    path = "products?limit=1000&updated_at_from=2026-11-19%2000:00:00"
    assert [row["number"] for row in rackbeat.get(path).json["products"]] == [stocked]
    rackbeat.toggle(updated_at_filter=False)
    assert rackbeat.get(path).json["total"] > 100


def test_page_drift_shifts_the_next_page(rackbeat):
    rackbeat.toggle(page_drift=1)
    first = rackbeat.get("products?limit=10&page=1").json["products"]
    second = rackbeat.get("products?limit=10&page=2").json["products"]
    assert second[0]["number"] == first[-1]["number"]


def test_other_wire_forms(rackbeat, stocked):
    product = rackbeat.get(f"products/{encoded(stocked, 2)}").json["product"]
    assert product["sales_price"] == 80
    assert product["created_at"].endswith("+01:00")
    rackbeat.toggle(numbers_as_strings=True, naive_timestamps=True)
    product = rackbeat.get(f"products/{encoded(stocked, 2)}").json["product"]
    assert product["sales_price"] == "80"
    assert len(product["created_at"]) == len("2026-01-08 10:30:00")


def test_the_door_is_kept(rackbeat):
    for token in (None, "wrong"):
        reply = rackbeat.raw("GET", "/api/self", token=token)
        assert (reply.status, reply.json) == (401, {"message": "Unauthenticated."})
    assert rackbeat.get("self").json["user_account"]["id"] == 7235
    rackbeat.toggle(scopes=["account"])
    assert rackbeat.get("orders").status == 403
    assert rackbeat.get("employees").status == 206
    assert rackbeat.get("items").status == 206
    assert rackbeat.get("nothing").status == 404
    assert rackbeat.delete("self").status == 405


def test_a_slash_at_the_end_is_redirected(rackbeat):
    reply = rackbeat.get("orders/")
    assert (reply.status, reply.headers["Location"]) == (301, "/api/orders")


def test_the_clock_may_be_off(rackbeat):
    rackbeat.toggle(clock_offset=86400.0)
    assert rackbeat.get("self").headers["Date"].startswith("Sat, 21 Nov 2026")


def test_switches_that_hide_whole_paths(rackbeat):
    assert [row["code"] for row in rackbeat.get("currencies").json["currencies"]] == ["DKK", "EUR", "SEK", "NOK"]
    rackbeat.toggle(currencies_path=False, checking_report=False, custom_fields=False)
    assert rackbeat.get("currencies").status == 404
    assert rackbeat.get("currency/EUR").status == 200
    assert rackbeat.get("reports/checking").status == 404
    assert rackbeat.get("fields").status == 403


def test_an_unknown_toggle_is_refused(rackbeat):
    reply = rackbeat.raw("POST", "/_sandbox/toggles", {"no_such": True})
    assert reply.status == 400
    assert "no_such" in reply.json["message"]
