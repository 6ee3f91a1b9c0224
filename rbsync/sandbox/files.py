"""What the sandbox leaves in its folder: settings that are ready to use, and the addresses."""

import json
import os
import urllib.request
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from rbsync.sandbox.kit.plug import quoted

SETTINGS = "rbsync.toml"
ADDRESSES = "sandbox.json"
STATE = "nordlys.sqlite3"
START_DAYS_AGO = 60
_STATE_PARTS = ("", "-wal", "-shm", ".lock", ".locks")
_ANSWER_SECONDS = 2.0
_OWNER_ONLY = 0o600


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, replacing an older one."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "w", encoding="utf-8") as file:
        file.write(text)


def refuse(directory: Path) -> None:
    """Raises ValueError, which says why, when no new sandbox may use the folder: it is in use, or not a sandbox's."""
    if directory.exists() and not directory.is_dir():
        raise ValueError(f"{directory} is a file, not a folder")
    if not (directory / ADDRESSES).exists():
        if (directory / SETTINGS).exists():
            raise ValueError(f"{directory / SETTINGS} is there already and was not made by a sandbox")
        return
    url = served_at(directory)
    if url is not None and _answers(url):
        raise ValueError(f"another sandbox serves this folder, at {url}; Ctrl-C stops it")


def served_at(directory: Path) -> str | None:
    """Rackbeat's address in the folder's `sandbox.json`; None where it names none."""
    try:
        url = json.loads((directory / ADDRESSES).read_text(encoding="utf-8"))["rackbeat"]["url"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return url if isinstance(url, str) and url.startswith("http://127.0.0.1:") else None


def set_aside(directory: Path) -> Path | None:
    """Move the state file of an older world aside, with what belongs to it; its new path, None when there is none.

    A new world gives the same ids to other records, so it must not meet an old memory.
    """
    state = directory / STATE
    there = [suffix for suffix in _STATE_PARTS if state.with_name(STATE + suffix).exists()]
    if not there:
        return None
    names = (f"{STATE}.before-{number}" for number in count(1))
    name = next(name for name in names if not any((directory / (name + suffix)).exists() for suffix in _STATE_PARTS))
    for suffix in there:
        (directory / (STATE + suffix)).rename(directory / (name + suffix))
    return directory / name


def _answers(url: str) -> bool:
    books = url.removesuffix("/").removesuffix("/api") + "/_sandbox/books"
    try:
        with urllib.request.urlopen(books, timeout=_ANSWER_SECONDS) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def hub_settings(access: Mapping[str, object], now: datetime) -> str:
    """The text of `rbsync.toml` but for its connectors. `now` is the sandbox's "today", aware."""
    start = (now - timedelta(days=START_DAYS_AGO)).date()
    return f"""[account]
name = "nordlys"
timezone = "Europe/Copenhagen"
start = {start.isoformat()}

[state]
path = {quoted(STATE)}

[rackbeat]
token = {quoted(access["token"])}
account_id = {access["account_id"]}
base_url = {quoted(access["url"])}

[rackbeat.defaults]
payment_terms = 1
customer_group = 2
layout = 1
employee = 4
vat_zone = "domestic"
location = 1
product_group = 10
unit = 1
"""
