"""Products of Shopify beyond the contract of every shop: bulk operations, publications, collections, and Shopify's own faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from rbsync.connectors.shopify.auth import StaticToken
from rbsync.connectors.shopify.session import ProductOptions
from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.product import Field, NewProduct, NewVariant, Problem, ProductChange, Unwritten, Written
from rbsync.errors import ConfigError, Denied, Unavailable
from rbsync.ports.connector import Connector, Window
from rbsync.sandbox.kit.http import Request, Response

from .listing_suite import ALL_TIME, changed
from .product_suite import (
    OWN,
    change,
    family,
    made,
    mug,
    product_of,
    unwritten,
    variants_of,
    written,
)
from .shopify_bench import TOKEN, ShopifyBench, shopify_bench

WORKERS = 4  # of a connector that is opened without saying how many
MANY = 120
ACTIVE = ListingStatus.ACTIVE


@pytest.fixture
def bench() -> Iterator[ShopifyBench]:
    with shopify_bench(orders=4, items=20) as made_:
        yield made_


def mugs(count: int = MANY, **changed_: object) -> list[NewProduct]:
    return [mug(f"M-{number}", **changed_) for number in range(count)]  # type: ignore[arg-type]


def connected(bench: ShopifyBench, **options: Any) -> Connector:
    return bench.connect(StaticToken(TOKEN), products=ProductOptions(writes=True, **options))


def told_until_stopped(shop: Connector, *products: NewProduct | ProductChange) -> list[Written | Unwritten]:
    """What is told before the shop is given up, which it is."""
    told: list[Written | Unwritten] = []

    def listen() -> None:
        for one in shop.catalogue.write(products):
            told.append(one)

    with pytest.raises(Unavailable):
        listen()
    return told


def operation(request: Request) -> str:
    return str(json.loads(request.body)["operationName"]) if request.body.startswith(b"{") else ""


def is_result(request: Request, response: Response) -> bool:
    return request.method == "GET" and b"__lineNumber" in response.body


# few and many


def test_many_products_are_few_calls(bench: ShopifyBench) -> None:
    bench.shop.profile()
    before = bench.shop.traffic().calls["shopify"]
    results = written(bench.shop, *mugs())
    assert bench.shop.traffic().calls["shopify"] - before <= 12
    before = bench.shop.traffic().calls["shopify"]
    written(bench.shop, *(change(one.listings[0], {Field.PRICE: Decimal(5)}) for one in results))
    assert bench.shop.traffic().calls["shopify"] - before <= 8


def test_a_few_products_are_a_call_each(bench: ShopifyBench) -> None:
    listing, other = made(bench), made(bench, mug("MUG-2"))
    before = bench.shop.traffic().calls["shopify"]
    written(bench.shop, change(listing, {Field.PRICE: Decimal(5)}), change(other, name="Other"))
    assert bench.shop.traffic().calls["shopify"] - before == 2


def test_the_metafield_of_the_keys_is_defined_once(bench: ShopifyBench) -> None:
    asked: list[str] = []
    bench.tamper = lambda request, response: (asked.append(operation(request)), response)[1]
    for number in range(3):
        made(bench, mug(f"MUG-{number}"))
    assert asked.count("DefineKey") == 1


def test_a_long_product_is_made_and_read_whole(bench: ShopifyBench) -> None:
    sizes = [str(number) for number in range(200)]
    (result,) = written(bench.shop, family(sizes=sizes))
    assert [listing.sku for listing in result.listings] == [f"HAT-{size}" for size in sizes]
    assert changed(bench.shop) >= {listing.id for listing in result.listings}
    prices = [replace_price(one, number) for number, one in enumerate(result.listings)]
    (after,) = written(bench.shop, ProductChange(result.listings[0].product_id, {}, None, tuple(prices)))
    assert [listing.price.amount for listing in after.listings] == [Decimal(number) for number in range(200)]


def replace_price(listing: Any, price: int) -> Any:
    (variant,) = change(listing, {Field.PRICE: Decimal(price)}).variants
    return variant


def test_every_status_is_read_whatever_a_plain_search_finds(bench: ShopifyBench) -> None:
    listings = [made(bench, mug(f"MUG-{status}")) for status in ListingStatus]
    for listing, status in zip(listings, ("ACTIVE", "DRAFT", "ARCHIVED", "UNLISTED"), strict=True):
        bench.sandbox(f"products/{listing.product_id.rpartition('/')[2]}", {"status": status})
    assert {listing.id for listing in listings} <= changed(bench.shop)
    found = bench.shop.listings.by_id([listing.id for listing in listings])
    assert [found[one.id].status for one in listings] == [
        ListingStatus.ACTIVE,
        ListingStatus.DRAFT,
        ListingStatus.ARCHIVED,
        ListingStatus.OTHER,
    ]


def test_what_many_products_have_changed_comes_in_bulk(bench: ShopifyBench) -> None:
    bench.shop.profile()
    results = written(bench.shop, *mugs(400), family())
    told = {listing.id: listing for one in results for listing in one.listings}
    before = bench.shop.traffic().calls["shopify"]
    found = [listing for page in bench.shop.listings.changed(ALL_TIME) for listing in page]
    assert bench.shop.traffic().calls["shopify"] - before <= 10
    assert {listing.id: listing for listing in found if listing.id in told} == told
    assert sorted(listing.id for listing in found) == sorted(row.id for row in bench.listings())


def test_what_many_products_have_changed_is_paged_where_no_bulk_operation_can_start(bench: ShopifyBench) -> None:
    written(bench.shop, *mugs(200))
    bench.sandbox("toggles", {"bulk_at_once": 0})
    assert changed(bench.shop) == {row.id for row in bench.listings()}


def test_what_a_bulk_operation_leaves_out_is_paged(bench: ShopifyBench) -> None:
    written(bench.shop, *mugs(200))
    bench.tamper = lambda request, response: (
        replace(response, truncate=True) if request.method == "GET" and response.body else response
    )
    assert changed(bench.shop) == {row.id for row in bench.listings()}


def test_an_empty_window_is_one_call(bench: ShopifyBench) -> None:
    bench.shop.profile()
    bench.shop.stock.locations()
    later = bench.clock.now() + timedelta(days=1)
    list(bench.shop.listings.changed(Window(later, later + timedelta(minutes=1))))
    before = bench.shop.traffic().calls["shopify"]
    assert changed(bench.shop, Window(later, later + timedelta(minutes=1))) == set()
    assert bench.shop.traffic().calls["shopify"] - before == 1


def test_html_that_comes_back_in_another_form_is_still_the_listings_own(bench: ShopifyBench) -> None:
    bench.sandbox("toggles", {"rewrites_html": True})
    listing = made(bench, mug(description="<p>Blue<br>white</p><p>æ</p>"))
    assert bench.shop.listings.by_id([listing.id])[listing.id] == listing
    (again,) = written(bench.shop, change(listing, description=listing.description))
    assert again.listings[0].description == listing.description


def test_a_repeated_set_keeps_one_product_and_tells_the_variants_that_are_there(bench: ShopifyBench) -> None:
    for matches in (False, True):
        bench.sandbox("toggles", {"set_matches_options": matches})
        bench.lose_answer()
        (result,) = written(bench.shop, mug(f"MUG-{matches}"))
        (row,) = variants_of(bench, result.listings[0].product_id)
        assert (row.id, row.active, row.available) == (result.listings[0].id, True, 0)


# what is never taken away


def test_a_product_that_people_worked_on_keeps_everything(bench: ShopifyBench) -> None:
    listing = made(bench)
    number = listing.product_id.rpartition("/")[2]
    (gifts, *_) = (row["id"] for row in bench.books()["collections"] if not row["automatic"])
    bench.sandbox(f"products/{number}", {"tags": ["people's"], "vendor": "ACME", "collections": [gifts]})
    before = product_of(bench, listing.product_id)
    written(bench.shop, change(listing, {Field.PRICE: Decimal(8)}, name="New name"))
    written(bench.shop, mug(name="New name"))
    assert product_of(bench, listing.product_id).rest == before.rest


def test_a_sku_that_people_changed_is_not_changed_back_by_a_taken_key(bench: ShopifyBench) -> None:
    listing = made(bench)
    bench.sandbox(f"variants/{listing.id.rpartition('/')[2]}", {"sku": "THEIRS"})
    result = unwritten(bench.shop, mug())
    assert result.problem is Problem.REFUSED
    assert "THEIRS" in result.why
    assert [row.sku for row in variants_of(bench, listing.product_id)] == ["THEIRS"]


def test_a_variant_is_not_added_where_one_value_cannot_tell_it(bench: ShopifyBench) -> None:
    listing = made(bench)
    bench.sandbox(
        f"products/{listing.product_id.rpartition('/')[2]}/variants", {"options": {"Colour": "Red", "Size": "M"}}
    )
    added = (NewVariant("MUG-L", OWN, tracked=True, option="L"),)
    result = unwritten(bench.shop, ProductChange(listing.product_id, {}, added=added))
    assert result.problem is Problem.REFUSED
    assert "Colour, Size" in result.why


# bulk operations that go wrong


def test_where_no_bulk_operation_can_start_it_is_done_without(bench: ShopifyBench) -> None:
    bench.sandbox("toggles", {"bulk_at_once": 0})
    results = written(bench.shop, *mugs())
    assert len({one.listings[0].product_id for one in results}) == MANY


@pytest.mark.parametrize("status", [403, 503])
def test_where_no_file_can_be_uploaded_it_is_done_without(bench: ShopifyBench, status: int) -> None:
    bench.tamper = lambda request, response: (
        Response(status, b"<Error/>") if "multipart" in str(request.headers).lower() else response
    )
    assert len(written(bench.shop, *mugs())) == MANY


def test_a_lost_answer_to_the_start_is_not_known_and_made_once(bench: ShopifyBench) -> None:
    lost = iter([True])
    bench.tamper = lambda request, response: (
        replace(response, drop=next(lost, False)) if operation(request) == "BulkMutate" else response
    )
    before = len(bench.products())
    found = list(bench.shop.catalogue.write(mugs()))
    assert {one.problem for one in found if isinstance(one, Unwritten)} == {Problem.UNKNOWN}
    assert len(found) == MANY
    written(bench.shop, *mugs())
    assert len(bench.products()) == before + MANY


def test_half_a_result_tells_what_is_certain(bench: ShopifyBench) -> None:
    bench.tamper = lambda request, response: (
        replace(response, truncate=True) if is_result(request, response) else response
    )
    told = told_until_stopped(bench.shop, *mugs())
    assert len(told) == MANY
    certain = [one for one in told if isinstance(one, Written)]
    unsure = [one for one in told if isinstance(one, Unwritten)]
    assert certain
    assert {one.problem for one in unsure} == {Problem.UNKNOWN}
    assert all(len(one.listings) == 1 for one in certain)


def test_an_operation_that_fails_halfway_tells_what_is_certain(bench: ShopifyBench) -> None:
    bench.tamper = _failing_halfway
    found = list(bench.shop.catalogue.write(mugs()))
    certain = [one for one in found if isinstance(one, Written)]
    assert len(found) == MANY
    assert len(certain) == MANY // 2
    unsure = [one for one in found if isinstance(one, Unwritten)]
    assert {one.problem for one in unsure} == {Problem.UNKNOWN}
    assert all("FAILED INTERNAL_SERVER_ERROR" in one.why for one in unsure)


def _failing_halfway(request: Request, response: Response) -> Response:
    if is_result(request, response):
        lines = response.body.splitlines(keepends=True)
        return replace(response, body=b"".join(lines[: MANY // 2]))
    if operation(request) != "BulkPoll" or b"COMPLETED" not in response.body:
        return response
    body = json.loads(response.body)
    ended = body["data"]["bulkOperation"]
    ended.update(status="FAILED", errorCode="INTERNAL_SERVER_ERROR", partialDataUrl=ended["url"], url=None)
    return replace(response, body=json.dumps(body).encode())


def test_an_operation_that_never_ends_is_cancelled_and_not_believed(bench: ShopifyBench) -> None:
    bench.sandbox("toggles", {"bulk_polls": 100_000})
    before = len(bench.products())
    found = list(bench.shop.catalogue.write(mugs()))
    assert {one.problem for one in found if isinstance(one, Unwritten)} == {Problem.UNKNOWN}
    assert len(found) == MANY
    assert len(bench.products()) == before
    assert bench.clock.monotonic() < 2 * 3600


@pytest.mark.parametrize("shuffled", [False, True])
def test_variants_that_stand_apart_in_the_result_are_joined(bench: ShopifyBench, shuffled: bool) -> None:
    bench.tamper = lambda request, response: _flattened(request, response, shuffled=shuffled)
    before = bench.shop.traffic().calls["shopify"]
    results = written(bench.shop, *mugs(), family())
    assert bench.shop.traffic().calls["shopify"] - before <= 16
    told = {listing.id: listing for one in results for listing in one.listings}
    assert bench.shop.listings.by_id(list(told)) == told
    assert [one.listings[0].sku for one in results[:-1]] == [f"M-{number}" for number in range(MANY)]


def _flattened(request: Request, response: Response, *, shuffled: bool) -> Response:
    if not is_result(request, response):
        return response
    rows: list[dict[str, Any]] = []
    for line in response.body.splitlines():
        row = json.loads(line)
        product = row["data"]["productSet"]["product"]
        variants = product.pop("variants")
        rows += [row, *({**node, "__parentId": product["id"]} for node in variants["nodes"])]
    if shuffled:
        rows.reverse()
    return replace(response, body=b"".join(json.dumps(row).encode() + b"\n" for row in rows))


def test_a_scope_that_is_missing_stops_everything(bench: ShopifyBench) -> None:
    for count in (2, MANY):
        shop = connected(bench)
        scopes = [one for one in bench.simulator.toggles.scopes if one != "write_products"]
        bench.sandbox("toggles", {"scopes": scopes})
        with pytest.raises(Denied):
            list(shop.catalogue.write(mugs(count)))
        shop.close()


def test_the_daily_limit_is_told_of_each_product_of_many(bench: ShopifyBench) -> None:
    bench.allow_new_variants(100)
    found = list(bench.shop.catalogue.write(mugs()))
    limited = [one for one in found if isinstance(one, Unwritten)]
    assert len(found) == MANY
    assert len(limited) == MANY - 100
    assert {one.problem for one in limited} == {Problem.LIMIT}
    assert all("Daily variant creation limit" in one.why for one in limited)


def test_after_the_daily_limit_nothing_more_is_asked_for(bench: ShopifyBench) -> None:
    bench.shop.profile()
    bench.allow_new_variants(1)
    before = bench.shop.traffic().calls["shopify"]
    found = list(bench.shop.catalogue.write(mugs(40)))
    assert sum(isinstance(one, Written) for one in found) == 1
    # locations, the keys' metafield, its definition, and what was under way when the limit was told
    assert bench.shop.traffic().calls["shopify"] - before <= 3 + 1 + 2 * WORKERS


def test_a_shop_that_is_down_is_given_up_and_says_what_is_not_known(bench: ShopifyBench) -> None:
    made(bench)
    bench.tamper = lambda request, response: Response(503) if operation(request) == "SetProduct" else response
    told = told_until_stopped(bench.shop, *mugs(20))
    assert {one.problem for one in told if isinstance(one, Unwritten)} == {Problem.UNKNOWN}
    assert 1 <= len(told) <= 2 * WORKERS


def test_what_is_too_dear_asks_for_less_back(bench: ShopifyBench) -> None:
    bench.sandbox("toggles", {"maximum_available": 300.0})
    sizes = [str(number) for number in range(60)]
    (result,) = written(bench.shop, family(sizes=sizes))
    assert len(result.listings) == 60


# publications and collections


@pytest.mark.parametrize("count", [2, MANY])
def test_new_active_products_join_the_publications(bench: ShopifyBench, count: int) -> None:
    shop = connected(bench, publish_to=("Online Store",))
    (online,) = (row["id"] for row in bench.books()["publications"] if row["title"] == "Online Store")
    results = written(shop, *mugs(count, status=ACTIVE), mug("DRAFT"))
    published = {row.id: row.rest["publications"] for row in bench.products()}
    assert [published[one.listings[0].product_id] for one in results[:-1]] == [[online]] * count
    assert published[results[-1].listings[0].product_id] == []
    shop.close()


def test_a_publication_that_the_shop_does_not_have_is_named_before_anything_is_made(bench: ShopifyBench) -> None:
    shop = connected(bench, publish_to=("Online Store", "Nowhere"))
    before = len(bench.products())
    with pytest.raises(ConfigError, match="Nowhere") as refused:
        list(shop.catalogue.write([mug(status=ACTIVE)]))
    assert "Point of Sale" in refused.value.next_step
    assert len(bench.products()) == before
    shop.close()


def test_what_publishing_needs_is_among_the_permissions(bench: ShopifyBench) -> None:
    shop = connected(bench, publish_to=("Online Store",))
    assert shop.profile().missing_permissions == ()
    scopes = [one for one in bench.simulator.toggles.scopes if "publications" not in one]
    bench.sandbox("toggles", {"scopes": scopes})
    assert shop.profile().missing_permissions == ("read_publications", "write_publications")
    shop.close()


def test_a_category_is_a_collection_where_it_is_asked_for(bench: ShopifyBench) -> None:
    shop = connected(bench, collections=True)
    (arrivals,) = (row["id"] for row in bench.books()["collections"] if row["title"] == "New arrivals")
    (new,) = written(shop, mug(category="New arrivals"))
    product = product_of(bench, new.listings[0].product_id)
    assert (product.rest["collections"], product.category, new.notes) == ([arrivals], "", ())
    (old,) = written(shop, mug("MUG-2", category=None))
    (after,) = written(shop, change(old.listings[0], category="New arrivals"))
    assert product_of(bench, old.listings[0].product_id).rest["collections"] == [arrivals]
    assert after.notes == ()
    shop.close()


@pytest.mark.parametrize(
    ("category", "words"), [("Nothing like it", "no collections"), ("Gifts", "2 collections"), ("All lamps", "itself")]
)
def test_a_category_that_is_not_one_collection_is_left_out_and_noted(
    bench: ShopifyBench, category: str, words: str
) -> None:
    shop = connected(bench, collections=True)
    (new,) = written(shop, mug(category=category))
    assert product_of(bench, new.listings[0].product_id).rest["collections"] == []
    (note,) = new.notes
    assert words in note
    assert "MUG-1" in note
    (changed_,) = written(shop, change(new.listings[0], category=category))
    assert changed_.notes
    shop.close()
