"""What the demo asks of the simulated services, past all code that is being shown: their books, and what people do there."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from types import UnionType
from typing import get_args, get_origin, get_type_hints
from urllib.parse import urljoin

from rbsync.sandbox.kit.books import Books


def books_of(url: str) -> Books:
    """What the service at `url` believes. Raises OSError."""
    books = _read(Books, ask(url, "/_sandbox/books"))
    if not isinstance(books, Books):
        raise TypeError(f"{url} has no books")
    return books


def changes_sent(url: str) -> int:
    """How many changes the service was sent since it was asked last; they are counted anew from here."""
    sent = int(str(ask(url, "/_sandbox/traffic")["writes"]))
    ask(url, "/_sandbox/traffic", method="DELETE")
    return sent


def ask(url: str, path: str, *, method: str = "GET", body: Mapping[str, object] | None = None) -> Mapping[str, object]:
    """One answer of the service at `url`. Raises OSError."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    data = None if body is None else json.dumps(body).encode()
    with opener.open(urllib.request.Request(urljoin(url, path), data, method=method), timeout=30) as answer:
        document = json.load(answer)
    return document if isinstance(document, dict) else {}


def _read(hint: object, value: object) -> object:
    """The value of this type that a piece of JSON stands for."""
    arguments, origin = get_args(hint), get_origin(hint)
    if value is None or hint is object:
        return value
    if origin is UnionType:
        return _read(arguments[0], value)
    if origin is tuple and isinstance(value, list):
        return tuple(_read(arguments[0], each) for each in value)
    if isinstance(value, dict):
        if isinstance(hint, type) and is_dataclass(hint):
            hints = get_type_hints(hint)
            return hint(**{each.name: _read(hints[each.name], value[each.name]) for each in fields(hint)})
        return {key: _read(arguments[1], each) for key, each in value.items()}
    if hint is datetime:
        return datetime.fromisoformat(str(value))
    return Decimal(str(value)) if hint is Decimal else value
