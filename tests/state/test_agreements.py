from __future__ import annotations

import sqlite3
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.ports.memory import Agreement
from rbsync.state.file import StateFile
from tests.strength import examples, rounds

from .builders import ACCOUNT, SHOP, START, agreement, fresh, later, link, statements

digests = st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4)
left = st.none() | st.sampled_from(["active", "draft", "archived"])

MANY = rounds(100_000, 20_000)
SOME = range(0, MANY, MANY // 1000)


@settings(max_examples=examples(40))
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 3), digests, left, st.booleans()), max_size=20))
def test_a_listing_has_one_agreement_the_last_written(
    steps: list[tuple[int, int, dict[str, str], str | None, bool]],
) -> None:
    model: dict[str, Agreement] = {}
    with fresh() as state:
        for number, item, wanted, left_from, keep in steps:
            made = replace(
                agreement(number, rackbeat=f"N{item}"), wanted=wanted, left_from=left_from, stale=bool(wanted)
            )
            if keep:
                state.agreements.save([made])
                model[made.external_id] = made
            else:
                state.agreements.remove(SHOP, made.external_id)
                model.pop(made.external_id, None)
        ordered = [model[external_id] for external_id in sorted(model)]
        on: defaultdict[str, list[Agreement]] = defaultdict(list)
        for each in ordered:
            on[each.rackbeat].append(each)
        ids = [f"gid://{number}" for number in range(1, 8)]
        assert list(state.agreements.all(SHOP)) == ordered
        assert state.agreements.by_ids(SHOP, [*ids, *ids]) == model
        assert state.agreements.of_items(SHOP, ["N1", "N2", "N3", "N4"]) == {
            number: tuple(found) for number, found in on.items()
        }


def test_every_field_comes_back(state: StateFile) -> None:
    whole = Agreement(
        connector=SHOP,
        external_id="gid://1",
        rackbeat="N1",
        direction="rackbeat-to-shop",
        wanted={"name": "a1", "price": "b2"},
        found={"name": "c3"},
        left_from="active",
        stale=True,
        at=later(7),
    )
    state.agreements.save([whole])
    assert state.agreements.by_ids(SHOP, ["gid://1"]) == {"gid://1": whole}
    replaced = replace(whole, direction="shop-to-rackbeat", wanted={}, found={}, left_from=None, stale=False, at=START)
    state.agreements.save([replaced])
    assert list(state.agreements.all(SHOP)) == [replaced]


def test_connectors_keep_their_agreements_apart(state: StateFile) -> None:
    here = agreement(1)
    there = replace(here, connector="shop-se", rackbeat="N2")
    state.agreements.save([here, there])
    assert state.agreements.by_ids(SHOP, ["gid://1"]) == {"gid://1": here}
    assert state.agreements.of_items("shop-se", ["N1", "N2"]) == {"N2": (there,)}
    state.agreements.remove(SHOP, "gid://1")
    assert list(state.agreements.all(SHOP)) == []
    assert list(state.agreements.all("shop-se")) == [there]


def test_agreements_and_links_are_written_and_intents_cleared_together(state: StateFile) -> None:
    intents = [state.journal.begin(SHOP, "create-product", key, START) for key in ("N1", "N2", "N3")]
    made = [agreement(1), agreement(2)]
    state.agreements.save(made, listings=[link(1), link(2)], clears=intents[:2])
    assert list(state.agreements.all(SHOP)) == made
    assert list(state.listings.linked(SHOP)) == [link(1), link(2)]
    assert [state.journal.open_intent(SHOP, "create-product", key) for key in ("N1", "N2", "N3")] == [
        None,
        None,
        intents[2],
    ]
    state.agreements.save([], clears=intents[2:])
    assert state.journal.open_intent(SHOP, "create-product", "N3") is None


def test_all_or_nothing_is_written(state: StateFile) -> None:
    def breaks_off() -> Iterator[Agreement]:
        yield agreement(1)
        raise RuntimeError("the shop went away")

    intent = state.journal.begin(SHOP, "create-product", "N1", START)
    without_zone = replace(agreement(2), at=START.replace(tzinfo=None))
    with pytest.raises(RuntimeError):
        state.agreements.save(breaks_off(), listings=[link(1)], clears=[intent])
    with pytest.raises(ValueError, match="without a zone"):
        state.agreements.save([agreement(1), without_zone], listings=[link(1)], clears=[intent])
    without_id: Any = None
    with pytest.raises(sqlite3.IntegrityError):
        state.agreements.save([agreement(1)], listings=[replace(link(1), external_id=without_id)], clears=[intent])
    assert list(state.agreements.all(SHOP)) == []
    assert list(state.listings.linked(SHOP)) == []
    assert state.journal.open_intent(SHOP, "create-product", "N1") == intent


def test_agreements_may_be_written_and_removed_while_all_are_read(state: StateFile) -> None:
    state.agreements.save(agreement(number) for number in range(2500))
    met = set()
    for each in state.agreements.all(SHOP):
        met.add(each.external_id)
        if int(each.rackbeat[1:]) % 2:
            state.agreements.remove(SHOP, each.external_id)
        else:
            state.agreements.save([replace(each, stale=True)])
    assert len(met) == 2500
    assert {(int(each.rackbeat[1:]) % 2, each.stale) for each in state.agreements.all(SHOP)} == {(0, True)}


def test_a_rehearsal_agrees_for_itself_only(state: StateFile, path: Path) -> None:
    state.agreements.save([agreement(1), agreement(2)])
    with StateFile.rehearsal(path, account=ACCOUNT) as rehearsal:
        rehearsal.agreements.save([replace(agreement(1), stale=True), agreement(3)], listings=[link(3)])
        rehearsal.agreements.remove(SHOP, "gid://2")
        assert [each.external_id for each in rehearsal.agreements.all(SHOP)] == ["gid://1", "gid://3"]
        assert rehearsal.agreements.by_ids(SHOP, ["gid://1"])["gid://1"].stale
    assert list(state.agreements.all(SHOP)) == [agreement(1), agreement(2)]
    assert list(state.listings.linked(SHOP)) == []


def test_very_many_agreements(state: StateFile) -> None:
    for first in range(0, MANY, 10_000):
        state.agreements.save(agreement(number) for number in range(first, first + 10_000))

    before = time.process_time()
    with statements(state) as asked:
        by_id = state.agreements.by_ids(SHOP, [f"gid://{number}" for number in SOME])
        on = state.agreements.of_items(SHOP, [f"N{number}" for number in SOME])
    assert time.process_time() - before < 3
    assert len(by_id) == len(on) == 1000
    assert len(asked) == 4

    tracemalloc.start()
    try:
        assert sum(1 for _ in state.agreements.all(SHOP)) == MANY
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000
