"""How much a shop may sell, and what it must be told."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.core.model.item import Component, ItemStock
from rbsync.core.model.listing import Level
from rbsync.core.model.verdict import Outcome, Reason, Verdict
from rbsync.core.plan.guards import Zeroing
from rbsync.core.plan.stock import SetLevel, Target, plan_level
from rbsync.core.rules.available import Basis, StockRules, free_stock, sellable, with_boms

ALL = StockRules(Basis.AVAILABLE, None, 0)
QUANTITIES = st.decimals(-50, 500, places=2, allow_nan=False)


def stock(on_hand: Decimal | int, in_orders: Decimal | int = 0, where: dict[int, int] | None = None) -> ItemStock:
    by_location = None if where is None else tuple((number, Decimal(quantity)) for number, quantity in where.items())
    have, want = Decimal(on_hand), Decimal(in_orders)
    return ItemStock("A", have, want, have - want, has_inventory=True, by_location=by_location)


def test_available_is_less_than_on_hand_by_what_is_ordered() -> None:
    assert free_stock(stock(10, 3), ALL) == 7
    assert free_stock(stock(10, 3), StockRules(Basis.ON_HAND, None, 0)) == 10


def test_an_item_without_inventory_has_no_known_quantity() -> None:
    assert free_stock(ItemStock("A", Decimal(0), Decimal(0), Decimal(0), has_inventory=False), ALL) is None


def test_chosen_locations_without_figures_are_not_guessed() -> None:
    assert free_stock(stock(10), StockRules(Basis.AVAILABLE, (1,), 0)) is None


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 100), min_size=1), st.integers(0, 50))
def test_chosen_locations_never_offer_more_than_they_hold_or_the_item_has_free(
    where: dict[int, int], ordered: int
) -> None:
    whole = stock(sum(where.values()), ordered, where)
    chosen = tuple(where)[:2]
    free = free_stock(whole, StockRules(Basis.AVAILABLE, chosen, 0))
    assert free is not None
    assert free <= sum(where[number] for number in chosen)
    assert free <= whole.available


@given(QUANTITIES, st.integers(0, 20))
def test_whole_pieces_less_the_buffer_and_never_below_nothing(free: Decimal, buffer: int) -> None:
    told = sellable(free, StockRules(Basis.AVAILABLE, None, buffer))
    assert told >= 0
    assert told <= max(Decimal(0), free - buffer)


def test_a_bom_is_what_can_be_built_and_what_is_built() -> None:
    free = {"SET": Decimal(1), "LAMP": Decimal(7), "BULB": Decimal(9)}
    boms = {"SET": (Component("LAMP", Decimal(1)), Component("BULB", Decimal(2)))}
    assert with_boms(free, boms) == {"SET": 1 + 4, "LAMP": 7, "BULB": 9}


def test_boms_sold_but_not_built_take_from_their_components() -> None:
    free = {"SET": Decimal(-2), "LAMP": Decimal(7), "BULB": Decimal(9)}
    boms = {"SET": (Component("LAMP", Decimal(1)), Component("BULB", Decimal(2)))}
    assert with_boms(free, boms) == {"SET": 2, "LAMP": 5, "BULB": 5}


def test_a_bom_of_boms_and_one_that_contains_itself() -> None:
    free = {"OUTER": Decimal(0), "INNER": Decimal(1), "PART": Decimal(4), "LOOP": Decimal(3)}
    boms = {
        "OUTER": (Component("INNER", Decimal(1)),),
        "INNER": (Component("PART", Decimal(2)),),
        "LOOP": (Component("LOOP", Decimal(1)),),
    }
    whole = with_boms(free, boms)
    assert (whole["OUTER"], whole["INNER"], whole["LOOP"]) == (3, 3, 3)


def test_a_bom_with_a_component_nobody_knows_is_not_known_either() -> None:
    assert with_boms({"SET": Decimal(0)}, {"SET": (Component("GONE", Decimal(1)),)}) == {}


TARGET = Target("A", "listing", "stock", 5, None)


@pytest.mark.parametrize(
    ("level", "outcome", "reason"),
    [
        (None, Outcome.HELD, Reason.GONE),
        (Level("stock", tracked=False, active=True, on_hand=1, available=1), Outcome.SKIPPED, Reason.UNTRACKED),
        (Level("stock", tracked=True, active=True, on_hand=9, available=5), Outcome.UNCHANGED, None),
    ],
)
def test_what_is_not_set(level: Level | None, outcome: Outcome, reason: Reason | None) -> None:
    verdict = plan_level(TARGET, level, Basis.AVAILABLE)
    assert isinstance(verdict, Verdict)
    assert (verdict.outcome, verdict.reason) == (outcome, reason)


def test_a_difference_is_set_from_what_the_shop_has() -> None:
    change = plan_level(TARGET, Level("stock", tracked=True, active=True, on_hand=9, available=7), Basis.AVAILABLE)
    assert isinstance(change, SetLevel)
    assert (change.change.before, change.change.after, change.activate) == (7, 5, False)


def test_an_item_not_stocked_there_is_stocked_when_there_is_something_to_sell() -> None:
    nowhere = Level("stock", tracked=True, active=False, on_hand=None, available=None)
    change = plan_level(TARGET, nowhere, Basis.AVAILABLE)
    assert isinstance(change, SetLevel)
    assert change.activate
    none = plan_level(Target("A", "listing", "stock", 0, None), nowhere, Basis.AVAILABLE)
    assert isinstance(none, Verdict)
    assert none.reason is Reason.NOT_STOCKED


@pytest.mark.parametrize(
    ("had", "emptied", "trips"), [(100, 31, True), (100, 30, False), (10, 4, False), (5, 5, True), (0, 0, False)]
)
def test_emptying_a_large_part_trips_the_guard(had: int, emptied: int, trips: bool) -> None:
    assert Zeroing(had, emptied).trips(30) is trips
