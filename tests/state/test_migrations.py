from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rbsync.core.model.ledger import Stage
from rbsync.core.model.verdict import Outcome, Reason, Verdict
from rbsync.errors import StateError
from rbsync.ports.facts import ConnectorFacts, ItemFacts
from rbsync.ports.memory import Intent, KnownListing, RunRecord
from rbsync.state.file import StateFile
from rbsync.state.schema import MIGRATIONS
from rbsync.state.store import Store

from .builders import ACCOUNT, SHOP, START, agreement, head, later, link, remember, remembered, see

NEWEST = len(MIGRATIONS)
AGE = ("ALTER TABLE connector_facts ADD COLUMN age bigint", "UPDATE connector_facts SET age = 7")
TITLE = ("CREATE TABLE title (text text NOT NULL)", "INSERT INTO title (text) SELECT price_terms FROM connector_facts")
BROKEN = ("CREATE TABLE half (n bigint)", "INSERT INTO nowhere VALUES (1)")


def _with_a_fact(path: Path) -> None:
    with StateFile.open(path, account=ACCOUNT) as state:
        remember(state, "v")


def _open(path: Path, *migrations: tuple[str, ...]) -> Store:
    return Store.open(path, account=ACCOUNT, create=False, migrations=(*MIGRATIONS, *migrations))


def _ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_an_older_file_is_copied_and_upgraded(path: Path) -> None:
    _with_a_fact(path)
    _open(path, AGE, TITLE).close()
    assert _ask(path, "SELECT version, account FROM state_file") == [(NEWEST + 2, ACCOUNT)]
    assert _ask(path, "SELECT price_terms, age FROM connector_facts") == [("v", 7)]
    assert _ask(path, "SELECT text FROM title") == [("v",)]
    copy = path.with_name(f"{path.name}.before-{NEWEST + 1}")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.glob("*before*")] == [copy.name]
    with StateFile.open(copy, account=ACCOUNT) as before:
        assert remembered(before) == "v"


def test_a_file_of_version_1_keeps_all_that_it_knows(path: Path) -> None:
    _version_1(path)
    with StateFile.open(path, account=ACCOUNT) as state:
        _knows_what_version_1_knew(state)
        assert list(state.agreements.all(SHOP)) == []
        state.agreements.save([agreement(1)], listings=[link(3)])
    with StateFile.open_read_only(path) as state:
        assert state.agreements.of_items(SHOP, ["N1"]) == {"N1": (agreement(1),)}
    assert _ask(path, "SELECT version, account FROM state_file") == [(NEWEST, ACCOUNT)]
    copy = path.with_name(f"{path.name}.before-2")
    assert _ask(copy, "SELECT version, account FROM state_file") == [(1, ACCOUNT)]
    assert _ask(copy, "SELECT count(*) FROM ledger") == [(2,)]


def test_a_file_of_version_1_can_be_rehearsed_on_and_stays_as_it_is(path: Path) -> None:
    _version_1(path)
    before = path.read_bytes()
    with StateFile.rehearsal(path, account=ACCOUNT) as rehearsal:
        _knows_what_version_1_knew(rehearsal)
        rehearsal.agreements.save([agreement(1)])
    assert path.read_bytes() == before


def test_orders_decided_before_digests_were_kept_are_not_all_looked_at_again(path: Path) -> None:
    _version_1(path)
    with StateFile.open(path, account=ACCOUNT) as state:
        row = state.ledger.row(SHOP, head(1001).id)
        assert row is not None
        assert (row.listed, row.credits) == (None, None)
        state.ledger.save(replace(row, verdict=Verdict(Outcome.CREATED), stage=Stage.COMPLETE))
        for digest, still in (("a", ["#1002"]), ("b", ["#1001", "#1002"])):
            see(state, [replace(head(1001, updated=row.source_updated_at), digest=digest)])
            assert [each.number for each in state.ledger.open_rows(SHOP)] == still


