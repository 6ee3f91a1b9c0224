"""How often the services are called."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.stage import staged
from tests.bench.table import Row

CALLS_PER_ORDER = 2
ORDERS_PER_READ = 50
CREATE, BOOK, CUSTOMER = "POST /api/orders/drafts", "POST /api/orders/{n}/book", "POST /api/customers"
ORDER_LISTS = ("ShopProfile", "OrdersChanged")


def rows(*, quick: bool) -> Iterator[Row]:
    """Orders in, and stock out without changes."""
    yield from _orders(orders=300 if quick else 500)
    for items in (300,) if quick else (1_000, 10_000):
        yield _unchanged(items=items)


def _orders(*, orders: int) -> Iterator[Row]:
    with staged(items=300, orders=orders) as stage:
        stage.run("initial-sync")
        stage.forget_traffic()
        created = stage.run("pull-orders").count("created")
        hub, shop = dict(stage.rackbeat()["by_call"]), dict(stage.shop()["by_call"])
    customers = hub.pop(CUSTOMER, 0)
    shared = sum(count for call, count in hub.items() if call.startswith("GET "))
    own = sum(hub.values()) - shared
    reads = sum(count for call, count in shop.items() if call not in ORDER_LISTS)
    seen = f"at {orders} orders"
    yield Row(
        f"Rackbeat calls per booked order of a known customer, {seen}",
        f"{CALLS_PER_ORDER}",
        f"{own / created:.2f} ({created} orders)",
        own <= CALLS_PER_ORDER * created,
    )
    yield Row("  calls that the whole pass shares", "", f"{shared}, and {customers} to create new customers")
    yield Row(
        f"orders that share one shop read, {seen}",
        f">= {ORDERS_PER_READ}",
        f"{orders / reads:.0f} ({reads} reads; {sum(shop.values()) - reads} calls to list them)",
        orders >= ORDERS_PER_READ * reads,
    )


def _unchanged(*, items: int) -> Row:
    with staged(items=items, orders=0) as stage:
        stage.run("push-stock")
        stage.forget_traffic()
        stage.run("push-stock")
        hub, shop = stage.rackbeat(), stage.shop()
    pages = {call for call in hub["by_call"] if call.startswith("GET ")}
    return Row(
        f"calls of push-stock without changes, at {items} items",
        "Rackbeat's pages only",
        f"{hub['requests']} to Rackbeat ({', '.join(sorted(pages))}), {shop['requests']} to the shop",
        shop["requests"] == 0 and hub["writes"] == 0,
    )
