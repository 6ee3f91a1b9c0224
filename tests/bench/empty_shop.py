"""`python -m tests.bench.empty_shop DIR ITEMS`: a sandbox whose Rackbeat has everything and whose shop has nothing yet."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from rbsync.sandbox.main import Sandbox, SandboxOptions
from rbsync.sandbox.rackbeat.seeding import _item
from rbsync.sandbox.shopify.product_edit import drop_product
from rbsync.sandbox.shopify.simulator import ShopifySimulator


def main() -> None:
    folder, items = Path(sys.argv[1]), int(sys.argv[2])
    with Sandbox.start(SandboxOptions(items=items, orders=0, shops={"shopify": 1})) as sandbox:
        _know_everything(sandbox)
        _empty(sandbox.simulators["shop-dk"])
        sandbox.write_files(folder)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        signal.pause()


def _know_everything(sandbox: Sandbox) -> None:
    books, world = sandbox.rackbeat.books, sandbox.world
    for item in world.catalogue:
        if item.number not in books.items:
            books.items.put(item.number, _item(books, item, world.now))


def _empty(shop: ShopifySimulator) -> None:
    shop.books.shelf.clear()
    for product in list(shop.books.products.values()):
        drop_product(shop.books, product)


if __name__ == "__main__":
    main()
