"""`init`: a first rbsync.toml that loads, is private, and overwrites nothing."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import rbsync

ANSWERS = (
    *("--account", "nordlys", "--account-id", "7235", "--start", "2026-11-01", "--shop", "shop-dk"),
    *("--store", "nordlys-dk.myshopify.com", "--shop-location", "Main warehouse"),
)


def test_init_writes_a_private_file_that_is_right(tmp_path: Path) -> None:
    done = rbsync("init", *ANSWERS, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "rbsync.toml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "RACKBEAT_TOKEN" in done.stdout
    assert rbsync("config", "validate", cwd=tmp_path).returncode == 0
    shown = rbsync("config", "show", cwd=tmp_path)
    assert 'store = "nordlys-dk.myshopify.com"' in shown.stdout


def test_init_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "rbsync.toml").write_text("mine")
    done = rbsync("init", *ANSWERS, cwd=tmp_path)
    assert done.returncode == 2
    assert "not overwritten" in done.stderr
    assert (tmp_path / "rbsync.toml").read_text() == "mine"


def test_init_without_a_terminal_names_the_option_it_lacks(tmp_path: Path) -> None:
    done = rbsync("init", "--account", "nordlys", cwd=tmp_path)
    assert done.returncode == 2
    assert "--account-id" in done.stderr
    assert not (tmp_path / "rbsync.toml").exists()


def test_answers_that_make_no_configuration_leave_no_file(tmp_path: Path) -> None:
    done = rbsync("init", *ANSWERS, "--store", "example.com", cwd=tmp_path)
    assert done.returncode == 2
    assert "store" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "answer"),
    [
        ("--shop", 'a]\nb = "'),
        ("--store", "example.com"),
        ("--account", "Å"),
        ("--timezone", "Mars"),
        ("--start", "soon"),
    ],
)
def test_a_wrong_answer_names_its_option(option: str, answer: str, tmp_path: Path) -> None:
    done = rbsync("init", *ANSWERS, option, answer, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {option} ")
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_answer_is_asked_for_again(tmp_path: Path) -> None:
    master, terminal = pty.openpty()
    os.write(master, b"Nordlys\nnordlys\nx\n7235\n\nexample.com\nnordlys-dk.myshopify.com\nMain warehouse\n")
    done = subprocess.run(
        [sys.executable, "-m", "rbsync", "init"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        stdin=terminal,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    os.close(terminal)
    os.close(master)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("It must be") == 3
    text = (tmp_path / "rbsync.toml").read_text()
    assert 'store = "nordlys-dk.myshopify.com"' in text
    assert "[connectors.shop-dk]" in text


def test_init_says_what_is_left_to_fill_in(tmp_path: Path) -> None:
    assert "fill in [rackbeat.defaults]" in rbsync("init", *ANSWERS, cwd=tmp_path).stdout


def test_init_writes_where_it_is_told(tmp_path: Path) -> None:
    refused = rbsync("init", "a/b.toml", *ANSWERS, cwd=tmp_path)
    assert refused.returncode == 2
    assert "there is no folder a" in refused.stderr
    (tmp_path / "a").mkdir()
    folder = rbsync("init", "a", *ANSWERS, cwd=tmp_path)
    assert folder.returncode == 2
    assert "rbsync init a/rbsync.toml" in folder.stderr
    assert rbsync("init", "a/b.toml", *ANSWERS, cwd=tmp_path).returncode == 0
    assert rbsync("init", "--config", "d.toml", *ANSWERS, cwd=tmp_path).returncode == 0
    assert (tmp_path / "d.toml").exists()
    assert rbsync("--config", "c.toml", "init", *ANSWERS, cwd=tmp_path).returncode == 0
    assert (tmp_path / "a" / "b.toml").exists()
    assert (tmp_path / "c.toml").exists()
