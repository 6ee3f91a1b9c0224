"""Where the sandbox may be laid, and what becomes of the memory of an older one."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rbsync.cli.sandbox import make_room, settle_in
from rbsync.errors import UsageError
from rbsync.sandbox.main import Sandbox, SandboxOptions

OPTIONS = SandboxOptions(items=10, orders=0, now=datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


def test_a_real_configuration_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "rbsync.toml").write_text("mine")
    with pytest.raises(UsageError, match="not made by a sandbox"):
        make_room(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="not a folder"):
        make_room(tmp_path / "file")
    with pytest.raises(UsageError, match="cannot be used"):
        make_room(tmp_path / "file" / "below")


def test_a_folder_that_is_served_is_left_alone(tmp_path: Path) -> None:
    with Sandbox.start(OPTIONS) as sandbox:
        settle_in(sandbox, tmp_path)
        with pytest.raises(UsageError, match="another sandbox serves this folder"):
            make_room(tmp_path)
    make_room(tmp_path)


def test_a_new_world_never_meets_an_old_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in (1, 2):
        with sqlite3.connect(tmp_path / "nordlys.sqlite3") as memory:
            memory.execute("CREATE TABLE world (number)")
        memory.close()
        (tmp_path / "nordlys.sqlite3-wal").touch()
        with Sandbox.start(OPTIONS) as sandbox:
            settle_in(sandbox, tmp_path)
        assert f"nordlys.sqlite3.before-{number}" in capsys.readouterr().err
        assert (tmp_path / f"nordlys.sqlite3.before-{number}").exists()
        assert (tmp_path / f"nordlys.sqlite3.before-{number}-wal").exists()
        assert not (tmp_path / "nordlys.sqlite3").exists()
