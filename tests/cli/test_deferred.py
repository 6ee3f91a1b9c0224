"""Commands are made when they are asked for; nobody may notice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from typer._completion_classes import BashComplete
from typer.testing import CliRunner

from rbsync.cli.app import build
from rbsync.cli.deferred import COMMANDS
from rbsync.passes.table import PASSES, RUN
from tests.cli.remembering import seeded

HEAVY = ("pydantic", "httpx", "rich", "asyncio", "hashlib", "rbsync.core.model.order", "rbsync.cli.passes")


def test_every_pass_that_is_a_command_is_listed() -> None:
    passes = {row.name for row in PASSES} - {"skip-order"}  # that is `orders skip`
    assert passes | {RUN} <= COMMANDS.keys()


def test_the_help_lists_all_commands_with_a_sentence_each() -> None:
    told = CliRunner().invoke(build(), ["--help"]).stdout
    lines = {line.split()[0]: line.split()[1:] for line in told.splitlines() if line.strip()}
    assert all(lines[name] for name in COMMANDS)


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
