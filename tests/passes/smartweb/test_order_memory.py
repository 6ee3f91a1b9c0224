"""What is remembered of SmartWeb's orders: edits without a date, wrong clocks, statuses, credit notes, what blocks stock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from rbsync.core.model.order import UnreadableOrder
from rbsync.core.model.report import ConnectorReport, RunReport
from rbsync.core.model.verdict import Outcome
from rbsync.sandbox.kit.http import Handler, Request, Response
from rbsync.state.file import StateFile
from tests.invariants import invariants
from tests.smartweb_world import SmartWebWorld, order_reason, order_verdict
from tests.world import of_pass

SHOP = "web-dk"
DAY = timedelta(days=1)


def plain(world: SmartWebWorld, amount: int = 1, **more: object) -> str:
    return world.place(lines=[{"number": world.items_in_stock()[0], "amount": amount}], **more)


def credit(world: SmartWebWorld, order: str) -> str:
    """A booked credit note of it."""
    made = str(world.person(SHOP, f"orders/{order}/credit")["id"])
    world.change(SHOP, made, "book")
    return made


def told(report: RunReport) -> list[str]:
    """The orders that a run had something to say of."""
    return [record.id for part in report.connectors for record in part.records if record.kind == "order"]


def pulled(report: RunReport) -> ConnectorReport:
    return of_pass(report, "pull-orders")


@contextmanager
def clock_of_the_shop(world: SmartWebWorld, ahead: timedelta) -> Iterator[None]:
    """The shop's answers name another time than it is."""

    def tap(service: str, request: Request, handle: Handler) -> Response:
        answer = handle(request)
        date = format_datetime(world.clock.now() + ahead, usegmt=True)
        return replace(answer, headers={**answer.headers, "Date": date}) if service == SHOP else answer

    before, world.tap = world.tap, tap
    yield
    world.tap = before


# edits and orders that no list of changes shows


def test_an_edit_that_moves_no_date_is_seen_within_a_day(world: SmartWebWorld) -> None:
    world.person(SHOP, "toggles", every_change_touches=False)
    order = plain(world, 2)
    assert order_reason(world.run(), order) == "created"
    world.clock.move(3 * DAY)
    world.run()
    world.change(SHOP, order, "edit")
    world.clock.move(DAY + timedelta(minutes=1))
    assert order_reason(world.run(), order) == "changed-in-shop"
    assert len(world.landed(order)) == 1


def test_an_order_that_the_shop_shows_late_is_taken_within_a_day(world: SmartWebWorld) -> None:
    order = plain(world)
    hidden = world.smartweb[SHOP].books.orders.pop(int(order))
    world.run()
    world.clock.move(5 * DAY)
    world.run()
    world.smartweb[SHOP].books.orders[int(order)] = hidden
    world.clock.move(timedelta(hours=1))
    assert told(world.run()) == []
    world.clock.move(DAY)
    assert order_reason(world.run(), order) == "created"
    invariants(world)


def test_looking_back_costs_calls_once_a_day(world: SmartWebWorld) -> None:
    for _ in range(3):
        plain(world)
    world.run()
    starts: list[str] = []

    def tap(service: str, request: Request, handle: Handler) -> Response:
        if service == SHOP and b"Order_GetByDateWithPagination" in request.body:
            starts.append(request.body.decode().partition("Start>")[2][:10])
        return handle(request)

    world.tap = tap
    for _ in range(3):
        world.clock.move(timedelta(hours=1))
        world.run()
    recent = {(world.clock.now() - back).strftime("%Y-%m-%d") for back in (timedelta(), DAY)}
    assert set(starts) <= recent
    world.clock.move(DAY)
    world.run()
    assert min(starts) < min(recent)


def looks_back(world: SmartWebWorld) -> bool:
    """Whether a run asks for more than the last days."""
    starts: list[str] = []

    def tap(service: str, request: Request, handle: Handler) -> Response:
        if service == SHOP and b"Order_GetByDateWithPagination" in request.body:
            starts.append(request.body.decode().partition("Start>")[2][:10])
        return handle(request)

    before, world.tap = world.tap, tap
    world.run("pull-orders")
    world.tap = before
    return min(starts) < (world.clock.now() - 3 * DAY).strftime("%Y-%m-%d")


