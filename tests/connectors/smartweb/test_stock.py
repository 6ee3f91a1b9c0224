"""Quantities in shops that take them in either way, at one location or several."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rbsync.core.model.listing import LevelChange, LevelRefusal
from rbsync.errors import NotFound, Refused
from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.smartweb import operation_name
from rbsync.sandbox.smartweb.row import Row
from rbsync.sandbox.smartweb.stock import stock_rows

from .goods import Goods, listing_name, open_goods

FIELD = ("Product_Update", "Product_UpdateVariant")
LOCATION = ("Product_UpdateStockForStockLocation", "Product_UpdateVariantStockForStockLocation")


@pytest.fixture
def goods(tmp_path: Path) -> Iterator[Goods]:
    with open_goods(tmp_path) as opened:
        yield opened


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Goods]:
    """Three locations, of which the second one is ours."""
    with open_goods(tmp_path, locations=3, location=2) as opened:
        yield opened


def products(goods: Goods, count: int = 3) -> dict[str, Row]:
    """Some products without variants, by stock id."""
    found = {listing_name(*pair): pair[1] for pair in goods.holders() if pair[0] is pair[1]}
    return dict(list(found.items())[:count])


def variants(goods: Goods, count: int = 3) -> dict[str, Row]:
    found = {listing_name(*pair): pair[1] for pair in goods.holders() if pair[0] is not pair[1]}
    return dict(list(found.items())[:count])


def at(goods: Goods, row: Row, location: int) -> int | None:
    places = {place.whole("StockLocationId"): place.whole("Stock") for place in row.rows("StockLocations")}
    return places.get(location)


def set_all(goods: Goods, stock_ids: dict[str, Row], after: int = 77) -> tuple[LevelRefusal, ...]:
    levels = goods.shop.stock.levels(list(stock_ids))
    changes = [LevelChange(one, levels[one].available, after) for one in stock_ids]
    return goods.shop.stock.set_levels(changes, basis="available", why="test")


# the two ways


@pytest.mark.parametrize(("path", "used"), [("both", LOCATION), ("plain", FIELD), ("location", LOCATION)])
def test_the_way_that_has_an_effect_is_found_by_reading_back(goods: Goods, path: str, used: tuple[str, str]) -> None:
    goods.toggle(stock_path=path)
    chosen = {**products(goods), **variants(goods)}
    assert set_all(goods, chosen) == ()
    assert {row.whole("Stock") for row in chosen.values()} == {77}
    other = FIELD if used == LOCATION else LOCATION
    assert [goods.calls[name] for name in used] == [3, 3]
    assert all(goods.calls[name] <= 1 for name in other)


@pytest.mark.parametrize(("path", "used"), [("both", LOCATION), ("location", LOCATION)])
def test_a_location_gets_its_own_quantity(places: Goods, path: str, used: tuple[str, str]) -> None:
    places.toggle(stock_path=path)
    chosen = {**products(places), **variants(places)}
    before = {one: (at(places, row, 1), at(places, row, 3)) for one, row in chosen.items()}
    assert set_all(places, chosen) == ()
    assert {at(places, row, 2) for row in chosen.values()} == {77}
    assert {one: (at(places, row, 1), at(places, row, 3)) for one, row in chosen.items()} == before
    assert [places.calls[name] for name in (*used, *FIELD)] == [3, 3, 0, 0]


def test_a_location_that_takes_no_quantity_is_told_and_nothing_else_is_touched(places: Goods) -> None:
    """The other way would set another location's quantity."""
    places.toggle(stock_path="plain")
    chosen = products(places)
    before = {one: row.get("StockLocations") for one, row in chosen.items()}
    refusals = set_all(places, chosen)
    assert [(one.stock_id, one.stale) for one in refusals] == [(one, False) for one in chosen]
    assert "still is" in refusals[0].why
    assert {one: row.get("StockLocations") for one, row in chosen.items()} == before


def test_the_only_location_means_the_same_both_ways(tmp_path: Path) -> None:
    with open_goods(tmp_path, location=1) as goods:
        goods.toggle(stock_path="plain")
        chosen = {**products(goods), **variants(goods)}
        assert set_all(goods, chosen) == ()
        assert {at(goods, row, 1) for row in chosen.values()} == {77}


def test_a_way_that_is_proven_is_not_used_where_it_means_something_else(goods: Goods) -> None:
    chosen = products(goods, 2)
    first, second = chosen.values()
    assert set_all(goods, {next(iter(chosen)): first}) == ()
    goods.stock_at(second, {1: 5, 2: 5})
    (refusal,) = set_all(goods, dict([list(chosen.items())[1]]))
    assert "locations 1, 2" in refusal.why
    assert "[connectors.web.stock]" in refusal.why
    assert second.whole("Stock") == 10


