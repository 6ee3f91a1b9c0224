"""What is asked of Rackbeat for an order, and how often."""

from __future__ import annotations

from datetime import timedelta

from tests.world import World


def test_an_account_that_does_not_tell_its_currencies_is_asked_once_a_day(world: World) -> None:
    world.person("rackbeat", "toggles", currencies_path=False)
    asked = []
    for wait in (timedelta(0), timedelta(hours=23), timedelta(hours=2)):
        world.clock.move(wait)
        world.place()
        world.writes()
        world.run("pull-orders")
        asked.append(sum(times for call, times in world.calls("rackbeat").items() if "currencies" in call))
    assert asked == [1, 0, 1]
