from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rbsync.ports.facts import ConnectorFacts, ItemFacts
from rbsync.state.file import StateFile

from .builders import SHOP, START, statements

WHOLE = ConnectorFacts(
    shop="gid://shop/1",
    orders_start=START,
    order_statuses="",
    orders_looked_back_at=START + timedelta(hours=1),
    currencies=frozenset(("DKK", "SEK")),
    currencies_asked_at=START + timedelta(hours=2),
    listings_read_at=START + timedelta(hours=3),
    listings_location="Lager",
    unread_listings=True,
    products_read_at=START + timedelta(hours=4),
    price_terms="DKK with VAT",
)


def test_every_fact_comes_back_and_can_be_forgotten(state: StateFile) -> None:
    assert state.facts.of(SHOP) == ConnectorFacts()
    state.facts.change(SHOP, lambda _: WHOLE)
    assert state.facts.of(SHOP) == WHOLE
    assert state.facts.of("shop-se") == ConnectorFacts()
    state.facts.change(SHOP, lambda facts: replace(facts, price_terms=None))
    assert state.facts.of(SHOP) == replace(WHOLE, price_terms=None)
    state.facts.change(SHOP, lambda _: ConnectorFacts())
    assert state.facts.of(SHOP) == ConnectorFacts()


def test_a_shop_is_known_by_its_own_id(state: StateFile) -> None:
    assert state.facts.connector_of("gid://shop/1") is None
    state.facts.change(SHOP, lambda facts: replace(facts, shop="gid://shop/1"))
    assert state.facts.connector_of("gid://shop/1") == SHOP


def test_facts_of_items(state: StateFile) -> None:
    state.facts.change_items(SHOP, ["N1", "N2"], lambda facts: replace(facts, without_price="beef"))
    state.facts.change_items(SHOP, ["N2"], lambda facts: replace(facts, without_stock_at=START))
    assert state.facts.of_items(SHOP, ["N1", "N2", "N3"]) == {
        "N1": ItemFacts(None, "beef"),
        "N2": ItemFacts(START, "beef"),
    }
    assert state.facts.of_items("shop-se", ["N1"]) == {}


def test_what_is_known_already_is_not_written_again(state: StateFile) -> None:
    state.facts.change_items(SHOP, ["N1"], lambda facts: replace(facts, without_price="beef"))
    with statements(state) as asked:
        state.facts.change_items(SHOP, ["N1"], lambda facts: replace(facts, without_price="beef"))
        state.facts.change_items(SHOP, ["N2"], lambda facts: replace(facts, without_price=None))
    assert not any("INSERT" in each for each in asked)


def test_families_and_changes_without_effect(state: StateFile) -> None:
    state.facts.note_family(SHOP, "Lamps", "gid://product/1")
    state.facts.note_family(SHOP, "Lamps", "gid://product/1")
    assert state.facts.products_of_family(SHOP, "Lamps") == {"gid://product/1"}
    assert state.facts.products_of_family("shop-se", "Lamps") == frozenset()
    state.facts.set_change_without_effect(SHOP, "gid://1", "beef")
    state.facts.set_change_without_effect(SHOP, "gid://1", "cafe")
    assert state.facts.change_without_effect(SHOP, "gid://1") == "cafe"
    state.facts.set_change_without_effect(SHOP, "gid://1", None)
    assert state.facts.change_without_effect(SHOP, "gid://1") is None
