from __future__ import annotations

import time
import tracemalloc
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

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
                state.save_agreements([made])
                model[made.external_id] = made
            else:
                state.remove_agreement(SHOP, made.external_id)
                model.pop(made.external_id, None)
        ordered = [model[external_id] for external_id in sorted(model)]
        on: defaultdict[str, list[Agreement]] = defaultdict(list)
        for each in ordered:
            on[each.rackbeat].append(each)
        ids = [f"gid://{number}" for number in range(1, 8)]
        assert list(state.all_agreements(SHOP)) == ordered
        assert state.agreements(SHOP, [*ids, *ids]) == model
        assert state.agreements_on(SHOP, ["N1", "N2", "N3", "N4"]) == {
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
    state.save_agreements([whole])
    assert state.agreements(SHOP, ["gid://1"]) == {"gid://1": whole}
    replaced = replace(whole, direction="shop-to-rackbeat", wanted={}, found={}, left_from=None, stale=False, at=START)
    state.save_agreements([replaced])
    assert list(state.all_agreements(SHOP)) == [replaced]


def test_connectors_keep_their_agreements_apart(state: StateFile) -> None:
    here = agreement(1)
    there = replace(here, connector="shop-se", rackbeat="N2")
    state.save_agreements([here, there])
    assert state.agreements(SHOP, ["gid://1"]) == {"gid://1": here}
    assert state.agreements_on("shop-se", ["N1", "N2"]) == {"N2": (there,)}
    state.remove_agreement(SHOP, "gid://1")
    assert list(state.all_agreements(SHOP)) == []
    assert list(state.all_agreements("shop-se")) == [there]


def test_agreements_and_links_are_written_and_intents_cleared_together(state: StateFile) -> None:
    intents = [state.begin(SHOP, "create-product", key, START) for key in ("N1", "N2", "N3")]
    made = [agreement(1), agreement(2)]
    state.save_agreements(made, links=[link(1), link(2)], clears=intents[:2])
    assert list(state.all_agreements(SHOP)) == made
    assert list(state.all_links(SHOP, "item")) == [link(1), link(2)]
    assert [state.open_intent(SHOP, "create-product", key) for key in ("N1", "N2", "N3")] == [None, None, intents[2]]
    state.save_agreements([], clears=intents[2:])
    assert state.open_intent(SHOP, "create-product", "N3") is None


def test_all_or_nothing_is_written(state: StateFile) -> None:
    def breaks_off() -> Iterator[Agreement]:
        yield agreement(1)
        raise RuntimeError("the shop went away")

    intent = state.begin(SHOP, "create-product", "N1", START)
    without_zone = replace(agreement(2), at=START.replace(tzinfo=None))
    with pytest.raises(RuntimeError):
        state.save_agreements(breaks_off(), links=[link(1)], clears=[intent])
    with pytest.raises(ValueError, match="without a zone"):
        state.save_agreements([agreement(1), without_zone], links=[link(1)], clears=[intent])
    with pytest.raises(ValueError, match="without a zone"):
        state.save_agreements([agreement(1)], links=[replace(link(1), written_at=without_zone.at)], clears=[intent])
    assert list(state.all_agreements(SHOP)) == []
    assert list(state.all_links(SHOP, "item")) == []
    assert state.open_intent(SHOP, "create-product", "N1") == intent


def test_agreements_may_be_written_and_removed_while_all_are_read(state: StateFile) -> None:
    state.save_agreements(agreement(number) for number in range(2500))
    met = set()
    for each in state.all_agreements(SHOP):
        met.add(each.external_id)
        if int(each.rackbeat[1:]) % 2:
            state.remove_agreement(SHOP, each.external_id)
        else:
            state.save_agreements([replace(each, stale=True)])
    assert len(met) == 2500
    assert {(int(each.rackbeat[1:]) % 2, each.stale) for each in state.all_agreements(SHOP)} == {(0, True)}


def test_a_rehearsal_agrees_for_itself_only(state: StateFile, path: Path) -> None:
    state.save_agreements([agreement(1), agreement(2)])
    with StateFile.rehearsal(path, account=ACCOUNT) as rehearsal:
        rehearsal.save_agreements([replace(agreement(1), stale=True), agreement(3)], links=[link(3)])
        rehearsal.remove_agreement(SHOP, "gid://2")
        assert [each.external_id for each in rehearsal.all_agreements(SHOP)] == ["gid://1", "gid://3"]
        assert rehearsal.agreements(SHOP, ["gid://1"])["gid://1"].stale
    assert list(state.all_agreements(SHOP)) == [agreement(1), agreement(2)]
    assert list(state.all_links(SHOP, "item")) == []


def test_very_many_agreements(state: StateFile) -> None:
    for first in range(0, MANY, 10_000):
        state.save_agreements(agreement(number) for number in range(first, first + 10_000))

    before = time.process_time()
    with statements(state) as asked:
        by_id = state.agreements(SHOP, [f"gid://{number}" for number in SOME])
        on = state.agreements_on(SHOP, [f"N{number}" for number in SOME])
    assert time.process_time() - before < 3
    assert len(by_id) == len(on) == 1000
    assert len(asked) == 4

    tracemalloc.start()
    try:
        assert sum(1 for _ in state.all_agreements(SHOP)) == MANY
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000
