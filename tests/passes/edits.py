"""What people do to orders in a shop that no door of the sandbox does, and answers of a shop that come damaged."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from rbsync.sandbox.kit.http import Handler, Request, Response
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.order_spec import OrderSpec
from rbsync.sandbox.shopify.records import Variant
from tests.world import World

SHOP = "shop-dk"


def refund_all(world: World, order: str) -> None:
    """Every unit comes back, and the freight with it."""
    spec = _simulated(world, order).spec
    lines = tuple(replace(line, refunded=line.quantity - line.removed) for line in spec.lines)
    _change(world, order, replace(spec, lines=lines, refunded_at=world.clock.now()))


def remove_all(world: World, order: str) -> None:
    """Every line is edited away, and the freight with it."""
    spec = _simulated(world, order).spec
    lines = tuple(replace(line, removed=line.quantity - line.refunded) for line in spec.lines)
    _change(world, order, replace(spec, lines=lines))


def swap(world: World, order: str, sku: str) -> None:
    """The units of the first line that has any leave; as many of another item come, at the same price."""
    books, spec = world.shop_simulator(SHOP).books, _simulated(world, order).spec
    first = next(line for line in spec.lines if line.current)
    lines = (replace(line, removed=line.quantity - line.refunded) if line is first else line for line in spec.lines)
    [variant] = books.exact_sku(sku)
    came = replace(
        books.bench.line_of(variant, first.current), unit_price=first.unit_price, rates=first.rates, added=True
    )
    before = world.order(order)["current_total"]
    _change(world, order, replace(spec, lines=(*lines, came)))
    assert world.order(order)["current_total"] == before


def delete(world: World, order: str) -> None:
    """The order is gone from the shop; what it held is free again."""
    found, books = _simulated(world, order), world.shop_simulator(SHOP).books
    books.change(found, replace(found.spec, cancelled_at=world.clock.now()), world.clock.now())
    del books.orders[found.number]
    world.clock.move(timedelta(seconds=1))


def hide_old_orders(world: World) -> None:
    """The app may see orders of the last 60 days only."""
    scopes = world.person(SHOP, "toggles")["scopes"]
    world.person(SHOP, "toggles", scopes=[scope for scope in scopes if scope != "read_all_orders"])


def rename_sku(world: World, sku: str, new: str) -> Variant:
    """The listing of that SKU gets another one."""
    [variant] = world.shop_simulator(SHOP).books.exact_sku(sku)
    world.clock.move(timedelta(seconds=1))
    variant.item.sku = new
    world.shop_simulator(SHOP).books.sku_changed(variant.item, world.clock.now())
    world.clock.move(timedelta(seconds=1))
    return variant


def new_item(world: World, number: str, stock: int) -> None:
    """Somebody makes an item in Rackbeat that no shop lists."""
    items = world.sandbox.rackbeat.books.items
    known = items.get(world.items_in_stock()[0])
    items.put(number, replace(known, number=number, barcode=None, stock={}))
    world.stock(number, stock)


def spoil(world: World, order: str) -> None:
    """From now on the shop's answers lack the total of that order."""

    def tap(service: str, request: Request, handle: Handler) -> Response:
        response = handle(request)
        return replace(response, body=_without_total(response.body, order)) if service == SHOP else response

    world.tap = tap


def mend(world: World) -> None:
    """The answers come as they are again."""
    world.tap = lambda service, request, handle: handle(request)


def _without_total(body: bytes, order: str) -> bytes:
    def spoilt(fields: dict[str, Any]) -> dict[str, Any]:
        whole = fields.get("id") == order and "currentTotalPriceSet" in fields
        return {**fields, "currentTotalPriceSet": None} if whole else fields

    return b"\n".join(json.dumps(json.loads(line, object_hook=spoilt)).encode() for line in body.splitlines())


def _simulated(world: World, order: str) -> Order:
    return world.shop_simulator(SHOP).books.orders[int(order.rpartition("/")[2])]


def _change(world: World, order: str, spec: OrderSpec) -> None:
    world.clock.move(timedelta(seconds=1))
    world.shop_simulator(SHOP).books.change(_simulated(world, order), spec, world.clock.now())
    world.clock.move(timedelta(seconds=1))
