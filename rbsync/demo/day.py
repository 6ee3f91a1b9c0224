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


def price_abroad(hub_url: str, hub: Books, shops: Sequence[Shop]) -> Day:
    """All goods in Rackbeat get a price in every currency of the shops."""
    currencies = _foreign(hub, shops)
    goods = [item for item in items_of(hub).values() if item.keeps_stock]
    for item in goods:
        _edit(hub_url, item, prices=_abroad(item.prices[hub.currency], currencies))
    return Day([f"then somebody gives {len(goods)} items in Rackbeat a price in {' and '.join(currencies)}, too"])


def work_on_products(hub_url: str, hub: Books, shops: Sequence[Shop]) -> Day:
    """A new item, new prices and a new name in Rackbeat; a description and a price that the shops' people write."""
    shops = [shop for shop in shops if shop.carries_products]
    day, currencies, items = Day(), _foreign(hub, shops), _sold_everywhere(hub, shops)
    name, net = "Desk lamp Nyhavn", Decimal("399.20")
    texts = {"number": NEW_ITEM, "name": name, "description": f"{name}. Made for Nordlys.", "price": str(net)}
    more = {"group": 10, "prices": _abroad(net, currencies), "weight": 1250, "stock": {"1": 12}}
    ask(hub_url, "/_sandbox/items", texts | more)
    day.add(f"in Rackbeat, {NEW_ITEM} is new: '{name}', {net} {hub.currency} without VAT, 12 pieces", NEW_ITEM)
    repriced = list(islice(items, _NEW_PRICES))
    for item in repriced:
        net = item.prices[hub.currency] + 10
        _edit(hub_url, item, price=str(net), prices=_abroad(net, currencies))
    if numbers := [item.number for item in repriced]:
        money = " and ".join((hub.currency, *currencies))
        day.add(f"in Rackbeat, new prices in {money}: {', '.join(numbers)}", *numbers)
    if renamed := next(items, None):
        name = f"{renamed.name}, new edition"
        _edit(hub_url, renamed, name=name)
        day.add(f"in Rackbeat, {renamed.number} is called '{name}' from now on", renamed.number)
    if described := next(items, None):  # both sides write a description: the shop's is the one that counts
        shop, text = shops[0], "<p>Written by the people of the shop.</p>"
        ask(
            shop.url,
            f"/_sandbox/products/{_quoted(shop.listings()[described.number].product_id)}",
            {"descriptionHtml": text},
        )
        _edit(hub_url, described, description="Written in Rackbeat.")
        day.add(
            f"in {shop.name}, somebody writes a description of {described.number}; in Rackbeat somebody else does",
            described.number,
        )
        day.texts[(shop.name, described.number)] = text
    if mispriced := next(items, None):
        shop = shops[-1]
        ask(shop.url, f"/_sandbox/variants/{_quoted(mispriced.number)}", {"price": "1.00"})
        sentence = f"in {shop.name}, somebody sets the price of {mispriced.number} to 1.00 {shop.books.currency}"
        day.add(sentence, mispriced.number)
    return day


def ask(
    url: str, path: str, body: Mapping[str, object] | None = None, *, method: str | None = None
) -> Mapping[str, object]:
    """One answer of the service at `url`, by POST where there is a body. Raises OSError."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    data = None if body is None else json.dumps(body).encode()
    with opener.open(urllib.request.Request(urljoin(url, path), data, method=method), timeout=30) as answer:
        document = json.load(answer)
    return document if isinstance(document, dict) else {}


def _edit(hub_url: str, item: Item, **changes: object) -> None:
    ask(hub_url, f"/_sandbox/items/{_quoted(item.number)}", changes)


def _sold_everywhere(hub: Books, shops: Sequence[Shop]) -> Iterator[Item]:
    """Items that every shop lists, each as a product of its own."""
    by_shop = [shop.listings() for shop in shops]
    for number, item in items_of(hub).items():
        listings = [by_sku[number] for by_sku in by_shop if number in by_sku]
        if item.keeps_stock and len(listings) == len(shops) and all(listing.is_only_one for listing in listings):
            yield item


def _foreign(hub: Books, shops: Sequence[Shop]) -> list[str]:
    """The currencies of the shops that are not Rackbeat's own."""
    return sorted({shop.books.currency for shop in shops} - {hub.currency})


def _abroad(net: Decimal, currencies: Sequence[str]) -> Mapping[str, object]:
    return {currency: {"price": str((net * _ABROAD).quantize(_FOUR_PLACES))} for currency in currencies}


def _quoted(text: str) -> str:
    return quote(text, safe="")
