"""The sandbox's own doors: what the shop believes, what people do in its interface, and the switches."""

from rbsync.sandbox.kit.doors import Body, Doors
from rbsync.sandbox.kit.faults import Fault
from rbsync.sandbox.smartweb.books import Books
from rbsync.sandbox.smartweb.goods_door import add_product, change_goods, delete_goods, goods_of
from rbsync.sandbox.smartweb.mishaps import mishap_from
from rbsync.sandbox.smartweb.neutral import neutral_books
from rbsync.sandbox.smartweb.order_bench import Bench
from rbsync.sandbox.smartweb.order_door import change_order, place_order
from rbsync.sandbox.smartweb.refusal import Refused
from rbsync.sandbox.smartweb.session import Sessions


def doors(books: Books, bench: Bench, sessions: Sessions, mishaps: list[Fault]) -> Doors:
    """What lies below `/_sandbox/` beside books and toggles. What changes a record answers with its id."""

    def set_mishaps(wanted: list[Fault]) -> object:
        mishaps[:] = wanted
        return {"mishaps": len(mishaps)}

    def change(body: Body, number: str, name: str) -> object:
        order = books.orders.get(int(number)) if number.isdecimal() else None
        return order and {"id": change_order(bench, order, name, body).whole("Id")}

    def delete_items(_: Body, number: str) -> object:
        found = goods_of(books, number)
        for row in found:
            delete_goods(books, row)
        return {"deleted": len(found)} if found else None

    return Doors(
        books.toggles,
        lambda: neutral_books(books),
        {
            "POST expire-session": lambda _: {"expired": sessions.expire()},
            "POST mishaps": lambda body: set_mishaps([*mishaps, mishap_from(body)]),
            "DELETE mishaps": lambda _: set_mishaps([]),
            "POST orders": lambda body: {"id": place_order(bench, body).whole("Id")},
            "POST orders/{number}/{change}": change,
            "POST items": lambda body: {"id": add_product(books, body).whole("Id")},
            "POST items/{number:path}": lambda body, number: (
                [change_goods(books, row, body).whole("Id") for row in goods_of(books, number)] or None
            ),
            "DELETE items/{number:path}": delete_items,
        },
        refusals=(KeyError, Refused),
    )
