"""The GraphQL documents that are sent: read from `graphql/`, each with the points that it is planned to cost.

Costs follow the linear model of shopify sheet 3 (object 1, connection 2 + n x node, mutation 10); the client scales them by
what Shopify really asks. Fragments are written out before a document is sent.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

VERSION = "2026-10"

KEY_NAMESPACE = "$app"
KEY_NAME = "rackbeat_product"
"""The metafield of type `id` that holds what both sides know a product by (shopify sheet 11)."""

KEYS_AT_ONCE = 100

_CUSTOM_ID = f'namespace: "{KEY_NAMESPACE}", key: "{KEY_NAME}"'
_DEFINITION = re.compile(r"(?P<kind>query|mutation|fragment) (?P<name>\w+)[^{]*\{ (?P<fields>.*) \}")
_SPREAD = re.compile(r"\.\.\.(\w+)")
EVERY_STATUS = "status:active,draft,archived,unlisted"
"""Without it a search may leave out all but the active ones."""


class Currency(StrEnum):
    """Which side of a MoneyBag is read: the shop's own money or what the customer paid in (shopify sheet 7.3)."""

    SHOP = "shopMoney"
    CUSTOMER = "presentmentMoney"


@dataclass(frozen=True, slots=True)
class Document:
    """One document. It costs `base + rows x per_row` points when it asks for `rows`, at most `most` of them.

    `repeatable`: sending it again does no harm, because it only reads, sets what it says, or carries an idempotency key.
    """

    name: str
    text: str
    base: float
    per_row: float = 0.0
    most: int = 1
    repeatable: bool = True


@cache
def load(name: str, *, with_levels: bool = True, currency: Currency = Currency.SHOP) -> Document:
    """The document of this name. Unless `with_levels`, it takes no `$location` and tells no levels."""
    operations, _ = _files()
    comment, _ = operations[name]
    cost = {what: int(points) for what, points in re.findall(r"(base|row|level|most) (\d+)", comment)}
    base, row = cost["base"], cost.get("row", 0)
    level = cost.get("level", 0) if with_levels else 0
    return Document(
        name,
        _text(name, with_levels=with_levels, currency=currency),
        base=base if row else base + level,
        per_row=row + level if row else 0,
        most=cost.get("most", 1),
        repeatable="never repeated" not in comment,
    )


def bulk_document(
    name: str, *, search: str | None = None, location: str | None = None, currency: Currency = Currency.SHOP
) -> str:
    """The text for a bulk operation, which takes no variables; without a location it tells no levels."""
    text = _text(name, with_levels=location is not None, currency=currency)
    text = re.sub(r"^(query \w+)\([^)]*\)", r"\1", text)
    # the escapes of JSON are those of GraphQL
    return re.sub(r"\$(q|location)\b", lambda match: json.dumps({"q": search, "location": location}[match[1]]), text)


@cache
def products_by_key(count: int) -> Document:
    """The products that `count` keys stand for; the record itself is read, not an index (shopify sheet 6)."""
    declared = ", ".join(f"$k{place}: String!" for place in range(count))
    fields = " ".join(
        f"k{place}: productByIdentifier(identifier: {{ customId: {{ {_CUSTOM_ID} value: $k{place} }} }}) "
        f"{{ id metafield({_CUSTOM_ID}) {{ value }} }}"
        for place in range(count)
    )
    return Document(
        "ProductsByKey", f"query ProductsByKey({declared}) {{ {fields} }}", base=0, per_row=2, most=KEYS_AT_ONCE
    )


@cache
def _files() -> tuple[Mapping[str, tuple[str, str]], Mapping[str, str]]:
    """What `graphql/` holds: the comment and the text of every operation, and the fields of every fragment, by name."""
    operations: dict[str, tuple[str, str]] = {}
    fragments: dict[str, str] = {}
    for file in files(__package__).joinpath("graphql").iterdir():
        for block in file.read_text("utf-8").split("\n\n"):
            lines = block.splitlines()
            comment = " ".join(line for line in lines if line.startswith("#"))
            text = " ".join(" ".join(line for line in lines if not line.startswith("#")).split())
            if (definition := _DEFINITION.fullmatch(text)) is None:
                continue
            if definition["kind"] == "fragment":
                fragments[definition["name"]] = definition["fields"]
            else:
                operations[definition["name"]] = comment, text
    return operations, fragments


def _text(name: str, *, with_levels: bool, currency: Currency) -> str:
    """The text with its fragments written out."""
    operations, shared = _files()
    text, fragments = operations[name][1], dict(shared)
    if not with_levels:
        text = text.replace(", $location: ID!", "").replace("($location: ID!)", "")
        fragments["Level"] = ""
    while _SPREAD.search(text):
        text = _SPREAD.sub(lambda spread: fragments[spread[1]], text)
    return text.replace(Currency.SHOP, currency)


def quoted(text: str) -> str:
    """A value in quotes."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def in_window(since: datetime, until: datetime) -> str:
    """The search for an update time in the window, widened to whole seconds."""
    after = since.replace(microsecond=0)
    before = until if until.microsecond == 0 else until.replace(microsecond=0) + timedelta(seconds=1)
    return f"updated_at:>={quoted(time_text(after))} updated_at:<{quoted(time_text(before))}"


def time_text(time: datetime) -> str:
    """As Shopify writes it: UTC with Z, whole seconds."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
