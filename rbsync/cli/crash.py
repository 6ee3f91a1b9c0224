"""What is kept of a bug: a report file for whoever mends it, without secrets."""

import os
import platform
import re
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rbsync.redact import MASK, redact

_SECRET_NAME = re.compile(r"TOKEN|SECRET|PASSWORD|KEY|CREDENTIAL", re.IGNORECASE)
_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_SHORTEST_SECRET = 6


def write_report(error: BaseException, environ: Mapping[str, str]) -> Path | None:
    """Write the traceback to a file that only its owner may read; None where no directory can be written."""
    text = redacted("".join(_report(error)), environ)
    name = f"crash-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
    for folder in (_state_folder(environ), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = folder / name
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            continue
        return path
    return None


def redacted(text: str, environ: Mapping[str, str]) -> str:
    """The text without secrets, without the values of secret environment variables and without e-mail addresses."""
    named = (value for name, value in environ.items() if _SECRET_NAME.search(name))
    return _E_MAIL.sub(MASK, redact(text, [value for value in named if len(value) >= _SHORTEST_SECRET]))


def _report(error: BaseException) -> Iterator[str]:
    yield f"rbsync {version('rbsync')}, Python {platform.python_version()}, {platform.platform()}\n"
    yield f"command: {' '.join(sys.argv[1:])}\n\n"
    yield from traceback.format_exception(error)


def _state_folder(environ: Mapping[str, str]) -> Path:
    home = environ.get("XDG_STATE_HOME")
    return (Path(home) if home else Path("~/.local/state").expanduser()) / "rbsync"
