"""Which kinds of orders a seeded shop has, and when they were placed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

OLD_ORDERS = 3
SPAN = timedelta(days=20)


def kinds_for(kinds: Iterable[str], everyday: Sequence[str], count: int, random: Random) -> Iterator[str]:
    """`count` kinds: each one once in the first 60, everyday ones for seven of ten after that."""
    special = list(kinds)
    opening = special[:count] + [random.choice(everyday) for _ in range(max(0, min(count, 60) - len(special)))]
    random.shuffle(opening)
    yield from opening
    for _ in range(count - len(opening)):
        yield random.choice(everyday) if random.random() < 0.7 else random.choice(special)


def placements(
    kinds: Iterable[str], everyday: Sequence[str], sent: str, count: int, now: datetime, random: Random
) -> Iterator[tuple[str, datetime]]:
    """Kind and time of `count` orders of the last 20 days. Of 20 or more, three are `sent` and more than 60 days old."""
    old = OLD_ORDERS if count >= 20 else 0
    rest = count - old
    chosen = [*[sent] * old, *kinds_for(kinds, everyday, rest, random)]
    times = [now - timedelta(days=75 - 5 * place) for place in range(old)]
    times += [now - SPAN + SPAN * (place + random.random() * 0.9) / max(rest, 1) for place in range(rest)]
    return zip(chosen, (time.replace(microsecond=0) for time in times), strict=True)
