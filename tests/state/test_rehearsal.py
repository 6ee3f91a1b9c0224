from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from rbsync.state.file import StateFile

from .builders import ACCOUNT, SHOP, START, link, remember, remembered, seen


def test_a_rehearsal_knows_what_the_file_knows_and_changes_nothing(state: StateFile, path: Path) -> None:
    row = seen(state, 1001)
    state.listings.save([link(1)])
    state.customers.replace([("anna@example.com", 1)])
    with StateFile.rehearsal(path, account=ACCOUNT) as rehearsal:
        assert rehearsal.ledger.row(SHOP, row.external_id) == row
        assert rehearsal.customers.by_email("anna@example.com") == (1,)
        intent = rehearsal.journal.begin(SHOP, "create-order", "k", START)
        rehearsal.ledger.save(replace(row, total=Decimal(1)), clears=intent, listings=[link(2)])
        rehearsal.cursors.move(SHOP, "pull-orders", START)
        seen(rehearsal, 1002)
        assert rehearsal.listings.link(SHOP, "gid://2") == link(2)
    assert state.ledger.row(SHOP, row.external_id) == row
    assert len(list(state.ledger.open_rows(SHOP))) == 1
    assert state.listings.link(SHOP, "gid://2") is None
    assert state.cursors.cursor(SHOP, "pull-orders") is None


def test_a_rehearsal_needs_no_file_and_makes_none(path: Path) -> None:
    with StateFile.rehearsal(path, account=ACCOUNT) as rehearsal:
        seen(rehearsal, 1001)
        with rehearsal.lock(["a"], command="run", wait=0):
            assert rehearsal.holder("a") is None
    assert list(path.parent.iterdir()) == []


def test_a_rehearsal_runs_beside_the_real_thing(state: StateFile, path: Path) -> None:
    row = seen(state, 1001)
    with (
        state.lock(["a"], command="pull-orders", wait=0),
        state.claim(row),
        StateFile.rehearsal(path, account=ACCOUNT) as rehearsal,
        rehearsal.lock(["a"], command="run", wait=0),
        rehearsal.claim(row) as free,
    ):
        assert free
        assert "pull-orders" in (rehearsal.holder("a") or "")
        remember(state, "v")
    assert remembered(state) == "v"
