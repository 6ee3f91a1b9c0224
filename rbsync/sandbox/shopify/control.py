"""The sandbox's own doors: what the shop believes, what people do in its admin, and the switches."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from graphql import GraphQLError

from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.doors import Body, Door, Doors
from rbsync.sandbox.shopify import product_doors as goods
from rbsync.sandbox.shopify.access import Tokens
from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.neutral import neutral_books
from rbsync.sandbox.shopify.order_doors import change_order, place_order
from rbsync.sandbox.shopify.order_view import OrderView
from rbsync.sandbox.shopify.records import Product, Record, Variant

Found = TypeVar("Found", Product, Variant)


def doors(books: Books, view: OrderView, tokens: Tokens, clock: Clock) -> Doors:
    """What lies below `/_sandbox/` beside books and toggles. What changes records answers with their ids."""

    def change(_: Body, number: str, name: str) -> object:
        order = books.orders.get(int(number)) if number.isdecimal() else None
        if order:
            change_order(books, order, name, clock.now())
        return order and {"id": order.id}

    def each(
        find: Callable[[Books, str], Sequence[Found]], act: Callable[[Books, Found, Body, datetime], Record]
    ) -> Door:
        return lambda body, key: [act(books, record, body, clock.now()).id for record in find(books, key)] or None

    return Doors(
        view.toggles,
        lambda: neutral_books(books, view),
        {
            "POST orders": lambda body: {"id": place_order(books, body, clock.now()).id},
            "POST orders/{number}/{change}": change,
            "POST expire-tokens": lambda _: {"expired": tokens.expire()},
            "POST products": lambda body: [goods.new_product(books, body, clock.now()).id],
            "POST products/{id}": each(goods.find_products, goods.edit_product),
            "POST products/{id}/variants": each(goods.find_products, goods.add_variant),
            "DELETE products/{id}": each(goods.find_products, goods.delete_product),
            "POST variants/{id}": each(goods.find_variants, goods.edit_variant),
            "DELETE variants/{id}": each(goods.find_variants, goods.delete_variant),
        },
        toggled=books.forget_documents,
        refusals=(GraphQLError,),
    )
