"""The time, the wait, and whoever watches a run."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time and the wait, so that tests own both."""

    def now(self) -> datetime:
        """Aware, UTC."""

    def monotonic(self) -> float:
        """Seconds, never going back."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class Listener(Protocol):
    """Hears how a run goes on, for the person who watches. Never decides anything."""

    def say(self, text: str) -> None:
        """A remark of general interest."""

    def progress(self, connector: str, command: str, done: int, total: int | None) -> None:
        """How many records are behind; `total` where it is known."""
