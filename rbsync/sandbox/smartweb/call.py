"""One call: who makes it, with what, on which books."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from rbsync.sandbox.smartweb.books import Books, Table, find
from rbsync.sandbox.smartweb.refusal import Refused, bad_value, no_such_id
from rbsync.sandbox.smartweb.row import Form, Row, Value
from rbsync.sandbox.smartweb.session import Session
from rbsync.sandbox.smartweb.toggles import Toggles


@dataclass(frozen=True, slots=True)
class Call:
    """What an operation works with."""

    books: Books
    session: Session
    arguments: Form

    @property
    def toggles(self) -> Toggles:
        """The shop's switches."""
        return self.books.toggles

    def same_number(self, left: str, right: str) -> bool:
        """Whether two item numbers are one: in any case, unless the session says otherwise."""
        return left == right if self.session.case_sensitive else left.casefold() == right.casefold()

    def optional(self, table: Mapping[int, Row], argument: str) -> Row | None:
        """The row that the argument names; None when there is none and the shop answers such calls with nothing.

        Raises Refused when the shop refuses them.
        """
        number = self.arguments.whole(argument)
        return self.found(table.get(number), number, argument)

    def required(self, table: str, argument: str) -> Row:
        """The row that the argument names. Raises Refused when there is none."""
        rows: Table = getattr(self.books, table)
        return find(rows, self.arguments.whole(argument), argument)

    def found(self, row: Row | None, number: int, argument: str) -> Row | None:
        """The row that was looked for; what is said when there is none, the shop decides. Raises Refused."""
        if row is None and self.toggles.unknown_id == "fault":
            raise no_such_id(number, argument)
        return row

    def language(self, iso: str) -> str:
        """That language of the shop. Raises Refused for one that it does not have."""
        if iso not in {row.text("LanguageISO") for row in self.books.languages}:
            raise Refused("NOSUCHISO", f"No such iso: {iso}")
        return iso

    def page(self, rows: list[Row]) -> list[Row]:
        """The page that `Page` and `PageSize` ask for; nothing past the end. Raises Refused."""
        page, size = self.arguments.whole("Page"), self.arguments.whole("PageSize")
        if page < 1:
            raise bad_value("Page must be greater than 0")
        if size < 1:
            raise bad_value("PageSize must be greater than 0")
        size = self.size("PageSize", size, self.toggles.max_page_size)
        return rows[(page - 1) * size : page * size]

    def size(self, name: str, asked: int, limit: int) -> int:
        """A size within the shop's limit; 0 = no limit. Raises Refused where the shop does not cut."""
        if limit and asked > limit and self.toggles.too_many == "fault":
            raise bad_value(f"{name} must not be greater than {limit}")
        return min(asked, limit) if limit else asked


Handler: TypeAlias = Callable[[Call], Value]
