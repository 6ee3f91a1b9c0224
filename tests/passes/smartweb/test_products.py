"""Products both ways between Rackbeat and a SmartWeb shop, whole passes through the front door."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from rbsync.core.model.verdict import Outcome, Reason, Verdict
from rbsync.sandbox.kit.http import Handler, Request, Response
from tests.smartweb_world import SmartWebWorld, open_smartweb_world
from tests.world import Books, of_pass

SHOP = "web-dk"


@pytest.fixture
def unknown(tmp_path: Path) -> Iterator[SmartWebWorld]:
    """A Rackbeat that knows few of the shop's products, and a shop that has all."""
    with open_smartweb_world(tmp_path, items=60) as made:
        yield made


def product(world: SmartWebWorld, number: str) -> Books:
    [found] = [row for row in world.raw()["products"] if row["number"] == number]
    return found


def plain_goods(world: SmartWebWorld) -> list[str]:
    """Products that stand for themselves, sold with 25 % VAT."""
    rows = (row for row in world.raw()["products"] if not row["variants"] and row["vat"] == "25")
    return [row["number"] for row in rows if re.fullmatch(r"[A-Z0-9-]+", row["number"])]


def settled(world: SmartWebWorld) -> None:
    """A further run writes nothing."""
    world.writes()
    report = world.run("sync-products")
    assert world.writes() == 0
    told = {record.verdict.outcome for record in of_pass(report, "sync-products").records}
    assert told <= {Outcome.HELD, Outcome.SKIPPED}


def test_all_of_a_shop_becomes_items_of_rackbeat(unknown: SmartWebWorld) -> None:
    unknown.set_products(direction="shop-to-rackbeat", category=None)
    report = unknown.run("sync-products")
    verdicts = {record.id: record.verdict for record in of_pass(report, "sync-products").records}
    items = {row["number"]: row for row in unknown.books()["items"]}
    rates = {row["number"]: Decimal(row["vat_domestic"] or 0) for row in unknown.books()["groups"]}
    for raw in unknown.raw()["products"]:
        for row in raw["variants"] or [raw]:
            if raw["type"].startswith("gift-card"):
                assert verdicts[str(raw["id"])].reason is Reason.FILTERED
                assert row["number"] not in items
                continue
            if raw["vat"] != "25" and row["number"] not in items:  # the group of new items has 25 %
                listing = f"{raw['id']}/{row['id']}" if raw["variants"] else str(raw["id"])
                assert verdicts[listing].reason is Reason.VAT_DIFFERS
                continue
            item = items[row["number"]]
            with_vat = Decimal(item["price"]) * (1 + rates[item["group"]] / 100)
            assert abs(with_vat - Decimal(row["price"])) <= Decimal("0.01"), row["number"]
            assert raw["title"] in item["name"]
    settled(unknown)


def test_a_change_in_the_shop_is_carried_to_rackbeat(unknown: SmartWebWorld) -> None:
    unknown.set_products(direction="shop-to-rackbeat", category=None)
    unknown.run("sync-products")
    raw = next(row for row in unknown.raw()["products"] if not row["variants"] and row["vat"] == "25")
    unknown.person(SHOP, f"items/{raw['number']}", title="Ny lampe <3", price=250)
    unknown.run("sync-products")
    item = unknown.item(raw["number"])
    assert (item["name"], Decimal(item["price"])) == ("Ny lampe <3", Decimal(200))
    settled(unknown)


