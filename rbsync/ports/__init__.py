"""What a pass needs from the outside: the hub, the shops, its memory and the time.

The docstrings are the contract; tests/contract holds every implementation to them. All of them raise only classes of
`rbsync.errors`: `Refused` (or `NotFound`) for one record, `Unavailable`, `OutcomeUnknown`, `Denied` and `ContractBroken`
for the service. Lists are generators of pages: memory does not grow with the catalogue.
"""

from __future__ import annotations

from rbsync.ports.hub import Books, Customers, Dispatch, Hub, Inventory, Items, Orders
from rbsync.ports.memory import (
    Cursors,
    CustomerMemory,
    Intent,
    Journal,
    LedgerRow,
    Link,
    Links,
    Locks,
    Memory,
    OrderMemory,
    Retention,
    RunRecord,
    Runs,
    Stage,
)
from rbsync.ports.shop import OrderSource, Shop, ShopLocation, ShopProfile, StockTarget, Storefront, Window
from rbsync.ports.time import Clock, Listener

__all__ = [
    "Books",
    "Clock",
    "Cursors",
    "CustomerMemory",
    "Customers",
    "Dispatch",
    "Hub",
    "Intent",
    "Inventory",
    "Items",
    "Journal",
    "LedgerRow",
    "Link",
    "Links",
    "Listener",
    "Locks",
    "Memory",
    "OrderMemory",
    "OrderSource",
    "Orders",
    "Retention",
    "RunRecord",
    "Runs",
    "Shop",
    "ShopLocation",
    "ShopProfile",
    "Stage",
    "StockTarget",
    "Storefront",
    "Window",
]
