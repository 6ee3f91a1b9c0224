"""What is told to a full disk, and to a reader that has gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.remembering import seeded

FULL = Path("/dev/full")


def rbsync(*args: str, cwd: Path, stdout: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rbsync", *args],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd)},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("args", [("orders", "list", "--json"), ("config", "schema"), ("--help",), ("status",)])
def test_a_full_disk_is_one_line_and_temporary(args: tuple[str, ...], tmp_path: Path) -> None:
    seeded(tmp_path)
    with FULL.open("wb") as full:
        done = rbsync(*args, cwd=tmp_path, stdout=full.fileno())
    assert done.returncode == 5
    assert done.stderr == "error: what rbsync tells cannot be written: No space left on device\n"


@pytest.mark.parametrize("args", [("orders", "list"), ("config", "schema"), ("--help",)])
def test_a_reader_that_has_gone_is_no_error(args: tuple[str, ...], tmp_path: Path) -> None:
    seeded(tmp_path)
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = rbsync(*args, cwd=tmp_path, stdout=writing)
    finally:
        os.close(writing)
    assert done.returncode == 141
    assert done.stderr == ""
