"""A further type of connector is a folder and a row: it passes the contract, and works from `init` to the stock."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rbsync.sandbox.main import Sandbox, SandboxOptions
from rbsync.sandbox.rackbeat.neutral import neutral_books
from tests.contract.connector_suite import ConnectorSuite
from tests.contract.listing_suite import ListingSuite
from tests.contract.order_suite import OrderSuite
from tests.contract.stock_suite import StockSuite
from tests.docs.pages import ROOT
from tests.examples.torvet import KEY, Torvet

FOLDER = ROOT / "examples" / "new-connector" / "torvet"
ANSWERS = "--type torvet --shop torvet-dk --account nordlys --account-id 7235 --start 2026-01-01 --freight-item FREIGHT"


@pytest.fixture
def bench() -> Iterator[Torvet]:
    with closing(Torvet([f"SKU-{number}" for number in range(30)], orders=60)) as made:
        yield made


class TestTorvet(ConnectorSuite, OrderSuite, ListingSuite, StockSuite):
    """The contract, for each capability that it has."""


def _with_a_row_more(folder: Path) -> None:
    """The package in `folder`, with the connector's folder and its row."""
    shutil.copytree(ROOT / "rbsync", folder / "rbsync")
    shutil.copytree(FOLDER, folder / "rbsync/connectors/torvet")
    registry = folder / "rbsync/connectors/registry.py"
    text = registry.read_text(encoding="utf-8").replace("\n)\n", "\n    TORVET,\n)\n", 1)
    imported = text.replace("\nTYPES", "\nfrom rbsync.connectors.torvet.plug import TORVET\n\nTYPES", 1)
    registry.write_text(imported, encoding="utf-8")


def test_it_works_from_init_to_the_stock(tmp_path: Path) -> None:
    _with_a_row_more(tmp_path)
    with Sandbox.start(SandboxOptions(items=20, orders=0)) as sandbox:
        skus = [item.number for item in neutral_books(sandbox.rackbeat.books).items if item.available > 9]
        with closing(Torvet(skus, orders=4)) as torvet:
            environ = {"HOME": str(tmp_path), "RACKBEAT_TOKEN": sandbox.rackbeat_token, "TORVET_KEY": KEY}
            hub = {"BASE_URL": sandbox.rackbeat_url, "REQUESTS_PER_MINUTE": "60000"}
            hub |= {f"DEFAULTS__{key}": "1" for key in ("PAYMENT_TERMS", "CUSTOMER_GROUP", "LAYOUT")}
            environ |= {f"RBSYNC__RACKBEAT__{key}": value for key, value in hub.items()}

            def rbsync(line: str, exit_code: int = 0, **changes: str) -> str:
                changes["BASE_URL"] = torvet.url
                settings = {f"RBSYNC__CONNECTORS__TORVET_DK__{key}": value for key, value in changes.items()}
                command = [sys.executable, "-m", "rbsync", *line.split()]
                done = subprocess.run(command, cwd=tmp_path, env=environ | settings, capture_output=True, text=True)
                assert done.returncode == exit_code, done.stdout + done.stderr
                return done.stdout + done.stderr

            rbsync(f"init {ANSWERS}")
            assert 'kei is not known; did you mean "key"' in rbsync("config validate", 2, KEI="1")
            assert 'is for SmartWeb shops only; a Torvet shop has "base_url"' in rbsync("config validate", 2, WSDL="1")
            assert "torvet-dk: orders" in rbsync("check")
            assert "4 created" in rbsync("pull-orders")
            rbsync("push-stock")
            assert "torvet-dk cannot take products" in rbsync(
                "sync-products", 2, PRODUCTS__DIRECTION="rackbeat-to-shop"
            )
            assert "torvet-dk cannot take products" in rbsync("check", 2, PRODUCTS__DIRECTION="rackbeat-to-shop")
            books = neutral_books(sandbox.rackbeat.books)
            assert sorted(order.total for order in books.orders) == sorted(order.total for order in torvet.orders())
            believed = {listing.sku: listing.available for listing in torvet.listings()}
            assert believed == {item.number: item.available for item in books.items if item.number in skus}
