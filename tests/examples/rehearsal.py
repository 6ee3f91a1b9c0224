"""Running what an example's page tells a person to type: the real program, a real shell, a sandbox of its own."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from tests.docs.pages import ROOT, script
from tests.program import forking
from tests.strength import FULL

EXAMPLES = ROOT / "examples"
PATIENCE = 240
PACE = "RBSYNC__RACKBEAT__REQUESTS_PER_MINUTE"
UNLIMITED = "60000"
"""Calls a minute: what the page shows does not depend on the pace."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the page, what it printed, and its exit code."""

    line: str
    exit_code: int
    told: str


def told(steps: list[Step], line: str) -> list[str]:
    """What each typing of this line printed."""
    return [step.told for step in steps if step.line == line]


def rehearse(page: Path, folder: Path, **environ: str) -> list[Step]:
    """Type the page's commands in `folder`, the sandbox's in a shell of its own; `environ` is set beside the usual."""
    lines = script(page)
    serving = [line for line in lines if line.startswith("rbsync sandbox ")]
    assert len(serving) == 1
    typed = [line for line in lines if line not in serving]
    program = {} if FULL else {"PATH": f"{forking()}{os.pathsep}{_environ(folder)['PATH']}"}
    with _sandbox(serving[0], folder):
        return _typed(typed, folder, program | environ)


@contextmanager
def _sandbox(line: str, folder: Path) -> Iterator[None]:
    arguments = shlex.split(line)[1:]
    command = [sys.executable, "-m", "rbsync", *arguments]
    with subprocess.Popen(command, cwd=folder, env=_environ(folder), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("sandbox ready")
            _unlimit(folder / arguments[1])
            yield
        finally:
            process.terminate()


def _unlimit(directory: Path) -> None:
    """No service keeps a command waiting; at full strength, the shops do, as the real ones."""
    services = json.loads((directory / "sandbox.json").read_text(encoding="utf-8"))
    _switch(services["rackbeat"]["url"], rate_limit=None)
    for shop in () if FULL else services["shops"]:
        _switch(shop["url"], throttle=False)


def _switch(url: str, **toggles: object) -> None:
    body = json.dumps(toggles).encode()
    with urlopen(Request(f"{url.removesuffix('/api/')}/_sandbox/toggles", data=body, method="POST")) as answer:
        assert answer.status == 200


def _typed(lines: list[str], folder: Path, environ: Mapping[str, str]) -> list[Step]:
    """All lines in one shell, so that what one of them exports holds for the next."""
    logs = folder / "told"
    logs.mkdir()
    typed = [f"{{ {line}\n}} > {logs}/{place} 2>&1\necho $? >> {logs}/codes" for place, line in enumerate(lines)]
    subprocess.run(
        ["bash", "-c", "\n".join(typed)], cwd=folder, env=_environ(folder) | environ, check=True, timeout=PATIENCE
    )
    codes = [int(code) for code in (logs / "codes").read_text(encoding="utf-8").split()]
    told = [(logs / str(place)).read_text(encoding="utf-8") for place in range(len(lines))]
    return [Step(*step) for step in zip(lines, codes, told, strict=True)]


def _environ(folder: Path) -> dict[str, str]:
    """A new user's: this checkout's program first on the path, an empty home."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(folder), "LANG": "C.UTF-8", PACE: UNLIMITED}
