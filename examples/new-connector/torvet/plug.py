"""Torvet as a type of connector."""

from __future__ import annotations

from rbsync.connectors.type import ConnectorType, OrderMeaning, Surroundings, takes
from rbsync.core.rules.readiness import When
from rbsync.ports.connector import Connector

from .settings import TorvetSettings


@takes(TorvetSettings)
def _open(settings: TorvetSettings, name: str, surroundings: Surroundings) -> Connector:
    from .connector import open_torvet

    return open_torvet(name, settings.base_url, settings.key.reveal(), surroundings.clock)


@takes(TorvetSettings)
def _orders(settings: TorvetSettings) -> OrderMeaning:
    return OrderMeaning(when=When.CREATED)  # a buyer pays before Torvet shows the order


TORVET = ConnectorType(settings=TorvetSettings, open=_open, orders=_orders)
