"""One call to the API, read: keys decoded, query decoded, body parsed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rbsync.sandbox.rackbeat.answers import Answer
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.list_cache import ListCache
from rbsync.sandbox.rackbeat.view import Fields, Row, Selection, View, parse_selection, render


@dataclass(frozen=True, slots=True)
class Call:
    """What a resource needs to answer. `keys` are the path's variable parts, fully decoded; `path` is as sent."""

    books: Books
    view: View
    path: str
    keys: tuple[str, ...]
    query: Mapping[str, str]
    form: Form
    cache: ListCache

    @property
    def selection(self) -> Selection | None:
        """The query's `fields`."""
        return parse_selection(self.query.get("fields"))

    def integer(self, place: int = 0) -> int:
        """A path key as a number; -1, which is nobody's, when it is none."""
        key = self.keys[place]
        return int(key) if key.isascii() and key.isdigit() else -1

    def one(self, name: str, fields: Fields[Row], row: Row, status: int = 200) -> Answer:
        """A single record in its envelope."""
        return Answer(status, {name: render(fields, self.view, row, self.selection)})

    def wants_no_mail(self) -> bool:
        """Whether the body says `mail.send` false."""
        return self.form.inner("mail").flag("send") is False


Resource = Callable[[Call], Answer]
