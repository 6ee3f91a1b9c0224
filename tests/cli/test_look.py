"""`status` and `runs`: how things stand, from the state file alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rbsync.state.file import StateFile
from tests.cli.remembering import configured, seeded
from tests.cli.test_commands import rbsync

HEAVY = ("pydantic", "httpx", "rich", "asyncio", "rbsync.wiring", "rbsync.transport", "rbsync.sandbox")


def test_status_tells_what_the_passes_and_the_orders_are_at(tmp_path: Path) -> None:
    seeded(tmp_path)
    done = rbsync("status", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["account"] == "nordlys"
    dk, se = document["connectors"]
    assert (dk["name"], dk["type"]) == ("shop-dk", "shopify")
    assert dk["orders"] == {
        "waiting": 1,
        "held": 1,
        "failed": 0,
        "undecided": 1,
        "oldest_open": "2026-11-20T09:00:00+01:00",
    }
    assert se["orders"]["undecided"] == 1
    by_pass = {one["command"]: one for one in dk["passes"]}
    assert list(by_pass) == ["initial-sync", "pull-orders", "sync-products", "push-stock"]
    pull = by_pass["pull-orders"]
    assert pull["last_start"] == pull["cursor"] == "2026-11-20T09:00:00+01:00"
    assert pull["last_success"] == "2026-11-20T09:00:00+01:00"
    assert pull["exit_code"] == 3
    assert pull["lock"] is None


def test_status_as_a_table_counts_the_same(tmp_path: Path) -> None:
    seeded(tmp_path)
    told = rbsync("status", cwd=tmp_path).stdout
    [line] = [line for line in told.splitlines() if re.match(r"shop-dk +pull-orders", line)]
    assert line.split()[-4:] == ["1", "1", "0", "free"]
    assert "2026-11-20 09:00:00+01:00" in line
    assert "shop-dk: 1 waiting, 1 held, 1 under way · the oldest open order was first seen" in told
    assert "shop-se: 1 under way" in told


def test_status_names_who_holds_a_lock(tmp_path: Path) -> None:
    seeded(tmp_path)
    with (
        StateFile.open(tmp_path / "nordlys.sqlite3", account="nordlys") as memory,
        memory.lock(["shop-dk.pull-orders"], command="run", wait=0),
    ):
        done = rbsync("status", "--json", cwd=tmp_path)
    dk = json.loads(done.stdout)["connectors"][0]
    locks = {one["command"]: one["lock"] for one in dk["passes"]}
    assert "run" in locks["pull-orders"]
    assert re.search(r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+0[12]:00", locks["pull-orders"])
    assert locks["push-stock"] is None


def test_status_of_an_empty_state_says_never(tmp_path: Path) -> None:
    configured(tmp_path)
    StateFile.open(tmp_path / "nordlys.sqlite3", account="nordlys").close()
    done = rbsync("status", cwd=tmp_path)
    assert done.returncode == 0
    assert "never" in done.stdout
    assert "shop-dk: no open orders" in done.stdout


def test_without_a_state_file_status_says_so(tmp_path: Path) -> None:
    configured(tmp_path)
    done = rbsync("status", cwd=tmp_path)
    assert done.returncode == 10
    assert "No run yet: there is no state file at" in done.stderr
    assert "nordlys.sqlite3" in done.stderr
    assert "rbsync initial-sync --dry-run" in done.stderr


def test_an_empty_state_file_and_a_folder_are_called_what_they_are(tmp_path: Path) -> None:
    configured(tmp_path)
    state = tmp_path / "nordlys.sqlite3"
    state.touch()
    assert "is empty" in rbsync("status", cwd=tmp_path).stderr
    state.unlink()
    state.mkdir()
    done = rbsync("status", cwd=tmp_path)
    assert done.returncode == 5
    assert "is a folder" in done.stderr


@pytest.mark.parametrize("command", [("status",), ("runs",), ("orders", "list"), ("orders", "show", "1002")])
def test_another_accounts_memory_is_not_shown(command: tuple[str, ...], tmp_path: Path) -> None:
    config = seeded(tmp_path)
    config.write_text(config.read_text().replace('name = "nordlys"', 'name = "other"'))
    done = rbsync(*command, cwd=tmp_path)
    assert done.returncode == 10
    assert done.stdout == ""
    assert "belongs to the account 'nordlys'" in done.stderr


def test_a_damaged_state_file_is_no_traceback(tmp_path: Path) -> None:
    configured(tmp_path)
    (tmp_path / "nordlys.sqlite3").write_bytes(b"not a database" * 500)
    done = rbsync("status", cwd=tmp_path)
    assert done.returncode == 10
    assert "Traceback" not in done.stderr


def test_runs_tells_the_newest(tmp_path: Path) -> None:
    seeded(tmp_path)
    runs = json.loads(rbsync("runs", "--json", cwd=tmp_path).stdout)["runs"]
    assert [(run["run"], run["command"], run["connector"], run["exit_code"]) for run in runs] == [
        ("r-1", "pull-orders", "shop-dk", 3),
        ("r-1", "pull-orders", "shop-se", 3),
    ]
    assert runs[0]["counts"] == {"created": 1, "held": 1}
    told = rbsync("runs", cwd=tmp_path).stdout
    assert "1 created, 1 held" in told


@pytest.mark.parametrize("command", [("status",), ("runs",), ("orders", "list"), ("orders", "explain", "1002")])
def test_looking_loads_nothing_heavy(command: tuple[str, ...], tmp_path: Path) -> None:
    seeded(tmp_path)
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "rbsync", *command],
        cwd=tmp_path,
        env={"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines() if "import time:" in line}
    assert "rbsync.state.file" in loaded
    heavy = {name for name in loaded for root in HEAVY if name == root or name.startswith(f"{root}.")}
    assert heavy == set()
