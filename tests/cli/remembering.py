"""A configuration and a state file with a history, for the commands that look."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from rbsync.core.model.ledger import LedgerRow, Stage
from rbsync.core.model.order import OrderHead
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, skipped, waiting
from rbsync.state.file import StateFile

CONFIG = """\
[account]
name = "nordlys"
timezone = "Europe/Copenhagen"
start = 2026-11-01

[state]
path = "nordlys.sqlite3"

[rackbeat]
token = { env = "RACKBEAT_TOKEN" }
account_id = 7235

[connectors.shop-dk]
type = "shopify"
store = "nordlys-dk.myshopify.com"
access_token = { env = "SHOP_DK_TOKEN" }

[connectors.shop-se]
type = "shopify"
store = "nordlys-se.myshopify.com"
access_token = { env = "SHOP_SE_TOKEN" }
"""
SEEN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def configured(folder: Path) -> Path:
    """A configuration without a state file."""
    path = folder / "rbsync.toml"
    path.write_text(CONFIG)
    path.chmod(0o600)
    return path


def seeded(folder: Path) -> Path:
    """The configuration, and a state file in which every kind of order stands."""
    path = configured(folder)
    with StateFile.open(folder / "nordlys.sqlite3", account="nordlys") as memory:
        for connector in ("shop-dk", "shop-se"):
            memory.runs.start("r-1", "pull-orders", connector, SEEN)
            memory.runs.finish(
                "r-1", "pull-orders", connector, SEEN, exit_code=3, counts={"created": 1, "held": 1}, error=None
            )
        memory.cursors.move("shop-dk", "orders", SEEN)
        _see(memory, "shop-dk", 1001, 1002, 1003, 1004, 1005, 1006)
        _see(memory, "shop-se", 1001)
        _booked(memory, "shop-dk", 1001)
        _decide(memory, "shop-dk", 1002, held(Reason.UNKNOWN_SKU, "line 2 has SKU RB-77-BLUE"))
        _decide(memory, "shop-dk", 1003, waiting(Reason.NOT_PAID_YET, "the shop says PENDING"))
        _decide(memory, "shop-dk", 1004, skipped(Reason.TEST_ORDER, "it is a test order"))
        _decide(memory, "shop-dk", 1006, skipped(Reason.NOT_RELEASED_YET, "its status is 99"))
        memory.ledger.save(replace(_row(memory, "shop-dk", 1006), credits="gid://shopify/Order/1001"))
        memory.journal.begin("shop-dk", "create-order", _id("shop-dk", 1005), SEEN)
    return path


def _id(connector: str, number: int) -> str:
    return f"gid://shopify/Order/{number}{len(connector)}{connector[-2:].encode().hex()}"


def _see(memory: StateFile, connector: str, *numbers: int) -> None:
    heads = [OrderHead(_id(connector, number), f"#{number}", SEEN, SEEN, False, False) for number in numbers]
    memory.ledger.see(connector, heads, {head.id: f"{connector}{head.number}" for head in heads}, SEEN)


def _row(memory: StateFile, connector: str, number: int) -> LedgerRow:
    row = memory.ledger.row(connector, _id(connector, number))
    assert row is not None
    return row


def _decide(memory: StateFile, connector: str, number: int, verdict: Verdict) -> None:
    row = _row(memory, connector, number)
    memory.ledger.save(replace(row, verdict=verdict, tries=1, last_tried=SEEN, last_run="r-1"))


def _booked(memory: StateFile, connector: str, number: int) -> None:
    row = _row(memory, connector, number)
    total = Decimal("125.00")
    memory.ledger.save(
        replace(
            row,
            verdict=Verdict(Outcome.CREATED),
            stage=Stage.COMPLETE,
            rackbeat=5001,
            total=total,
            rackbeat_total=total,
            currency="DKK",
        )
    )
