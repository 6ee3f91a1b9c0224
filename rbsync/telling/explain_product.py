"""Why one product is, or is not, in the shops. Pure: stories in, lines or values out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rbsync.telling.report import record_document, record_lines
from rbsync.telling.text import clean, cut, table

if TYPE_CHECKING:
    from rbsync.core.model.report import FieldStory, ProductStory

OFF = "off"
HEADINGS = {
    "rackbeat-to-shop": ("RACKBEAT GIVES", "THE SHOP HAS"),
    "shop-to-rackbeat": ("THE SHOP GIVES", "RACKBEAT HAS"),
}
DUTIES = {
    "keep": "written when it differs",
    "once": "given when it is made",
    "leave": "left as it is",
}
_PRESENCE = {"in Rackbeat", "in the shop"}
_LONGEST = 40


def is_unknown(stories: Sequence[ProductStory]) -> bool:
    """Whether both sides were asked, and none has anything of this number."""
    asked = [story for story in stories if story.direction != OFF]
    return bool(asked) and all({one.rule for one in story.rules if not one.passed} >= _PRESENCE for story in asked)


def product_lines(stories: Sequence[ProductStory]) -> list[str]:
    """Connector by connector: the rules, the fields, and what a run would do now."""
    return [line for story in stories for line in _story(story)]


def _story(story: ProductStory) -> Iterator[str]:
    yield f"Product {clean(story.number)} in {clean(story.connector)} · products.direction = {story.direction}"
    if story.direction == OFF:
        yield '  Products are not carried. Set products.direction to "rackbeat-to-shop" or "shop-to-rackbeat".'
        return
    there = clean(story.listing) if story.listing else "none"
    yield f"  Item in Rackbeat: {_item(story)} · listing in the shop: {there}"
    yield from (f"  {line}" for line in _rules(story))
    yield ""
    yield from (f"  {line}" for line in _fields(story))
    yield ""
    yield from _next(story)


def _item(story: ProductStory) -> str:
    missing = any(one.rule == "in Rackbeat" and not one.passed for one in story.rules)
    return "none" if missing else clean(story.number)


def _rules(story: ProductStory) -> Iterator[str]:
    width = max((len(clean(one.rule)) for one in story.rules), default=0)
    for one in story.rules:
        mark = "✓ pass" if one.passed else "✗ FAIL"
        yield f"{mark}  {clean(one.rule).ljust(width)}  {clean(one.why)}".rstrip()


def _fields(story: ProductStory) -> list[str]:
    giving, there = HEADINGS[story.direction]
    rows = [
        (one.field, one.owner, _shown(one.giving), _shown(one.there), DUTIES.get(one.duty, one.duty))
        for one in story.fields
    ]
    return table(("FIELD", "OWNER", giving, there, "WHAT A RUN DOES"), rows)


def _shown(value: str | None) -> str:
    return "-" if value is None else cut(value, _LONGEST)


def _next(story: ProductStory) -> Iterator[str]:
    if not story.next:
        yield "  A run now would change nothing."
        return
    yield "  A run now:"
    for record in story.next:
        yield from (f"  {line}" for line in record_lines(record))


def product_document(number: str, stories: Sequence[ProductStory]) -> dict[str, object]:
    """The same for `--json`."""
    return {"sku": number, "connectors": [_document(story) for story in stories]}


def _document(story: ProductStory) -> Mapping[str, object]:
    return {
        "name": story.connector,
        "direction": story.direction,
        "listing": story.listing,
        "rules": [{"rule": one.rule, "passed": one.passed, "why": one.why} for one in story.rules],
        "fields": [_field(one) for one in story.fields],
        "next": [record_document(record) for record in story.next],
    }


def _field(one: FieldStory) -> Mapping[str, object]:
    return {"field": one.field, "owner": one.owner, "duty": one.duty, "giving": one.giving, "there": one.there}
