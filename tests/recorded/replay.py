"""The clients in front of a cassette: nothing is sent, and nobody waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rbsync.connectors.shopify.auth import StaticToken
from rbsync.connectors.shopify.connector import open_shopify
from rbsync.ports.connector import Connector
from rbsync.rackbeat.hub import RackbeatHub
from tests.transport.fakes import FakeClock

from .exchanges import Connect
from .tape import tape

TOKEN = "not-a-token"


@contextmanager
def replayed_hub(cassette: Path, *, account_id: int | None = None) -> Iterator[RackbeatHub]:
    """A hub that is answered from the cassette. Every recorded exchange must be asked for again."""
    with tape(cassette, "rackbeat", mode="none") as playing:
        hub = RackbeatHub(
            base_url="https://rackbeat.example.com/api/",
            token=TOKEN,
            account_id=account_id,
            clock=FakeClock(),
            contact=None,
        )
        try:
            yield hub
        finally:
            hub.close()
        assert playing.all_played, f"{cassette} holds more than was asked for"


@contextmanager
def replayed_shops(cassette: Path) -> Iterator[Connect]:
    """The same for a shop, at the location that is asked for."""

    def connect(location: str | None) -> Connector:
        shop = open_shopify(
            name="shop-dk",
            store="shopify.example.com",
            base_url="https://shopify.example.com",
            credentials=StaticToken(TOKEN),
            location=location,
            currency="shop",
            clock=FakeClock(),
        )
        open_shops.callback(shop.close)
        return shop

    with tape(cassette, "shopify", mode="none") as playing:
        with ExitStack() as open_shops:
            yield connect
        assert playing.all_played, f"{cassette} holds more than was asked for"
