from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from rbsync.errors import StateError
from rbsync.state.file import StateFile
from rbsync.state.schema import MIGRATIONS
from rbsync.state.store import Store

from .builders import ACCOUNT, SHOP

NOTE_AGE = ("ALTER TABLE note ADD COLUMN age bigint", "UPDATE note SET age = 7")
TITLE = ("CREATE TABLE title (text text NOT NULL)", "INSERT INTO title (text) SELECT value FROM note")
BROKEN = ("CREATE TABLE half (n bigint)", "INSERT INTO nowhere VALUES (1)")


def _with_a_note(path: Path) -> None:
    with StateFile.open(path, account=ACCOUNT) as state:
        state.set_note(SHOP, "k", "v")


def _open(path: Path, *migrations: tuple[str, ...]) -> Store:
    return Store.open(path, account=ACCOUNT, create=False, migrations=(*MIGRATIONS, *migrations))


def _ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_an_older_file_is_copied_and_upgraded(path: Path) -> None:
    _with_a_note(path)
    _open(path, NOTE_AGE, TITLE).close()
    assert _ask(path, "SELECT version, account FROM state_file") == [(3, ACCOUNT)]
    assert _ask(path, "SELECT value, age FROM note") == [("v", 7)]
    assert _ask(path, "SELECT text FROM title") == [("v",)]
    copy = path.with_name(f"{path.name}.before-2")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.glob("*before*")] == [copy.name]
    with StateFile.open(copy, account=ACCOUNT) as before:
        assert before.note(SHOP, "k") == "v"


def test_nothing_to_upgrade_makes_no_copy(path: Path) -> None:
    _with_a_note(path)
    _with_a_note(path)
    assert list(path.parent.glob("*before*")) == []


def test_a_migration_that_fails_leaves_the_version_before_it(path: Path) -> None:
    _with_a_note(path)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        _open(path, NOTE_AGE, BROKEN)
    assert _ask(path, "SELECT version FROM state_file") == [(2,)]
    assert _ask(path, "SELECT name FROM sqlite_master WHERE name = 'half'") == []
    _open(path, NOTE_AGE, TITLE).close()
    assert _ask(path, "SELECT text FROM title") == [("v",)]
    assert sorted(file.name for file in path.parent.glob("*before*")) == [
        f"{path.name}.before-2",
        f"{path.name}.before-3",
    ]


def test_an_older_file_is_not_looked_at_but_rehearsed_upgraded(path: Path) -> None:
    _with_a_note(path)
    migrations = (*MIGRATIONS, NOTE_AGE)
    with pytest.raises(StateError, match=r"version 1, made by an older rbsync.*Run any pass"):
        Store.open_read_only(path, migrations=migrations)
    rehearsal = Store.in_memory(path, account=ACCOUNT, migrations=migrations)
    assert [row["age"] for row in rehearsal.rows("SELECT age FROM note")] == [7]
    rehearsal.close()
    assert _ask(path, "SELECT version FROM state_file") == [(1,)]
    assert list(path.parent.glob("*before*")) == []


def test_the_older_rbsync_refuses_what_the_newer_made(path: Path) -> None:
    _with_a_note(path)
    _open(path, NOTE_AGE).close()
    with pytest.raises(StateError, match=r"version 2.*up to 1"):
        StateFile.open(path, account=ACCOUNT)
