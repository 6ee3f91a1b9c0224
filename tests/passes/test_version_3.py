"""A state file of version 3 goes on as if nothing had happened: nothing is written again, nothing is made twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.passes.products.shelf import change, list_product, shelf
from tests.world import Books, World, open_world

VERSION_3 = Path(__file__).parent.parent / "state" / "version_3.sql"
"""The file of rbsync at `b27f95e` after `the_day`; what the day does not bring about was added for `shop-se`."""
ORDERS = "SELECT number, external_id, reference, rackbeat, outcome, stage, total FROM ledger ORDER BY id"
OLD_LINKS = "SELECT external_id, rackbeat FROM link WHERE connector = 'shop-dk' AND kind = 'item' ORDER BY external_id"
LINKS = "SELECT external_id, rackbeat FROM listing WHERE connector = 'shop-dk' AND rackbeat IS NOT NULL ORDER BY external_id"


def the_day(world: World) -> None:
    world.run("initial-sync")
    world.set_products(direction="shop-to-rackbeat")
    world.place()
    world.run()
    list_product(world, title="Vase", barcode="5701234567899")
    list_product(world, title="Bowl", sku="BOWL-1")
    change(world, next(one for one in shelf(world) if one.sku == "00123"), sku="00123-NEW")
    world.run()
    world.place()
    world.run("pull-orders")


def test_a_run_on_a_file_of_version_3_does_nothing_new(tmp_path: Path) -> None:
    with open_world(tmp_path) as world:
        the_day(world)
        before, orders = _made(world), _ask(world.state, ORDERS)
        held = {
            record.id: record.verdict
            for each in world.run("sync-products", full=True).connectors
            for record in each.records
        }
        with closing(sqlite3.connect(":memory:")) as old:
            old.executescript(VERSION_3.read_text(encoding="utf-8"))
            assert old.execute(ORDERS).fetchall() == orders
            links = old.execute(OLD_LINKS).fetchall()
            for leftover in ("", "-wal", "-shm"):
                world.state.with_name(f"{world.state.name}{leftover}").unlink(missing_ok=True)
            with closing(sqlite3.connect(world.state)) as new:
                new.executescript(VERSION_3.read_text(encoding="utf-8"))
        world.writes()
        again = world.run("sync-products", full=True)
        assert {record.id: record.verdict for each in again.connectors for record in each.records} == held
        assert world.writes() == 0
        world.run()
        world.run("push-stock", full=True)
        assert _made(world) == before
        assert _ask(world.state, ORDERS) == orders
        assert _ask(world.state, LINKS) == links


def _made(world: World) -> dict[str, list[str]]:
    books: Books = world.books()
    return {
        kind: sorted(str(row.get("number", row.get("id"))) for row in books[kind])
        for kind in ("items", "orders", "customers")
    }


def _ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()
