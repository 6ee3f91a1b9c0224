"""Which listing becomes which item, and which SKUs must not become one."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.money import Money, total
from rbsync.core.model.verdict import Reason, Verdict
from rbsync.core.plan.initial import CreateItem, GroupOfNew, LinkItem, NewItemRules, opening_stock, plan_listing
from rbsync.core.rules.price import price_without_vat
from rbsync.core.rules.sku import SkuCensus

RULES = NewItemRules(
    group=GroupOfNew(10, Decimal(25)),
    by_vat={Decimal(6): GroupOfNew(20, Decimal(6))},
    unit=3,
    prices_include_vat=True,
    max_sku_length=25,
    vat_zone="domestic",
)


def listing(
    sku: str | None,
    barcode: str | None = None,
    name: str = "1",
    on_hand: int | None = 4,
    *,
    price: str | None = "499",
    vat: int | None = None,
) -> Listing:
    return Listing(
        id=name,
        stock_id=f"stock-{name}",
        product_id=f"product-{name}",
        variants=1,
        status=ListingStatus.ACTIVE,
        sku=sku,
        barcode=barcode,
        title="Lamp",
        category=None,
        price=None if price is None else Money(Decimal(price), "DKK"),
        vat_percentage=None if vat is None else Decimal(vat),
        cost=None,
        weight_grams=Decimal(350),
        description=None,
        tracked=True,
        active=True,
        on_hand=on_hand,
        available=on_hand,
    )


def plan(
    one: Listing, *others: Listing, items: dict[str, list[str]] | None = None, linked: dict[str, str] | None = None
):  # type: ignore[no-untyped-def]
    census = SkuCensus()
    numbers = items or {}
    census.know(numbers)
    census.count(each.sku for each in (one, *others))
    by_barcode: dict[str, list[str]] = {}
    for number, barcodes in numbers.items():
        for barcode in barcodes:
            by_barcode.setdefault(barcode, []).append(number)
    return plan_listing(one, numbers=numbers, by_barcode=by_barcode, linked=linked or {}, census=census, rules=RULES)


def test_a_sku_that_rackbeat_has_is_linked_before_a_barcode() -> None:
    made = plan(listing("A", "570"), items={"A": [], "B": ["570"]})
    assert isinstance(made, LinkItem)
    assert (made.match.number, made.match.by) == ("A", "SKU")


def test_a_barcode_links_what_has_another_number_or_none() -> None:
    for sku in ("OTHER", None):
        made = plan(listing(sku, "570"), items={"B": ["570"]})
        assert isinstance(made, LinkItem)
        assert (made.match.number, made.match.by) == ("B", "barcode")


def test_a_barcode_that_two_items_share_matches_nothing() -> None:
    assert isinstance(plan(listing("NEW", "570"), items={"B": ["570"], "C": ["570"]}), CreateItem)


def test_what_is_missing_is_created_without_vat() -> None:
    made = plan(listing("NEW", " 5701 "))
    assert isinstance(made, CreateItem)
    assert (made.item.number, made.item.sales_price, made.item.barcode, made.item.group) == (
        "NEW",
        Decimal("399.2"),
        "5701",
        10,
    )
    assert made.item.weight_grams == 350


@pytest.mark.parametrize(
    ("one", "others", "items", "reason"),
    [
        (listing(None), (), {}, Reason.MISSING_SKU),
        (listing("  "), (), {}, Reason.MISSING_SKU),
        (listing("X" * 26), (), {}, Reason.OVERLONG_SKU),
        (listing("A"), (listing("A ", name="2"),), {}, Reason.DUPLICATE_SKU),
        (listing("abc"), (listing("ABC", name="2"),), {}, Reason.CASE_COLLISION),
        (listing("abc"), (), {"ABC": []}, Reason.CASE_COLLISION),
    ],
)
def test_skus_that_must_not_become_numbers(
    one: Listing, others: tuple[Listing, ...], items: dict[str, list[str]], reason: Reason
) -> None:
    verdict = plan(one, *others, items=items)
    assert isinstance(verdict, Verdict)
    assert verdict.reason is reason


def test_an_item_is_linked_to_one_listing_of_a_shop() -> None:
    verdict = plan(listing("A"), items={"A": []}, linked={"A": "another"})
    assert isinstance(verdict, Verdict)
    assert verdict.reason is Reason.DUPLICATE_SKU


@pytest.mark.parametrize(
    ("price", "vat", "reason"),
    [("499", 12, Reason.VAT_DIFFERS), ("499", 0, Reason.VAT_DIFFERS), (None, None, Reason.MISSING_PRICE)],
)
def test_no_item_is_made_with_a_price_or_rate_that_is_not_the_shops(
    price: str | None, vat: int | None, reason: Reason
) -> None:
    verdict = plan(listing("A", price=price, vat=vat))
    assert isinstance(verdict, Verdict)
    assert verdict.reason is reason
    assert isinstance(plan(listing("A", price=price, vat=vat), items={"A": []}), LinkItem)
    assert isinstance(plan(listing("A", vat=25)), CreateItem)


def test_goods_of_another_rate_get_the_group_that_is_set_for_it() -> None:
    made = plan(listing("A", price="106", vat=6))
    assert isinstance(made, CreateItem)
    assert (made.item.group, made.item.sales_price) == (20, 100)


def test_a_rate_says_nothing_against_a_price_without_vat() -> None:
    rules = replace(RULES, prices_include_vat=False)
    assert [rules.group_of(listing("A", vat=vat)) for vat in (6, 12, 25)] == [
        RULES.by_vat[Decimal(6)],
        *[RULES.group] * 2,
    ]


def test_the_zone_that_another_rate_may_be_of_is_named() -> None:
    verdict = replace(RULES, vat_zone="eu").group_of(listing("A", vat=12))
    assert isinstance(verdict, Verdict)
    assert "'eu'" in (verdict.message or "")
    assert "products.vat_zone" in (verdict.advice or "")


@pytest.mark.parametrize(("on_hand", "wanted"), [(4, Decimal(4)), (0, None), (-2, None), (None, None)])
def test_only_a_known_quantity_is_opening_stock(on_hand: int | None, wanted: Decimal | None) -> None:
    assert opening_stock(listing("A", on_hand=on_hand)) == wanted


@given(st.integers(0, 10**9), st.sampled_from([Decimal(0), Decimal(12), Decimal(15), Decimal(25)]))
def test_adding_vat_gives_the_shops_price_again(cents: int, percentage: Decimal) -> None:
    price = Decimal(cents) / 100
    net = price_without_vat(price, includes_vat=True, vat_percentage=percentage)
    assert (net * (1 + percentage / 100)).quantize(Decimal("0.01")) == price


def test_currencies_are_never_added_up() -> None:
    with pytest.raises(ValueError, match="DKK and EUR"):
        total([Money(Decimal(1), "EUR")], "DKK")
