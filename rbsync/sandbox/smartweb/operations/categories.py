"""The tree of categories (smartweb sheet 10.4, 13)."""

from __future__ import annotations

from collections.abc import Mapping

from rbsync.sandbox.smartweb.books import find
from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.changes import apply
from rbsync.sandbox.smartweb.row import Row, Value


def _enter(call: Call) -> Value:
    """The key is the title within its level."""
    sent, table = call.form("CategoryData"), call.books.categories
    parent = sent.whole("ParentId")
    if parent:
        find(table, parent, "ParentId")
    for row in table.values():
        if row.whole("ParentId") == parent and row.text("Title") == sent.text("Title"):
            apply(call, row, sent)
            return row.whole("Id")
    row = Row("Category", LanguageISO=call.books.primary, Status=True)
    apply(call, row, sent)
    row.set(Id=call.books.next_id("category"))
    table[row.whole("Id")] = row
    return row.whole("Id")


OPERATIONS: Mapping[str, Handler] = {
    "Category_GetAll": lambda call: list(call.books.categories.values()),
    "Category_GetById": lambda call: call.one(call.books.categories, "CategoryId"),
    "Category_CreateOrUpdate": _enter,
}