def test_a_daily_run_that_begins_early_looks_back(world: SmartWebWorld) -> None:
    world.set("account", start=(world.start - 30 * DAY).date())
    world.run("pull-orders")
    for _ in range(2):
        world.clock.move(DAY - timedelta(minutes=2))
        assert looks_back(world)
    world.clock.move(timedelta(hours=19))
    assert not looks_back(world)


def test_a_look_back_by_a_clock_that_was_ahead_does_not_count(world: SmartWebWorld) -> None:
    world.set("account", start=(world.start - 30 * DAY).date())
    world.run("pull-orders")
    ahead = world.clock.now() + 60 * DAY
    with StateFile.open(world.state, account="nordlys") as memory:
        memory.facts.change(SHOP, lambda facts: replace(facts, orders_looked_back_at=ahead))
    assert looks_back(world)
    assert not looks_back(world)


def test_a_backfill_sees_an_edit_that_moves_no_date(world: SmartWebWorld) -> None:
    world.person(SHOP, "toggles", every_change_touches=False)
    order = plain(world, 2)
    world.run()
    world.change(SHOP, order, "edit")
    world.clock.move(timedelta(hours=1))
    report = world.run("pull-orders", since=world.clock.now() - DAY)
    assert order_reason(report, order) == "changed-in-shop"


# clocks


@pytest.mark.parametrize("command", ["pull-orders", "run"])
def test_one_wrong_time_of_the_shop_loses_no_order(world: SmartWebWorld, command: str) -> None:
    world.set_products(direction="shop-to-rackbeat", category=None)
    world.run()
    with clock_of_the_shop(world, DAY):
        report = world.run(command)
    assert "the clock of web-dk says" in " ".join(pulled(report).notes)
    order = plain(world)
    with clock_of_the_shop(world, timedelta()):
        world.clock.move(timedelta(minutes=30))
        assert order_reason(world.run(), order) == "created"
    with world.memory() as memory:
        for job in ("orders", "sync-products"):
            cursor = memory.cursors.cursor(SHOP, job)
            assert cursor is not None
            assert cursor < world.clock.now()


def test_a_shop_whose_clock_is_behind_still_has_its_new_orders_taken(world: SmartWebWorld) -> None:
    with clock_of_the_shop(world, -DAY):
        order = plain(world)
        assert order_reason(world.run(), order) == "created"


def test_clocks_that_agree_are_not_spoken_of(world: SmartWebWorld) -> None:
    with clock_of_the_shop(world, timedelta(minutes=-3)):
        assert pulled(world.run()).notes == ()


# statuses


def test_an_order_of_a_status_of_the_shops_own_says_what_to_set(world: SmartWebWorld) -> None:
    order, draft = plain(world, status=203), plain(world, status=99)
    report = world.run()
    assert "orders.statuses" in (order_verdict(report, order).advice or "")
    assert "203" in (order_verdict(report, order).advice or "")
    assert "orders.statuses" not in (order_verdict(report, draft).advice or "")


def test_orders_given_up_by_their_status_come_when_the_settings_name_it(world: SmartWebWorld) -> None:
    order, draft = plain(world, status=203), plain(world, status=99)
    world.run()
    world.clock.move(20 * DAY)
    assert order_verdict(world.run(), order).outcome is Outcome.SKIPPED
    world.clock.move(20 * DAY)
    assert told(world.run()) == []
    world.set_orders(statuses=[1, 2, 3, 4, 6, 7, 8, 203])
    report = world.run()
    assert order_reason(report, order) == "created"
    assert order_verdict(report, draft).outcome is Outcome.SKIPPED
    assert told(world.run()) == []


