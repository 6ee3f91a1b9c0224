"""Commands are made when they are asked for; nobody may notice."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
import typer.main
from typer._completion_classes import BashComplete
from typer.testing import CliRunner

from rbsync.cli.app import build
from rbsync.cli.deferred import MODULES
from tests.cli.remembering import seeded

HEAVY = ("pydantic", "httpx", "rich", "asyncio", "hashlib", "rbsync.core.model.order", "rbsync.cli.passes")


@pytest.mark.parametrize("module", MODULES)
def test_each_module_registers_exactly_the_commands_it_is_listed_with(module: str) -> None:
    app = typer.Typer()
    import_module(f"rbsync.cli.{module}").register(app)
    registered = [info.name for info in (*app.registered_commands, *app.registered_groups)]
    assert registered == list(MODULES[module])


def test_the_help_lists_all_commands_with_a_sentence_each() -> None:
    told = CliRunner().invoke(build(), ["--help"]).stdout
    lines = {line.split()[0]: line.split()[1:] for line in told.splitlines() if line.strip()}
    assert all(lines[name] for names in MODULES.values() for name in names)


def test_a_mistyped_command_is_answered_with_the_right_one() -> None:
    assert "'push-stock'" in CliRunner().invoke(build(), ["push-stok"]).stderr


@pytest.mark.parametrize(
    ("words", "begun", "meant"),
    [
        ([], "pu", "push-stock"),
        (["push-stock"], "--allow", "--allow-zeroing"),
        (["orders"], "e", "explain"),
        (["orders", "list"], "--on", "--only"),
    ],
)
def test_shells_can_complete_commands_and_their_options(words: list[str], begun: str, meant: str) -> None:
    completion = BashComplete(typer.main.get_command(build()), {}, "rbsync", "_RBSYNC_COMPLETE")
    assert meant in [item.value for item in completion.get_completions(words, begun)]


def test_status_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    config = seeded(tmp_path)
    code = (
        "import sys\nfrom rbsync.cli.app import main\n"
        f"sys.argv = ['rbsync', '--config', {str(config)!r}, 'status']\n"
        "try: main()\nexcept SystemExit: print('loaded', *sys.modules)"
    )
    loaded = _python(code, tmp_path).partition("loaded ")[2].split()
    assert "rbsync.cli.look" in loaded
    assert not set(HEAVY) & set(loaded)


def _python(code: str, folder: Path) -> str:
    clean = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=clean, capture_output=True, text=True, check=False
    ).stdout
