"""Record an account's own traffic, scrubbed: `python -m tests.recorded.record rackbeat|shopify --config FILE --into DIR`.

Only reads, unless `--writes` is given and the configuration points at a sandbox. The recording is replayed once to prove it.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from rbsync.clock import SystemClock
from rbsync.config.settings import Settings
from rbsync.connectors.shopify.auth import ClientCredentials, StaticToken
from rbsync.connectors.shopify.connector import open_shopify
from rbsync.connectors.shopify.settings import ShopifySettings
from rbsync.errors import RbsyncError, UsageError
from rbsync.ports.connector import Connector
from rbsync.rackbeat.hub import RackbeatHub
from rbsync.transport.urls import is_loopback
from rbsync.wiring.settings import load_settings

from .exchanges import Connect, read_rackbeat, read_shopify, write_rackbeat, write_shopify
from .replay import replayed_hub, replayed_shops
from .tape import tape


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> Path:
    """Record one service; the cassette. Raises RbsyncError, also where writes are asked for outside a sandbox."""
    parser = argparse.ArgumentParser(prog="python -m tests.recorded.record", description=__doc__)
    parser.add_argument("service", choices=["rackbeat", "shopify"])
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="rbsync.toml")
    parser.add_argument("--into", type=Path, required=True, metavar="DIR", help="where the cassette is written")
    parser.add_argument("--connector", metavar="NAME", help="which shop; the first one unless given")
    parser.add_argument("--writes", action="store_true", help="record changes too; a sandbox only")
    asked = parser.parse_args(arguments)
    settings = load_settings(asked.config, environ)
    cassette = asked.into / f"{asked.service}.yaml"
    if cassette.exists():
        raise UsageError(f"{cassette} exists", next_step="Remove it first, or record into another folder.")
    if asked.service == "rackbeat":
        record_rackbeat(settings, cassette, writes=asked.writes)
    else:
        record_shopify(_connector(settings, asked.connector), cassette, writes=asked.writes)
    return cassette


def record_rackbeat(settings: Settings, cassette: Path, *, writes: bool) -> None:
    """Record the hub, and replay what was recorded."""
    rackbeat = settings.rackbeat
    _allow(writes, rackbeat.base_url)
    with tape(cassette, "rackbeat", mode="once"), ExitStack() as stack:
        hub = RackbeatHub(
            base_url=rackbeat.base_url,
            token=rackbeat.token.reveal(),
            account_id=rackbeat.account_id,
            clock=SystemClock(threading.Event()),
            contact=rackbeat.contact,
            requests_per_minute=rackbeat.requests_per_minute,
        )
        stack.callback(hub.close)
        _exchange_with_hub(hub, writes=writes)
    with replayed_hub(cassette, account_id=rackbeat.account_id) as replayed:
        _exchange_with_hub(replayed, writes=writes)


def record_shopify(settings: ShopifySettings, cassette: Path, *, writes: bool) -> None:
    """Record a shop, and replay what was recorded."""
    _allow(writes, settings.base_url)
    with tape(cassette, "shopify", mode="once"), ExitStack() as stack:

        def connect(location: str | None) -> Connector:
            shop = open_shopify(
                name="recorded",
                store=settings.store,
                base_url=settings.base_url,
                credentials=_credentials(settings),
                location=location,
                currency=settings.orders.currency,
                clock=SystemClock(threading.Event()),
            )
            stack.callback(shop.close)
            return shop

        _exchange_with_shop(connect, writes=writes)
    with replayed_shops(cassette) as replayed:
        _exchange_with_shop(replayed, writes=writes)


def _exchange_with_hub(hub: RackbeatHub, *, writes: bool) -> None:
    read = read_rackbeat(hub)
    if writes:
        write_rackbeat(hub, read.items[0].number)


def _exchange_with_shop(connect: Connect, *, writes: bool) -> None:
    read = read_shopify(connect)
    if writes:
        write_shopify(connect(read.place.id), read.levels)


def _allow(writes: bool, base_url: str) -> None:
    if writes and not _is_sandbox(base_url):
        raise UsageError(
            f"{base_url} is no sandbox, so nothing is written there",
            next_step="Leave out --writes, or start one: rbsync sandbox DIR",
        )


def _is_sandbox(base_url: str) -> bool:
    parts = urlsplit(base_url)
    if not is_loopback(parts.hostname or ""):
        return False
    try:
        with urlopen(f"{parts.scheme}://{parts.netloc}/_sandbox/traffic", timeout=5) as answer:
            return int(answer.status) == 200
    except OSError:
        return False


def _connector(settings: Settings, name: str | None) -> ShopifySettings:
    there = settings.connectors
    chosen = name or next(iter(there), "")
    if chosen not in there:
        raise UsageError(f"there is no connector {chosen!r}", next_step=f"It has: {', '.join(there) or 'none'}.")
    return there[chosen]


def _credentials(settings: ShopifySettings) -> StaticToken | ClientCredentials:
    if settings.access_token is not None:
        return StaticToken(settings.access_token.reveal())
    assert settings.client_secret is not None
    return ClientCredentials(settings.client_id or "", settings.client_secret.reveal())


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{main(sys.argv[1:], os.environ)}\n")
    except RbsyncError as error:
        raise SystemExit(f"{error.what}\n{error.next_step}") from error
