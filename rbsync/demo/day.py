"""What people do during the demo's day, in the services' own interfaces and past all our own code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import quote

from rbsync.demo.books import HubBooks, HubItem, ShopBooks, fetch

if TYPE_CHECKING:
    from rbsync.sandbox.main import Sandbox

NEW = "LMP-20001"
_ABROAD = Decimal("1.5")  # of another currency for one of the own, as this merchant counts
_FOUR_PLACES = Decimal("0.0001")
_NEW_PRICES = 3


@dataclass(slots=True)
class Day:
    """What was done: in words, the items it was done to, and the texts that must survive, by connector and SKU."""

    told: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)


def price_abroad(running: Sandbox, hub: HubBooks, currencies: Sequence[str]) -> int:
    """Give all goods a price in these currencies too; how many there are."""
    goods = [item for item in hub.items.values() if item.inventory]
    for item in goods:
        _edit(running, item, prices=_abroad(item.prices[running.world.currency], currencies))
    return len(goods)


def live(running: Sandbox, hub: HubBooks, shops: Sequence[ShopBooks]) -> Day:
    """A new item, new prices and a new name in Rackbeat; a description and a price that the shops' people write."""
    day, currencies = Day(), [shop.currency for shop in shops if shop.currency != running.world.currency]
    _make(running, day, currencies)
    items = _in_all(hub, shops)
    prices = [item for _, item in zip(range(_NEW_PRICES), items, strict=False)]
    _raise_prices(running, day, prices, currencies)
    for act, item in zip((_rename, _describe, _misprice), items, strict=False):
        act(running, day, item, shops)
    return day


def _make(running: Sandbox, day: Day, currencies: Sequence[str]) -> None:
    net = Decimal("399.20")
    item = {
        "number": NEW,
        "name": "Desk lamp Nyhavn",
        "description": "Desk lamp Nyhavn. Made for Nordlys.",
        "group": 10,
    }
    more = {"price": str(net), "prices": _abroad(net, currencies), "weight": 1250, "stock": {"1": 12}}
    fetch(running.rackbeat_url, "/_sandbox/items", method="POST", body={**item, **more})
    day.told.append(
        f"in Rackbeat, {NEW} is new: 'Desk lamp Nyhavn', {net} {running.world.currency} without VAT, 12 pieces"
    )
    day.touched.append(NEW)


def _raise_prices(running: Sandbox, day: Day, items: Sequence[HubItem], currencies: Sequence[str]) -> None:
    own = running.world.currency
    for item in items:
        net = item.prices[own] + 10
        _edit(running, item, price=str(net), prices=_abroad(net, currencies))
        day.touched.append(item.number)
    if items:
        told = ", ".join(item.number for item in items)
        day.told.append(f"in Rackbeat, new prices in {' and '.join((own, *currencies))}: {told}")


def _rename(running: Sandbox, day: Day, item: HubItem, shops: Sequence[ShopBooks]) -> None:
    name = f"{item.name}, new edition"
    _edit(running, item, name=name)
    day.told.append(f"in Rackbeat, {item.number} is called '{name}' from now on")
    day.touched.append(item.number)


def _describe(running: Sandbox, day: Day, item: HubItem, shops: Sequence[ShopBooks]) -> None:
    """Both sides write one: the shop's is the one that counts."""
    shop, text = shops[0], "<p>Written by the people of the shop.</p>"
    product = shop.listings()[item.number].product
    fetch(_url(running, shop), f"/_sandbox/products/{_quoted(product)}", method="POST", body={"descriptionHtml": text})
    _edit(running, item, description="Written in Rackbeat.")
    day.told.append(
        f"in {shop.connector}, somebody writes a description of {item.number}; in Rackbeat somebody else does"
    )
    day.touched.append(item.number)
    day.texts[(shop.connector, item.number)] = text


def _misprice(running: Sandbox, day: Day, item: HubItem, shops: Sequence[ShopBooks]) -> None:
    shop = shops[-1]
    fetch(_url(running, shop), f"/_sandbox/variants/{_quoted(item.number)}", method="POST", body={"price": "1.00"})
    day.told.append(f"in {shop.connector}, somebody sets the price of {item.number} to 1.00 {shop.currency}")
    day.touched.append(item.number)


def _in_all(hub: HubBooks, shops: Sequence[ShopBooks]) -> Iterator[HubItem]:
    """Items that every shop lists, each as a product of its own."""
    listings = [shop.listings() for shop in shops]
    for number, item in hub.items.items():
        there = [some[number] for some in listings if number in some]
        if item.inventory and len(there) == len(shops) and all(one.alone for one in there):
            yield item


def _abroad(net: Decimal, currencies: Sequence[str]) -> Mapping[str, object]:
    return {currency: {"price": str((net * _ABROAD).quantize(_FOUR_PLACES))} for currency in currencies}


def _edit(running: Sandbox, item: HubItem, **words: object) -> None:
    fetch(running.rackbeat_url, f"/_sandbox/items/{_quoted(item.number)}", method="POST", body=words)


def _url(running: Sandbox, shop: ShopBooks) -> str:
    return next(one.url for one in running.shops if one.name == shop.connector)


def _quoted(text: str) -> str:
    return quote(text, safe="")
