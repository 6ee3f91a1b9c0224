"""A shop grown from the world: reference data, goods, accounts and orders of every kind."""

from datetime import datetime, timedelta
from random import Random

from rbsync.sandbox.smartweb.books import Books
from rbsync.sandbox.smartweb.catalogue import fill_catalogue
from rbsync.sandbox.smartweb.order_bench import Bench, bench_of, customer
from rbsync.sandbox.smartweb.order_entry import enter
from rbsync.sandbox.smartweb.order_kinds import CREDITS, EVERYDAY, KINDS, cart_of, credit_note
from rbsync.sandbox.smartweb.reference import CUSTOMERS, NEWSLETTER, fill_reference
from rbsync.sandbox.smartweb.row import Row
from rbsync.sandbox.world.model import World, WorldCustomer
from rbsync.sandbox.world.placements import placements

ACCOUNT_SHARE = 0.5
_OF_CUSTOMER = ("Firstname", "Lastname", "Address", "Zip", "City", "Country", "Phone", "Email")


def fill(
    books: Books, world: World, *, shop_index: int, solution: str, orders: int, sites: int, prices_with_vat: bool
) -> Bench:
    """Enter everything; the bench from which further orders are made."""
    fill_reference(books, solution=solution, prices_with_vat=prices_with_vat, sites=sites)
    fill_catalogue(books, world, shop_index)
    random = Random(f"smartweb-{world.seed}-{shop_index}")
    domestic = [each for each in world.customers if each.country == "DK"] or list(world.customers)
    for buyer in world.customers:
        if random.random() < ACCOUNT_SHARE or buyer is domestic[0]:
            _account(books, buyer, world.now - timedelta(days=100))
    _newsletter_reader(books, world.now - timedelta(days=50))
    bench = bench_of(books, world, random, domestic)
    _orders(bench, orders)
    return bench


def _orders(bench: Bench, count: int) -> None:
    """Their sales are in the stock already."""
    for kind, when in placements([*KINDS, *CREDITS], EVERYDAY, "sent", count, bench.now, bench.random):
        if kind in CREDITS:
            credit_note(bench, kind, when, moves_stock=False)
        else:
            enter(bench.books, cart_of(bench, kind, when), moves_stock=False)


def _account(books: Books, buyer: WorldCustomer, created: datetime) -> None:
    key, person = books.next_id("user"), customer(books, buyer)
    books.users[key] = Row(
        "User",
        Id=key,
        Username=buyer.email,
        Password="sandbox-customer-password",
        UserGroupId=CUSTOMERS,
        **{name: person.get(name) for name in _OF_CUSTOMER},
        CountryCode=int(person.text("CountryCode") or 0),
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
