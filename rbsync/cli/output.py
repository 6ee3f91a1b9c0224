"""What happens when what is told cannot be written: a full disk, a reader that has gone."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from rbsync.errors import ExitCode

READER_GONE = 141
"""What a shell shows for a program that ended with SIGPIPE; nothing failed, so nothing is told."""

_UNWRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EPIPE})


def lost(error: BaseException | None) -> bool:
    """Whether this is stdout or stderr that takes no more; an error of a named file is not."""
    return isinstance(error, OSError) and error.filename is None and error.errno in _UNWRITABLE


@contextmanager
def given_up_when_lost() -> Iterator[None]:
    """Raises SystemExit with the exit code when stdout or stderr takes no more."""
    try:
        yield
    except OSError as error:
        if not lost(error):
            raise
        raise SystemExit(give_up(error)) from error
    except SystemExit as ended:
        # the command-line parser ends with 1 when the reader of its usage message has gone
        if isinstance(ended.__context__, OSError) and lost(ended.__context__) and ended.code == ExitCode.BUG:
            raise SystemExit(give_up(ended.__context__)) from ended
        raise


def give_up(error: OSError) -> int:
    """Say so in one line where that is still possible, and let nothing more be written. Gives the exit code."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            _abandon_when_lost(stream)
    if error.errno == errno.EPIPE:
        return READER_GONE
    with suppress(OSError):
        sys.stderr.write(f"error: what rbsync tells cannot be written: {os.strerror(error.errno or 0)}\n")
        sys.stderr.flush()
    return int(ExitCode.TEMPORARY)


def _abandon_when_lost(stream: TextIO) -> None:
    try:
        stream.flush()
    except OSError:
        # the interpreter flushes once more when it ends, and must not fail then
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
