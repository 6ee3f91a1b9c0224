"""Why one product is, or is not, in the shops, as text and as JSON. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from rbsync.core.model.report import ProductExplanation
from rbsync.telling.report import record_document, record_lines
from rbsync.telling.text import clean, cut, table

OFF = "off"
HEADINGS = {
    "rackbeat-to-shop": ("RACKBEAT GIVES", "THE SHOP HAS"),
    "shop-to-rackbeat": ("THE SHOP GIVES", "RACKBEAT HAS"),
}
DUTIES = {"keep": "written when it differs", "once": "given when it is made", "leave": "left as it is"}
_PRESENCE = {"in Rackbeat", "in the shop"}
_LONGEST = 40


def is_unknown(explanations: Sequence[ProductExplanation]) -> bool:
    """Whether both sides were asked, and none has anything of this number."""
    asked = [each for each in explanations if each.direction != OFF]
    return bool(asked) and all({rule.rule for rule in each.rules if not rule.passed} >= _PRESENCE for each in asked)


def product_lines(explanations: Sequence[ProductExplanation]) -> list[str]:
    """Connector by connector: the rules, the fields, and what a run would do now."""
    return [line for explanation in explanations for line in _lines(explanation)]


def _lines(product: ProductExplanation) -> Iterator[str]:
    yield f"Product {clean(product.number)} in {clean(product.connector)} · products.direction = {product.direction}"
    if product.direction == OFF:
        yield '  Products are not carried. Set products.direction to "rackbeat-to-shop" or "shop-to-rackbeat".'
        return
    listing = clean(product.listing) if product.listing else "none"
    yield f"  Item in Rackbeat: {_item(product)} · listing in the shop: {listing}"
    yield from (f"  {line}" for line in _rules(product))
    yield ""
    yield from (f"  {line}" for line in _fields(product))
    yield ""
    yield from _next(product)


def _item(product: ProductExplanation) -> str:
    missing = any(rule.rule == "in Rackbeat" and not rule.passed for rule in product.rules)
    return "none" if missing else clean(product.number)


def _rules(product: ProductExplanation) -> Iterator[str]:
    width = max((len(clean(rule.rule)) for rule in product.rules), default=0)
    for rule in product.rules:
        mark = "✓ pass" if rule.passed else "✗ FAIL"
        yield f"{mark}  {clean(rule.rule).ljust(width)}  {clean(rule.why)}".rstrip()


def _fields(product: ProductExplanation) -> list[str]:
    giving, having = HEADINGS[product.direction]
    rows = [
        (each.field, each.owner, _shown(each.giving), _shown(each.there), DUTIES.get(each.duty, each.duty))
        for each in product.fields
    ]
    return table(("FIELD", "OWNER", giving, having, "WHAT A RUN DOES"), rows)


def _shown(value: str | None) -> str:
    return "-" if value is None else cut(value, _LONGEST)


def _next(product: ProductExplanation) -> Iterator[str]:
    if not product.next:
        yield "  A run now would change nothing."
        return
    yield "  A run now:"
    for record in product.next:
        yield from (f"  {line}" for line in record_lines(record))


def product_document(number: str, explanations: Sequence[ProductExplanation]) -> dict[str, object]:
    """The same for `--json`."""
    return {"sku": number, "connectors": [_document(explanation) for explanation in explanations]}


def _document(product: ProductExplanation) -> Mapping[str, object]:
    return {
        "name": product.connector,
        "direction": product.direction,
        "listing": product.listing,
        "rules": [asdict(rule) for rule in product.rules],
        "fields": [asdict(each) for each in product.fields],
        "next": [record_document(record) for record in product.next],
    }
