"""How much a shop may sell, and what it must be told."""

from decimal import ROUND_CEILING, Decimal
from random import Random

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


def parts(**quantities: Decimal | int) -> tuple[Component, ...]:
    return tuple(Component(number, Decimal(quantity)) for number, quantity in quantities.items())


def amounts(**quantities: int) -> dict[str, Decimal]:
    return {number: Decimal(quantity) for number, quantity in quantities.items()}


def test_a_bom_with_a_component_nobody_knows_is_left_out_and_so_is_what_contains_it() -> None:
    free = amounts(OUTER=1, SET=5, LAMP=7)
    boms = {"OUTER": parts(SET=1), "SET": parts(GONE=1, LAMP=1)}
    assert with_boms(free, boms) == {"LAMP": 7}


def test_a_bom_without_components_is_left_out_whatever_it_has() -> None:
    assert with_boms(amounts(SET=5, LAMP=7), {"SET": ()}) == {"LAMP": 7}


def test_components_without_inventory_set_no_limit() -> None:
    free = amounts(SET=1, LAMP=7, MOUNTED=3, OUTER=0)
    boms = {"SET": parts(LAMP=1, WORK=2), "MOUNTED": parts(WORK=1), "OUTER": parts(MOUNTED=2)}
    whole = with_boms(free, boms, frozenset({"WORK"}))
    assert whole == {"SET": 8, "LAMP": 7, "MOUNTED": 3, "OUTER": 1}


@pytest.mark.parametrize(("own", "left"), [(0, 5), (2, 7), (6, 10)])
def test_what_is_short_is_drawn_through_boms_own_stock_first(own: int, left: int) -> None:
    free = amounts(A=-5, B=own, C=10)
    whole = with_boms(free, {"A": parts(B=1), "B": parts(C=1)})
    assert whole["C"] == left
    assert whole["B"] == max(0, own - 5) + left


def test_what_is_short_reaches_a_bom_that_is_not_stocked_itself() -> None:
    whole = with_boms(amounts(A=-5, C=10), {"A": parts(B=1), "B": parts(C=1)})
    assert whole == {"A": 5, "C": 5}


def test_two_ways_to_the_same_part_share_it() -> None:
    whole = with_boms(amounts(A=0, B=0, C=10), {"A": parts(B=1, C=1), "B": parts(C=1)})
    assert whole == {"A": 5, "B": 10, "C": 10}


def test_boms_that_contain_each_other_have_their_own_stock_only() -> None:
    free = amounts(A=2, B=-3, C=10, OUTER=0)
    boms = {"A": parts(B=1, C=1), "B": parts(A=1), "OUTER": parts(A=1, C=1)}
    assert with_boms(free, boms) == {"A": 2, "B": 0, "C": 10, "OUTER": 2}


def test_a_long_chain_of_boms_ends() -> None:
    boms = {str(number): parts(**{str(number + 1): 1}) for number in range(200)}
    assert with_boms({"0": Decimal(1), "200": Decimal(4)}, boms) == {"0": 5, "200": 4}


NUMBERS = "ABCDEFG"
STOCKS = st.fixed_dictionaries({number: st.integers(-6, 40).map(Decimal) for number in NUMBERS})
PIECES = st.sampled_from([Decimal("0.5"), Decimal(1), Decimal(2), Decimal(3)])
CONTENTS = st.dictionaries(st.sampled_from(NUMBERS), PIECES, min_size=1, max_size=3).map(lambda of: parts(**of))
ANY_BOMS = st.dictionaries(st.sampled_from(NUMBERS[:5]), CONTENTS, max_size=4)


def acyclic(boms: dict[str, tuple[Component, ...]]) -> dict[str, tuple[Component, ...]]:
    """Only components later in the alphabet."""
    later = {number: tuple(part for part in of if part.number > number) for number, of in boms.items()}
    return {number: of for number, of in later.items() if of}


def deliver(number: str, count: Decimal, stocks: dict[str, Decimal], boms: dict[str, tuple[Component, ...]]) -> bool:
    """Take so many off the shelf; what is not there is built, in whole pieces. False: it cannot be done."""
    from_shelf = min(count, max(Decimal(0), stocks[number]))
    stocks[number] -= from_shelf
    missing = (count - from_shelf).to_integral_value(ROUND_CEILING)
    if not missing:
        return True
    return number in boms and all(deliver(part.number, missing * part.quantity, stocks, boms) for part in boms[number])


@given(STOCKS.map(lambda free: {number: abs(quantity) for number, quantity in free.items()}), ANY_BOMS.map(acyclic))
def test_exactly_so_many_sets_are_offered_as_can_be_built(
    free: dict[str, Decimal], boms: dict[str, tuple[Component, ...]]
) -> None:
    for number, quantity in with_boms(free, boms).items():
        assert deliver(number, quantity, dict(free), boms)
        assert not deliver(number, quantity + 1, dict(free), boms)


@given(STOCKS, ANY_BOMS, st.sampled_from(NUMBERS), st.integers(1, 20))
def test_more_of_one_item_never_means_less_of_any(
    free: dict[str, Decimal], boms: dict[str, tuple[Component, ...]], number: str, more: int
) -> None:
    before = with_boms(free, boms)
    after = with_boms({**free, number: free[number] + more}, boms)
    assert before.keys() == after.keys()
    assert all(after[one] >= before[one] for one in before)


@given(STOCKS, ANY_BOMS, st.frozensets(st.sampled_from(NUMBERS)), st.randoms(use_true_random=False))
def test_the_order_of_the_mappings_does_not_matter(
    free: dict[str, Decimal], boms: dict[str, tuple[Component, ...]], unlimited: frozenset[str], random: Random
) -> None:
    known = {number: quantity for number, quantity in free.items() if number not in unlimited}
    items, recipes = list(known.items()), [(number, random.sample(of, len(of))) for number, of in boms.items()]
    random.shuffle(items)
    random.shuffle(recipes)
    assert with_boms(dict(items), dict(recipes), unlimited) == with_boms(known, boms, unlimited)


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
