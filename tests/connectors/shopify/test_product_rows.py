"""Products out of a file whose rows may stand in any order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.connectors.shopify.catalogue import ProductRows

from .wires import product, variant


def rows_of(counts: list[int]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number, count in enumerate(counts):
        whole = product(number, variantsCount={"count": count})
        rows += [whole, *(variant(100 * number + place, __parentId=whole["id"]) for place in range(count))]
    return rows


@given(st.lists(st.integers(1, 4), max_size=6), st.randoms(use_true_random=False))
def test_every_product_becomes_whole_once_in_whatever_order(counts: list[int], chance: Any) -> None:
    rows = rows_of(counts)
    chance.shuffle(rows)
    gathered = ProductRows()
    whole = [found for row in rows if (found := gathered.take(row))]
    assert sorted((one.id, len(variants)) for one, variants in whole) == sorted(
        (product(number)["id"], count) for number, count in enumerate(counts)
    )
    assert gathered.left() == []


def test_nothing_waits_where_variants_follow_their_product() -> None:
    gathered = ProductRows()
    for row in rows_of([2, 1, 3]):
        gathered.take(row)
        assert len(gathered.left()) <= 1


def test_what_does_not_become_whole_is_told() -> None:
    gathered = ProductRows()
    late = product(9, variantsCount={"count": 2})
    for row in (late, variant(1, __parentId=late["id"]), variant(2, __parentId="gid://shopify/Product/8")):
        assert gathered.take(row) is None
    assert gathered.left() == [late["id"], "gid://shopify/Product/8"]


def test_a_row_of_another_shape_is_not_believed() -> None:
    with pytest.raises(ValueError, match="descriptionHtml"):
        ProductRows().take({"id": "gid://shopify/Product/1"})
