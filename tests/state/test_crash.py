"""Processes that are killed, and processes side by side."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from rbsync.state.file import StateFile

from .builders import ACCOUNT, SHOP, head, link, process, remember, remembered, seen

WRITE_FOR_EVER = """
from dataclasses import replace
from rbsync.ports.memory import KnownListing
with StateFile.open(path, account="nordlys") as state, state.lock(["pull-orders"], command="pull-orders", wait=0):
    row = state.ledger.row("shop-dk", "gid://shopify/Order/900001")
    number = row.tries
    with state.claim(row):
        while True:
            number += 1
            intent = state.journal.begin("shop-dk", "create-order", str(number), at)
            say("intent", number)
            state.ledger.save(replace(row, tries=number), clears=intent,
                       listings=[KnownListing("shop-dk", f"gid://{number}", f"N{number}", f"stock-{number}")])
            say("saved", number)
"""

AGREE_FOR_EVER = """
from rbsync.ports.memory import Agreement, KnownListing
with StateFile.open(path, account="nordlys") as state:
    number = sum(1 for _ in state.listings.linked("shop-dk"))
    while True:
        number += 10
        ten = range(number, number + 10)
        intents = [state.journal.begin("shop-dk", "create-product", str(each), at) for each in ten]
        say("intent", number)
        name = {"name": str(number)}
        agreements = [Agreement("shop-dk", f"gid://{each}", f"N{each}", "rackbeat-to-shop", name, name, None, False, at)
                      for each in ten]
        links = [KnownListing("shop-dk", f"gid://{each}", f"N{each}") for each in ten]
        state.agreements.save(agreements, listings=links, clears=intents)
        say("saved", number)
"""

WRITE_200 = """
from rbsync.core.model.order import OrderHead
with StateFile.open(path, account="nordlys") as state:
    say("ready")
    connector = sys.stdin.readline().strip()
    for number in range(200):
        head = OrderHead(f"gid://{number}", f"#{number}", at, at, False, False)
        state.ledger.see(connector, [head], {head.id: f"{connector}#{number}"}, at)
        state.journal.begin("both", "count", "k", at)
    say("done")
"""


def test_a_killed_writer_loses_nothing_it_was_told_is_saved(path: Path) -> None:
    with StateFile.open(path, account=ACCOUNT) as state:
        seen(state, 1)
    for acknowledgements in (1, 2, 7, 20):
        last = {"intent": 0, "saved": 0}
        with process(WRITE_FOR_EVER, path) as child:
            assert child.stdout is not None
            for _ in range(acknowledgements):
                word, number = child.stdout.readline().split()
                last[word] = int(number)
            child.kill()
            for line in child.stdout:
                word, number = line.split()
                last[word] = int(number)
            child.wait()
        with StateFile.open(path, account=ACCOUNT) as state:
            row = state.ledger.row(SHOP, head(1).id)
            assert row is not None
            assert row.tries >= last["saved"]
            assert state.listings.link(SHOP, f"gid://{row.tries}") == (link(row.tries) if row.tries else None)
            assert state.journal.open_intent(SHOP, "create-order", str(row.tries)) is None
            assert row.tries >= last["intent"] or state.journal.open_intent(SHOP, "create-order", str(last["intent"]))
            with state.lock(["pull-orders"], command="run", wait=0), state.claim(row) as free:
                assert free
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_killed_writer_leaves_agreements_links_and_intents_in_step(path: Path) -> None:
    for acknowledgements in (1, 2, 7, 20):
        last = {"intent": 0, "saved": 0}
        with process(AGREE_FOR_EVER, path) as child:
            assert child.stdout is not None
            for _ in range(acknowledgements):
                word, number = child.stdout.readline().split()
                last[word] = int(number)
            child.kill()
            for line in child.stdout:
                word, number = line.split()
                last[word] = int(number)
            child.wait()
        with StateFile.open(path, account=ACCOUNT) as state:
            agreed = {each.external_id for each in state.agreements.all(SHOP)}
            assert agreed == {each.external_id for each in state.listings.linked(SHOP)}
            assert len(agreed) % 10 == 0
            assert not last["saved"] or f"gid://{last['saved'] + 9}" in agreed
            for begun in range(last["intent"], last["intent"] + 10) if last["intent"] else ():
                opened = state.journal.open_intent(SHOP, "create-product", str(begun))
                assert (opened is None) is (f"gid://{begun}" in agreed)


def test_two_writers_side_by_side_lose_nothing(path: Path) -> None:
    with process(WRITE_200, path) as first, process(WRITE_200, path) as second:
        for child, connector in ((first, "a"), (second, "b")):
            assert child.stdout is not None
            assert child.stdin is not None
            assert child.stdout.readline() == "ready\n"
            child.stdin.write(f"{connector}\n")
        for child in (first, second):
            assert child.stdin is not None
            child.stdin.flush()
        for child in (first, second):
            assert child.stdout is not None
            assert child.stdout.readline() == "done\n"
            assert child.wait(30) == 0
    with StateFile.open(path, account=ACCOUNT) as state:
        assert [sum(1 for _ in state.ledger.open_rows(connector)) for connector in ("a", "b")] == [200, 200]
        intent = state.journal.open_intent("both", "count", "k")
        assert intent is not None
        assert intent.tries == 400


def test_the_log_is_folded_into_the_file_when_it_is_closed(path: Path) -> None:
    with StateFile.open(path, account=ACCOUNT) as state:
        for number in range(1100):
            remember(state, str(number))
        log = path.with_name(path.name + "-wal")
        grown = log.stat().st_size
        for number in range(900):
            remember(state, str(number))
        assert log.stat().st_size == grown
    assert not log.exists()
    with StateFile.open_read_only(path) as state:
        assert remembered(state) == "899"
