"""A copied merchant is like the one it was copied from, and nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import template
from tests.template import copy_of
from tests.world import World, open_world


def small(folder: Path) -> World:
    world = open_world(folder, items=4)
    world.run("initial-sync")
    return world


def test_what_one_test_does_no_other_sees(tmp_path: Path) -> None:
    with copy_of(small, tmp_path / "first") as world:
        before = world.books()
        number = world.items_in_stock(1)[0]
        world.stock(number, 77)
        world.run()
        assert world.level(number) == 77
    with copy_of(small, tmp_path / "second") as world:
        assert world.books() == before
        assert world.run("push-stock").exit_code == 0


@pytest.mark.parametrize("fresh", [0.0, template.FRESH], ids=["old", "fresh"])
def test_two_copies_stand_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: float) -> None:
    monkeypatch.setattr(template, "FRESH", fresh)
    with copy_of(small, tmp_path / "first") as first, copy_of(small, tmp_path / "second") as second:
        assert first.sandbox.rackbeat_url != second.sandbox.rackbeat_url
        first.place()
        assert first.run().exit_code == second.run().exit_code == 0
        assert len(first.books()["orders"]) == len(second.books()["orders"]) + 1
