from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from rbsync.core.model.ledger import Stage
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, skipped
from rbsync.errors import ExitCode
from rbsync.ports.memory import RunRecord
from rbsync.state.file import StateFile

from .builders import SHOP, START, head, later, see, seen


def _run(state: StateFile, run: str, minute: float, *, exit_code: int, command: str = "pull-orders") -> None:
    state.runs.start(run, command, SHOP, later(minute))
    state.runs.finish(run, command, SHOP, later(minute + 1), exit_code=exit_code, counts={"created": 2}, error=None)


def _last(state: StateFile) -> list[str]:
    return [record.run for record in state.runs.last(SHOP)]


def test_a_run_comes_back_whole(state: StateFile) -> None:
    state.runs.start("r1", "pull-orders", SHOP, START)
    assert state.runs.last(SHOP) == (RunRecord("r1", "pull-orders", SHOP, START, None, None, {}, None),)
    state.runs.finish(
        "r1", "pull-orders", SHOP, later(1), exit_code=ExitCode.PARTLY, counts={"held": 1}, error="one is held"
    )
    assert state.runs.last(SHOP) == (
        RunRecord("r1", "pull-orders", SHOP, START, later(1), 3, {"held": 1}, "one is held"),
    )
    assert state.runs.last("shop-se") == ()


def test_the_newest_and_the_newest_successful_run_of_each_command(state: StateFile) -> None:
    for minute, (run, code) in enumerate([("a", 0), ("b", 3), ("c", 5), ("d", 5)]):
        _run(state, run, minute, exit_code=code)
    _run(state, "e", 0, exit_code=0, command="push-stock")
    assert _last(state) == ["d", "b", "e"]
    _run(state, "f", 9, exit_code=0)
    assert _last(state) == ["f", "e"]


def test_the_newest_of_all_come_first(state: StateFile) -> None:
    for minute in range(5):
        _run(state, f"r{minute}", minute, exit_code=0, command=("pull-orders", "push-stock")[minute % 2])
    assert [record.run for record in state.runs.recent(3)] == ["r4", "r3", "r2"]


def test_old_runs_are_forgotten_but_never_those_that_tell_something(state: StateFile) -> None:
    day = 24 * 60
    _run(state, "old-success", 0, exit_code=0)
    _run(state, "old-failure", 1, exit_code=5)
    _run(state, "rare", 2, exit_code=0, command="initial-sync")
    _run(state, "recent", 50 * day, exit_code=5)
    _run(state, "new", 100 * day, exit_code=5)
    state.ledger.forget(START)
    assert _last(state) == ["rare", "new", "old-success"]
    _run(state, "better", 101 * day, exit_code=0)
    state.ledger.forget(START)
    with_older = {row["run"] for row in state._store.rows("SELECT run FROM run")}
    assert with_older == {"rare", "recent", "new", "better"}


def test_messages_of_finished_orders_have_an_age_limit(state: StateFile) -> None:
    done = replace(
        seen(state, 1),
        verdict=Verdict(Outcome.CREATED, None, "for Anna", "call Anna"),
        stage=Stage.COMPLETE,
        pending={"X1": Decimal(1)},
        total=Decimal("100.00"),
        last_tried=START,
    )
    left_out = replace(seen(state, 2), verdict=skipped(Reason.CANCELLED, "Anna cancelled"))
    stuck = replace(seen(state, 3), verdict=held(Reason.UNKNOWN_SKU, "no X1"))
    moving = replace(seen(state, 4), verdict=Verdict(Outcome.CREATED, None, "drafted"), stage=Stage.DRAFT)
    recent = replace(done, id=seen(state, 5).id, external_id=head(5).id, last_tried=START + timedelta(days=40))
    changed = replace(left_out, id=seen(state, 6).id, external_id=head(6).id)
    for row in (done, left_out, stuck, moving, recent, changed):
        state.ledger.save(row)
    see(state, [head(6, updated=later(1))])

    assert state.ledger.forget(START) == 0
    assert state.ledger.forget(START + timedelta(days=30)) == 2
    assert state.ledger.forget(START + timedelta(days=30)) == 0
    assert state.ledger.row(SHOP, done.external_id) == replace(done, verdict=Verdict(Outcome.CREATED), pending={})
    assert state.ledger.row(SHOP, left_out.external_id) == replace(
        left_out, verdict=Verdict(Outcome.SKIPPED, Reason.CANCELLED)
    )
    for row in (stuck, moving, recent):
        assert state.ledger.row(SHOP, row.external_id) == row
    assert state.ledger.row(SHOP, changed.external_id) == replace(changed, source_updated_at=later(1))
