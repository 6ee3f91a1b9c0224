"""The tables of a Torvet connector."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from rbsync.config.connector import ConnectorSettings
from rbsync.config.marks import Same, Written
from rbsync.config.secrets import Secret
from rbsync.config.values import BaseUrl


class TorvetSettings(ConnectorSettings):
    """One seller on Torvet."""

    title: ClassVar[str] = "Torvet"
    usual_name: ClassVar[str] = "torvet-dk"

    type: Literal["torvet"]
    key: Annotated[Secret, Same("secret"), Written({"env": "TORVET_KEY"})]
    """The seller's API key."""
    base_url: Annotated[BaseUrl, Same("address")] = "https://api.torvet.example/v1"
    """Where the API is."""
