"""What SQLite and the operating system say, in words for the person who reads them."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rbsync.errors import RbsyncError, StateError, StateUnwritable

_CLOSE_IT = "Close the program that has it open (a database viewer, a backup), or wait for it."
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the file system into StateError and StateUnwritable about the file at `path`.

    A wrong statement or a broken constraint is a bug of ours and passes through.
    """
    try:
        yield
    except sqlite3.Error as error:
        told = _of_sqlite(error, path)
        if told is None:
            raise
        raise told from error
    except OSError as error:
        raise _of_system(error, path) from error


def missing(path: Path) -> StateError:
    """There is no state file yet, or nothing in it."""
    if path.exists():
        return StateError(
            f"No run yet: the state file {path} is empty",
            next_step="Run: rbsync initial-sync --dry-run; if there were runs, restore the file from a backup.",
        )
    return StateError(
        f"No run yet: there is no state file at {path}",
        next_step="Run: rbsync initial-sync --dry-run; if there were runs, check state.path in rbsync.toml.",
    )


def damaged(path: Path, why: str) -> StateError:
    """The file's content cannot be trusted."""
    return StateError(
        f"The state file {path} is damaged",
        why=why,
        next_step=(
            f"Restore it from a backup, or move it aside together with {path.name}-wal and {path.name}-shm: "
            "the next run rebuilds it from the references in Rackbeat."
        ),
        then="Nothing is read from or written to it.",
    )


def busy(path: Path, seconds: float) -> StateUnwritable:
    """Somebody else kept writing."""
    why = f"It was not free within {seconds:g} seconds."
    return _unwritable(f"The state file {path} is locked by another program", why, _CLOSE_IT)


def _of_sqlite(error: sqlite3.Error, path: Path) -> RbsyncError | None:
    why = f"SQLite: {error}"
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(path, why)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _unwritable(f"The state file {path} is locked by another program", why, _CLOSE_IT)
        case sqlite3.SQLITE_FULL:
            return _full(path, why)
        case sqlite3.SQLITE_READONLY:
            return _read_only(path, why)
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return _no_access(path, why)
        case sqlite3.SQLITE_IOERR if path.is_dir():
            return _folder(path)
        case sqlite3.SQLITE_IOERR:
            what = f"The disk refused to read or write the state file {path}"
            return _unwritable(what, why, "Look for a full disk, a quota or a failing disk.")
    return None


def _of_system(error: OSError, path: Path) -> StateUnwritable:
    why = f"{os.strerror(error.errno) if error.errno else error} ({error.filename or path})"
    if error.errno in _FULL:
        return _full(path, why)
    if error.errno == errno.EROFS:
        return _read_only(path, why)
    return _no_access(path, why)


def _folder(path: Path) -> StateUnwritable:
    return _unwritable(f"The state file {path} is a folder", "", "Name a file in it: state.path in rbsync.toml.")


def _full(path: Path, why: str) -> StateUnwritable:
    what = f"The disk is full: the state file {path} cannot grow"
    return _unwritable(what, why, "Make room on the disk.")


def _read_only(path: Path, why: str) -> StateUnwritable:
    next_step = "Let the user that runs rbsync write the file and its folder."
    return _unwritable(f"The state file {path} is read-only", why, next_step)


def _no_access(path: Path, why: str) -> StateUnwritable:
    if path.is_dir():
        return _folder(path)
    next_step = "Check that the folder exists and that the user that runs rbsync may write in it."
    return _unwritable(f"The state file {path} cannot be opened", why, next_step)


def _unwritable(what: str, why: str, next_step: str) -> StateUnwritable:
    then = "Nothing is sent without the state file; the next run goes on from what is on disk."
    return StateUnwritable(what, why=why, next_step=next_step, then=then)