def test_a_backfill_looks_again_at_orders_given_up(world: SmartWebWorld) -> None:
    order = plain(world, status=203)
    began = world.clock.now() - DAY
    world.run()
    world.clock.move(20 * DAY)
    world.run()
    report = world.run("pull-orders", since=began)
    assert (order_reason(report, order), order_verdict(report, order).outcome) == ("not-released-yet", Outcome.SKIPPED)


# credit notes


def test_a_credit_note_waits_for_its_order(world: SmartWebWorld) -> None:
    order = plain(world, status=203)
    note = credit(world, order)
    verdict = order_verdict(world.run(), note)
    assert (verdict.outcome, verdict.reason) == (Outcome.WAITING, "credited-order-missing")
    assert f"order {order}" in (verdict.message or "")
    assert world.landed(note) == []
    world.set_orders(statuses=[1, 203])
    report = world.run()
    assert (order_reason(report, order), order_reason(report, note)) == ("created", "created")
    invariants(world)


def test_an_order_and_its_credit_note_are_taken_in_one_run(world: SmartWebWorld) -> None:
    order = plain(world)
    note = credit(world, order)
    report = world.run(dry_run=True)
    assert (order_reason(report, order), order_reason(report, note)) == ("created", "created")
    report = world.run()
    assert (order_reason(report, order), order_reason(report, note)) == ("created", "created")
    with world.memory() as memory:
        row = memory.ledger.row(SHOP, note)
    assert row is not None
    assert row.credits == order


def cancelled(world: SmartWebWorld, order: str) -> None:
    world.change(SHOP, order, "cancel")
    world.run()


def skipped(world: SmartWebWorld, order: str) -> None:
    world.set_orders(freight_item=None)
    world.run()
    world.run("skip-order", order=order)
    world.set_orders(freight_item="FREIGHT")


def deleted(world: SmartWebWorld, order: str) -> None:
    del world.smartweb[SHOP].books.orders[int(order)]


@pytest.mark.parametrize("before", [cancelled, skipped, deleted])
def test_a_credit_note_of_what_never_came_is_held(
    world: SmartWebWorld, before: Callable[[SmartWebWorld, str], None]
) -> None:
    order = plain(world)
    note = str(world.person(SHOP, f"orders/{order}/credit")["id"])
    before(world, order)
    world.change(SHOP, note, "book")
    verdict = order_verdict(world.run(), note)
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, "credited-order-missing")
    assert "orders skip" in (verdict.advice or "")
    assert world.landed(note) == []
    world.run("skip-order", order=note)
    assert told(world.run()) == []


def test_a_credit_note_of_an_order_from_before_the_start_is_held(world: SmartWebWorld) -> None:
    order = plain(world, created_at=(world.start - 5 * DAY).isoformat())
    note = credit(world, order)
    for _ in range(2):
        verdict = order_verdict(world.run(), note)
        assert (verdict.outcome, verdict.reason) == (Outcome.HELD, "credited-order-missing")
        assert "account.start" in (verdict.message or "")
    world.set("account", start=(world.start - 10 * DAY).date())
    report = world.run()
    assert (order_reason(report, order), order_reason(report, note)) == ("created", "created")
    assert len(world.landed(note)) == 1


def test_a_credit_note_of_itself_is_held(world: SmartWebWorld) -> None:
    note = credit(world, plain(world))
    world.smartweb[SHOP].books.orders[int(note)].set(Origin=note)
    verdict = order_verdict(world.run(), note)
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, "credited-order-missing")
    assert "itself" in (verdict.message or "")


# orders whose money is not clear, and what a person settled


def abroad(world: SmartWebWorld) -> str:
    """An order that does not tell its VAT, for a country that is not known to be free of it."""
    world.smartweb[SHOP].books.countries.pop(3, None)
    return plain(world, kind="abroad", cards=0)


def in_euro(world: SmartWebWorld) -> str:
    """An order in a currency that the settings do not name."""
    return plain(world, kind="currency")


def pays(world: SmartWebWorld, order: str) -> None:
    world.change(SHOP, order, "pay")


def names_it(world: SmartWebWorld, order: str) -> None:
    world.set_orders(currencies=["EUR"])
    world.change(SHOP, order, "send")


