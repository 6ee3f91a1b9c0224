"""Every type of connector that there is, one row each. A new type is a folder beside this file, and a row here."""

from collections.abc import Mapping

from rbsync.config.connector import ConnectorSettings
from rbsync.connectors.shopify.plug import SHOPIFY
from rbsync.connectors.smartweb.plug import SMARTWEB
from rbsync.connectors.type import ConnectorType

TYPES: tuple[ConnectorType, ...] = (
    SHOPIFY,
    SMARTWEB,
)
_BY_SETTINGS: Mapping[type[ConnectorSettings], ConnectorType] = {kind.settings: kind for kind in TYPES}


def type_of(settings: ConnectorSettings) -> ConnectorType:
    """The type that a connector's settings belong to."""
    return _BY_SETTINGS[type(settings)]
