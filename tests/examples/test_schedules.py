"""The crontab and the units call commands that exist, and systemd takes the units."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from rbsync.errors import ExitCode
from tests.docs.commandline import calls, complaint
from tests.examples.rehearsal import EXAMPLES

FOLDER = EXAMPLES / "cron-and-systemd"
SERVICES = sorted(FOLDER.glob("*.service"))
TIMERS = sorted(FOLDER.glob("*.timer"))
FIELD = r"(?:\*|\d+)(?:-\d+)?(?:/\d+)?"


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def test_every_line_of_the_crontab_is_a_time_and_a_command() -> None:
    lines = [line for line in (FOLDER / "crontab").read_text(encoding="utf-8").splitlines() if line]
    jobs = [line for line in lines if not line.startswith("#") and not re.match(r"[A-Z_]+=\S+$", line)]
    assert jobs
    for job in jobs:
        found = re.fullmatch(rf"((?:{FIELD}\s+){{5}})(\S.*)", job)
        assert found, job
        assert "%" not in found[2], "cron reads % as a line break"
        (call,) = calls(found[2])
        assert complaint(call) is None, job


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_runs_a_command_that_exists(path: Path) -> None:
    service = unit(path)["Service"]
    (call,) = calls(service["ExecStart"])
    assert complaint(call) is None
    assert service["Type"] == "oneshot"
    assert service["SuccessExitStatus"] == str(int(ExitCode.LOCKED))


def test_every_timer_has_its_service() -> None:
    assert {path.stem for path in TIMERS} == {path.stem for path in SERVICES}
    assert all("OnCalendar" in unit(path)["Timer"] for path in TIMERS)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    instances = []
    for path in (*SERVICES, *TIMERS):
        instance = tmp_path / path.name.replace("@", "@nordlys")
        text = path.read_text(encoding="utf-8").replace("/usr/local/bin/rbsync", sys.executable)
        instance.write_text(text, encoding="utf-8")
        instances.append(str(instance))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *instances], capture_output=True, text=True, check=False, timeout=60
    )
    assert [line for line in done.stderr.splitlines() if str(tmp_path) in line or "nordlys" in line] == []
