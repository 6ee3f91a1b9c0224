"""rbsync.toml as data: the file's TOML, and what the RBSYNC__ variables set in it. Standard library only."""

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rbsync.errors import ConfigError

PREFIX = "RBSYNC__"
DELIMITER = "__"

KeyPath = tuple[str, ...]
"""Where a key stands: ("connectors", "shop-dk", "store")."""


@dataclass(frozen=True, slots=True)
class Document:
    """One rbsync.toml: what `file` and `environment` say, each alone, and `data`, the environment laid over the file.

    `overrides` maps the path of a key to the variable that set it; such a key is replaced whole, also when it is a table.
    """

    path: Path
    text: str
    file: Mapping[str, object]
    environment: Mapping[str, object]
    data: Mapping[str, object]
    overrides: Mapping[KeyPath, str]


def read_document(path: Path, environ: Mapping[str, str]) -> Document:
    """Read the file and lay the environment over it; what the keys mean is not looked at.

    Raises ConfigError when the file cannot be read or is not TOML.
    """
    text = _read_text(path)
    try:
        data: dict[str, object] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers too long and lists too deep
        raise ConfigError(
            f"{path} is not valid TOML", why=_with_line(str(error), text), next_step="Correct the file and run again."
        ) from None
    environment: dict[str, object] = {}
    overrides: dict[KeyPath, str] = {}
    for variable in sorted(name for name in environ if name.startswith(PREFIX)):
        key_path = _key_path(data, variable.removeprefix(PREFIX))
        for table in (data, environment):
            _put(table, key_path, _value(environ[variable]))
        overrides[key_path] = variable
    file = tomllib.loads(text) if overrides else data
    return Document(path, text, file, environment, data, overrides)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        why = f"byte {error.start} is not UTF-8"
        raise ConfigError(f"{path} cannot be read", why=why, next_step="Save the file as UTF-8.") from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        if isinstance(error, PermissionError):
            why, next_step = f"{why}{_mode(path)}", "Let the user that runs rbsync read it."
        elif isinstance(error, FileNotFoundError):
            next_step = "Check the path, or run: rbsync init"
        else:
            next_step = "Check the path."
        raise ConfigError(f"{path} cannot be read", why=why, next_step=next_step) from None


def _mode(path: Path) -> str:
    try:
        return f" (mode {stat.S_IMODE(path.stat().st_mode):04o})"
    except OSError:
        return " (in a folder that is closed to this user)"


def _with_line(message: str, text: str) -> str:
    """`message` in words; a mistake that tomllib finds only at the end of the file gets its last line."""
    found = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL)
    if found:
        return f"line {found[2]}, column {found[3]}: {found[1]}"
    return f"line {max(1, len(text.splitlines()))}: {message.removesuffix(' (at end of document)')}"


def _key_path(table: object, rest: str) -> KeyPath:
    """The path a variable means: keys of the file as the file spells them ("SHOP_DK" is shop-dk), others in lower case."""
    known: dict[str, object] = table if isinstance(table, dict) else {}
    for key in sorted(known, key=len, reverse=True):
        form = key.replace("-", "_").upper()
        if rest.upper() == form:
            return (key,)
        if rest.upper().startswith(form + DELIMITER):
            return (key, *_key_path(known[key], rest[len(form + DELIMITER) :]))
    head, delimiter, tail = rest.partition(DELIMITER)
    return (head.lower(), *_key_path({}, tail)) if delimiter else (head.lower(),)


def _put(data: dict[str, object], path: KeyPath, value: object) -> None:
    table = data
    for key in path[:-1]:
        inner = table.get(key)
        if not isinstance(inner, dict):
            inner = {}
            table[key] = inner
        table = inner
    table[path[-1]] = value


def _value(text: str) -> object:
    """Lists and tables are written as in TOML; anything else is text, and the setting says what it must be."""
    if not text.startswith(("[", "{")):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
