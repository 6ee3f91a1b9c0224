"""What cannot be carried has a verdict with reason and advice, and the others go on."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from rbsync.core.model.verdict import Outcome
from rbsync.sandbox.kit.http import Handler, Request, Response
from rbsync.sandbox.shopify.product_edit import make_variant
from rbsync.sandbox.shopify.simulator import ShopifySimulator
from tests.passes.products.shelf import (
    add_variant,
    by_id,
    delete,
    edit,
    list_product,
    listed,
    make,
    quiet,
    reading,
    reasons,
    said,
    shelf,
    sync,
)
from tests.world import World

HOSTILE = """<p onclick="steal()">Warm <b style="x">light</b></p><script>alert(1)</script><img src=x onerror=alert(1)>
<a href="javascript:alert(1)">here</a> <a href="https://example.com/a?b=1&amp;c=2" target="_blank">there</a>
<iframe src="https://example.com"></iframe><style>p{}</style><svg onload=alert(1)></svg><p>open <i>tag"""
WORSE = "javascript:", "onclick", "onerror", "onload", "<script", "<iframe", "<style", "<svg", "<img", "alert("


def test_each_bad_item_is_held_with_advice_and_the_good_ones_are_listed(world: World) -> None:
    world.person("rackbeat", "groups", number=99, name="Odds", vat_domestic=None)
    list_product(world, sku="lower")
    for _ in range(2):
        list_product(world, sku="TWICE")
    make(world, "LONG", name="x" * 255)
    make(world, "LOWER")
    make(world, "TWICE")
    make(world, "ZERO", price=0)
    make(world, "RATES", group=99)
    make(world, "BLANK")
    make(world, "NEGATIVE")
    _enter(world, "LONG", name="x" * 300)
    _enter(world, "BLANK", name="  ")
    _enter(world, "NEGATIVE", sales_price=Decimal(-5))
    make(world, "GOOD")
    told = sync(world)
    assert reasons(told) == {
        "LONG": "overlong-name",
        "LOWER": "case-collision",
        "TWICE": "duplicate-sku",
        "ZERO": "zero-price",
        "RATES": "missing-vat-rate",
        "BLANK": "missing-name",
        "NEGATIVE": "negative-price",
        "GOOD": "created",
    }
    for number, record in told.items():
        if record.verdict.outcome is Outcome.HELD:
            assert record.verdict.message, number
            assert record.verdict.advice, number
    assert "300 characters; at most 255" in said(told, "LONG")
    assert listed(world, "GOOD").price == 100
    quiet(world)


def test_a_name_of_255_characters_fits(world: World) -> None:
    make(world, "A", name="é" * 255)
    sync(world)
    assert listed(world, "A").title == "é" * 255
    quiet(world)


def test_a_name_that_grows_too_long_holds_the_item_and_leaves_the_listing(world: World) -> None:
    make(world, "A")
    sync(world)
    _enter(world, "A", name="x" * 300)
    edit(world, "A", price=96)
    assert reasons(sync(world)) == {"A": "overlong-name"}
    assert (listed(world, "A").title, listed(world, "A").price) == ("Lamp A", 100)
    world.set_products(fields={"name": "shop"})
    sync(world)
    assert (listed(world, "A").title, listed(world, "A").price) == ("Lamp A", 120)


def test_hostile_html_arrives_clean_and_stays_in_step(world: World) -> None:
    make(world, "A", description=HOSTILE)
    sync(world)
    html = listed(world, "A").html
    assert not [mark for mark in WORSE if mark in html.lower()]
    assert reading(html).startswith("Warm light")
    assert '<a href="https://example.com/a?b=1&amp;c=2"' in html
    quiet(world)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("</div></p>stray", "stray"),
        ("a\r\n\r\nb\rc", "a b c"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("\u0000nul\u0007 and emoji \U0001f4a1", "nul and emoji \U0001f4a1"),
        ("<script>only()</script>", ""),
        ("<p> &nbsp; </p>", ""),
    ],
)
def test_broken_html_becomes_something_a_buyer_can_read(world: World, text: str, shown: str) -> None:
    make(world, "A", description=text)
    sync(world)
    assert listed(world, "A").text == shown
    assert "<script" not in listed(world, "A").html
    quiet(world)


def test_a_listing_without_sku_or_barcode_is_left_alone(world: World) -> None:
    ours = list_product(world, title="Lamp A")
    make(world, "A")
    sync(world)
    assert by_id(world, ours.id) == ours
    assert len(shelf(world)) == 2
    quiet(world)


def test_skus_with_odd_characters_do_not_stop_one_another(world: World) -> None:
    numbers = [
        "A/B",
        "A/C",
        "#1",
        "a b",
        "A%2FB",
        "00123",
        "é",
        "'quoted'",
        '"quoted"',
        "back\\slash",
        "x:y",
        "-x",
        "A OR B",
        "*",
    ]
    for number in numbers:
        make(world, number)
    sync(world)
    assert sorted(one.sku or "" for one in shelf(world)) == sorted(numbers)
    for place, number in enumerate(numbers):
        edit(world, number, price=96 + place)
    sync(world)
    assert [listed(world, number).price for number in numbers[:2]] == [120, Decimal("121.25")]
    quiet(world)


def test_a_product_with_2048_variants_goes_through_whole(world: World) -> None:
    simulator = world.shop_simulator("shop-dk")
    big = list_product(world, title="Everything")
    first = add_variant(world, big.product_id, options={"Size": "0"}, sku="V-0", price="10.00")
    _grow(simulator, first.product_id, 2048)
    for place in (0, 1024, 2047):
        make(world, f"V-{place}")
    make(world, "OTHER")
    told = sync(world)
    assert reasons(told) == {"V-0": "updated", "V-1024": "updated", "V-2047": "updated", "OTHER": "created"}
    prices = {one.sku: one.price for one in shelf(world) if one.title == "Everything"}
    assert len(prices) == 2048
    assert {sku for sku, price in prices.items() if price == 100} == {"V-0", "V-1024", "V-2047"}
    assert sync(world) == {}


def test_an_item_with_variations_is_held(world: World) -> None:
    make(world, "A")
    make(world, "B")
    world.tap = lambda service, request, handle: _with_variation(handle(request), "A")
    told = sync(world)
    assert reasons(told) == {"A": "has-variations", "B": "created"}


def test_a_listing_that_disappears_while_it_is_written_is_told(world: World) -> None:
    make(world, "A")
    make(world, "B")
    sync(world)
    for number in ("A", "B"):
        edit(world, number, price=96)
    doomed = listed(world, "A")

    def tap(service: str, request: Request, handle: Handler) -> Response:
        if service == "shop-dk" and b"productVariantsBulkUpdate" in request.body and doomed.id.encode() in request.body:
            world.tap = lambda _, request, handle: handle(request)
            delete(world, doomed)
        return handle(request)

    world.tap = tap
    told = sync(world)
    assert told["A"].verdict.reason == "gone"
    assert listed(world, "B").price == 120
    assert reasons(sync(world)) == {"A": "gone"}


def _enter(world: World, number: str, **attributes: Any) -> None:
    """What Rackbeat's own form would refuse and older records have all the same."""
    item = world.sandbox.rackbeat.books.items.get(number)
    for name, value in attributes.items():
        setattr(item, name, value)
    world.sandbox.rackbeat.books.items.version += 1


def _grow(simulator: ShopifySimulator, product_id: str, count: int) -> None:
    """So many variants that the admin's form would take an hour to fill in."""
    books = simulator.books
    owner = books.products[int(product_id.rpartition("/")[2])]
    for place in range(len(owner.variants), count):
        made = make_variant(books, owner, (("Size", str(place)),), owner.updated_at)
        made.item.sku, made.price = f"V-{place}", Decimal(10)
        books.sku_changed(made.item, owner.updated_at)


def _with_variation(answer: Response, number: str) -> Response:
    """Rackbeat says that the item has variations, which the sandbox cannot make."""

    def changed(fields: dict[str, Any]) -> dict[str, Any]:
        return {**fields, "variation_id": 7} if fields.get("number") == number else fields

    return (
        replace(answer, body=json.dumps(json.loads(answer.body, object_hook=changed)).encode())
        if answer.body
        else answer
    )
