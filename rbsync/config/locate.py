"""Finding rbsync.toml and the state file by plain tomllib, so that `status` never loads the settings."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rbsync.config.document import Document, read_document
from rbsync.errors import ConfigError

FILE_NAME = "rbsync.toml"
ACCOUNT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
ACCOUNT_NAME_WORDS = "must be 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit"


@dataclass(frozen=True, slots=True)
class Outline:
    """What `status` needs of the file. `connectors` are pairs of name and type, in the file's order."""

    account: str
    state_path: Path
    connectors: tuple[tuple[str, str], ...]


def find_config(explicit: Path | None, environ: Mapping[str, str]) -> Path:
    """The rbsync.toml to use, absolute (design section 4).

    `explicit` is --config; it and $RBSYNC_CONFIG are taken at their word: nothing else is tried when they name no file.
    Raises ConfigError that lists where it looked.
    """
    places = _places(explicit, environ)
    for _, path in places:
        if _is_file(path):
            return path.absolute()
    if explicit is not None and explicit.is_dir():
        named = shlex.quote(str(explicit / FILE_NAME))
        raise ConfigError(f"{explicit} (--config) is a folder", next_step=f"Name the file in it: --config {named}")
    raise ConfigError(
        f"No {FILE_NAME} was found",
        why="looked for " + ", ".join(f"{path.absolute()}{origin}" for origin, path in places),
        next_step=f"Check the path, or run: rbsync init {shlex.quote(str(explicit))}"
        if explicit
        else "Run: rbsync init",
    )


def outline(config: Path, environ: Mapping[str, str]) -> Outline:
    """Account name, state file and connectors, read lightly; the rest of the file is not checked.

    Raises ConfigError when the file cannot be read, is not TOML, or has no account name that can be used.
    """
    return outline_of(read_document(config, environ), environ)


def outline_of(document: Document, environ: Mapping[str, str]) -> Outline:
    """The same of a file that has been read. Raises ConfigError when it has no account name that can be used."""
    config, data = document.path, document.data
    account = _table(data, "account").get("name")
    if not isinstance(account, str) or not ACCOUNT_NAME.fullmatch(account):
        raise ConfigError(f"{config}: [account] name {ACCOUNT_NAME_WORDS}", next_step="Run: rbsync config validate")
    state = _table(data, "state").get("path")
    connectors = _table(data, "connectors")
    return Outline(
        account=account,
        state_path=resolve_state_path(
            state if isinstance(state, str) and state else None,
            account=account,
            folder=config.absolute().parent,
            environ=environ,
        ),
        connectors=tuple((name, str(_table(connectors, name).get("type", ""))) for name in connectors),
    )


def resolve_state_path(path: str | None, *, account: str, folder: Path, environ: Mapping[str, str]) -> Path:
    """The state file: `path` as `resolve_path` has it; None means the user's state directory.

    Raises ConfigError when a home directory is needed and there is none.
    """
    if path is not None:
        return resolve_path(path, folder=folder, environ=environ)
    base = Path(environ.get("XDG_STATE_HOME", ""))
    if not base.is_absolute():
        base = resolve_path("~/.local/state", folder=folder, environ=environ)
    return base / "rbsync" / f"{account}.sqlite3"


def resolve_path(path: str, *, folder: Path, environ: Mapping[str, str]) -> Path:
    """A path of the file: relative to `folder`, where the file is; "~/" means the user's home directory.

    Raises ConfigError when there is no home directory.
    """
    if not path.startswith("~/"):
        return folder / path
    home = _home(environ)
    if home is None:
        raise ConfigError(
            f"There is no home directory for {path}",
            why="$HOME is not set",
            next_step="Write a whole path in rbsync.toml; for the state file it is [state] path.",
        )
    return home / path.removeprefix("~/")


def _places(explicit: Path | None, environ: Mapping[str, str]) -> list[tuple[str, Path]]:
    if explicit is not None:
        return [(" (--config)", explicit)]
    if named := environ.get("RBSYNC_CONFIG"):
        return [(" ($RBSYNC_CONFIG)", Path(named))]
    places = [Path(FILE_NAME)]
    base, home = Path(environ.get("XDG_CONFIG_HOME", "")), _home(environ)
    if base.is_absolute():  # the XDG specification ignores relative ones
        places.append(base / "rbsync" / FILE_NAME)
    elif home is not None:
        places.append(home / ".config/rbsync" / FILE_NAME)
    return [("", path) for path in [*places, Path("/etc/rbsync") / FILE_NAME]]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a home directory closed to a service's user is no reason not to look in /etc
        return False


def _home(environ: Mapping[str, str]) -> Path | None:
    if home := environ.get("HOME"):
        return Path(home)
    try:
        return Path.home()
    except RuntimeError:
        return None


def _table(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    table = data.get(key)
    return table if isinstance(table, dict) else {}
