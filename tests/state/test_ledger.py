from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.core.model.ledger import LedgerRow, Stage
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, skipped, waiting
from rbsync.errors import StateError
from rbsync.state.file import StateFile
from rbsync.state.ledger import _OPEN, _PENDING
from tests.strength import examples

from .builders import ACCOUNT, SHOP, START, fresh, head, later, link, see, seen

some_examples = settings(max_examples=examples(40))

texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20)
amounts = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)
times = st.integers(0, 4 * 10**12).map(
    lambda ms: datetime.fromtimestamp(ms // 1000, UTC).replace(microsecond=ms % 1000 * 1000)
)
verdicts = st.none() | st.builds(
    Verdict, st.sampled_from(Outcome), st.none() | st.sampled_from(Reason), st.none() | texts, st.none() | texts
)


@some_examples
@given(
    verdict=verdicts,
    stage=st.sampled_from(Stage),
    total=st.none() | amounts,
    digest=st.none() | texts,
    tries=st.integers(0, 9),
    tried=st.none() | times,
    updated=times.map(lambda at: max(at, START)),
    pending=st.dictionaries(texts, amounts, max_size=3),
)
def test_a_row_comes_back_as_it_was_saved(
    verdict: Verdict | None,
    stage: Stage,
    total: Decimal | None,
    digest: str | None,
    tries: int,
    tried: datetime | None,
    updated: datetime,
    pending: dict[str, Decimal],
) -> None:
    with fresh() as state:
        row = replace(
            seen(state, 1001),
            verdict=verdict,
            stage=stage,
            rackbeat=5001,
            total=total,
            currency="DKK",
            rackbeat_total=total,
            digest=digest,
            tries=tries,
            last_tried=tried,
            last_run="run-1",
            source_updated_at=updated,
            pending=pending,
        )
        state.ledger.save(row)
        assert state.ledger.row(SHOP, row.external_id) == row


@some_examples
@given(st.lists(st.lists(st.tuples(st.integers(1, 5), st.integers(-60, 60)), max_size=4), max_size=6))
def test_seeing_only_raises_the_update_time(pages: list[list[tuple[int, int]]]) -> None:
    newest: dict[int, int] = {}
    with fresh() as state:
        for nth, page in enumerate(pages):
            see(state, [head(number, updated=later(minute)) for number, minute in page], at=later(nth))
            for number, minute in page:
                newest[number] = max(minute, newest.get(number, minute))
            for number, minute in newest.items():
                row = state.ledger.row(SHOP, head(number).id)
                assert row is not None
                assert row.source_updated_at == later(minute)


def test_seeing_again_changes_nothing_else(state: StateFile) -> None:
    row = replace(seen(state, 1001), verdict=held(Reason.UNKNOWN_SKU, "no X1"), pending={"X1": Decimal(2)}, tries=3)
    state.ledger.save(row)
    see(state, [head(1001), head(1001)], at=later(60))
    assert state.ledger.row(SHOP, row.external_id) == row
    see(state, [head(1001, updated=later(5))], at=later(60))
    assert state.ledger.row(SHOP, row.external_id) == replace(row, source_updated_at=later(5))


def test_each_connector_has_its_own_row(state: StateFile) -> None:
    first, second = seen(state, 1001), seen(state, 1001, connector="shop-se")
    assert first.id != second.id
    assert second.reference == "shop-se#1001"


def test_a_save_never_hides_a_newer_change(state: StateFile) -> None:
    stale = seen(state, 1001)
    see(state, [head(1001, updated=later(5))])
    state.ledger.save(replace(stale, verdict=Verdict(Outcome.CREATED), stage=Stage.COMPLETE))
    (row,) = state.ledger.open_rows(SHOP)
    assert row.source_updated_at == later(5)
    state.ledger.save(row)
    assert list(state.ledger.open_rows(SHOP)) == []


def _wants_something(row: LedgerRow) -> bool:
    if row.verdict is None or row.verdict.outcome in {Outcome.WAITING, Outcome.HELD, Outcome.FAILED}:
        return True
    return row.stage is not Stage.COMPLETE and row.verdict.outcome is not Outcome.SKIPPED


@some_examples
@given(st.lists(st.tuples(verdicts, st.sampled_from(Stage), st.booleans()), max_size=8))
def test_open_rows_are_those_that_want_something(rows: list[tuple[Verdict | None, Stage, bool]]) -> None:
    wanted = []
    with fresh() as state:
        seen(state, 1, connector="another")
        for number, (verdict, stage, changes) in enumerate(rows, start=1):
            row = replace(seen(state, number), verdict=verdict, stage=stage)
            state.ledger.save(row)
            if changes:
                see(state, [head(number, updated=later(1))])
            if changes or _wants_something(row):
                wanted.append(row.external_id)
        assert [row.external_id for row in state.ledger.open_rows(SHOP)] == wanted


def test_open_rows_may_be_saved_while_they_are_read(state: StateFile) -> None:
    see(state, [head(number) for number in range(1200)])
    met = 0
    for row in state.ledger.open_rows(SHOP):
        state.ledger.save(replace(row, verdict=waiting(Reason.NOT_PAID_YET, "not yet")))
        met += 1
    assert met == 1200


@pytest.mark.parametrize(
    ("query", "parameters", "index"),
    [(_OPEN, (ACCOUNT, SHOP, 0, 500), "ledger_open"), (_PENDING, (ACCOUNT,), "ledger_pending")],
)
def test_finished_orders_cost_nothing_to_pass_over(
    state: StateFile, query: str, parameters: tuple[str | int, ...], index: str
) -> None:
    plan = " ".join(row["detail"] for row in state._store.rows(f"EXPLAIN QUERY PLAN {query}", parameters))
    assert f"USING INDEX {index}" in plan


def test_pending_sums_what_is_not_booked_yet(state: StateFile) -> None:
    def remember(number: int, quantity: str, connector: str = SHOP, **changes: object) -> None:
        row = seen(state, number, connector=connector)
        state.ledger.save(replace(row, pending={"X1": Decimal(quantity)}, **changes))  # type: ignore[arg-type]

    remember(1, "2")
    remember(2, "0.5", stage=Stage.DRAFT, verdict=held(Reason.TOTAL_MISMATCH, "off"))
    remember(3, "8", stage=Stage.BOOKED, verdict=Verdict(Outcome.CREATED))
    remember(4, "16", verdict=skipped(Reason.CANCELLED, "gone"))
    remember(5, "32", connector="shop-se")
    assert state.ledger.pending() == {"X1": Decimal("34.5")}
    assert state.ledger.pending(leave_out="shop-se") == {"X1": Decimal("2.5")}


@pytest.mark.parametrize(
    "text", ["#1001", "1001", " 1001 ", "gid://shopify/Order/901001", "901001", "shop-dk#1001", "5001", "#5001"]
)
def test_an_order_is_found_by_whatever_people_have(state: StateFile, text: str) -> None:
    state.ledger.save(replace(seen(state, 1001), rackbeat=5001))
    seen(state, 1002)
    assert [row.number for row in state.ledger.find(text)] == ["#1001"]
    assert state.ledger.find(text, "shop-se") == ()


@pytest.mark.parametrize("text", ["", "100", "gid://other/Order/901001", "%", "9" * 30, "²"])
def test_what_nobody_has_is_not_found(state: StateFile, text: str) -> None:
    seen(state, 1001)
    assert state.ledger.find(text) == ()


def test_an_orders_own_number_goes_before_the_one_another_order_has_in_rackbeat(state: StateFile) -> None:
    seen(state, 5001)
    state.ledger.save(replace(seen(state, 7), rackbeat=5001))
    state.ledger.save(replace(seen(state, 8), rackbeat=5002))
    assert [row.number for row in state.ledger.find("5001")] == ["#5001"]
    assert [row.number for row in state.ledger.find("5002")] == ["#8"]
    assert [row.number for row in state.ledger.rows_of(5001)] == ["#7"]
    assert state.ledger.rows_of(2**63) == ()


def test_an_edit_that_moves_no_date_opens_the_row_again(state: StateFile) -> None:
    def listed(digest: str | None) -> list[str]:
        see(state, [replace(head(1), digest=digest)])
        return [row.number for row in state.ledger.open_rows(SHOP)]

    def decided() -> None:
        row = state.ledger.row(SHOP, head(1).id)
        assert row is not None
        state.ledger.save(replace(row, verdict=Verdict(Outcome.CREATED), stage=Stage.COMPLETE))

    assert listed(None) == ["#1"]
    decided()
    assert listed("a") == []  # the first that is told
    assert listed(None) == []
    assert listed("b") == ["#1"]
    decided()
    assert listed("b") == []
    assert listed("a") == ["#1"]


def test_a_row_changed_again_while_it_was_decided_stays_open(state: StateFile) -> None:
    see(state, [replace(head(1), digest="a")])
    [row] = state.ledger.open_rows(SHOP)
    see(state, [replace(head(1), digest="b")])
    state.ledger.save(replace(row, verdict=Verdict(Outcome.CREATED), stage=Stage.COMPLETE))
    assert [each.listed for each in state.ledger.open_rows(SHOP)] == ["b"]


def test_an_older_listing_says_nothing_of_a_newer_one(state: StateFile) -> None:
    see(state, [replace(head(1, updated=later(5)), digest="new")])
    see(state, [replace(head(1, updated=later(1)), digest="old")])
    row = state.ledger.row(SHOP, head(1).id)
    assert row is not None
    assert (row.listed, row.source_updated_at) == ("new", later(5))


def test_skipped_rows_are_given_by_reason(state: StateFile) -> None:
    for number, reason in ((1, Reason.NOT_RELEASED_YET), (2, Reason.CANCELLED)):
        state.ledger.save(replace(seen(state, number), verdict=skipped(reason, "because")))
    state.ledger.save(replace(seen(state, 3), verdict=waiting(Reason.NOT_RELEASED_YET, "not yet")))
    state.ledger.save(replace(seen(state, 1, connector="another"), verdict=skipped(Reason.NOT_RELEASED_YET, "because")))
    assert [row.number for row in state.ledger.skipped_rows(SHOP, Reason.NOT_RELEASED_YET)] == ["#1"]


def test_row_intent_and_links_are_one_commit(state: StateFile) -> None:
    row, intent = seen(state, 1001), state.journal.begin(SHOP, "create-order", "k", START)
    state.ledger.save(replace(row, rackbeat=5001), clears=intent, listings=[link(1)])
    assert state.journal.open_intent(SHOP, "create-order", "k") is None
    assert state.listings.link(SHOP, "gid://1") == link(1)


def test_a_save_that_fails_leaves_nothing_behind(state: StateFile) -> None:
    row, intent = seen(state, 1001), state.journal.begin(SHOP, "create-order", "k", START)
    with pytest.raises(StateError, match="#1001 of shop-dk"):
        state.ledger.save(replace(row, id=99), clears=intent, listings=[link(1)])
    assert state.journal.open_intent(SHOP, "create-order", "k") == intent
    assert state.listings.link(SHOP, "gid://1") is None


def test_a_time_without_a_zone_is_refused(state: StateFile) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        see(state, [head(1, updated=datetime(2026, 11, 1))])  # noqa: DTZ001
    assert state.ledger.row(SHOP, head(1).id) is None
