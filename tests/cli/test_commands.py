"""The command line from outside: help, usage errors, and what is told when nothing can be done."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from rbsync.cli.app import build
from rbsync.cli.values import once
from rbsync.errors import EXIT_CODES
from tests import program
from tests.docs.command_reference import Command, commands

ALL = {command.name: command for command in commands(build())}
EVERY_PASS = ("--dry-run", "--limit", "--json", "-v", "-q", "--lock-wait", "--config")
OWN = {
    "initial-sync": ("--no-stock", "--relink"),
    "pull-orders": ("--since", "--until"),
    "fetch-order": ("--connector",),
    "push-stock": ("--full", "--sku", "--allow-zeroing"),
    "sync-products": ("--full", "--sku", "--recreate", "--allow-unpublish", "--allow-prices"),
    "run": ("--allow-unpublish", "--allow-prices", "--allow-zeroing"),
    "match": ("--write", "--force", "--accept"),
    "orders retry": ("--connector",),
    "orders skip": ("--connector",),
}
REST = {
    "status": ("--json", "--config"),
    "runs": ("--json", "--config"),
    "orders list": ("--connector", "--only", "--json", "--config"),
    "orders show": ("--connector", "--json", "--config"),
    "orders explain": ("--connector", "--json", "--config"),
    "products explain": ("--json", "--config"),
    "init": (),
    "check": ("--json", "--config"),
    "config show": ("--json", "--config"),
    "config validate": ("--config",),
    "config schema": (),
    "sandbox": ("--items", "--orders", "--shops", "--smartweb", "--seed", "--fault"),
    "demo": (),
}


def rbsync(*args: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """The real program, in an environment of its own."""
    clean = {"PATH": os.environ["PATH"], "HOME": str(cwd), **environ}
    return subprocess.run([*program.rbsync(), *args], cwd=cwd, env=clean, capture_output=True, text=True, check=False)


def in_process(*args: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(build(), list(args))
    return result.exit_code, result.stdout, result.stderr


def test_there_are_exactly_these_commands() -> None:
    assert set(ALL) == {*OWN, *REST}


@pytest.mark.parametrize("command", ALL.values(), ids=lambda command: command.name)
def test_help_works_and_names_every_option(command: Command) -> None:
    code, told, _ = in_process(*command.name.split(), "--help")
    assert code == 0
    assert command.help
    assert all(option in told for option in command.options)


@pytest.mark.parametrize("name", OWN)
def test_every_pass_takes_the_common_options_and_its_own(name: str) -> None:
    assert set(ALL[name].options) >= {*EVERY_PASS, *OWN[name]}


@pytest.mark.parametrize("name", REST)
def test_the_other_commands_take_theirs(name: str) -> None:
    assert set(ALL[name].options) >= set(REST[name])


def test_the_help_lists_every_exit_code() -> None:
    told = " ".join(in_process("--help")[1].split())
    assert all(f"{code:d} {text}" in told for code, text in EXIT_CODES.items())


def test_rich_help_is_left_to_terminals(tmp_path: Path) -> None:
    told = rbsync("--help", cwd=tmp_path).stdout
    assert told.startswith("Usage: rbsync")
    assert not any(frame in told for frame in "╭─│╰")


@pytest.mark.parametrize("args", [("push-stock", "--bogus"), ("nonsense",), ("run", "--limit", "0"), ("fetch-order",)])
def test_a_wrong_command_line_is_usage(args: tuple[str, ...]) -> None:
    code, _, told = in_process(*args)
    assert code == 2
    assert "Usage: " in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("run", "--limit", "x"), "'--limit': must be a whole number, 1 or more"),
        *((("run", "--lock-wait", text), "must be a number of seconds, 0 or more") for text in ("nan", "inf", "-1")),
        (("push-stock", "--sku", ""), "'--sku': must not be empty"),
        (("sync-products", "--recreate", " "), "'--recreate': must not be empty"),
        (("products", "explain", ""), "'SKU': must not be empty"),
        (("fetch-order", ""), "'ID': must not be empty"),
        (("fetch-order", "x" * 300), "too long"),
        (("orders", "explain", "9" * 30), "too long"),
        (("run", "--quiet", "--verbose"), "exclude each other"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_words(args: tuple[str, ...], words: str, tmp_path: Path) -> None:
    done = rbsync(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert words in " ".join(done.stderr.split())


def test_a_connector_named_twice_is_one() -> None:
    assert once(["shop-se", "shop-dk", "shop-se"]) == ["shop-se", "shop-dk"]
    assert once(None) is None


def test_a_configuration_that_is_named_wrongly_says_what_it_is(tmp_path: Path) -> None:
    missing = rbsync("-c", "my shop.toml", "status", cwd=tmp_path)
    assert "rbsync init 'my shop.toml'" in missing.stderr
    folder = rbsync("-c", str(tmp_path), "status", cwd=tmp_path)
    assert folder.returncode == 2
    assert "is a folder" in folder.stderr


def test_a_wrong_command_line_under_json_is_an_object() -> None:
    code, out, err = in_process("push-stock", "--json", "--bogus")
    assert code == 2
    assert json.loads(out)["exit_code"] == 2
    assert err == ""


def test_run_names_what_it_does_in_its_order() -> None:
    told = ALL["run"].help
    assert -1 < told.index("orders") < told.index("products") < told.index("stock")


@pytest.mark.parametrize(
    "args",
    [
        ("status",),
        ("run",),
        ("check",),
        ("orders", "list"),
        ("config", "show"),
        ("match",),
        ("products", "explain", "X"),
    ],
)
def test_without_a_configuration_every_command_says_where_it_looked(args: tuple[str, ...], tmp_path: Path) -> None:
    done = rbsync(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "rbsync.toml" in done.stderr
    assert "rbsync init" in done.stderr


def test_config_may_stand_before_or_after_the_command(tmp_path: Path) -> None:
    before = rbsync("--config", "a.toml", "status", cwd=tmp_path)
    after = rbsync("status", "--config", "a.toml", cwd=tmp_path)
    assert before.returncode == after.returncode == 2
    assert before.stderr == after.stderr
    assert "a.toml" in before.stderr
    both = rbsync("--config", "a.toml", "status", "--config", "b.toml", cwd=tmp_path)
    assert "b.toml" in both.stderr


def test_an_error_under_json_is_one_object_on_stdout(tmp_path: Path) -> None:
    done = rbsync("status", "--json", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == ""
    document = json.loads(done.stdout)
    assert document["exit_code"] == 2
    assert document["error"]["next"] == "Run: rbsync init"


def test_an_unknown_key_is_refused_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "rbsync.toml").write_text('[account]\nname = "a"\ntimezon = "UTC"\n')
    done = rbsync("config", "validate", cwd=tmp_path)
    assert done.returncode == 2
    assert "timezon" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_period_needs_a_beginning_and_an_order(tmp_path: Path) -> None:
    (tmp_path / "rbsync.toml").write_text('[account]\nname = "a"\ntimezone = "Europe/Copenhagen"\n')
    for period in (("--until", "2026-11-01"), ("--since", "soon"), ("--since", "2026-11-02", "--until", "2026-11-01")):
        done = rbsync("pull-orders", *period, cwd=tmp_path)
        assert done.returncode == 2
        assert "--since" in done.stderr


def test_the_schema_of_the_configuration_is_json(tmp_path: Path) -> None:
    done = rbsync("config", "schema", cwd=tmp_path)
    assert done.returncode == 0
    assert "account" in json.loads(done.stdout)["properties"]


def test_the_version_is_the_packages(tmp_path: Path) -> None:
    assert rbsync("--version", cwd=tmp_path).stdout.startswith("rbsync 0.")


def test_arguments_are_named_for_the_pages() -> None:
    assert ALL["fetch-order"].arguments == ("ID",)
    assert ALL["products explain"].arguments == ("SKU", "[CONNECTOR]...")
    assert isinstance(build(), typer.Typer)
