from __future__ import annotations

import time
import tracemalloc
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.ports.memory import Link
from rbsync.state.file import StateFile
from tests.strength import examples, rounds

from .builders import SHOP, START, fresh, link, statements

MANY = rounds(100_000, 20_000)
SOME = range(0, MANY, MANY // 1000)


@settings(max_examples=examples(40))
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 3), st.booleans()), max_size=20))
def test_an_external_id_has_one_link_the_last_written(steps: list[tuple[int, int, bool]]) -> None:
    model: dict[str, Link] = {}
    with fresh() as state:
        for number, item, keep in steps:
            made = link(number, rackbeat=f"N{item}", written=item)
            if keep:
                state.links.save_links([made])
                model[made.external_id] = made
            else:
                state.links.remove_link(SHOP, "item", made.external_id)
                model.pop(made.external_id, None)
        by_number: defaultdict[str, list[Link]] = defaultdict(list)
        for external_id in sorted(model):
            by_number[model[external_id].rackbeat].append(model[external_id])
        assert list(state.links.all_links(SHOP, "item")) == [model[external_id] for external_id in sorted(model)]
        found = state.links.links_to(SHOP, "item", ["N1", "N2", "N3"])
        assert found == {number: tuple(links) for number, links in by_number.items()}
        ids = [f"gid://{number}" for number in range(1, 8)]
        assert state.links.links_by_ids(SHOP, "item", [*ids, *ids]) == model
        assert state.links.links_by_ids(SHOP, "customer", ids) == {}
        state.links.remove_links(SHOP, "item", ids[:3])
        assert state.links.links_by_ids(SHOP, "item", ids) == {key: model[key] for key in ids[3:] if key in model}


def test_every_field_comes_back(state: StateFile) -> None:
    whole = replace(link(1, written=-3), sku="X1", written_at=START)
    state.links.save_links([whole])
    assert state.links.link(SHOP, "item", "gid://1") == whole
    assert state.links.link(SHOP, "customer", "gid://1") is None
    assert state.links.link("shop-se", "item", "gid://1") is None


def test_all_or_no_links_are_written(state: StateFile) -> None:
    def breaks_off() -> Iterator[Link]:
        yield link(1)
        raise RuntimeError("the shop went away")

    with pytest.raises(RuntimeError):
        state.links.save_links(breaks_off())
    assert list(state.links.all_links(SHOP, "item")) == []


def test_links_may_be_written_and_removed_while_all_are_read(state: StateFile) -> None:
    state.links.save_links(link(number) for number in range(2500))
    met = set()
    for each in state.links.all_links(SHOP, "item"):
        met.add(each.external_id)
        state.links.remove_link(SHOP, "item", each.external_id)
    assert len(met) == 2500
    assert list(state.links.all_links(SHOP, "item")) == []


def test_many_links_are_removed_in_one_commit(state: StateFile) -> None:
    state.links.save_links([*(link(number) for number in range(4)), replace(link(1), kind="candidate")])
    with statements(state) as asked:
        state.links.remove_links(SHOP, "item", (f"gid://{number}" for number in (1, 2, 9)))
        state.links.remove_links(SHOP, "item", ())
    assert asked.count("COMMIT") == 1
    assert [each.external_id for each in state.links.all_links(SHOP, "item")] == ["gid://0", "gid://3"]
    assert state.links.link(SHOP, "candidate", "gid://1") is not None


def test_very_many_links(state: StateFile) -> None:
    for first in range(0, MANY, 10_000):
        state.links.save_links(link(number) for number in range(first, first + 10_000))
    wanted = [f"N{number}" for number in SOME]

    before = time.process_time()
    with statements(state) as asked:
        found = state.links.links_to(SHOP, "item", wanted)
        assert len(state.links.links_by_ids(SHOP, "item", [f"gid://{number}" for number in SOME])) == 1000
    # An index lookup takes tens of microseconds, reading the connector's links tens of milliseconds, a thousand times over.
    assert time.process_time() - before < 3
    assert sorted(found) == sorted(wanted)
    assert len(asked) == 4

    tracemalloc.start()
    try:
        assert sum(1 for _ in state.links.all_links(SHOP, "item")) == MANY
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000
