from __future__ import annotations

from pathlib import Path

from rbsync.state.file import StateFile

from .builders import ACCOUNT, SHOP, START, later


def test_an_intent_outlives_its_file_handle(path: Path) -> None:
    with StateFile.open(path, account=ACCOUNT) as state:
        intent = state.journal.begin(SHOP, "create-order", "gid://1", START)
    with StateFile.open(path, account=ACCOUNT) as state:
        assert state.journal.open_intent(SHOP, "create-order", "gid://1") == intent
    assert (intent.at, intent.tries) == (START, 1)


def test_beginning_again_raises_tries_and_restarts_the_settle_window(state: StateFile) -> None:
    first = state.journal.begin(SHOP, "book", "k", START)
    again = state.journal.begin(SHOP, "book", "k", later(30))
    assert (again.id, again.at, again.tries) == (first.id, later(30), 2)
    assert state.journal.begin(SHOP, "book", "k", START).at == later(30)


def test_intents_are_apart_by_connector_kind_and_key(state: StateFile) -> None:
    state.journal.begin(SHOP, "book", "k", START)
    assert state.journal.open_intent("shop-se", "book", "k") is None
    assert state.journal.open_intent(SHOP, "invoice", "k") is None
    assert state.journal.open_intent(SHOP, "book", "l") is None


def test_clearing_clears_that_intent_only(state: StateFile) -> None:
    first = state.journal.begin(SHOP, "book", "k", START)
    state.journal.clear(first)
    state.journal.clear(first)
    other = state.journal.begin(SHOP, "book", "l", START)
    state.journal.clear(first)
    assert state.journal.open_intent(SHOP, "book", "k") is None
    assert state.journal.open_intent(SHOP, "book", "l") == other
