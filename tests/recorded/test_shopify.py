"""What the connector makes of Shopify's own words. A stand-in is named after the field that it came in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal

import pytest

from rbsync.core.model.listing import Level, LevelRefusal, Listing, ListingStatus
from rbsync.core.model.money import Money
from rbsync.core.model.order import Address, Buyer, Fulfilment, LineKind, Order, OrderLine, Payment, Tax

from .exchanges import SPAN, ShopifyReads, read_shopify, write_shopify
from .replay import replayed_shops
from .tape import CASSETTES

CASSETTE = CASSETTES / "shopify.yaml"
ADDRESS = Address(name="name", street="address1", zipcode="zip", city="city", country="DK", phone="phone")


@dataclass(frozen=True, slots=True)
class Played:
    """All that the cassette holds, as the shop gives it."""

    read: ShopifyReads
    refused: Sequence[LevelRefusal]


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    with replayed_shops(CASSETTE) as connect:
        read = read_shopify(connect)
        yield Played(read, write_shopify(connect(read.place.id), read.levels))


def kroner(amount: str) -> Money:
    return Money(Decimal(amount), "DKK")


def order(played: Played, number: str) -> Order:
    return next(order for order in played.read.orders if order.head.number == number)


def test_the_profile(played: Played) -> None:
    profile = played.read.profile
    assert (profile.id, profile.name, profile.currency) == ("gid://shopify/Shop/1000000", "name", "DKK")
    assert profile.prices_include_vat
    assert profile.missing_permissions == ()
    assert profile.history_since is None
    assert profile.server_time.tzinfo is UTC


def test_a_page_of_orders_holds_each_once_within_the_window(played: Played) -> None:
    heads, now = played.read.heads, played.read.profile.server_time
    assert [head.number for head in heads] == [f"#{number}" for number in range(1001, 1013)]
    assert len({head.id for head in heads}) == len(heads)
    assert all(now - SPAN <= head.updated_at < now for head in heads)
    assert [head.updated_at for head in heads] == sorted(head.updated_at for head in heads)


def test_a_whole_order_has_its_lines_with_their_own_figures(played: Played) -> None:
    whole = order(played, "#1001")
    assert whole.head in played.read.heads
    assert whole.lines == (
        OrderLine(
            id="gid://shopify/LineItem/1050001001001",
            kind=LineKind.ITEM,
            title="name",
            sku="SCF-10015",
            listing_id="gid://shopify/ProductVariant/1020000015",
            quantity=Decimal(1),
            ordered=Decimal(1),
            unit_price=kroner("39.00"),
            discount=kroner("39.00"),
            taxes=(Tax(kroner("0.00"), Decimal("0.25")),),
        ),
        OrderLine(
            id="gid://shopify/ShippingLine/1050001001001",
            kind=LineKind.FREIGHT,
            title="title",
            sku=None,
            listing_id=None,
            quantity=Decimal(1),
            ordered=Decimal(1),
            unit_price=kroner("49.00"),
            discount=kroner("0.00"),
            taxes=(Tax(kroner("9.80"), Decimal("0.25")),),
        ),
    )
    assert whole.total == kroner("49.00")
    assert (whole.currency, whole.prices_include_vat) == ("DKK", True)
    assert (whole.payment, whole.fulfilment) == (Payment.PAID, Fulfilment.OPEN)
    assert whole.gateways == ("paymentGatewayNames",)


def test_the_buyer_comes_from_the_order_and_its_customer(played: Played) -> None:
    whole = order(played, "#1001")
    assert whole.buyer == Buyer("firstName lastName", "email@example.com", "phone", ADDRESS, ADDRESS)
    assert (whole.note, whole.purchase_order) == (None, None)


def test_every_order_comes_to_its_total(played: Played) -> None:
    assert len(played.read.orders) == 3
    for whole in played.read.orders:
        lines = sum(line.unit_price.amount * line.quantity - line.discount.amount for line in whole.lines)
        assert lines == whole.total.amount, whole.head.number


def test_a_listing_has_its_price_and_its_level(played: Played) -> None:
    assert played.read.listings[0] == Listing(
        id="gid://shopify/ProductVariant/1020000015",
        stock_id="gid://shopify/InventoryItem/1030000015",
        product_id="gid://shopify/Product/1010000014",
        variants=1,
        status=ListingStatus.ACTIVE,
        sku="SCF-10015",
        barcode="barcode",
        title="title - title",
        category="productType",
        price=kroner("39.00"),
        vat_percentage=None,
        cost=kroner("19.03"),
        weight_grams=Decimal(12500),
        description="descriptionHtml",
        tracked=True,
        active=True,
        on_hand=39,
        available=38,
    )


def test_levels_tell_what_is_not_stocked_at_the_location(played: Played) -> None:
    first, second, third = played.read.levels
    assert first == Level("gid://shopify/InventoryItem/1030000015", True, True, 39, 38)
    assert second == Level("gid://shopify/InventoryItem/1030000020", True, False, None, None)
    assert third == Level("gid://shopify/InventoryItem/1030000001", True, True, 75, 74)


def test_a_level_that_moved_meanwhile_is_refused_and_the_other_is_set(played: Played) -> None:
    moved = played.read.levels[2]
    why = "CHANGE_FROM_QUANTITY_STALE: message"
    # the cassette has the second call for what the first refused along, or it would not have been played whole
    assert played.refused == (LevelRefusal(moved.stock_id, stale=True, why=why),)
