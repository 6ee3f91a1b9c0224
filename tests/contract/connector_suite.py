"""What every `rbsync.ports.connector.Connector` must do: one test per sentence of the protocol's docstrings.

A subclass named Test… gives the fixture `bench`.
"""

from __future__ import annotations

import pytest

from rbsync.errors import Denied

from .bench import ConnectorBench


class ConnectorSuite:
    """Whatever the service can do."""

    def test_it_tells_what_it_is(self, bench: ConnectorBench) -> None:
        assert bench.shop.name
        assert bench.shop.service
        assert isinstance(bench.shop.vocabulary(), dict)

    def test_the_profile_is_read_now(self, bench: ConnectorBench) -> None:
        first = bench.shop.profile()
        assert first.server_time.tzinfo is not None
        assert bench.shop.profile().server_time >= first.server_time
        assert first.missing_permissions == ()

    def test_refused_credentials_are_denied(self, bench: ConnectorBench) -> None:
        with pytest.raises(Denied) as denied:
            bench.stranger.profile()
        assert denied.value.next_step