@pytest.mark.parametrize("location", [2, 5])
@pytest.mark.parametrize("told", [True, False])
def test_goods_at_another_location_than_the_first_are_set_where_they_lie(
    tmp_path: Path, location: int, told: bool
) -> None:
    with open_goods(tmp_path, first_location=location, location=location if told else None) as goods:
        chosen = {**products(goods), **variants(goods)}
        assert set_all(goods, chosen) == ()
        assert [(at(goods, row, location), row.whole("Stock")) for row in chosen.values()] == [(77, 77)] * 6


@pytest.mark.parametrize("told", [True, False])
def test_what_the_shop_puts_at_another_location_is_taken_back_and_not_tried_again(tmp_path: Path, told: bool) -> None:
    """Its stock locations take nothing, and what is set without one is put at location 1."""
    with open_goods(tmp_path, first_location=2, location=2 if told else None) as goods:
        goods.toggle(stock_path="plain")
        chosen = products(goods)
        before = {one: row.whole("Stock") for one, row in chosen.items()}
        for _ in range(2):
            refusals = set_all(goods, chosen)
            assert [(one.stock_id, one.stale) for one in refusals] == [(one, False) for one in chosen]
            assert all("location" in one.why for one in refusals)
        assert {one: row.whole("Stock") for one, row in chosen.items()} == before
        assert goods.calls["Product_Update"] == 2


def test_what_cannot_be_taken_back_is_told(tmp_path: Path) -> None:
    with open_goods(tmp_path, first_location=2) as goods:
        goods.toggle(stock_path="plain")

        def deaf(request: Request, response: Response) -> Response:
            if operation_name(request) == "Product_Update":
                goods.toggle(stock_path="location")
            return response

        goods.between = deaf
        (refusal,) = set_all(goods, products(goods, 1), after=7)
        assert "7 are at location 1 now" in refusal.why


def test_a_user_who_may_not_set_locations_sets_the_field(goods: Goods) -> None:
    goods.toggle(denied=list(LOCATION))
    chosen = products(goods)
    assert set_all(goods, chosen) == ()
    assert {row.whole("Stock") for row in chosen.values()} == {77}


def test_many_are_set_where_few_fit_in_an_answer(goods: Goods) -> None:
    chosen = products(goods, 30)
    goods.shop.stock.levels(list(chosen))  # the categories are known now
    goods.toggle(max_rows=7)
    assert set_all(goods, chosen) == ()
    assert {row.whole("Stock") for row in chosen.values()} == {77}


def test_a_product_that_has_variants_now_is_told_as_such(goods: Goods) -> None:
    (stock_id, row), *_ = products(goods, 1).items()
    variant = next(iter(goods.simulator.books.variants.values()))
    variant.set(ProductId=row.whole("Id"))
    goods.simulator.books.reindex()
    (refusal,) = goods.shop.stock.set_levels([LevelChange(stock_id, None, 3)], basis="available", why="test")
    assert "sold by its variants now" in refusal.why


# compare and set


def test_what_moved_is_not_overwritten(goods: Goods) -> None:
    chosen = products(goods, 2)
    levels = goods.shop.stock.levels(list(chosen))
    moved, other = chosen
    goods.set_stock(chosen[moved], 5)
    changes = [LevelChange(one, levels[one].available, 77) for one in chosen]
    (refusal,) = goods.shop.stock.set_levels(changes, basis="on-hand", why="test")
    assert (refusal.stock_id, refusal.stale) == (moved, True)
    assert "to 5" in refusal.why
    assert (chosen[moved].whole("Stock"), chosen[other].whole("Stock")) == (5, 77)


def test_what_is_so_already_is_not_sent(goods: Goods) -> None:
    chosen = products(goods, 1)
    (stock_id, row), *_ = chosen.items()
    goods.set_stock(row, 8)
    assert goods.shop.stock.set_levels([LevelChange(stock_id, 3, 8)], basis="available", why="test") == ()
    assert sum(goods.calls[name] for name in (*FIELD, *LOCATION)) == 0


def test_a_sale_between_setting_and_reading_back_is_told(goods: Goods) -> None:
    chosen = products(goods, 3)
    last = list(chosen)[-1]

    def sale(request: Request, response: Response) -> Response:
        if b">77<" in request.body and f"<ProductId>{last}<".encode() in request.body:
            goods.set_stock(chosen[last], 75)
        return response

    goods.between = sale
    (refusal,) = set_all(goods, chosen)
    assert (refusal.stock_id, refusal.stale) == (last, True)
    assert "75" in refusal.why


def test_a_sale_while_the_way_is_looked_for_teaches_nothing(goods: Goods) -> None:
    goods.toggle(stock_path="plain")
    chosen = products(goods, 2)
    first = next(iter(chosen))
    sold = iter([True])

    def sale(request: Request, response: Response) -> Response:
        if operation_name(request) == LOCATION[0] and next(sold, False):
            goods.set_stock(chosen[first], 1)
        return response

    goods.between = sale
    (refusal,) = set_all(goods, chosen)
    assert (refusal.stock_id, refusal.stale) == (first, True)
    assert [row.whole("Stock") for row in chosen.values()] == [1, 77]