@pytest.mark.parametrize(("placed", "clears"), [(abroad, pays), (in_euro, names_it)])
@pytest.mark.parametrize("remembered", ["goods", "figures"])
def test_what_was_booked_by_hand_is_not_sent_when_it_becomes_clear(
    world: SmartWebWorld,
    placed: Callable[[SmartWebWorld], str],
    clears: Callable[[SmartWebWorld, str], None],
    remembered: str,
) -> None:
    order = placed(world)
    assert order_reason(world.run(), order) == "unclear-in-shop"
    world.run("skip-order", order=order)
    if remembered == "figures":
        _as_an_older_rbsync_settled(world, order)
    clears(world, order)
    assert order_reason(world.run(), order) == "settled-by-hand"
    assert world.landed(order) == []
    world.change(SHOP, order, "edit")
    assert order_reason(world.run(), order) != "settled-by-hand"


def _as_an_older_rbsync_settled(world: SmartWebWorld, order: str) -> None:
    """The digest of all figures, as they were read then."""
    with StateFile.open(world.state, account="nordlys") as memory:
        row = memory.ledger.row(SHOP, order)
        assert row is not None
        memory.ledger.save(replace(row, digest="0" * 64))


def test_an_order_that_cannot_be_read_stays_settled(world: SmartWebWorld) -> None:
    order = plain(world, 2)
    books = world.smartweb[SHOP].books.orders[int(order)]
    books.set(CustomerComment="Ring \x0bat")
    assert order_reason(world.run(), order) == "unreadable"
    world.run("skip-order", order=order)
    world.change(SHOP, order, "send")
    assert order_reason(world.run(), order) == "settled-by-hand"
    assert order_reason(world.run("fetch-order", order=order), order) == "unreadable"
    world.run("skip-order", order=order)
    books.set(CustomerComment="Ring at")
    world.person(SHOP, f"orders/{order}/comment", text="changed")
    assert order_reason(world.run(), order) == "settled-by-hand"
    assert world.landed(order) == []
    world.change(SHOP, order, "edit")
    assert order_reason(world.run(), order) != "settled-by-hand"


def test_an_order_in_rackbeat_that_becomes_unclear_is_held_only_for_other_goods(world: SmartWebWorld) -> None:
    world.set_orders(currencies=["EUR"])
    order = plain(world, 2, kind="currency")
    assert order_reason(world.run(), order) == "created"
    world.set_orders(currencies=None)
    world.change(SHOP, order, "send")
    report = world.run()
    assert (told(report), report.exit_code) == ([], 0)
    world.change(SHOP, order, "edit")
    verdict = order_verdict(world.run(), order)
    assert verdict.reason == "changed-in-shop"
    assert "the goods differ" in (verdict.message or "")
    assert len(world.landed(order)) == 1


# items that must have no inventory


def test_an_item_of_freight_that_has_inventory_stops_no_order(world: SmartWebWorld) -> None:
    world.set_orders(freight_item=world.items_in_stock()[1])
    order = plain(world)
    assert order_reason(world.run(), order) == "created"


def test_an_item_of_credit_notes_that_has_inventory_is_refused(world: SmartWebWorld) -> None:
    number = world.items_in_stock()[1]
    world.set_orders(receipt_item=number)
    order = plain(world)
    note = credit(world, order)
    before = world.item(number)["stock"]
    report = world.run()
    assert order_reason(report, order) == "created"
    verdict = order_verdict(report, note)
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, "missing-mapping")
    assert "orders.receipt_item" in (verdict.message or "")
    assert world.item(number)["stock"] == before
    world.set_orders(receipt_item="RECEIPT")
    assert order_reason(world.run(), note) == "created"


# what keeps quantities from being raised


@pytest.fixture
def unreadable(world: SmartWebWorld, monkeypatch: pytest.MonkeyPatch) -> str:
    """An order that makes no sense, in a shop that was told everything."""
    from rbsync.connectors.smartweb.orders.reader import OrderReader

    world.run()
    order = plain(world)
    whole = OrderReader.read
    monkeypatch.setattr(
        OrderReader,
        "read",
        lambda reader, ids: (
            UnreadableOrder(one.head.id, "its lines are gone")
            if not isinstance(one, UnreadableOrder) and one.head.id == order
            else one
            for one in whole(reader, ids)
        ),
    )
    return order


