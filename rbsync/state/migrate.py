"""Whose file it is, which version it has, and how it is brought up to date."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from rbsync.errors import StateError
from rbsync.state.problems import damaged
from rbsync.state.schema import Migrations


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """The file's version; 0 for a database without tables. Raises StateError for another program's database."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return 0
    if "state_file" not in tables:
        raise StateError(
            f"{path} is another program's database",
            why="It has tables, but none of them is rbsync's.",
            next_step="Set state.path in rbsync.toml to a file of its own.",
        )
    found = connection.execute("SELECT version FROM state_file").fetchone()
    if found is None:
        raise damaged(path, "It does not say which account it belongs to.")
    return int(found[0])


def account_of(connection: sqlite3.Connection) -> str:
    """The account whose memory this is. The file must have a version."""
    return str(connection.execute("SELECT account FROM state_file").fetchone()[0])


def refuse_newer(path: Path, version: int, newest: int) -> None:
    """Raises StateError when a later rbsync has written the file."""
    if version > newest:
        raise StateError(
            f"The state file {path} is of version {version}, made by a newer rbsync",
            why=f"This rbsync knows versions up to {newest}.",
            next_step="Install the newer rbsync again, or restore the copy it made before it upgraded the file.",
            then="Nothing was changed.",
        )


def refuse_older(path: Path, version: int, newest: int) -> None:
    """Raises StateError when the file must be upgraded before it can be read."""
    if version < newest:
        raise StateError(
            f"The state file {path} is of version {version}, made by an older rbsync",
            why=f"This rbsync reads version {newest}.",
            next_step="Run any pass once: it makes a copy and upgrades the file.",
        )


def refuse_file_of_another_account(path: Path, *, owner: str, account: str) -> None:
    """Raises StateError when the file remembers another account's orders."""
    if owner != account:
        raise StateError(
            f"The state file {path} belongs to the account {owner!r}",
            why=f"rbsync.toml says account.name = {account!r}.",
            next_step="Give each account a state file of its own (state.path), or set account.name back.",
            then="Nothing was changed.",
        )


def refuse_damaged(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StateError when the pages of the file do not fit together."""
    (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise damaged(path, f"SQLite: {answer}")


def upgrade(connection: sqlite3.Connection, *, version: int, account: str, migrations: Migrations) -> None:
    """Apply what is missing, each migration in a transaction of its own together with its version number."""
    connection.create_function(
        "casefold", 1, lambda text: text if text is None else text.casefold(), deterministic=True
    )
    for number, statements in enumerate(migrations[version:], start=version + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                connection.execute(statement)
            connection.execute(
                "INSERT INTO state_file (id, account, version) VALUES (1, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET version = excluded.version",
                (account, number),
            )
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def back_up(connection: sqlite3.Connection, path: Path, *, version: int) -> Path:
    """Copy the file, whole or not at all, to `<path>.before-<next version>` with mode 0600; gives that path."""
    target = path.with_name(f"{path.name}.before-{version + 1}")
    partial = path.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
            connection.backup(copy)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target
