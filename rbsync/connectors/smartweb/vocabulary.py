"""What the shop calls that which settings name (smartweb sheets 10.1, 10.4, 19)."""

from __future__ import annotations

from collections.abc import Mapping

from rbsync.connectors.smartweb.products.categories import Categories
from rbsync.connectors.smartweb.profile import Facts
from rbsync.ports.connector import Named, Vocabulary


def vocabulary_of(facts: Facts, categories: Categories) -> Vocabulary:
    """Every list, each read at most once. Currencies and languages have no title but their code."""
    return {
        Named.LANGUAGE: dict.fromkeys(facts.languages(), ""),
        Named.CURRENCY: dict.fromkeys(facts.currencies(), ""),
        Named.SITE: _by_text(facts.sites()),
        Named.STATUS: _by_text(facts.statuses()),
        Named.PAYMENT_METHOD: _by_text(facts.payment_methods()),
        Named.DELIVERY_METHOD: _by_text(facts.delivery_methods()),
        Named.CATEGORY: _by_text(categories.titles()),
    }


def _by_text(titles: Mapping[int, str]) -> Mapping[str, str]:
    return {str(number): title for number, title in titles.items()}
