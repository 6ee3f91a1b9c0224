"""What can be wrong with a state file, each told in its own words."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from rbsync.errors import ExitCode, StateError, StateUnwritable
from rbsync.state.file import StateFile
from rbsync.state.schema import MIGRATIONS

from .builders import ACCOUNT, SHOP, START, head, link, process, remember, remembered, see, seen

FULL = """
import resource
with StateFile.open(path, account="nordlys") as state:
    state.facts.change("shop-dk", lambda facts: replace(facts, price_terms="kept"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
    written = 0
    try:
        while True:
            state.journal.begin("shop-dk", "create-order", str(written) * 500, at)
            written += 1
    except Exception as error:
        say(type(error).__name__, int(error.exit_code), written)
"""


def test_a_new_file_is_for_its_owner_only(path: Path) -> None:
    with StateFile.open(path, account=ACCOUNT) as state:
        remember(state, "v")
        files = [file for file in path.parent.rglob("*") if file.is_file()]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        assert (state.path, state.account) == (path, ACCOUNT)


def test_missing_folders_are_made(tmp_path: Path) -> None:
    with StateFile.open(tmp_path / "a" / "b" / "state.sqlite3", account=ACCOUNT) as state:
        assert remembered(state) is None


def test_a_missing_file_is_not_made_unless_asked(path: Path) -> None:
    with pytest.raises(StateError, match="there is no state file"):
        StateFile.open(path, account=ACCOUNT, create=False)
    with pytest.raises(StateError, match="there is no state file"):
        StateFile.open_read_only(path)
    assert list(path.parent.iterdir()) == []


def test_an_empty_file_has_nothing_to_look_at(path: Path) -> None:
    path.touch()
    with pytest.raises(StateError, match="is empty"):
        StateFile.open_read_only(path)


@pytest.mark.parametrize("opener", [StateFile.open, StateFile.rehearsal])
def test_another_accounts_file_is_refused(path: Path, opener: object) -> None:
    StateFile.open(path, account="sydlys").close()
    with pytest.raises(StateError, match="belongs to the account 'sydlys'") as refused:
        opener(path, account=ACCOUNT)  # type: ignore[operator]
    assert refused.value.exit_code is ExitCode.STATE
    assert "account.name = 'nordlys'" in refused.value.why


def test_another_programs_database_is_refused_and_left_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title text)")
    before = path.read_bytes()
    with pytest.raises(StateError, match="another program's database"):
        StateFile.open(path, account=ACCOUNT)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "opener", [StateFile.open, StateFile.rehearsal, lambda path, account: StateFile.open_read_only(path)]
)
def test_a_newer_file_is_refused(path: Path, opener: object) -> None:
    StateFile.open(path, account=ACCOUNT).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE state_file SET version = 99")
    with pytest.raises(StateError, match=rf"version 99.*versions up to {len(MIGRATIONS)}") as refused:
        opener(path, account=ACCOUNT)  # type: ignore[operator]
    assert refused.value.exit_code is ExitCode.STATE


@pytest.mark.parametrize(
    "opener", [StateFile.open, StateFile.rehearsal, lambda path, account: StateFile.open_read_only(path)]
)
@pytest.mark.parametrize("content", [b"this is not a database" * 100, b"SQLite format 3\0" + b"\xff" * 4080])
def test_what_is_no_database_is_damaged(path: Path, opener: object, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StateError, match=r"is damaged.*Restore it from a backup.*move it aside"):
        opener(path, account=ACCOUNT)  # type: ignore[operator]
    assert path.read_bytes() == content


def test_broken_pages_are_noticed_at_once(path: Path) -> None:
    with StateFile.open(path, account=ACCOUNT) as state:
        see(state, [head(number) for number in range(500)])
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"\xa5" * (len(content) - 4096 * 2)
    path.write_bytes(content)
    with pytest.raises(StateError, match="is damaged"):
        StateFile.open(path, account=ACCOUNT)


def test_a_cut_off_file_is_noticed_at_once(path: Path) -> None:
    with StateFile.open(path, account=ACCOUNT) as state:
        see(state, [head(number) for number in range(500)])
    path.write_bytes(path.read_bytes()[: 4096 * 4])
    with pytest.raises(StateError, match="is damaged"):
        StateFile.open(path, account=ACCOUNT)


def test_a_file_that_another_program_holds_is_busy(path: Path) -> None:
    with (
        StateFile.open(path, account=ACCOUNT, patience=0.01) as state,
        closing(sqlite3.connect(path, isolation_level=None)) as viewer,
    ):
        viewer.execute("BEGIN IMMEDIATE")
        with pytest.raises(StateUnwritable, match="locked by another program") as refused:
            state.journal.begin(SHOP, "create-order", "k", START)
        assert refused.value.exit_code is ExitCode.TEMPORARY
        viewer.execute("ROLLBACK")
        assert state.journal.begin(SHOP, "create-order", "k", START).tries == 1


def test_a_writer_that_does_not_finish_is_busy(path: Path) -> None:
    with (
        StateFile.open(path, account=ACCOUNT) as first,
        StateFile.open(path, account=ACCOUNT, patience=0.01) as second,
        first._store.write(),
        pytest.raises(StateUnwritable, match=r"not free within 0\.01 seconds"),
    ):
        remember(second, "v")


def test_a_full_disk_stops_before_the_intent_and_loses_nothing(path: Path) -> None:
    with process(FULL, path) as child:
        out, _ = child.communicate(timeout=30)
    name, code, written = out.split()
    assert (name, int(code)) == ("StateUnwritable", ExitCode.TEMPORARY)
    with StateFile.open(path, account=ACCOUNT) as state:
        assert remembered(state) == "kept"
        assert int(written) > 0
        assert all(state.journal.open_intent(SHOP, "create-order", str(n) * 500) for n in range(int(written)))
        assert state.journal.open_intent(SHOP, "create-order", written * 500) is None


def test_a_database_that_may_not_grow_is_a_full_disk(path: Path) -> None:
    with StateFile.open(path, account=ACCOUNT) as state:
        state._store.rows("PRAGMA max_page_count = 1")
        with pytest.raises(StateUnwritable, match="The disk is full"):
            see(state, [head(number) for number in range(2000)])
        assert state.ledger.row(SHOP, head(1).id) is None


def test_what_is_opened_for_looking_is_not_written(path: Path) -> None:
    StateFile.open(path, account=ACCOUNT).close()
    with (
        StateFile.open_read_only(path) as state,
        pytest.raises(StateUnwritable, match="is read-only"),
    ):
        remember(state, "v")


def test_a_place_where_no_file_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "state.sqlite3", tmp_path):
        with pytest.raises(StateUnwritable, match=r"cannot be opened|is a folder"):
            StateFile.open(path, account=ACCOUNT)


def test_looking_while_others_write(state: StateFile, path: Path) -> None:
    state.listings.save([link(1)])
    with StateFile.open_read_only(path) as onlooker:
        assert onlooker.account == ACCOUNT
        state.listings.save([link(2)])
        assert onlooker.listings.link(SHOP, "gid://2") == link(2)
        with state._store.write() as transaction:
            transaction.execute("DELETE FROM listing")
            assert onlooker.listings.link(SHOP, "gid://2") == link(2)


def test_a_symbolic_link_leads_to_the_same_locks(path: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    alias = tmp_path / "other" / "alias.sqlite3"
    alias.symlink_to(path)
    with (
        StateFile.open(path, account=ACCOUNT) as state,
        StateFile.open(alias, account=ACCOUNT) as same,
        state.lock(["a"], command="run", wait=0),
    ):
        assert same.holder("a") == state.holder("a")
        assert same.holder("a") is not None


def test_threads_share_one_file(state: StateFile) -> None:
    def work(name: str) -> None:
        for number in range(50):
            seen(state, number, connector=name)
            state.journal.begin("all", "count", "k", START)

    threads = [threading.Thread(target=work, args=(f"shop-{nth}",)) for nth in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sum(1 for _ in state.ledger.open_rows(f"shop-{nth}")) for nth in range(4)] == [50] * 4
    intent = state.journal.open_intent("all", "count", "k")
    assert intent is not None
    assert intent.tries == 200


def test_closing_twice_is_closing_once(path: Path) -> None:
    state = StateFile.open(path, account=ACCOUNT)
    state.close()
    state.close()
    with StateFile.open(path, account=ACCOUNT) as again:
        assert remembered(again) is None
