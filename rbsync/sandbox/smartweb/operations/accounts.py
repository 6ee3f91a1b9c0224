"""Users: customers with an account, brands and newsletter readers; guests never become one (smartweb sheet 10.4, 13)."""

from __future__ import annotations

from collections.abc import Mapping

from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.changes import apply
from rbsync.sandbox.smartweb.moments import Window
from rbsync.sandbox.smartweb.reference import CUSTOMERS
from rbsync.sandbox.smartweb.row import Row, Value


def _select(call: Call) -> Value:
    call.session.select("User", call.arguments.text("Fields") or "")
    return True


def _by_date(call: Call) -> Value:
    """Created or updated in the window."""
    window = Window(call.arguments.text("Start"), call.arguments.text("End"), call.toggles.time_zone)
    rows = call.books.users.values()
    return [row for row in rows if row.moment("DateCreated") in window or row.moment("DateUpdated") in window]


def _by_name(call: Call) -> Value:
    part = (call.arguments.text("UserName") or "").casefold()
    return [row for row in call.books.users.values() if part in row.text("Username").casefold()]


def _enter(call: Call) -> Value:
    """The key is the user name."""
    sent, books = call.form("UserData"), call.books
    name = (sent.text("Username") or "").casefold()
    for row in books.users.values():
        if row.text("Username").casefold() == name:
            apply(call, row, sent)
            return row.whole("Id")
    row = Row("User", UserGroupId=CUSTOMERS, LanguageISO=books.primary, DateCreated=books.now())
    apply(call, row, sent)
    row.set(Id=books.next_id("user"), DateUpdated=None)
    books.users[row.whole("Id")] = row
    return row.whole("Id")


OPERATIONS: Mapping[str, Handler] = {
    "User_SetFields": _select,
    "User_GetAll": lambda call: list(call.books.users.values()),
    "User_GetAllByDate": _by_date,
    "User_GetById": lambda call: call.one(call.books.users, "UserId"),
    "User_GetByName": _by_name,
    "User_CreateOrUpdate": _enter,
    "User_GetGroupAll": lambda call: list(call.books.user_groups.values()),
}
