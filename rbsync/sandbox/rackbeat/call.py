"""One call to the API, read: keys decoded, query decoded, body parsed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rbsync.sandbox.rackbeat.answers import Answer
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.view import View

ListCache = dict[tuple[object, ...], Sequence[object]]
"""Lists that were asked for lately, so that a page costs only its own rows."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a route needs to answer. `keys` are the path's variable parts, fully decoded; `path` is as sent."""

    books: Books
    view: View
    path: str
    keys: tuple[str, ...]
    query: Mapping[str, str]
    form: Form
    cache: ListCache

    def says(self, name: str, otherwise: bool = False) -> bool:
        """Whether the query's parameter is true."""
        return self.query[name].lower() in ("true", "1") if name in self.query else otherwise

    def wants_no_mail(self) -> bool:
        """Whether the body says `mail.send` false."""
        return self.form.inner("mail").flag("send") is False


Action = Callable[[Call], Answer]
