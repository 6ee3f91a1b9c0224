"""An exclusive lock held by the operating system: it dies with its process (engineering sheet 6.3)."""

import fcntl
import os
import time
from pathlib import Path

_FIRST_NAP = 0.001
_LONGEST_NAP = 0.05


class FileLock:
    """`flock` on a file that is never deleted. Each object excludes every other one, in this process too.

    Opens, and makes, the file at once. Raises OSError when that fails.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def acquire(self, wait: float = 0.0) -> bool:
        """Whether the lock was got within `wait` seconds."""
        deadline = time.monotonic() + wait
        nap = _FIRST_NAP
        while not self._try():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(nap, left))
            nap = min(nap * 2, _LONGEST_NAP)
        return True

    def release(self) -> None:
        """Let the next one in."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def write(self, text: str) -> None:
        """Replace the file's content, for others to read."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)

    def read(self) -> str:
        """What the last holder wrote."""
        return os.pread(self._descriptor, 4096, 0).decode(errors="replace").strip()

    def close(self) -> None:
        """Release, and give the descriptor back."""
        os.close(self._descriptor)

    def _try(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
