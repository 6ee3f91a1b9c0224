"""How far a list of changes is read, and how far it counts as read: by two clocks, the shop's and ours."""

from datetime import datetime, timedelta

from rbsync.passes.context import Job, PassContext
from rbsync.passes.tally import Tally
from rbsync.ports.connector import ShopProfile, Window

# the newest changes may not be listed yet; they are taken now and looked for once more
_LAG = timedelta(minutes=2)
_SKEW = timedelta(minutes=5)


def window_from(context: PassContext, profile: ShopProfile, since: datetime) -> Window:
    """All that has changed since then, by whichever clock is ahead."""
    return Window(since, max(profile.server_time, context.clock.now()))


def move_cursor(context: PassContext, job: Job, cursor: str, profile: ShopProfile, tally: Tally) -> None:
    """Everything that was listed is dealt with: the next pass goes on from here.

    From the earlier of both clocks, so that one wrong answer about the time passes over nothing; that they differ is noted.
    """
    skew = profile.server_time - tally.began
    if abs(skew) > _SKEW:
        tally.note(
            f"the clock of {job.name} says {profile.server_time:%Y-%m-%d %H:%M} UTC, this machine's "
            f"{tally.began:%Y-%m-%d %H:%M}; changes are looked for from the earlier one. "
            "If this machine's clock is wrong, set it; else tell the shop's host."
        )
    context.memory.cursors.move(job.name, cursor, min(profile.server_time, tally.began) - _LAG)
