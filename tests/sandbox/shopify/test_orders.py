"""Every order adds up to the øre, in every kind of shop."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.sandbox.shopify.order_kinds import EVERYDAY, KINDS
from rbsync.sandbox.shopify.order_record import spread
from rbsync.sandbox.world.placements import kinds_for
from tests.sandbox.shopify.shop import MONEY, Shop, open_shop
from tests.strength import examples, sampled

ORDER = (
    """query Full($id: ID!, $after: String) { order(id: $id) {
  name test cancelledAt edited taxesIncluded currencyCode presentmentCurrencyCode displayFinancialStatus
  subtotalPriceSet { ...Mny } totalDiscountsSet { ...Mny } totalTaxSet { ...Mny } totalPriceSet { ...Mny }
  totalShippingPriceSet { ...Mny } totalTipReceivedSet { ...Mny } currentTotalPriceSet { ...Mny }
  originalTotalPriceSet { ...Mny } currentTotalTaxSet { ...Mny } currentShippingPriceSet { ...Mny }
  totalReceivedSet { ...Mny } totalRefundedSet { ...Mny } totalOutstandingSet { ...Mny } netPaymentSet { ...Mny }
  additionalFees { price { ...Mny } taxLines { priceSet { ...Mny } } }
  taxLines { title rate priceSet { ...Mny } }
  shippingLines(first: 10) { nodes { originalPriceSet { ...Mny } discountedPriceSet { ...Mny }
    discountAllocations { allocatedAmountSet { ...Mny } } taxLines { priceSet { ...Mny } } } }
  transactions { kind status amountSet { ...Mny } }
  refunds { totalRefundedSet { ...Mny } }
  lineItems(first: 20, after: $after) { pageInfo { hasNextPage endCursor } nodes { name title sku quantity currentQuantity
    isGiftCard variant { id } originalUnitPriceSet { ...Mny } originalTotalSet { ...Mny }
    priceAfterAllDiscountsBeforeTaxesSet { ...Mny }
    discountAllocations { allocatedAmountSet { ...Mny } } taxLines { rate priceSet { ...Mny } } duties { price { ...Mny } } } }
} } """
    + MONEY
)


def _amount(bag: Any) -> Decimal:
    return Decimal(bag["shopMoney"]["amount"])


def _sum(bags: Iterable[Any]) -> Decimal:
    return sum((_amount(bag) for bag in bags), Decimal(0))


def _read(shop: Shop, order_id: str) -> Any:
    order = shop.data(ORDER, id=order_id)["order"]
    lines = order["lineItems"]
    while lines["pageInfo"]["hasNextPage"]:
        more = shop.data(ORDER, id=order_id, after=lines["pageInfo"]["endCursor"])["order"]["lineItems"]
        lines = {"pageInfo": more["pageInfo"], "nodes": lines["nodes"] + more["nodes"]}
    order["lines"] = lines["nodes"]
    return order


def _net(line: Any) -> Decimal:
    return _amount(line["originalTotalSet"]) - _sum(each["allocatedAmountSet"] for each in line["discountAllocations"])


def _check_sum(order: Any) -> Decimal:
    """The check sum of the sheet's section 7.2; tips count once (7.6)."""
    tips = [line for line in order["lines"] if line["title"] == "Tip"]
    whole = sum((_net(line) for line in order["lines"]), Decimal(0))
    whole += _sum(each["discountedPriceSet"] for each in order["shippingLines"]["nodes"])
    whole += _sum(duty["price"] for line in order["lines"] for duty in line["duties"])
    whole += _sum(fee["price"] for fee in order["additionalFees"])
    whole += Decimal(0) if tips else _amount(order["totalTipReceivedSet"])
    return whole if order["taxesIncluded"] else whole + _all_tax(order)


def _all_tax(order: Any) -> Decimal:
    owners = [*order["lines"], *order["shippingLines"]["nodes"], *order["additionalFees"]]
    return _sum(tax["priceSet"] for owner in owners for tax in owner["taxLines"])


