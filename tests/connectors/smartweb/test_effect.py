"""What a shop writes down in its own way is taken; what stayed as it was is not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rbsync.connectors.smartweb.products.job import without_effect
from rbsync.connectors.smartweb.products.wire import ProductWire

KILOS, GRAMS = Decimal(1000), Decimal(1)
LONG = "A very long title of a product that goes on and on and on and on and on"


@pytest.mark.parametrize(
    ("field", "place", "wanted", "there", "grams", "taken"),
    [
        ("Title", "title", "Chair  white", "Chair white", KILOS, True),
        ("Title", "title", "Chair White", "CHAIR WHITE", KILOS, True),
        ("Title", "title", LONG, LONG[:20], KILOS, True),
        ("Title", "title", "Lamp, blue", "Lamp", KILOS, False),
        ("Title", "title", "Salt & pepper", "Salt &amp; pepper", KILOS, True),
        ("Description", "description", "hello  there", "<p>hello there</p>", KILOS, True),
        ("Description", "description", "hello you", "<p>hello there</p>", KILOS, False),
        ("ItemNumber", "item_number", "a-1", "A-1", KILOS, False),
        ("Weight", "weight", Decimal("0.4567"), Decimal("0.457"), KILOS, True),
        ("Weight", "weight", Decimal("456.7"), Decimal(457), GRAMS, True),
        ("Weight", "weight", Decimal(10), Decimal("9.95"), KILOS, True),
        ("Weight", "weight", Decimal("0.40"), Decimal("0.39"), KILOS, False),
        ("Price", "price", Decimal(1000), Decimal(999), KILOS, False),
    ],
)
def test_what_was_taken(field: str, place: str, wanted: object, there: object, grams: Decimal, taken: bool) -> None:
    product = ProductWire.model_validate({"Id": 7, field: there})
    assert getattr(product, place)
    assert (without_effect([(0, {field: wanted})], product, product, grams) is None) is taken


def test_a_long_text_is_told_in_short() -> None:
    product = ProductWire.model_validate({"Id": 7, "Description": "old text " * 300})
    told = without_effect([(0, {"Description": "new"})], product, product, KILOS)
    assert told is not None
    assert len(told) < 150
