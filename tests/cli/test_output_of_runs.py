"""What a run prints, and where: results on stdout, talk on stderr, nothing to cron when there is nothing to tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rbsync.cli.listener import Remarks, listening
from rbsync.cli.options import Asked
from rbsync.cli.passes import print_report
from rbsync.core.model.verdict import Outcome
from tests.telling.reports import CREATED, HELD, connector, report

NOTHING = report(connector(counts={Outcome.UNCHANGED: 9, Outcome.WAITING: 2, Outcome.SKIPPED: 1}))


def told(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_a_run_with_nothing_to_tell_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(NOTHING, Asked())
    assert told(capsys) == ("", "")


def test_what_a_person_does_by_hand_is_always_answered(capsys: pytest.CaptureFixture[str]) -> None:
    by_hand = replace(connector(counts={Outcome.UNCHANGED: 2}), command="match")
    print_report(replace(report(by_hand), command="match"), Asked())
    assert told(capsys) == ("match shop-dk: 2 seen, 2 unchanged\n", "")


def test_verbose_tells_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(NOTHING, Asked(verbose=True))
    out, err = told(capsys)
    assert "9 unchanged" in out
    assert err == ""


def test_a_note_is_told_even_when_nothing_else_is_new(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(report(connector(notes=("only the last 60 days can be seen",))), Asked())
    assert "note: only the last 60 days" in told(capsys)[0]


def test_news_are_counted_and_held_records_explained(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(report(connector(CREATED, HELD), exit_code=3), Asked())
    out, err = told(capsys)
    assert "1 created, 1 held" in out
    assert "#1002" in out
    assert "#1001" not in out
    assert err == ""


def test_quiet_leaves_the_held_records_only(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(report(connector(CREATED, HELD), exit_code=3), Asked(quiet=True))
    out, _ = told(capsys)
    assert "#1002" in out
    assert "created" not in out
    print_report(report(connector(CREATED)), Asked(quiet=True))
    assert told(capsys) == ("", "")


def test_a_plan_is_always_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(report(connector(CREATED), dry_run=True), Asked(dry_run=True))
    out, _ = told(capsys)
    assert "This is a plan" in out
    assert "order of 2 lines, 125.00 DKK" in out


def test_what_could_not_be_finished_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(report(connector(error="the network is down", exit_code=5), exit_code=5), Asked(quiet=True))
    out, err = told(capsys)
    assert out == ""
    assert "the network is down" in err


def test_without_a_terminal_only_verbose_hears_remarks(capsys: pytest.CaptureFixture[str]) -> None:
    with listening(verbose=False, quiet=False) as silent:
        silent.say("a remark")
        silent.progress("shop-dk", "run", 1, 2)
    assert isinstance(silent, Remarks)
    assert told(capsys) == ("", "")
    with listening(verbose=True, quiet=False) as remarks:
        remarks.say("a re\x1b[31mmark")
        remarks.progress("shop-dk", "run", 1, 2)
    assert isinstance(remarks, Remarks)
    assert told(capsys) == ("", "a re [31mmark\n")