def _version_1(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(Path(__file__).with_name("version_1.sql").read_text(encoding="utf-8"))


def _knows_what_version_1_knew(state: StateFile) -> None:
    row = state.ledger.row(SHOP, head(1001).id)
    assert row is not None
    assert row.verdict == Verdict(Outcome.HELD, Reason.UNKNOWN_SKU, "no item X1")
    assert (str(row.total), row.tries, {number: int(each) for number, each in row.pending.items()}) == (
        "125.00",
        2,
        {"X1": 2},
    )
    assert [each.number for each in state.ledger.open_rows(SHOP)] == ["#1001", "#1002"]
    assert state.journal.open_intent(SHOP, "create-order", head(1002).id) == Intent(
        1, SHOP, "create-order", head(1002).id, later(2), 2
    )
    assert state.listings.link(SHOP, "gid://1") == link(1, written=3)
    assert sorted(state.listings.linked_to(SHOP, ["N1", "N2"])) == ["N1", "N2"]
    assert state.customers.by_email("Anna@example.com") == (17,)
    assert state.cursors.cursor(SHOP, "pull-orders") == later(10)
    assert state.runs.recent(9) == (
        RunRecord("f11bdca6121f", "pull-orders", SHOP, START, later(1), 3, {"held": 1}, None),
    )


def test_nothing_to_upgrade_makes_no_copy(path: Path) -> None:
    _with_a_fact(path)
    _with_a_fact(path)
    assert list(path.parent.glob("*before*")) == []


def test_a_migration_that_fails_leaves_the_version_before_it(path: Path) -> None:
    _with_a_fact(path)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        _open(path, AGE, BROKEN)
    assert _ask(path, "SELECT version FROM state_file") == [(NEWEST + 1,)]
    assert _ask(path, "SELECT name FROM sqlite_master WHERE name = 'half'") == []
    _open(path, AGE, TITLE).close()
    assert _ask(path, "SELECT text FROM title") == [("v",)]
    assert sorted(file.name for file in path.parent.glob("*before*")) == [
        f"{path.name}.before-{NEWEST + 1}",
        f"{path.name}.before-{NEWEST + 2}",
    ]


def test_an_older_file_is_not_looked_at_but_rehearsed_upgraded(path: Path) -> None:
    _with_a_fact(path)
    migrations = (*MIGRATIONS, AGE)
    with pytest.raises(StateError, match=rf"version {NEWEST}, made by an older rbsync.*Run any pass"):
        Store.open_read_only(path, migrations=migrations)
    rehearsal = Store.in_memory(path, account=ACCOUNT, migrations=migrations)
    assert [row["age"] for row in rehearsal.rows("SELECT age FROM connector_facts")] == [7]
    rehearsal.close()
    assert _ask(path, "SELECT version FROM state_file") == [(NEWEST,)]
    assert list(path.parent.glob("*before*")) == []


def test_the_older_rbsync_refuses_what_the_newer_made(path: Path) -> None:
    _with_a_fact(path)
    _open(path, AGE).close()
    with pytest.raises(StateError, match=rf"version {NEWEST + 1}.*up to {NEWEST}"):
        StateFile.open(path, account=ACCOUNT)


def test_a_file_of_version_3_keeps_what_its_notes_said(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(Path(__file__).with_name("version_3.sql").read_text(encoding="utf-8"))
    with StateFile.open(path, account=ACCOUNT) as state:
        assert state.facts.of("shop-se") == ConnectorFacts(
            shop="gid://shop/2",
            orders_start=datetime(2026, 10, 1, 22, tzinfo=UTC),
            order_statuses="1,3",
            orders_looked_back_at=START,
            currencies=frozenset(("EUR", "SEK")),
            currencies_asked_at=START,
            listings_read_at=START,
            listings_location="Lager",
            unread_listings=True,
            products_read_at=START + timedelta(seconds=0.25),
            price_terms="SEK with VAT",
        )
        assert state.facts.of(SHOP).shop == "gid://shopify/Shop/1000000"
        assert state.facts.of(SHOP).order_statuses == ""
        assert state.facts.connector_of("gid://shop/2") == "shop-se"
        assert state.facts.of_items("shop-se", ["N8", "N9"]) == {
            "N8": ItemFacts(None, "beef", publishing_unknown=True),
            "N9": ItemFacts(START, "cafe"),
        }
        hidden = {each.external_id: each.hidden_from for each in state.agreements.all("shop-se")}
        assert hidden == {"gid://1": "active", "gid://6": None}
        assert [row.rackbeat for row in state.ledger.all_rows(SHOP)] == [5001, 5002]
        assert state.journal.open_intent("shop-se", "create-item", "N9") is not None
        assert state.customers.by_email("anna@example.com") == (17,)
        assert state.cursors.cursor(SHOP, "sync-products") is not None


def test_a_file_of_version_3_keeps_what_its_links_of_every_kind_said(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(Path(__file__).with_name("version_3.sql").read_text(encoding="utf-8"))
    shop = "shop-se"
    with StateFile.open(path, account=ACCOUNT) as state:
        assert list(state.listings.all(shop)) == [
            KnownListing(shop, "gid://1", "N1", "stock-1", "N1", "N1", None, 4),
            KnownListing(shop, "gid://2", sku="N2"),
            KnownListing(shop, "gid://3", stock_id="stock-3", barcode="5701"),
            KnownListing(shop, "gid://4", stock_id="stock-4", sku="Ærø-4", quantity=7),
            KnownListing(shop, "gid://5", "N5", "stock-5", "X5", "N5", None, 0),
            KnownListing(shop, "gid://6", "N6", "stock-6"),
        ]
        assert [each.external_id for each in state.listings.renamed(shop)] == ["gid://5"]
        assert [each.external_id for each in state.listings.by_skus(shop, ["ÆRØ-4"])["ærø-4"]] == ["gid://4"]
        assert state.facts.products_of_family(shop, "Lamps") == {"gid://product/7"}
        assert state.facts.change_without_effect(shop, "gid://1") == "0123456789abcdef"
        assert (sum(1 for _ in state.listings.linked(SHOP)), sum(1 for _ in state.listings.unlinked(SHOP))) == (25, 6)