@pytest.mark.parametrize("command", ["run", "push-stock"])
def test_an_order_that_cannot_be_read_is_named_by_what_it_blocks(
    world: SmartWebWorld, unreadable: str, command: str
) -> None:
    number = world.items_in_stock()[2]
    assert order_reason(world.run(), unreadable) == "unreadable"
    before = world.level(number) or 0
    world.stock(number, before + 9)
    world.stock(world.items_in_stock()[3], before + 9)
    part = of_pass(world.run(command), "push-stock")
    verdict = next(record.verdict for record in part.records if record.number == number)
    assert (verdict.outcome, verdict.reason) == (Outcome.WAITING, "undecided-orders")
    assert f"web-dk#{unreadable}" in (verdict.message or "")
    [note] = [note for note in part.notes if "nothing is raised" in note]
    assert f"rbsync orders skip 'web-dk#{unreadable}'" in note
    world.run("skip-order", order=f"web-dk#{unreadable}")
    assert of_pass(world.run(command), "push-stock").notes == ()
    assert world.level(number) == before + 9


def test_an_order_whose_money_is_unclear_lets_quantities_be_raised(world: SmartWebWorld) -> None:
    world.run()
    sold, raised, *_ = world.items_in_stock()
    before = {number: world.level(number) or 0 for number in (sold, raised)}
    order = world.place(kind="currency", lines=[{"number": sold, "amount": 2}])
    world.stock(raised, before[raised] + 9)
    report = world.run()
    assert order_reason(report, order) == "unclear-in-shop"
    assert world.level(raised) == before[raised] + 9
    with world.memory() as memory:
        assert memory.ledger.pending()[sold] >= 2


@pytest.mark.parametrize(("change", "reason"), [("cancel", "cancelled"), ("draft", "not-released-yet")])
def test_what_is_not_to_be_taken_is_not_held_for_its_money(world: SmartWebWorld, change: str, reason: str) -> None:
    order = world.place(kind="currency", status=99 if change == "draft" else 1)
    if change == "cancel":
        world.change(SHOP, order, "cancel")
    assert order_reason(world.run(), order) == reason


@pytest.mark.parametrize(("status", "reason"), [(99, "not-released-yet"), (1, "unreadable")])
def test_a_draft_that_makes_no_sense_blocks_nothing(world: SmartWebWorld, status: int, reason: str) -> None:
    world.run()
    order, number = plain(world, status=status), world.items_in_stock()[2]
    world.person(SHOP, "toggles", garble=["OrderLine.Amount=many"])
    before = world.level(number) or 0
    world.stock(number, before + 9)
    assert order_reason(world.run(), order) == reason
    assert world.level(number) == before + (9 if reason == "not-released-yet" else 0)


def test_a_draft_that_makes_no_sense_is_not_waited_for_for_ever(world: SmartWebWorld) -> None:
    order = plain(world, status=99)
    world.person(SHOP, "toggles", garble=["OrderLine.Amount=many"])
    assert order_verdict(world.run(), order).outcome is Outcome.WAITING
    world.clock.move(15 * DAY)
    verdict = order_verdict(world.run(), order)
    assert (verdict.outcome, verdict.reason) == (Outcome.SKIPPED, "not-released-yet")
    assert told(world.run()) == []


def test_an_order_that_cannot_be_read_blocks_nothing_once_it_is_cancelled(
    world: SmartWebWorld, unreadable: str
) -> None:
    assert order_reason(world.run(), unreadable) == "unreadable"
    world.change(SHOP, unreadable, "cancel")
    number = world.items_in_stock()[2]
    before = world.level(number) or 0
    world.stock(number, before + 9)
    assert order_reason(world.run(), unreadable) == "cancelled"
    assert world.level(number) == before + 9
