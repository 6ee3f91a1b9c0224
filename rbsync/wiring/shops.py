"""Clients of the services, from the settings."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from rbsync.config.settings import Settings
from rbsync.connectors.registry import type_of
from rbsync.connectors.type import Surroundings
from rbsync.ports.connector import Connector
from rbsync.ports.time import Clock
from rbsync.rackbeat.hub import RackbeatHub


def hub_of(settings: Settings, clock: Clock) -> RackbeatHub:
    """Rackbeat, as the settings name it."""
    rackbeat = settings.rackbeat
    return RackbeatHub(
        base_url=rackbeat.base_url,
        token=rackbeat.token.reveal(),
        account_id=rackbeat.account_id,
        clock=clock,
        contact=rackbeat.contact,
        requests_per_minute=rackbeat.requests_per_minute,
        workers=rackbeat.workers,
    )


def connector_of(name: str, settings: Settings, clock: Clock) -> Connector:
    """A connector, open. Raises ConfigError for an address or an extra that is not usable."""
    chosen = settings.connectors[name]
    surroundings = Surroundings(clock, ZoneInfo(settings.account.timezone), settings.state_path.parent)
    return type_of(chosen).open(chosen, name, surroundings)