@pytest.mark.parametrize("basis", ["", "on_hand", "committed"])
def test_another_basis_is_nobodys(goods: Goods, basis: str) -> None:
    with pytest.raises(ValueError, match="none of"):
        goods.shop.stock.set_levels([], basis=basis, why="test")


def test_nothing_is_set_that_is_not_known_or_cannot_be(goods: Goods) -> None:
    chosen = products(goods, 1)
    (stock_id,) = chosen
    parent = next(listing_name(*pair) for pair in goods.holders() if pair[0] is not pair[1]).partition("/")[0]
    changes = [LevelChange(one, None, 3) for one in ("999999", "x", parent)] + [LevelChange(stock_id, None, -1)]
    refusals = goods.shop.stock.set_levels(changes, basis="available", why="test")
    assert [one.stale for one in refusals] == [False] * 4
    assert "below 0" in refusals[-1].why
    goods.toggle(garble=["Product.Stock=2.5"])
    (refusal,) = goods.shop.stock.set_levels([LevelChange(stock_id, None, 3)], basis="available", why="test")
    assert "whole number" in refusal.why
    assert sum(goods.calls[name] for name in (*FIELD, *LOCATION)) == 0


def test_products_of_one_number_are_set_by_their_ids(goods: Goods) -> None:
    chosen = products(goods, 2)
    one, other = chosen.values()
    other.set(ItemNumber=one.text("ItemNumber"))
    before = other.whole("Stock")
    assert set_all(goods, dict([next(iter(chosen.items()))])) == ()
    assert (one.whole("Stock"), other.whole("Stock")) == (77, before)


def test_a_refusal_is_told_in_the_shops_words_and_the_others_are_set(goods: Goods) -> None:
    chosen = products(goods, 3)
    first = next(iter(chosen))

    def vanish(request: Request, response: Response) -> Response:
        if operation_name(request) == "Product_GetByIds" and goods.calls["Product_GetByIds"] == 2:
            goods.delete(first)
        return response

    goods.between = vanish
    (refusal,) = set_all(goods, chosen)
    assert (refusal.stock_id, refusal.stale) == (first, False)
    assert "No such id" in refusal.why
    assert {row.whole("Stock") for one, row in chosen.items() if one != first} == {77}


def test_a_lost_answer_is_asked_for_again(goods: Goods) -> None:
    goods.lose_answer(LOCATION[0])
    assert set_all(goods, products(goods)) == ()


@pytest.mark.parametrize("count", [1, 30])
def test_few_calls_are_needed(tmp_path: Path, count: int) -> None:
    """One to set each; to read, one for 25, one at the end, and one for the first of its kind."""
    with open_goods(tmp_path) as goods:
        chosen = products(goods, count)
        assert len(chosen) == count
        levels = goods.shop.stock.levels(list(chosen))
        before = goods.asked
        changes = [LevelChange(one, levels[one].available, 77) for one in chosen]
        assert goods.shop.stock.set_levels(changes, basis="available", why="test") == ()
        assert goods.asked - before == count + -(-count // 25) + 2
        assert {row.whole("Stock") for row in chosen.values()} == {77}


# stocking


def test_an_item_is_stocked_at_a_location(places: Goods) -> None:
    for stock_id, row in (*products(places, 1).items(), *variants(places, 1).items()):
        places.stock_at(row, {1: 4})
        assert not places.shop.stock.levels([stock_id])[stock_id].active
        (refusal,) = places.shop.stock.set_levels([LevelChange(stock_id, None, 6)], basis="available", why="test")
        assert "does not stock it at location 2" in refusal.why
        places.shop.stock.activate(stock_id)
        level = places.shop.stock.levels([stock_id])[stock_id]
        assert (level.active, level.available, at(places, row, 1)) == (True, 0, 4)
        assert places.shop.stock.set_levels([LevelChange(stock_id, None, 6)], basis="available", why="test") == ()
        assert at(places, row, 2) == 6


def test_what_is_stocked_already_keeps_its_quantity(places: Goods) -> None:
    (stock_id, row), *_ = products(places, 1).items()
    before = at(places, row, 2)
    places.shop.stock.activate(stock_id)
    assert at(places, row, 2) == before
    assert places.calls[LOCATION[0]] == 0


def test_where_it_cannot_be_stocked_it_is_said(places: Goods) -> None:
    (stock_id, row), *_ = products(places, 1).items()
    places.stock_at(row, {1: 4})
    places.toggle(stock_path="plain")
    with pytest.raises(Refused, match="location 2") as refused:
        places.shop.stock.activate(stock_id)
    assert not isinstance(refused.value, NotFound)
    with pytest.raises(NotFound):
        places.shop.stock.activate("999999")


def test_a_shop_as_a_whole_stocks_everything(goods: Goods) -> None:
    (stock_id, row), *_ = products(goods, 1).items()
    row.set(StockLocations=stock_rows(row.kind, {}))
    goods.shop.stock.activate(stock_id)
    assert set_all(goods, {stock_id: row}) == ()
    assert row.whole("Stock") == 77
