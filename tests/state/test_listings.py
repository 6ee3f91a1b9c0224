from __future__ import annotations

import time
import tracemalloc
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.ports.memory import KnownListing
from rbsync.state.file import StateFile
from rbsync.state.listings import _BY_BARCODES, _BY_SKUS, _RENAMED, _TO
from tests.strength import examples, rounds

from .builders import ACCOUNT, SHOP, fresh, link, statements

MANY = rounds(100_000, 20_000)
SOME = range(0, MANY, MANY // 1000)


@settings(max_examples=examples(40))
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 3), st.booleans()), max_size=20))
def test_an_external_id_has_one_link_the_last_written(steps: list[tuple[int, int, bool]]) -> None:
    model: dict[str, KnownListing] = {}
    with fresh() as state:
        for number, item, keep in steps:
            made = link(number, rackbeat=f"N{item}", written=item)
            if keep:
                state.listings.save([made])
                model[made.external_id] = made
            else:
                state.listings.remove(SHOP, [made.external_id])
                model.pop(made.external_id, None)
        by_number: defaultdict[str, list[KnownListing]] = defaultdict(list)
        for external_id in sorted(model):
            by_number[model[external_id].rackbeat].append(model[external_id])
        assert list(state.listings.linked(SHOP)) == [model[external_id] for external_id in sorted(model)]
        found = state.listings.linked_to(SHOP, ["N1", "N2", "N3"])
        assert found == {number: tuple(links) for number, links in by_number.items()}
        ids = [f"gid://{number}" for number in range(1, 8)]
        assert state.listings.by_ids(SHOP, [*ids, *ids]) == model
        state.listings.remove(SHOP, ids[:3])
        assert state.listings.by_ids(SHOP, ids) == {key: model[key] for key in ids[3:] if key in model}


def test_every_field_comes_back(state: StateFile) -> None:
    whole = replace(link(1, written=-3), sku="X1", linked_sku="Y1", barcode="5701")
    state.listings.save([whole])
    assert state.listings.link(SHOP, "gid://1") == whole
    assert state.listings.link("shop-se", "gid://1") is None


def test_all_or_no_links_are_written(state: StateFile) -> None:
    def breaks_off() -> Iterator[KnownListing]:
        yield link(1)
        raise RuntimeError("the shop went away")

    with pytest.raises(RuntimeError):
        state.listings.save(breaks_off())
    assert list(state.listings.linked(SHOP)) == []


def test_links_may_be_written_and_removed_while_all_are_read(state: StateFile) -> None:
    state.listings.save(link(number) for number in range(2500))
    met = set()
    for each in state.listings.linked(SHOP):
        met.add(each.external_id)
        state.listings.remove(SHOP, [each.external_id])
    assert len(met) == 2500
    assert list(state.listings.linked(SHOP)) == []


def test_many_links_are_removed_in_one_commit(state: StateFile) -> None:
    state.listings.save(link(number) for number in range(4))
    with statements(state) as asked:
        state.listings.remove(SHOP, (f"gid://{number}" for number in (1, 2, 9)))
        state.listings.remove(SHOP, ())
    assert asked.count("COMMIT") == 1
    assert [each.external_id for each in state.listings.linked(SHOP)] == ["gid://0", "gid://3"]


def test_very_many_links(state: StateFile) -> None:
    for first in range(0, MANY, 10_000):
        state.listings.save(link(number) for number in range(first, first + 10_000))
    wanted = [f"N{number}" for number in SOME]

    before = time.process_time()
    with statements(state) as asked:
        found = state.listings.linked_to(SHOP, wanted)
        assert len(state.listings.by_ids(SHOP, [f"gid://{number}" for number in SOME])) == 1000
    # An index lookup takes tens of microseconds, reading the connector's links tens of milliseconds, a thousand times over.
    assert time.process_time() - before < 3
    assert sorted(found) == sorted(wanted)
    assert len(asked) == 4

    tracemalloc.start()
    try:
        assert sum(1 for _ in state.listings.linked(SHOP)) == MANY
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000


def test_a_listing_that_is_read_again_keeps_its_link(state: StateFile) -> None:
    read = KnownListing(SHOP, "gid://1", stock_id="stock-1", sku="B", quantity=4)
    state.listings.save([replace(link(1), sku="A", linked_sku="A")])
    state.listings.save([read])
    assert state.listings.link(SHOP, "gid://1") == replace(read, rackbeat="N1", linked_sku="A")
    state.listings.unlink(SHOP, "gid://1")
    assert state.listings.link(SHOP, "gid://1") is None
    assert state.listings.listing(SHOP, "gid://1") == read
    assert list(state.listings.unlinked(SHOP)) == list(state.listings.all(SHOP)) == [read]


def test_listings_are_found_by_what_they_have(state: StateFile) -> None:
    one = KnownListing(SHOP, "gid://1", sku="Ærø", barcode="5701")
    two = KnownListing(SHOP, "gid://2", "N2", sku="ærø", linked_sku="ærø", barcode="5701")
    state.listings.save([one, two])
    assert state.listings.by_skus(SHOP, ["ÆRØ", "X"]) == {"ærø": (one, two)}
    assert state.listings.unlinked_by_barcodes(SHOP, ["5701", "5702"]) == {"5701": (one,)}
    assert state.listings.by_skus("shop-se", ["ÆRØ"]) == {}


def test_renamed_is_who_has_another_sku_than_when_it_was_linked(state: StateFile) -> None:
    renamed = replace(link(1), sku="B", linked_sku="A")
    others = [
        replace(link(2), sku="A", linked_sku="A"),
        replace(link(3), sku=None, linked_sku="A"),
        replace(link(4), sku="B", linked_sku=None),
        KnownListing(SHOP, "gid://5", sku="B"),
    ]
    state.listings.save([renamed, *others])
    assert list(state.listings.renamed(SHOP)) == [renamed]
    assert [each.is_renamed for each in (renamed, *others)] == [True, False, False, False, False]


def test_quantities_are_set_where_a_listing_is_known(state: StateFile) -> None:
    state.listings.save([link(1, written=3), link(2)])
    state.listings.set_quantities(SHOP, {"gid://1": None, "gid://2": 7, "gid://3": 1})
    assert [each.quantity for each in state.listings.all(SHOP)] == [None, 7]


@pytest.mark.parametrize(
    ("query", "parameters", "index"),
    [
        (_TO, (ACCOUNT, SHOP, "N1"), "listing_rackbeat"),
        (_BY_SKUS, (ACCOUNT, SHOP, "n1"), "listing_folded_sku"),
        (_BY_BARCODES, (ACCOUNT, SHOP, "5701"), "listing_barcode"),
        (_RENAMED, (ACCOUNT, SHOP, "", 1000), "listing_renamed"),
    ],
)
def test_listings_are_found_by_an_index(
    state: StateFile, query: str, parameters: tuple[str | int, ...], index: str
) -> None:
    rows = state._store.rows(f"EXPLAIN QUERY PLAN {query.format(values='?')}", parameters)
    plan = " ".join(row["detail"] for row in rows)
    assert f"USING INDEX {index}" in plan
    assert "TEMP B-TREE" not in plan
