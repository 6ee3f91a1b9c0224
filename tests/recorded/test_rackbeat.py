"""What the hub makes of Rackbeat's own words. A stand-in is named after the field that it came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from vcr.errors import CannotOverwriteExistingCassetteException

from rbsync.core.model.hub import Account, HubLine
from rbsync.core.model.item import Item, ItemKind
from rbsync.rackbeat.hub import RackbeatHub
from tests.transport.fakes import FakeClock

from .exchanges import RackbeatReads, RackbeatWrites, read_rackbeat, write_rackbeat
from .replay import replayed_hub
from .tape import CASSETTES, tape

CASSETTE = CASSETTES / "rackbeat.yaml"


@dataclass(frozen=True, slots=True)
class Played:
    """All that the cassette holds, as the hub gives it."""

    hub: RackbeatHub
    read: RackbeatReads
    written: RackbeatWrites


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    with replayed_hub(CASSETTE, account_id=7235) as hub:
        read = read_rackbeat(hub)
        yield Played(hub, read, write_rackbeat(hub, read.items[0].number))


def test_the_account(played: Played) -> None:
    assert played.read.account == Account(7235, "company_name")


def test_a_page_of_items_holds_products_boms_and_services(played: Played) -> None:
    items = {item.number: item for item in played.read.items}
    assert len(items) == len(played.read.items) == 21
    assert items["SCF-10015"] == Item(
        number="SCF-10015",
        name="name",
        kind=ItemKind.PRODUCT,
        barcode="barcode",
        group=12,
        sales_price=Decimal("31.2"),
        on_hand=Decimal(39),
        in_orders=Decimal(0),
        available=Decimal(39),
        has_inventory=True,
        barred=False,
        has_variations=False,
    )
    assert [item.number for item in items.values() if item.kind is ItemKind.BOM] == ["SET-0001"]
    assert not items["FREIGHT"].has_inventory
    assert items["FREIGHT"].barcode is None
    assert items["GDE-10010"].sales_price == Decimal("249.95")


def test_an_account_without_orders_has_no_newest(played: Played) -> None:
    assert played.read.newest is None


def test_a_draft_is_not_booked_and_has_its_total_with_vat_and_its_lines_without(played: Played) -> None:
    draft = played.written.draft
    assert (draft.number, draft.reference, draft.heading, draft.currency) == (5001, "shop-dk#1001", "heading", "DKK")
    assert {draft.is_booked, draft.is_cancelled, draft.is_shipped, draft.is_invoiced} == {False}
    assert draft.total == Decimal("179.89")
    assert draft.lines == (
        HubLine(
            id=88001,
            item=played.read.items[0].number,
            name="name",
            quantity=Decimal(2),
            shipped=Decimal(0),
            vat_percentage=Decimal(25),
            total=Decimal("143.91"),
        ),
    )


def test_a_time_with_an_offset_is_the_same_time_in_utc(played: Played) -> None:
    created = played.written.draft.created_at
    assert created == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert created.tzinfo is UTC


def test_booking_changes_nothing_else(played: Played) -> None:
    draft, booked = played.written.draft, played.written.booked
    assert booked.is_booked
    assert (booked.number, booked.total, booked.lines) == (draft.number, draft.total, draft.lines)
    assert played.written.read_back == booked


def test_a_refusal_names_the_field(played: Played) -> None:
    refusal = played.written.refusal
    assert refusal.status == 422
    assert refusal.reasons == {"lines.0.item_id": "lines.0.item_id"}


def test_the_cassette_answers_only_what_was_asked() -> None:
    with tape(CASSETTE, "rackbeat", mode="none"):
        hub = RackbeatHub(
            base_url="https://elsewhere.example.com/api/", token="t", account_id=None, clock=FakeClock(), contact=None
        )
        with pytest.raises(CannotOverwriteExistingCassetteException):
            hub.account()
        hub.close()