def test_items_become_products_with_price_vat_and_category(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop")
    world.run("sync-products")
    groups = {10: ("25", "125.00", "Lamps"), 20: ("12", "112.00", "Food and tea"), 30: ("0", "100.00", "Books")}
    for group in groups:
        world.person("rackbeat", "items", number=f"NEW-{group}", name=f"New {group}", price=100, group=group)
    report = world.run("sync-products")
    made = {record.number for record in of_pass(report, "sync-products").records}
    assert made >= {f"NEW-{group}" for group in groups}
    categories = world.smartweb[SHOP].books.categories
    rows = {row.text("ItemNumber"): row for row in world.smartweb[SHOP].books.products.values()}
    for group, (vat, price, category) in groups.items():
        shown = product(world, f"NEW-{group}")
        assert (shown["vat"], Decimal(shown["price"]), shown["status"]) == (vat, Decimal(price), False)
        assert categories[rows[f"NEW-{group}"].whole("CategoryId")].text("Title") == category
    settled(world)


def test_a_listing_whose_item_left_is_hidden_once_and_comes_back(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop", unpublish_guard_percent=100)
    world.run("sync-products")
    number = world.items_in_stock()[0]
    world.person("rackbeat", f"items/{number}", barred=True)
    world.run("sync-products")
    assert product(world, number)["status"] is False
    settled(world)
    world.person("rackbeat", f"items/{number}", barred=False)
    world.run("sync-products")
    settled(world)


def test_a_category_that_the_shop_does_not_have_is_refused_in_words(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop", category=None)
    world.run("sync-products")
    world.person("rackbeat", "groups", number=77, name="Odd things", vat_domestic=25)
    world.person("rackbeat", "items", number="NEW", name="New", price=100, group=77)
    verdict = {r.number: r.verdict for r in of_pass(world.run("sync-products"), "sync-products").records}["NEW"]
    assert (verdict.outcome, verdict.reason) == ("held", "validation-by-remote")
    assert "Odd things" in (verdict.message or "")
    assert "connectors.web-dk.products" in (verdict.message or "")


def test_a_vat_rate_that_the_shop_does_not_have_is_refused_in_words(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop")
    world.run("sync-products")
    world.person("rackbeat", "groups", number=77, name="Odd", vat_domestic=17)
    world.person("rackbeat", "items", number="NEW", name="New", price=100, group=77)
    verdict = {r.number: r.verdict for r in of_pass(world.run("sync-products"), "sync-products").records}["NEW"]
    assert (verdict.outcome, verdict.reason) == ("held", "validation-by-remote")
    assert "no VAT group of 17 %; it has 0 %, 25 %, 12 %" in (verdict.message or "")


@pytest.mark.parametrize("direction", ["shop-to-rackbeat", "rackbeat-to-shop"])
def test_a_price_is_not_carried_where_the_two_sides_have_other_rates(world: SmartWebWorld, direction: str) -> None:
    world.set_products(direction=direction, category=None)
    world.run("sync-products")
    number = plain_goods(world)[0]
    before = world.item(number)
    world.person(SHOP, f"items/{number}", vat_group=3, price=250)
    if direction == "rackbeat-to-shop":
        world.person("rackbeat", f"items/{number}", price=300)
        before = world.item(number)
    verdict = {r.number: r.verdict for r in of_pass(world.run("sync-products"), "sync-products").records}[number]
    assert (verdict.outcome, verdict.reason) == ("held", "vat-differs")
    assert "12 % VAT, Rackbeat with 25 %" in (verdict.message or "")
    assert (world.item(number)["price"], product(world, number)["price"]) == (before["price"], "250")
    world.person(SHOP, f"items/{number}", vat_group=2)
    world.run("sync-products")
    shown = Decimal(product(world, number)["price"])
    assert Decimal(world.item(number)["price"]) * Decimal("1.25") == shown
    settled(world)


def verdicts(world: SmartWebWorld, command: str = "sync-products", **options: object) -> Mapping[str, Verdict]:
    """What one run told, by item number; the pass as a whole came to its end."""
    told = of_pass(world.run(command, **options), command)  # type: ignore[arg-type]
    assert told.error is None, told.error
    return {record.number: record.verdict for record in told.records}


def spoil(world: SmartWebWorld, number: str, field: str, instead: str) -> None:
    """From now on one field of one product is told otherwise, wherever it is told."""
    key = product(world, number)["id"]

    def tap(service: str, request: Request, handle: Handler) -> Response:
        answer = handle(request)
        head, mark, tail = answer.body.decode().partition(f"<item><Id>{key}</Id><CategoryId>")
        if service != SHOP or not mark:
            return answer
        mine, end, others = (mark + tail).partition("</item><item><Id>")
        mine = re.sub(rf"<{field}(/>|>.*?</{field}>)", instead, mine, count=1, flags=re.DOTALL)
        return replace(answer, body=(head + mine + end + others).encode())

    world.tap = tap


@pytest.mark.parametrize(
    ("field", "instead"),
    [
        ("CategoryId", "<CategoryId>2.5</CategoryId>"),
        ("VatGroupId", "<VatGroupId>x</VatGroupId>"),
        ("Status", "<Status>2</Status>"),
        ("Weight", "<Weight>heavy</Weight>"),
        ("StockLocations", "<StockLocations>here</StockLocations>"),
        ("StockLocations", ""),
        ("Variants", "<Variants>many</Variants>"),
        ("Id", "<Id>seven</Id>"),
    ],
)
def test_what_cannot_be_read_of_one_product_spoils_no_other(world: SmartWebWorld, field: str, instead: str) -> None:
    world.set_products(direction="rackbeat-to-shop")
    world.run("sync-products")
    bad, good, *_ = [one for one in plain_goods(world) if world.item(one)]
    before = product(world, bad)
    spoil(world, bad, field, instead)
    for number in (bad, good):
        world.person("rackbeat", f"items/{number}", name=f"New {number}", price=400)
    told = verdicts(world, full=True)
    assert told[good].outcome is Outcome.UPDATED
    assert (product(world, good)["title"], product(world, good)["price"]) == (f"New {good}", "500")
    if field in ("Variants", "Id"):
        assert told[bad].reason is Reason.UNREADABLE
        assert f"product {before['id']}" in (told[bad].message or "")
        assert product(world, bad) == before
    stock = verdicts(world, "push-stock", full=True)
    assert Reason.GONE not in {one.reason for one in stock.values()}
    world.tap = lambda service, request, handle: handle(request)
    world.run("sync-products", full=True)
    assert product(world, bad)["title"] == f"New {bad}"
    settled(world)


def test_a_change_without_effect_is_held_and_not_sent_again_and_again(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop")
    world.run("sync-products")
    number = next(one for one in plain_goods(world) if world.item(one))
    world.person(SHOP, "toggles", ignored_fields=["Product.Price"])
    world.person("rackbeat", f"items/{number}", price=400)
    before = product(world, number)["price"]
    first = verdicts(world)[number]
    assert (first.outcome, first.reason) == (Outcome.HELD, Reason.REFUSED)
    assert f"its price still is {before}" in (first.message or "")
    for full in (False, True):
        world.writes()
        again = verdicts(world, full=full)[number]
        assert (again.outcome, again.reason, world.writes()) == (Outcome.HELD, Reason.REFUSED, 0)
    world.person(SHOP, "toggles", ignored_fields=[])
    assert verdicts(world, skus=(number,))[number].outcome is Outcome.UPDATED
    assert product(world, number)["price"] == "500"
    settled(world)


def _hats(world: SmartWebWorld, *sizes: str) -> None:
    for size in sizes:
        world.person(
            "rackbeat", "items", number=f"HAT-{size}", name=f"Hat, {size}", price=80, group=10, fields={"shade": "Hat"}
        )


def test_a_family_whose_number_was_changed_stays_one_product(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop", family_field="shade", status="active")
    world.run("sync-products")
    _hats(world, "S", "M")
    world.run("sync-products")
    [hat] = [row for row in world.raw()["products"] if row["title"] == "Hat"]
    assert hat["status"] is True
    world.person(SHOP, f"items/{hat['number']}", number="HAT")
    _hats(world, "L")
    assert verdicts(world)["HAT-L"].outcome is Outcome.CREATED
    [hat] = [row for row in world.raw()["products"] if row["title"] == "Hat"]
    assert sorted(row["number"] for row in hat["variants"]) == ["HAT-L", "HAT-M", "HAT-S"]
    settled(world)


def test_of_two_items_that_differ_in_case_only_one_is_made(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop")
    world.run("sync-products")
    for number in ("CASE-1", "case-1"):
        world.person("rackbeat", "items", number=number, name="Case", price=100, group=10)
    for _ in range(2):
        told = verdicts(world)
        assert {one for one in told if told[one].reason is Reason.CASE_COLLISION} == {"case-1"}
        assert len([row for row in world.raw()["products"] if row["number"].casefold() == "case-1"]) == 1


@pytest.mark.parametrize("command", ["initial-sync", "sync-products", "push-stock"])
@pytest.mark.parametrize("direction", ["rackbeat-to-shop", "shop-to-rackbeat"])
def test_an_items_number_to_the_letter_has_no_rival_in_a_twin(
    world: SmartWebWorld, command: str, direction: str
) -> None:
    world.set_products(direction=direction, category=1 if direction == "rackbeat-to-shop" else None)
    world.person("rackbeat", "items", number="CASE-1", name="Case", price=100, group=10)
    for number in ("CASE-1", "case-1"):
        world.person(SHOP, "items", number=number, title="Case", price=125, stock=1)
    twins = {row["number"]: str(row["id"]) for row in world.raw()["products"] if row["number"].casefold() == "case-1"}
    for one in (command, "initial-sync"):
        report = world.run(one, full=one != "initial-sync")
        told = {record.id: record.verdict.reason for record in of_pass(report, one).records}
        assert told.get(twins["CASE-1"]) is None
    assert told[twins["case-1"]] is Reason.CASE_COLLISION
    assert world.run("push-stock", full=True).exit_code in (0, 3)


def test_one_item_number_that_cannot_be_sent_stops_no_other(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop")
    world.run("sync-products")
    for number in ("A\x0bB", "GOOD-1"):
        world.person("rackbeat", "items", number=number, name="Goods", price=100, group=10)
    told = verdicts(world)
    assert told["GOOD-1"].outcome is Outcome.CREATED
    assert (told["A\x0bB"].outcome, told["A\x0bB"].reason) == (Outcome.HELD, Reason.REFUSED)
    assert "U+000B" in (told["A\x0bB"].message or "")


def test_many_quantities_are_set_where_few_products_fit_in_an_answer(world: SmartWebWorld) -> None:
    world.person(SHOP, "toggles", max_rows=13)
    numbers = plain_goods(world)
    report = verdicts(world, "push-stock", full=True)
    assert {one.outcome for number, one in report.items() if number in numbers} <= {Outcome.UPDATED, Outcome.UNCHANGED}


def test_a_gift_card_is_no_item(unknown: SmartWebWorld) -> None:
    told = verdicts(unknown, "initial-sync")
    assert (told["GAVEKORT"].outcome, told["GAVEKORT"].reason) == (Outcome.SKIPPED, Reason.FILTERED)
    assert "GAVEKORT" not in {row["number"] for row in unknown.books()["items"]}


@pytest.mark.parametrize("many", [1, 25])
@pytest.mark.parametrize("spoilt", ["id", "text"])
def test_a_product_that_cannot_be_read_is_not_made_into_another(world: SmartWebWorld, many: int, spoilt: str) -> None:
    world.set_products(direction="rackbeat-to-shop")
    world.run("sync-products")
    numbers = [f"BULK-{one}" for one in range(many)]
    for number in numbers:
        world.person("rackbeat", "items", number=number, name=number, price=100, group=10)
    world.person(SHOP, "items", number="BULK-0", title="Made by hand", price=999, stock=5)
    before = product(world, "BULK-0")
    if spoilt == "id":
        spoil(world, "BULK-0", "Id", "<Id>seven</Id>")
    else:
        rows = world.smartweb[SHOP].books.products.values()
        next(row for row in rows if row.text("ItemNumber") == "BULK-0").set(Description="A \x0b lamp")
    for _ in range(2):
        told = verdicts(world)
        assert (told["BULK-0"].outcome, told["BULK-0"].reason) == (Outcome.HELD, Reason.REFUSED)
        assert "read" in (told["BULK-0"].message or "")
        there = product(world, "BULK-0")
        assert {key: there[key] for key in ("id", "title", "price", "stock")} == {
            key: before[key] for key in ("id", "title", "price", "stock")
        }
    assert {row["number"] for row in world.raw()["products"]} >= set(numbers)


@pytest.mark.parametrize("field", ["Id", "Variants"])
def test_a_quantity_is_not_sent_to_what_cannot_be_read(world: SmartWebWorld, field: str) -> None:
    world.set_products(direction="rackbeat-to-shop")
    world.run("sync-products")
    world.run("push-stock")
    bad = next(one for one in plain_goods(world) if world.item(one))
    world.stock(bad, 333)
    spoil(world, bad, field, {"Id": "<Id>seven</Id>", "Variants": "<Variants>many</Variants>"}[field])
    before = product(world, bad)["stock"]
    for _ in range(2):
        told = verdicts(world, "push-stock")[bad]
        assert (told.outcome, told.reason) == (Outcome.HELD, Reason.UNREADABLE)
    assert verdicts(world, skus=(bad,))[bad].reason is Reason.UNREADABLE
    assert product(world, bad)["stock"] == before
    world.tap = lambda service, request, handle: handle(request)
    world.run("push-stock")
    assert world.level(bad) == int(float(world.item(bad)["available"]))


def test_a_text_without_effect_is_told_from_the_next_of_its_length(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop", fields={"description": "rackbeat"})
    world.run("sync-products")
    number = next(one for one in plain_goods(world) if world.item(one))
    world.person(SHOP, "toggles", ignored_fields=["Product.Description"])
    world.person("rackbeat", f"items/{number}", description="aaaa bbbb")
    assert verdicts(world)[number].reason is Reason.REFUSED
    world.person(SHOP, "toggles", ignored_fields=[])
    world.person("rackbeat", f"items/{number}", description="cccc dddd")
    assert verdicts(world)[number].outcome is Outcome.UPDATED
    settled(world)


def test_a_family_that_was_not_shown_is_shown_by_the_run_that_can(world: SmartWebWorld) -> None:
    world.set_products(direction="rackbeat-to-shop", family_field="shade", status="active")
    world.run("sync-products")
    world.person(SHOP, "toggles", ignored_fields=["Product.Status"])
    _hats(world, "S", "M")
    told = verdicts(world)
    assert {told[one].reason for one in ("HAT-S", "HAT-M")} == {Reason.REFUSED}
    world.person(SHOP, "toggles", ignored_fields=[])
    for _ in range(2):
        world.run("sync-products")
    assert [row["status"] for row in world.raw()["products"] if row["title"] == "Hat"] == [True]
    settled(world)
