"""Orders, links and helpers that the tests of the state share."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rbsync.core.model.ledger import LedgerRow
from rbsync.core.model.order import OrderHead
from rbsync.ports.memory import Agreement, KnownListing
from rbsync.state.file import StateFile

ACCOUNT = "nordlys"
SHOP = "shop-dk"
START = datetime(2026, 11, 1, 8, tzinfo=UTC)

PRELUDE = """
import sys
from dataclasses import replace
from pathlib import Path
from datetime import datetime, UTC
from rbsync.state.file import StateFile
path = Path(sys.argv[1])
at = datetime(2026, 11, 1, 8, tzinfo=UTC)
def say(*words):
    print(*words, flush=True)
"""


def later(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def head(number: int, *, updated: datetime = START) -> OrderHead:
    return OrderHead(
        f"gid://shopify/Order/{900000 + number}", f"#{number}", START, updated, cancelled=False, test=False
    )


def see(state: StateFile, heads: Sequence[OrderHead], *, connector: str = SHOP, at: datetime = START) -> None:
    state.ledger.see(connector, heads, {each.id: f"{connector}{each.number}" for each in heads}, at)


def seen(state: StateFile, number: int, *, connector: str = SHOP) -> LedgerRow:
    see(state, [head(number)], connector=connector)
    row = state.ledger.row(connector, head(number).id)
    assert row is not None
    return row


def link(number: int, *, rackbeat: str | None = None, written: int | None = None) -> KnownListing:
    return KnownListing(SHOP, f"gid://{number}", rackbeat or f"N{number}", f"stock-{number}", quantity=written)


def agreement(number: int, *, rackbeat: str | None = None) -> Agreement:
    name = {"name": f"{number:016x}"}
    return Agreement(
        SHOP, f"gid://{number}", rackbeat or f"N{number}", "rackbeat-to-shop", name, name, None, False, START
    )


def remember(state: StateFile, text: str | None) -> None:
    """Any small fact."""
    state.facts.change(SHOP, lambda facts: replace(facts, price_terms=text))


def remembered(state: StateFile) -> str | None:
    return state.facts.of(SHOP).price_terms


@contextmanager
def statements(state: StateFile) -> Iterator[list[str]]:
    """Every statement that reaches SQLite in the block."""
    asked: list[str] = []
    with state._store.scratch() as connection:
        connection.set_trace_callback(asked.append)
        try:
            yield asked
        finally:
            connection.set_trace_callback(None)


@contextmanager
def fresh() -> Iterator[StateFile]:
    """A state file for one example of a property."""
    with (
        tempfile.TemporaryDirectory() as folder,
        StateFile.open(Path(folder) / "state.sqlite3", account=ACCOUNT) as state,
    ):
        yield state


@contextmanager
def process(script: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another Python process that has `path`, `at` and `say`; killed at the end if it still runs."""
    child = subprocess.Popen(
        [sys.executable, "-c", PRELUDE + script, str(path)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()
