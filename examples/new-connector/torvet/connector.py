"""One Torvet seller as a connector: orders, listings and stock. Its products cannot be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rbsync.core.model.listing import Level, LevelChange, LevelRefusal, Listing
from rbsync.core.model.order import Order, OrderHead, UnreadableOrder
from rbsync.errors import NotFound, Refused
from rbsync.ports.connector import Connector, Limits, ShopLocation, Window
from rbsync.ports.time import Clock
from rbsync.transport.call import Call
from rbsync.transport.service import Service

from .client import BATCH, by_ids, pages, torvet_service
from .wire import head, level, listing, order, profile


def open_torvet(name: str, base_url: str, key: str, clock: Clock) -> Connector:
    """A seller's orders, listings and stock. Raises ConfigError for an address that is not https."""
    service = torvet_service(base_url, key, clock)
    goods = Goods(service)
    return Connector(
        name=name,
        service="torvet",
        limits=Limits(orders_per_read=BATCH),
        profile=lambda: profile(service.send(Call("GET", "shop", name, repeatable=True)).json()),
        traffic=service.traffic.snapshot,
        close=service.close,
        orders=Orders(service),
        listings=goods,
        stock=goods,
    )


def _between(window: Window) -> dict[str, str]:
    return {"changed_from": window.since.isoformat(), "changed_to": window.until.isoformat()}


@dataclass(frozen=True, slots=True)
class Orders:
    """The seller's orders; an order's number is its id."""

    service: Service

    def changed(self, window: Window) -> Iterator[Sequence[OrderHead]]:
        return pages(self.service, "orders", head, **_between(window))

    def read(self, ids: Sequence[str]) -> Iterator[Order | UnreadableOrder]:
        return by_ids(self.service, "orders", order, ids)

    def find(self, text: str) -> tuple[OrderHead, ...]:
        number = text.removeprefix("#")
        return tuple(by_ids(self.service, "orders", head, [number] if number.isdecimal() else []))


@dataclass(frozen=True, slots=True)
class Goods:
    """What the seller offers, and how much of it. Torvet knows no locations."""

    service: Service

    def all(self) -> Iterator[Sequence[Listing]]:
        return pages(self.service, "listings", listing)

    def changed(self, window: Window) -> Iterator[Sequence[Listing]]:
        return pages(self.service, "listings", listing, **_between(window))

    def by_id(self, ids: Sequence[str]) -> Mapping[str, Listing]:
        return {found.id: found for found in by_ids(self.service, "listings", listing, ids)}

    def by_sku(self, sku: str) -> tuple[Listing, ...]:
        return tuple(found for page in pages(self.service, "listings", listing, sku=sku) for found in page)

    def locations(self) -> tuple[ShopLocation, ...]:
        return (ShopLocation("all", "all", active=True, writable=True, whole=True),)

    def levels(self, stock_ids: Sequence[str]) -> Mapping[str, Level]:
        return {found.stock_id: found for found in by_ids(self.service, "listings", level, stock_ids)}

    def set_levels(self, changes: Sequence[LevelChange], *, basis: str, why: str) -> tuple[LevelRefusal, ...]:
        refusals = []
        for change in changes:
            body = {"basis": basis, "expected": change.before, "quantity": change.after}
            try:
                self._write("PUT", change.stock_id, body)
            except Refused as error:
                moved, why = not isinstance(error, NotFound), "; ".join(error.reasons.values())
                refusals.append(LevelRefusal(change.stock_id, stale=moved, why=why))
        return tuple(refusals)

    def activate(self, stock_id: str) -> None:
        self._write("POST", stock_id, {})

    def _write(self, method: str, stock_id: str, body: object) -> None:
        self.service.send(Call(method, f"listings/{stock_id}/stock", "stock", repeatable=True, body=body))
