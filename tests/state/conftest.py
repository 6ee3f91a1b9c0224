"""A fresh state file for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rbsync.state.file import StateFile

from .builders import ACCOUNT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "nordlys.sqlite3"


@pytest.fixture
def state(path: Path) -> Iterator[StateFile]:
    with StateFile.open(path, account=ACCOUNT) as opened:
        yield opened
