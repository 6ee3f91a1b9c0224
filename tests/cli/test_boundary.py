"""How a command ends when something goes wrong: exit code, words, crash report; never a traceback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rbsync.cli.crash import redacted, write_report
from rbsync.errors import EXIT_CODES, ExitCode

PROGRAM = """
import os, signal, sys, typer
from rbsync import errors
from rbsync.cli.boundary import Boundary, stop_on_sigterm

app = typer.Typer(cls=Boundary, pretty_exceptions_enable=False, add_completion=False)

@app.callback()
def root() -> None: ...

@app.command()
def known(code: int, json: bool = typer.Option(False, "--json")) -> None:
    error = errors.RbsyncError("it failed", record="#1042 / 5001", why="the service said no", next_step="try this", then="later")
    error.exit_code = errors.ExitCode(code)
    raise error

@app.command()
def bug(json: bool = typer.Option(False, "--json")) -> None:
    raise ZeroDivisionError("token is " + os.environ["SHOP_TOKEN"])

@app.command()
def interrupted() -> None:
    raise KeyboardInterrupt

@app.command()
def terminated() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    signal.pause()

stop_on_sigterm()
app()
"""


def run(*args: str, home: Path) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "SHOP_TOKEN": "shpat_0123456789abcdef"}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *args], env=environ, capture_output=True, text=True, check=False, cwd=home
    )


@pytest.mark.parametrize("code", [code for code in EXIT_CODES if code not in (ExitCode.DONE, ExitCode.BUG)])
def test_a_known_error_ends_with_its_own_code_and_all_its_words(code: ExitCode, tmp_path: Path) -> None:
    done = run("known", str(int(code)), home=tmp_path)
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "error: it failed",
        "  for   #1042 / 5001",
        "  why   the service said no",
        "  next  try this",
        "  then  later",
    ]


def test_under_json_it_is_an_object(tmp_path: Path) -> None:
    done = run("known", "12", "--json", home=tmp_path)
    assert done.returncode == 12
    assert done.stderr == ""
    assert json.loads(done.stdout)["error"]["why"] == "the service said no"


def test_a_bug_leaves_a_report_for_its_owner_only_and_no_traceback_on_screen(tmp_path: Path) -> None:
    done = run("bug", home=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "shpat_" not in done.stdout + done.stderr
    found = re.search(r"(/\S+crash-\S+\.txt)", done.stderr)
    assert found is not None
    report = Path(found[1])
    assert report.is_relative_to(tmp_path)
    assert report.stat().st_mode & 0o777 == 0o600
    text = report.read_text()
    assert "ZeroDivisionError" in text
    assert "shpat_" not in text


def test_signals_end_in_good_order(tmp_path: Path) -> None:
    interrupted = run("interrupted", home=tmp_path)
    assert interrupted.returncode == 130
    assert "next run goes on" in interrupted.stderr
    terminated = run("terminated", home=tmp_path)
    assert terminated.returncode == 128 + signal.SIGTERM
    assert "SIGTERM" in terminated.stderr
    assert "Traceback" not in interrupted.stderr + terminated.stderr


@pytest.mark.parametrize(
    "secret",
    [
        "shpat_0123abcd",
        "eyJhbGciOi.eyJzdWIi.c2ln",
        "jane@example.com",
        "https://user:hunter2@example.com",
        "Bearer abc.def",
        "hunter2hunter2",
    ],
)
def test_a_report_holds_no_secrets(secret: str) -> None:
    text = redacted(f"it said {secret!r} there", {"RACKBEAT_TOKEN": "hunter2hunter2", "HOME": "/home/x"})
    assert secret not in text
    assert "hunter2" not in text
    assert "it said" in text


def test_a_report_goes_elsewhere_when_the_state_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = write_report(ValueError("x"), {"XDG_STATE_HOME": str(tmp_path / "file")})
    assert path is not None
    assert not path.is_relative_to(tmp_path / "file")
    path.unlink()
