from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from rbsync.errors import ExitCode, Interrupted, LockedError
from rbsync.state.file import StateFile

from .builders import ACCOUNT, process, seen

HOLD = """
from contextlib import ExitStack
with StateFile.open(path, account="nordlys") as state, state.lock(["b", "shop/../x"], command="pull-orders", wait=0):
    say("held")
    sys.stdin.readline()
"""

CLAIM = """
with StateFile.open(path, account="nordlys") as state:
    row = state.ledger.row("shop-dk", "gid://shopify/Order/900001")
    with state.claim(row) as free:
        say(free)
        sys.stdin.readline()
"""


def test_a_lock_excludes_other_processes_and_names_its_holder(state: StateFile, path: Path) -> None:
    with process(HOLD, path) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(LockedError) as refused, state.lock(["a", "b", "c"], command="run", wait=0):
            pytest.fail("the lock was taken twice")
        assert refused.value.exit_code is ExitCode.LOCKED
        for word in ("lock b", "pull-orders", f"process {child.pid}", os.uname().nodename, "since 20"):
            assert word in str(refused.value)
        assert f"process {child.pid}" in (state.holder("shop/../x") or "")
        with state.lock(["a", "c"], command="run", wait=0):
            assert "run" in (state.holder("a") or "")


def test_a_lock_dies_with_its_process(state: StateFile, path: Path) -> None:
    with process(HOLD, path) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.kill()
        child.wait()
        with state.lock(["b"], command="run", wait=0):
            assert f"process {os.getpid()}" in (state.holder("b") or "")
    assert state.holder("b") is None


def test_waiting_for_a_lock(state: StateFile) -> None:
    taken, release = threading.Event(), threading.Event()

    def hold() -> None:
        with state.lock(["a"], command="first", wait=0):
            taken.set()
            release.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(10)
    with pytest.raises(LockedError, match="first"), state.lock(["a"], command="second", wait=0.005):
        pytest.fail("two threads hold one lock")
    release.set()
    with state.lock(["a"], command="second", wait=10):
        assert "second" in (state.holder("a") or "")
    thread.join()


def test_a_signal_ends_the_waiting_and_takes_nothing(state: StateFile, path: Path) -> None:
    def stopped(seconds: float) -> None:
        raise Interrupted("stopped by SIGTERM while waiting", exit_code=ExitCode.TERMINATED)

    with (
        StateFile.open(path, account=ACCOUNT, sleep=stopped) as second,
        state.lock(["b"], command="first", wait=0),
        pytest.raises(Interrupted),
        second.lock(["a", "b"], command="second", wait=600),
    ):
        pytest.fail("two hold one lock")
    assert (state.holder("a"), state.holder("b")) == (None, None)


def test_locks_are_freed_when_the_work_fails(state: StateFile) -> None:
    with pytest.raises(OSError, match="broken pipe"), state.lock(["a", "a", "b"], command="run", wait=0):
        raise OSError("broken pipe")
    assert state.holder("a") is None
    assert state.holder("never-used") is None


def test_lock_files_stay_in_their_folder(state: StateFile, path: Path) -> None:
    with state.lock(["../../x", "shop-dk:pull-orders", ".."], command="run", wait=0):
        folder = path.with_name(path.name + ".locks")
    assert len(list(folder.glob("*.lock"))) == 3
    assert all(file.parent == folder for file in path.parent.rglob("*.lock") if file.name != f"{path.name}.lock")
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in folder.iterdir())


def test_looking_never_takes(state: StateFile, path: Path) -> None:
    stop = threading.Event()

    def look() -> None:
        with StateFile.open_read_only(path) as onlooker:
            while not stop.is_set():
                onlooker.holder("a")

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(200):
            with state.lock(["a"], command="run", wait=0):
                pass
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert state.holder("a") is None


def test_an_order_is_claimed_once_among_processes(state: StateFile, path: Path) -> None:
    row, other = seen(state, 1), seen(state, 2)
    with process(CLAIM, path) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "True\n"
        with state.claim(row) as free, state.claim(other) as other_free:
            assert (free, other_free) == (False, True)
        child.kill()
        child.wait()
    with state.claim(row) as free:
        assert free
        with process(CLAIM, path) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "False\n"


def test_an_order_is_claimed_once_among_threads(state: StateFile) -> None:
    row = seen(state, 1)
    start, done = threading.Barrier(8), threading.Barrier(8)
    answers: list[bool] = []

    def work() -> None:
        start.wait(10)
        with state.claim(row) as free:
            answers.append(free)
            done.wait(10)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] * 7 + [True]
    with state.claim(row) as free:
        assert free


def test_closing_one_handle_keeps_the_claims_of_another(state: StateFile, path: Path) -> None:
    row = seen(state, 1)
    with state.claim(row) as free:
        assert free
        with StateFile.open(path, account=ACCOUNT) as second, second.claim(row) as free_too:
            assert not free_too
        with process(CLAIM, path) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "False\n"
