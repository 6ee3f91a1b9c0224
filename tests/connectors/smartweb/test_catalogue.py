"""Reading the catalogue of a shop that behaves in whichever way the sheet leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rbsync import errors
from rbsync.connectors.smartweb.products.stock import WHOLE_SHOP
from rbsync.core.model.listing import LevelChange, Listing
from rbsync.errors import Unavailable
from rbsync.ports.connector import Window
from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.smartweb.envelope import Version, faulted
from rbsync.sandbox.smartweb.refusal import Refused
from rbsync.sandbox.smartweb.row import Row

from .goods import NOW, Goods, listing_name, open_goods, told

PART = 25


@pytest.fixture
def goods(tmp_path: Path) -> Iterator[Goods]:
    with open_goods(tmp_path) as opened:
        yield opened


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Goods]:
    """A catalogue of several parts."""
    with open_goods(tmp_path, items=100) as opened:
        opened.toggle(max_length=PART)
        yield opened


def believed(goods: Goods) -> set[str]:
    return {listing_name(product, holder) for product, holder in goods.holders()}


def changed(goods: Goods, since: datetime, until: datetime) -> set[str]:
    return {listing.id for page in goods.shop.listings.changed(Window(since, until)) for listing in page}


# all of it


@pytest.mark.parametrize("order", ["id", "shuffled", "updated"])
@pytest.mark.parametrize("most", [0, PART, 2])
def test_everything_is_listed_once_in_whatever_order_and_portions(many: Goods, order: str, most: int) -> None:
    many.toggle(product_order=order, max_length=most)
    assert told(many.shop).keys() == believed(many)


@pytest.mark.parametrize("trouble", [{"max_length": 30, "too_many": "fault"}, {"max_length": 0, "max_rows": 30}])
def test_where_a_part_is_too_much_smaller_ones_are_read(many: Goods, trouble: dict[str, object]) -> None:
    many.toggle(**trouble)
    assert told(many.shop).keys() == believed(many)


@pytest.mark.parametrize("order", ["id", "updated"])
def test_what_moves_while_it_is_read_is_not_lost(many: Goods, order: str) -> None:
    many.toggle(product_order=order, page_drift=2)
    assert told(many.shop).keys() >= believed(many)


def test_a_catalogue_that_stands_still_is_read_once(many: Goods) -> None:
    told(many.shop)
    assert many.calls["Product_GetAllWithLimit"] == -(-(len(many.rows) - 1) // (PART - 1)) + 1


def test_products_that_are_added_meanwhile_are_found_too(many: Goods) -> None:
    pages = many.shop.listings.all()
    first = [listing.id for listing in next(pages)]
    many.toggle(product_order="shuffled")
    rest = [listing.id for page in pages for listing in page]
    assert len({*first, *rest}) == len(first) + len(rest)
    assert {*first, *rest} == believed(many)


def test_a_catalogue_that_never_holds_still_is_not_taken_for_whole(many: Goods) -> None:
    def churn(_: Request, response: Response) -> Response:
        """The first product goes, and another comes at the end."""
        first = next(row for key, row in many.rows.items() if key != 1)
        many.delete(str(first.whole("Id")))
        first.set(Id=many.simulator.books.next_id("product"))
        many.rows[first.whole("Id")] = first
        return response

    many.between = churn
    with pytest.raises(Unavailable, match="hold still"):
        told(many.shop)


def test_no_products_are_no_listings(goods: Goods) -> None:
    goods.rows.clear()
    assert told(goods.shop) == {}


@pytest.mark.parametrize(
    "toggles", [{"entity_titles": True}, {"double_noise": True}, {"null_objects": "omitted"}, {"extra_field": True}]
)
def test_a_listing_is_the_same_however_it_is_written(goods: Goods, toggles: dict[str, object]) -> None:
    before = told(goods.shop)
    goods.toggle(**toggles)
    assert told(goods.shop) == before


def test_a_quantity_that_is_no_whole_number_is_not_known(goods: Goods) -> None:
    goods.toggle(garble=["Product.Stock=2.5"])
    simple = [listing for listing in told(goods.shop).values() if "/" not in listing.id]
    assert simple
    assert {listing.available for listing in simple} == {None}


def test_a_session_that_is_lost_in_the_middle_is_not_noticed(many: Goods) -> None:
    pages = many.shop.listings.all()
    first = next(pages)
    many.simulator.sessions.expire()
    assert {listing.id for listing in [*first, *(one for page in pages for one in page)]} == believed(many)


# what changed


def test_only_what_changed_is_read(goods: Goods) -> None:
    since = goods.clock.now()
    goods.rename("5", "Changed")
    assert changed(goods, since, goods.clock.now() + timedelta(seconds=1)) == {"5"}
    assert goods.calls["Product_GetAllWithLimit"] == 0


def test_a_long_window_is_the_whole_catalogue(goods: Goods) -> None:
    assert changed(goods, NOW - timedelta(days=8), NOW) == believed(goods)
    assert goods.calls["Product_GetByUpdatedDate"] == 0


def test_where_it_cannot_tell_so_many_at_once_all_are_read(many: Goods) -> None:
    for row in many.rows.values():
        row.set(DateUpdated=NOW)
    many.toggle(max_rows=60)
    assert changed(many, NOW - timedelta(hours=1), NOW + timedelta(hours=1)) == believed(many)


@pytest.mark.parametrize("minutes", range(0, 180, 10))
def test_no_change_is_missed_while_the_clock_is_set_back(goods: Goods, minutes: int) -> None:
    at = datetime(2026, 10, 24, 23, 30, tzinfo=UTC) + timedelta(minutes=minutes)  # set back at 01:00 UTC
    goods.rows[5].set(DateUpdated=at)
    for span in (1, 20, 90):
        since = at - timedelta(minutes=span // 2)
        assert "5" in changed(goods, since, since + timedelta(minutes=span))


# some of it


@pytest.mark.parametrize("unknown", ["fault", "empty"])
def test_ids_that_are_gone_are_left_out(goods: Goods, unknown: str) -> None:
    goods.toggle(unknown_id=unknown)
    everything = told(goods.shop)
    some = [next(iter(everything)), next(name for name in everything if "/" in name)]
    gone = ["999999", "999999/1", f"{some[1]}9", some[1].partition("/")[0], "", "x", "7/", "0", "-1"]
    assert goods.shop.listings.by_id([*gone, *some]) == {one: everything[one] for one in some}


def test_an_id_that_is_refused_spoils_nothing_for_the_others(goods: Goods) -> None:
    everything = told(goods.shop)
    unknown = faulted(Version.V11, Refused("PARAM", "No such id: 999999 for ProductIds"), status=500)
    goods.between = lambda request, response: unknown if b">999999<" in request.body else response
    assert goods.shop.listings.by_id([*everything, "999999"]) == everything
    assert goods.calls["Product_GetByIds"] > 1


def test_where_few_fit_in_an_answer_fewer_are_asked_for(many: Goods) -> None:
    ids = [str(key) for key in many.rows]
    before = many.shop.listings.by_id(ids)
    many.toggle(max_rows=30)
    assert many.shop.listings.by_id(ids) == before
    many.calls.clear()
    assert many.shop.listings.by_id(ids) == before
    assert many.calls["Product_GetByIds"] == -(-len(ids) // 25)


def test_another_refusal_is_no_sign_that_it_is_gone(goods: Goods) -> None:
    everything = told(goods.shop)
    denied = faulted(Version.V11, Refused("LICENCE", "No access"), status=500)
    goods.between = lambda request, response: denied if b"GetByIds" in request.body else response
    with pytest.raises(errors.Refused, match="No access"):
        goods.shop.listings.by_id(list(everything))


def test_case_is_told_apart(goods: Goods) -> None:
    (upper,), (lower,) = goods.shop.listings.by_sku("A+B 12"), goods.shop.listings.by_sku("a+b 12")
    assert (upper.sku, lower.sku) == ("A+B 12", "a+b 12")
    assert upper.id != lower.id


def test_a_variant_is_found_by_its_number_and_its_product_is_not(goods: Goods) -> None:
    product, holder = next(pair for pair in goods.holders() if pair[0] is not pair[1] and pair[1].text("ItemNumber"))
    (listing,) = goods.shop.listings.by_sku(f" {holder.text('ItemNumber')} ")
    assert listing == told(goods.shop)[listing_name(product, holder)]
    assert goods.shop.listings.by_sku(product.text("ItemNumber")) == ()


def test_what_has_no_number_is_never_asked_for(goods: Goods) -> None:
    assert any(not row.text("ItemNumber") for row in goods.rows.values())
    for nothing in ("", "  ", "\t"):
        assert goods.shop.listings.by_sku(nothing) == ()
        assert goods.shop.catalogue.by_key([nothing]) == {}
    assert goods.calls["Product_GetByItemNumber"] == 0


@pytest.mark.parametrize("more", [0, 60])
def test_a_key_is_a_number_that_one_product_has(goods: Goods, more: int) -> None:
    """Asked for one by one or looked for among all, it is the same."""
    single = goods.rows[1].text("ItemNumber")
    goods.rows[3].set(ItemNumber=goods.rows[2].text("ItemNumber"))
    parent = next(product for product, holder in goods.holders() if product is not holder)
    keys = [single, goods.rows[2].text("ItemNumber"), parent.text("ItemNumber"), single.lower()]
    found = goods.shop.catalogue.by_key([*keys, *(f"NOBODY-{number}" for number in range(more))])
    assert {key: [listing.id for listing in listings] for key, listings in found.items()} == {single: ["1"]}
    assert (goods.calls["Product_GetAllWithLimit"] > 0) is (more > 0)


# a product that the service cannot write down, beside others

POISON = [("Lamp \x0b", "raw"), ("Lamp \udcf8", "raw"), ("Lamp \x0b", "fault")]
poisoned = pytest.mark.parametrize(("text", "way"), POISON, ids=["control-character", "not-utf-8", "php-gives-up"])


def poison(goods: Goods, text: str = "Lamp \x0b", *, field: str = "Description", parent: bool = False) -> Row:
    """A product of the middle, with variants or without."""
    rows = [row for row in goods.rows.values() if bool(goods.simulator.books.variants_of(row.whole("Id"))) is parent]
    found = rows[len(rows) // 2]
    found.set(**{field: text})
    return found


def own_listings(goods: Goods, product: Row) -> set[str]:
    return {listing_name(one, holder) for one, holder in goods.holders() if one is product}


def others_than(goods: Goods, product: Row, before: dict[str, Listing]) -> dict[str, Listing]:
    return {name: listing for name, listing in before.items() if name not in own_listings(goods, product)}


def assert_only_unreadable(goods: Goods, product: Row, before: dict[str, Listing], after: dict[str, Listing]) -> None:
    own = own_listings(goods, product)
    assert others_than(goods, product, before) == {name: one for name, one in after.items() if name not in own}
    assert own <= after.keys()
    for name in own:
        assert f"product {product.whole('Id')}:" in (after[name].unreadable or "")
        assert (after[name].sku, after[name].on_hand, after[name].price) == (before[name].sku, None, None)


@poisoned
@pytest.mark.parametrize("parent", [False, True])
def test_a_poisoned_product_is_unreadable_and_the_others_are_listed(
    many: Goods, text: str, way: str, parent: bool
) -> None:
    many.toggle(bad_text=way)
    before = told(many.shop)
    product = poison(many, text, parent=parent)
    after = told(many.shop)
    assert after.keys() == before.keys()
    assert_only_unreadable(many, product, before, after)
    many.toggle(bad_text="raw")
    product.set(Description="Lamp")
    assert not [one for one in told(many.shop).values() if one.unreadable]


def test_behind_a_poisoned_product_parts_are_large_again(tmp_path: Path) -> None:
    with open_goods(tmp_path, items=300) as goods:
        goods.toggle(bad_text="fault")
        next(iter(goods.rows.values())).set(Description="Lamp \x0b")
        told(goods.shop)
        assert len(goods.rows) > 200
        assert goods.calls["Product_GetAllWithLimit"] <= 8
        goods.calls.clear()
        goods.shop.listings.by_id([str(key) for key in list(goods.rows)[1:101]])
        assert goods.calls["Product_GetByIds"] == 1


@poisoned
def test_a_poisoned_product_does_not_hide_the_others_that_changed(goods: Goods, text: str, way: str) -> None:
    goods.toggle(bad_text=way)
    before = told(goods.shop)
    product = poison(goods, text)
    some = [product, *list(goods.rows.values())[:5]]
    for row in some:
        row.set(DateUpdated=NOW)
    goods.calls.clear()
    pages = goods.shop.listings.changed(Window(NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)))
    after = {listing.id: listing for page in pages for listing in page}
    assert after.keys() == set().union(*(own_listings(goods, row) for row in some))
    assert_only_unreadable(goods, product, {name: before[name] for name in after}, after)
    assert goods.calls["Product_GetAllWithLimit"] == 0


@poisoned
@pytest.mark.parametrize("parent", [False, True])
def test_a_poisoned_product_among_ids_is_unreadable_alone(goods: Goods, text: str, way: str, parent: bool) -> None:
    goods.toggle(bad_text=way)
    before = told(goods.shop)
    product = poison(goods, text, parent=parent)
    ids = list(before)
    assert_only_unreadable(goods, product, before, dict(goods.shop.listings.by_id([*ids, "999999"])))
    for name in own_listings(goods, product):
        sku = before[name].sku
        [found] = goods.shop.listings.by_sku(sku or "")
        assert (found.id, found.sku, bool(found.unreadable)) == (name, sku, True)


def test_where_even_its_number_is_poisoned_it_is_still_there(goods: Goods) -> None:
    before = told(goods.shop)
    product = poison(goods, field="ItemNumber")
    after = told(goods.shop)
    assert after.keys() == before.keys()
    assert after[str(product.whole("Id"))].unreadable
    assert others_than(goods, product, before) == others_than(goods, product, after)


def test_the_quantity_of_a_poisoned_product_is_not_touched(goods: Goods) -> None:
    before = told(goods.shop)
    product = poison(goods, parent=True)
    mine, other = sorted(own_listings(goods, product))[0], "1"
    stock = goods.holder(mine).whole("Stock")
    changes = [LevelChange(name, before[name].available, (before[name].available or 0) + 5) for name in (mine, other)]
    [refusal] = goods.shop.stock.set_levels(changes, basis="available", why="test")
    assert (refusal.stock_id, refusal.stale) == (mine, False)
    assert "Description" in refusal.why
    assert goods.holder(mine).whole("Stock") == stock
    assert goods.holder(other).whole("Stock") == changes[1].after


@pytest.mark.parametrize("way", ["walk", "updated", "ids", "number"])
def test_where_nothing_can_be_read_it_is_the_whole_shop(goods: Goods, way: str) -> None:
    told(goods.shop)
    goods.between = lambda request, response: Response(500) if b"Product_Get" in request.body else response
    ask = {
        "walk": lambda: told(goods.shop),
        "updated": lambda: changed(goods, NOW - timedelta(hours=1), NOW),
        "ids": lambda: goods.shop.listings.by_id(["1", "2"]),
        "number": lambda: goods.shop.listings.by_sku("A+B 12"),
    }
    with pytest.raises(Unavailable, match="HTTP 500"):
        ask[way]()


# where stock lies


def test_locations_are_those_that_products_name(tmp_path: Path) -> None:
    with open_goods(tmp_path, locations=3) as goods:
        places = goods.shop.stock.locations()
    assert [place.id for place in places] == [WHOLE_SHOP, "1", "2", "3"]
    assert all(place.active and place.writable and place.name == place.id for place in places)


def test_a_category_that_was_added_meanwhile_is_read_again_once(goods: Goods) -> None:
    told(goods.shop)
    goods.rows[1].set(CategoryId=goods.add_category("New &amp; old"))
    goods.rows[2].set(CategoryId=4711)
    for _ in range(3):
        found = told(goods.shop)
    assert (found["1"].category, found["2"].category) == ("New & old", None)
    assert goods.calls["Category_GetAll"] == 2