def _problems(order: Any) -> list[str]:
    sums = {
        "check sum": (_check_sum(order), _amount(order["totalPriceSet"])),
        "tax": (_all_tax(order), _amount(order["totalTaxSet"])),
        "line tax": (
            _sum(tax["priceSet"] for line in order["lines"] for tax in line["taxLines"]),
            _sum(tax["priceSet"] for tax in order["taxLines"]),
        ),
        "net payment": (
            _amount(order["totalReceivedSet"]) - _amount(order["totalRefundedSet"]),
            _amount(order["netPaymentSet"]),
        ),
        "outstanding": (
            _amount(order["currentTotalPriceSet"]) - _amount(order["netPaymentSet"]),
            _amount(order["totalOutstandingSet"]),
        ),
        "received": (
            _sum(
                each["amountSet"]
                for each in order["transactions"]
                if each["status"] == "SUCCESS" and each["kind"] in ("SALE", "CAPTURE")
            ),
            _amount(order["totalReceivedSet"]),
        ),
        "refunded": (_sum(each["totalRefundedSet"] for each in order["refunds"]), _amount(order["totalRefundedSet"])),
        "discounts": (
            _sum(
                each["allocatedAmountSet"]
                for owner in [*order["lines"], *order["shippingLines"]["nodes"]]
                for each in owner["discountAllocations"]
            ),
            _amount(order["totalDiscountsSet"]),
        ),
    }
    return [f"{order['name']} {what}: {mine} != {theirs}" for what, (mine, theirs) in sums.items() if mine != theirs]


@pytest.mark.parametrize(("seed", "shop_index"), sampled(product([1, 2, 3], [0, 1, 3]), "every seeded order adds up"))
def test_every_seeded_order_adds_up(seed: int, shop_index: int) -> None:
    with open_shop(orders=60, seed=seed, shop_index=shop_index) as shop:
        shop.toggle(throttle=False)
        orders = [_read(shop, each["id"]) for each in shop.all_orders()]
    assert len(orders) == 60
    assert [problem for order in orders for problem in _problems(order)] == []


def test_60_orders_contain_every_kind_and_larger_numbers_stay_everyday() -> None:
    assert set(kinds_for(KINDS, EVERYDAY, 57, Random(1))) == set(KINDS)
    many = list(kinds_for(KINDS, EVERYDAY, 500, Random(1)))
    assert len(many) == 500
    assert many.count("long") < 20 < many.count("plain")


def test_the_last_20_days_hold_the_orders_and_their_numbers_rise_with_time(busy_shop: Shop) -> None:
    rows = busy_shop.books()["orders"]
    assert [row["name"] for row in rows] == [f"#{number}" for number in range(1001, 1061)]
    assert [row["created_at"] for row in rows] == sorted(row["created_at"] for row in rows)


def test_two_shops_use_the_same_numbers_for_different_orders(busy_shop: Shop) -> None:
    with open_shop(orders=60, shop_index=1) as other:
        names, ids = ({each[key] for each in other.books()["orders"]} for key in ("name", "id"))
        assert other.books()["currency"] == "SEK"
    mine = busy_shop.books()["orders"]
    assert names == {each["name"] for each in mine}
    assert not ids & {each["id"] for each in mine}


def test_the_same_world_gives_the_same_shop(busy_shop: Shop) -> None:
    with open_shop(orders=60) as again:
        assert again.books() == busy_shop.books()


def _placed(shop: Shop, kind: str, **order: object) -> Any:
    return _read(shop, shop.place(kind=kind, **order)["id"])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_placed(shop: Shop, kind: str) -> None:
    shop.toggle(throttle=False)
    placed = shop.place(kind=kind)
    order = _read(shop, placed["id"])
    assert Decimal(placed["total"]) == _amount(order["totalPriceSet"])
    assert _problems(order) == []


def test_a_removed_line_stays_with_no_units_left(shop: Shop) -> None:
    order = _placed(shop, "edited-removed")
    gone = [line for line in order["lines"] if line["currentQuantity"] == 0]
    assert [line["quantity"] for line in gone] == [2]
    assert order["edited"]
    assert _amount(order["totalPriceSet"]) - _amount(order["currentTotalPriceSet"]) == _net(gone[0])
    assert _amount(order["totalOutstandingSet"]) == -_net(gone[0])
    shop.toggle(edited_total_keeps_removed=False)
    after = _read(shop, next(each["id"] for each in shop.books()["orders"]))
    assert after["totalPriceSet"] == after["currentTotalPriceSet"] == order["currentTotalPriceSet"]


def test_current_figures_add_up_after_edits_and_refunds(shop: Shop) -> None:
    for kind in ("edited-removed", "edited-lowered", "edited-added", "partial-refund"):
        order = _placed(shop, kind)
        whole = _sum(line["priceAfterAllDiscountsBeforeTaxesSet"] for line in order["lines"])
        freight = _amount(order["currentShippingPriceSet"])
        freight_tax = _sum(tax["priceSet"] for each in order["shippingLines"]["nodes"] for tax in each["taxLines"])
        goods_tax = _amount(order["currentTotalTaxSet"]) - freight_tax
        assert whole + goods_tax + freight == _amount(order["currentTotalPriceSet"])


