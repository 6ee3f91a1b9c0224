"""What people do during the demo's day, in the services' own interfaces and past all our own code."""

import json
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from urllib.parse import quote, urljoin

from rbsync.demo.compare import Shop, items_of
from rbsync.sandbox.kit.books import Books, Item

NEW_ITEM = "LMP-20001"
_ABROAD = Decimal("1.5")  # of another currency for one of the own, as this merchant counts
_FOUR_PLACES = Decimal("0.0001")
_NEW_PRICES = 3


@dataclass(slots=True)
class Day:
    """What was done: in sentences, the items it was done to, and the texts that must survive, by shop and SKU."""

    sentences: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, sentence: str, *numbers: str) -> None:
        """Note what was done to these items."""
        self.sentences.append(sentence)
        self.touched += numbers


@dataclass(frozen=True, slots=True)
class People:
    """Those who work in Rackbeat at `hub_url` and in the shops, at `urls` by name."""

    hub_url: str
    urls: Mapping[str, str]

    def price_abroad(self, hub: Books, currencies: Sequence[str]) -> int:
        """Give all goods a price in these currencies too; how many there are."""
        goods = [item for item in items_of(hub).values() if item.keeps_stock]
        for item in goods:
            self._edit(item, prices=_abroad(item.prices[hub.currency], currencies))
        return len(goods)

    def live(self, hub: Books, shops: Sequence[Shop]) -> Day:
        """A new item, new prices and a new name in Rackbeat; a description and a price that the shops' people write."""
        day, currencies = Day(), sorted({shop.books.currency for shop in shops} - {hub.currency})
        self._make_item(day, hub.currency, currencies)
        items = _sold_everywhere(hub, shops)
        self._raise_prices(day, list(islice(items, _NEW_PRICES)), hub.currency, currencies)
        for act, item in zip((self._rename, self._describe, self._misprice), items, strict=False):
            act(day, item, shops)
        return day

    def _make_item(self, day: Day, currency: str, currencies: Sequence[str]) -> None:
        name, net = "Desk lamp Nyhavn", Decimal("399.20")
        texts = {"number": NEW_ITEM, "name": name, "description": f"{name}. Made for Nordlys.", "price": str(net)}
        more = {"group": 10, "prices": _abroad(net, currencies), "weight": 1250, "stock": {"1": 12}}
        ask(self.hub_url, "/_sandbox/items", method="POST", body=texts | more)
        day.add(f"in Rackbeat, {NEW_ITEM} is new: '{name}', {net} {currency} without VAT, 12 pieces", NEW_ITEM)

    def _raise_prices(self, day: Day, items: Sequence[Item], currency: str, currencies: Sequence[str]) -> None:
        for item in items:
            net = item.prices[currency] + 10
            self._edit(item, price=str(net), prices=_abroad(net, currencies))
        if numbers := [item.number for item in items]:
            money = " and ".join((currency, *currencies))
            day.add(f"in Rackbeat, new prices in {money}: {', '.join(numbers)}", *numbers)

    def _rename(self, day: Day, item: Item, shops: Sequence[Shop]) -> None:
        name = f"{item.name}, new edition"
        self._edit(item, name=name)
        day.add(f"in Rackbeat, {item.number} is called '{name}' from now on", item.number)

    def _describe(self, day: Day, item: Item, shops: Sequence[Shop]) -> None:
        """Both sides write one: the shop's is the one that counts."""
        shop, text = shops[0], "<p>Written by the people of the shop.</p>"
        product = shop.listings()[item.number].product_id
        self._in_shop(shop, f"products/{_quoted(product)}", descriptionHtml=text)
        self._edit(item, description="Written in Rackbeat.")
        told = f"in {shop.name}, somebody writes a description of {item.number}; in Rackbeat somebody else does"
        day.add(told, item.number)
        day.texts[(shop.name, item.number)] = text

    def _misprice(self, day: Day, item: Item, shops: Sequence[Shop]) -> None:
        shop = shops[-1]
        self._in_shop(shop, f"variants/{_quoted(item.number)}", price="1.00")
        day.add(f"in {shop.name}, somebody sets the price of {item.number} to 1.00 {shop.books.currency}", item.number)

    def _edit(self, item: Item, **changes: object) -> None:
        ask(self.hub_url, f"/_sandbox/items/{_quoted(item.number)}", method="POST", body=changes)

    def _in_shop(self, shop: Shop, path: str, **changes: object) -> None:
        ask(self.urls[shop.name], f"/_sandbox/{path}", method="POST", body=changes)


def ask(url: str, path: str, *, method: str = "GET", body: Mapping[str, object] | None = None) -> Mapping[str, object]:
    """One answer of the service at `url`. Raises OSError."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    data = None if body is None else json.dumps(body).encode()
    with opener.open(urllib.request.Request(urljoin(url, path), data, method=method), timeout=30) as answer:
        document = json.load(answer)
    return document if isinstance(document, dict) else {}


def _sold_everywhere(hub: Books, shops: Sequence[Shop]) -> Iterator[Item]:
    """Items that every shop lists, each as a product of its own."""
    by_shop = [shop.listings() for shop in shops]
    for number, item in items_of(hub).items():
        listings = [by_sku[number] for by_sku in by_shop if number in by_sku]
        if item.keeps_stock and len(listings) == len(shops) and all(listing.is_only_one for listing in listings):
            yield item


def _abroad(net: Decimal, currencies: Sequence[str]) -> Mapping[str, object]:
    return {currency: {"price": str((net * _ABROAD).quantize(_FOUR_PLACES))} for currency in currencies}


def _quoted(text: str) -> str:
    return quote(text, safe="")
