"""Times as people and programs read them, in the account's time zone. Pure."""

import re
from datetime import datetime, tzinfo

_UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def shown(moment: datetime | None, zone: tzinfo) -> str:
    """To the second, with offset; "never" for None."""
    return moment.astimezone(zone).isoformat(sep=" ", timespec="seconds") if moment else "never"


def in_zone(text: str, zone: tzinfo) -> str:
    """The text with its times in UTC shown in `zone`: what a lock says of its holder."""
    return _UTC_TIME.sub(lambda found: shown(datetime.fromisoformat(found[0]), zone), text)


def iso(moment: datetime | None, zone: tzinfo) -> str | None:
    """ISO 8601 with offset, for `--json`."""
    return moment.astimezone(zone).isoformat() if moment else None


def age(moment: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that says enough."""
    minutes = max(int((now - moment).total_seconds() // 60), 0)
    for size, unit in ((1440, "day"), (60, "hour")):
        if minutes >= 2 * size:
            return f"{minutes // size} {unit}s"
    return f"{minutes} min"