def test_a_full_discount_leaves_the_freight(shop: Shop) -> None:
    order = _placed(shop, "full-discount")
    assert (_amount(order["subtotalPriceSet"]), _amount(order["totalPriceSet"])) == (Decimal(0), Decimal(49))


def test_presentment_money_is_converted_amount_by_amount(shop: Shop) -> None:
    order = _placed(shop, "presentment")
    assert (order["currencyCode"], order["presentmentCurrencyCode"]) == ("DKK", "EUR")
    total = order["totalPriceSet"]
    assert total["presentmentMoney"]["currencyCode"] == "EUR"
    expected = (_amount(total) * Decimal("0.13397")).quantize(Decimal("0.01"))
    assert Decimal(total["presentmentMoney"]["amount"]) == expected


def test_a_deleted_product_leaves_its_sku_on_the_line(shop: Shop) -> None:
    (line,) = _placed(shop, "deleted-product")["lines"]
    assert line["variant"] is None
    assert line["sku"]


def test_an_order_can_be_placed_with_chosen_lines(shop: Shop) -> None:
    first, second = [each["sku"] for each in shop.books()["variants"]][:2]
    lines = [{"sku": first, "quantity": 2}, {"sku": second}, {"sku": "NOWHERE"}]
    order = _placed(shop, "plain", lines=lines, email="someone@example.com", paid=False)
    assert [(line["sku"], line["quantity"]) for line in order["lines"]] == [(first, 2), (second, 1), ("NOWHERE", 1)]
    assert order["displayFinancialStatus"] == "PENDING"
    assert shop.send("POST", "/_sandbox/orders", {"kind": "nonsense"}).status == 400


def _committed(shop: Shop, sku: str) -> tuple[int, int, int]:
    variant = next(each for each in shop.books()["variants"] if each["sku"] == sku)
    level = variant["levels"][0]
    return level["available"], level["committed"], level["on_hand"]


def test_an_order_holds_stock_until_it_is_sent_or_cancelled(shop: Shop) -> None:
    sku = shop.books()["variants"][1]["sku"]
    available, committed, on_hand = _committed(shop, sku)

    def place() -> str:
        return str(shop.place(lines=[{"sku": sku, "quantity": 3}])["id"]).rsplit("/", 1)[1]

    sent = place()
    assert _committed(shop, sku) == (available - 3, committed + 3, on_hand)
    assert shop.send("POST", f"/_sandbox/orders/{sent}/fulfil", {}).status == 200
    assert _committed(shop, sku) == (available - 3, committed, on_hand - 3)
    cancelled = place()
    gone = shop.send("POST", f"/_sandbox/orders/{cancelled}/cancel", {}).json["id"]
    assert shop.believed("orders", gone)["cancelled"] is True
    assert _committed(shop, sku) == (available - 3, committed, on_hand - 3)
    assert shop.send("POST", f"/_sandbox/orders/{cancelled}/pay", {}).status == 400
    edited = place()
    changed = shop.send("POST", f"/_sandbox/orders/{edited}/edit", {}).json["id"]
    assert shop.believed("orders", changed)["lines"][0]["current_quantity"] == 2
    assert shop.send("POST", "/_sandbox/orders/1/pay", {}).status == 404


def test_paying_a_pending_order_settles_it_and_moves_its_time(shop: Shop) -> None:
    order = shop.place(kind="pending")
    shop.time.pass_by(60)
    assert shop.send("POST", f"/_sandbox/orders/{order['legacy_id']}/pay", {}).json == {"id": order["id"]}
    paid = shop.believed("orders", order["id"])
    assert paid["financial_status"] == "PAID"
    assert paid["updated_at"] > paid["created_at"]
    assert _problems(_read(shop, order["id"])) == []


def test_the_catalogue_has_the_dirt_of_real_shops(shop: Shop) -> None:
    skus = [each["sku"] for each in shop.books()["variants"]]
    filled = [sku for sku in skus if sku]
    assert None in skus
    assert len(filled) != len(set(filled))
    assert len({sku.lower() for sku in filled}) < len(set(filled))
    assert any(sku != sku.strip() for sku in filled)
    assert max(map(len, filled)) == 60


@settings(max_examples=examples(100))
@given(
    st.decimals(min_value=0, max_value=1000, places=2),
    st.lists(st.decimals(min_value=0, max_value=1000, places=2), min_size=1, max_size=12),
)
def test_what_is_spread_is_never_lost(amount: Decimal, weights: list[Decimal]) -> None:
    whole = sum(weights, Decimal(0))
    shares = spread(min(amount, whole), weights, Decimal("0.01"))
    assert sum(shares, Decimal(0)) == (min(amount, whole) if whole else 0)
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))
