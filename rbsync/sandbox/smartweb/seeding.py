"""A shop grown from the world: reference data, goods, accounts and orders of every kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from rbsync.sandbox.smartweb.books import Books
from rbsync.sandbox.smartweb.catalogue import fill_catalogue
from rbsync.sandbox.smartweb.credit import credit
from rbsync.sandbox.smartweb.order_bench import Bench, Goods, party
from rbsync.sandbox.smartweb.order_entry import enter
from rbsync.sandbox.smartweb.order_kinds import CREDITS, KINDS, kinds_for
from rbsync.sandbox.smartweb.order_money import is_credit
from rbsync.sandbox.smartweb.reference import COUNTRY_NAMES, CUSTOMERS, NEWSLETTER, fill_reference
from rbsync.sandbox.smartweb.row import Row
from rbsync.sandbox.smartweb.session import Session
from rbsync.sandbox.smartweb.view import View
from rbsync.sandbox.world.model import World, WorldCustomer

ACCOUNT_SHARE = 0.5
OLD_ORDERS = 3


def fill(
    books: Books, world: World, *, shop_index: int, solution: str, orders: int, sites: int, prices_with_vat: bool
) -> Bench:
    """Enter everything; the bench from which further orders are made."""
    fill_reference(books, solution=solution, prices_with_vat=prices_with_vat, sites=sites)
    fill_catalogue(books, world, shop_index)
    random = Random(f"smartweb-{world.seed}-{shop_index}")
    domestic = [each for each in world.customers if each.country == "DK"] or list(world.customers)
    for customer in world.customers:
        if random.random() < ACCOUNT_SHARE or customer is domestic[0]:
            _account(books, customer, world.now - timedelta(days=100))
    _newsletter_reader(books, world.now - timedelta(days=50))
    bench = _bench(books, world, random, domestic)
    _orders(books, bench, orders, world.now)
    return bench


def place(books: Books, bench: Bench, kind: str, created_at: datetime, *, moves_stock: bool) -> Row:
    """Enter an order of a kind. Raises KeyError for an unknown kind."""
    if kind in CREDITS:
        parent = _creditable(books) or enter(books, bench.plain(created_at), moves_stock=moves_stock)
        only = {parent.rows("OrderLines")[0].whole("Id")} if kind == "part-credit-note" else None
        note = credit(books, parent, only)
        note.set(DateDelivered=created_at)
        return note
    return enter(books, KINDS[kind](bench.plain(created_at), bench), moves_stock=moves_stock)


def _creditable(books: Books) -> Row | None:
    """The newest paid order that has no credit note yet."""
    credited = {order.text("Origin") for order in books.orders.values()}
    for order in reversed(books.orders.values()):
        paid, lines = order.rows("Transactions"), order.rows("OrderLines")
        if paid and lines and not is_credit(order) and str(order.whole("Id")) not in credited:
            return order
    return None


def _orders(books: Books, bench: Bench, count: int, now: datetime) -> None:
    """Orders over the last 20 days; a few of them are more than 60 days old. Their sales are in the stock already."""
    old = OLD_ORDERS if count >= 20 else 0
    kinds = [*["sent"] * old, *kinds_for(count - old, bench.random)]
    times = [now - timedelta(days=75 - 5 * step) for step in range(old)]
    span, rest = timedelta(days=20), count - old
    times += [now - span + span * (step + bench.random.random() * 0.9) / max(rest, 1) for step in range(rest)]
    for kind, placed_at in zip(kinds, times, strict=True):
        place(books, bench, kind, placed_at.replace(microsecond=0), moves_stock=False)


def _bench(books: Books, world: World, random: Random, domestic: Sequence[WorldCustomer]) -> Bench:
    everything = [goods for product in books.products.values() for goods in _goods(books, product)]
    seen = Counter(goods.holder.text("ItemNumber").casefold() for goods in everything)
    on_sale = [
        goods for goods in everything if goods.product.text("TypeLabel") == "normal" and goods.product.flag("Status")
    ]
    shelf = [
        goods
        for goods in on_sale
        if seen[goods.holder.text("ItemNumber").casefold()] == 1
        and goods.holder.text("ItemNumber")
        and not goods.product.rows("PacketProducts")
    ]
    return Bench(
        books,
        View(books, Session(world.now, world.now, books.primary)),
        random,
        shelf,
        unnumbered=[goods for goods in on_sale if not goods.holder.text("ItemNumber")],
        packets=[goods for goods in on_sale if goods.product.rows("PacketProducts")],
        domestic=domestic,
        abroad=[each for each in world.customers if each.country != "DK"],
        accounts={row.text("Username"): row.whole("Id") for row in books.users.values()},
        now=world.now,
    )


def _goods(books: Books, product: Row) -> list[Goods]:
    variants = books.variants_of(product.whole("Id"))
    return [Goods(product, variant) for variant in variants] or [Goods(product)]


def _account(books: Books, customer: WorldCustomer, created: datetime) -> None:
    buyer, country = party(customer), _country(books, customer.country)
    key = books.next_id("user")
    books.users[key] = Row(
        "User",
        Id=key,
        Username=customer.email,
        Password="sandbox-customer-password",
        UserGroupId=CUSTOMERS,
        Firstname=buyer.firstname,
        Lastname=buyer.lastname,
        Address=buyer.address,
        Zip=buyer.zipcode,
        City=buyer.city,
        Country=COUNTRY_NAMES.get(buyer.country, ""),
        CountryCode=country,
        Phone=buyer.phone,
        Email=buyer.email,
        Approved=True,
        Site=1,
        LanguageISO=books.primary,
        DateCreated=created + timedelta(minutes=key),
    )


def _newsletter_reader(books: Books, created: datetime) -> None:
    key = books.next_id("user")
    row = Row("User", Id=key, Username="reader@example.com", Email="reader@example.com", UserGroupId=NEWSLETTER)
    row.set(Newsletter=True, Consent=True, ConsentDate=created, DateCreated=created)
    books.users[key] = row


def _country(books: Books, iso: str) -> int:
    return next((key for key, row in books.countries.items() if row.text("Iso") == iso), 0)
