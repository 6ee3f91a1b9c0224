"""The command line on a small merchant's sandbox."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from rbsync.cli.app import build
from tests.world import ENVIRON, World


def typed(world: World, *args: str) -> tuple[int, str, str]:
    """What a person types on the merchant's machine: exit code, stdout, stderr."""
    result = CliRunner().invoke(build(), ["--config", str(world.config), *args], env=dict(ENVIRON))
    return result.exit_code, result.stdout, result.stderr


def as_json(world: World, *args: str) -> Any:
    """The one object that is printed."""
    return json.loads(typed(world, *args, "--json")[1])


def matches_of(folder: Path) -> Path:
    return folder / "matches.csv"
