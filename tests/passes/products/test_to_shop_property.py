"""Whatever people do on both sides: one pass, and the shop has what Rackbeat owns; the rest is as the shop's people left it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome
from tests.passes.products.shelf import (
    SHOP,
    Shown,
    add_variant,
    change,
    delete,
    edit,
    list_product,
    make,
    price_with,
    quiet,
    reading,
    shelf,
    sync,
)
from tests.strength import examples
from tests.world import Books, World, open_world

NUMBERS = ("A/1", "#2", "03", "Å 4", "e-5")
BARCODES = ("5700000000017", "5700000000024", "5700000000031")
OWNERS = ("rackbeat", "shop", "once", "never")
FIELDS = ("name", "description", "category", "price", "barcode", "weight", "cost")
KEPT_BY_DEFAULT = frozenset(("name", "description", "category", "price", "barcode"))
NO_RATES = 99  # a product group whose VAT rates nobody has entered

_words = st.sampled_from(("Lamp", "Løgumkloster lampe", "50 % <off>", "Æ&Ø", "x" * 300, "Chair  with  blanks"))
_texts = st.sampled_from(
    (
        "",
        "Plain\n\ntext & more",
        "<p>Warm <b>light</b></p>",
        "<P>Old<BR>form &quot;x&quot;",
        "a < b",
        "<script>x()</script>Hi",
    )
)
_prices = st.sampled_from(("0", "0.01", "80", "79.99", "1299.5"))
_weights = st.sampled_from(("0", "120", "1250.5"))
_rackbeat = st.one_of(
    st.tuples(st.just("name"), _words),
    st.tuples(st.just("description"), _texts),
    st.tuples(st.just("price"), _prices),
    st.tuples(st.just("barcode"), st.sampled_from((None, *BARCODES))),
    st.tuples(st.just("weight"), _weights),
    st.tuples(st.just("cost"), _prices),
    st.tuples(st.just("group"), st.sampled_from((10, 20, 30, NO_RATES))),
    st.tuples(st.just("barred"), st.booleans()),
    st.tuples(st.just("fields"), st.sampled_from(({"shade": "blue"}, {"shade": None}))),
    st.tuples(st.just("deleted"), st.booleans()),
    st.tuples(st.just("stock"), st.sampled_from(({"1": 0}, {"1": 2}))),
)
_shop = st.one_of(
    st.tuples(st.just("title"), _words.filter(lambda name: len(name) < 255)),
    st.tuples(st.just("descriptionHtml"), _texts),
    st.tuples(st.just("price"), _prices),
    st.tuples(st.just("barcode"), st.sampled_from((None, *BARCODES))),
    st.tuples(st.just("weight"), _weights),
    st.tuples(st.just("cost"), _prices),
    st.tuples(st.just("productType"), st.sampled_from(("", "Lamps", "Sale"))),
    st.tuples(st.just("status"), st.sampled_from(("ACTIVE", "DRAFT", "ARCHIVED"))),
    st.tuples(st.just("sku"), st.sampled_from((None, "PEOPLE'S", *NUMBERS))),
    st.tuples(st.just("sibling"), st.sampled_from((None, "OTHER", NUMBERS[0]))),
    st.tuples(st.just("listed"), st.sampled_from((None, "OTHER", *NUMBERS))),
    st.tuples(st.just("deleted"), st.just(True)),
)
_places = st.integers(0, len(NUMBERS) - 1)
_edits = st.tuples(_places, st.one_of(st.tuples(st.just("rackbeat"), _rackbeat), st.tuples(st.just("shop"), _shop)))
_rounds = st.lists(st.tuples(st.lists(_edits, max_size=8), st.booleans()), min_size=1, max_size=3)
_ways = st.fixed_dictionaries(
    {
        "when_left": st.sampled_from(("archive", "draft", "keep")),
        "status": st.sampled_from(("draft", "active")),
        "in_stock_only": st.booleans(),
        "family_field": st.sampled_from((None, "shade")),
    }
)
_owners = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(OWNERS), max_size=3)


@dataclass(slots=True)
class Shopkeeping:
    """A small merchant, and which fields Rackbeat owns there."""

    world: World
    owners: Mapping[str, str]
    in_stock_only: bool
    families: bool
    count: int = field(default=0)

    @property
    def kept(self) -> frozenset[str]:
        kept = {name for name in KEPT_BY_DEFAULT if name not in self.owners}
        return frozenset(kept | {name for name, owner in self.owners.items() if owner == "rackbeat"})

    def do(self, place: int, side: str, what: str, value: object) -> None:
        """One edit by somebody on one side."""
        if side == "rackbeat":
            edit(self.world, NUMBERS[place], **{what: value})
            return
        there = shelf(self.world)
        self.count += 1
        if what == "listed":
            list_product(self.world, title=f"People's {self.count}", sku=value)
        elif there and what == "sibling":
            add_variant(self.world, there[place % len(there)].product_id, options=self._option(there, place), sku=value)
        elif there and what == "deleted":
            delete(self.world, there[place % len(there)])
        elif there:
            change(self.world, there[place % len(there)], **{what: value})

    def _option(self, there: list[Shown], place: int) -> Mapping[str, str]:
        one = there[place % len(there)]
        of_it = next(row for row in self.world.rows("products", SHOP) if row["id"] == one.product_id)
        return {option["name"]: f"Value {self.count}" for option in of_it["options"] if option["name"] != "Title"} or {
            "Colour": f"Value {self.count}"
        }


# without shrinking: to find a smaller example takes many minutes
@settings(max_examples=examples(15), phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(owners=_owners, ways=_ways, rewrites=st.booleans(), rounds=_rounds)
def test_after_one_pass_both_sides_are_equal_in_what_rackbeat_owns(
    owners: Mapping[str, str],
    ways: Mapping[str, object],
    rewrites: bool,
    rounds: Iterable[tuple[list[tuple[int, tuple[str, tuple[str, object]]]], bool]],
) -> None:
    with TemporaryDirectory() as folder, open_world(Path(folder), items=0, tidy=False) as world:
        world.set_products(direction="rackbeat-to-shop", fields=dict(owners), **ways)
        world.person(SHOP, "toggles", rewrites_html=rewrites)
        world.person("rackbeat", "groups", number=NO_RATES, name="No rates", vat_domestic=None)
        for number in NUMBERS:
            make(world, number, barcode=BARCODES[0] if number == NUMBERS[0] else None, stock={"1": 3})
        keeping = Shopkeeping(world, owners, bool(ways["in_stock_only"]), bool(ways["family_field"]))
        for edits, full in [([], True), *rounds]:
            for place, (side, (what, value)) in edits:
                keeping.do(place, side, what, value)
            world.clock.move(timedelta(seconds=1))
            _one_pass(keeping, full=full)


def _one_pass(keeping: Shopkeeping, *, full: bool) -> None:
    world = keeping.world
    before = {one.id: one for one in shelf(world)}
    told = sync(world, full=full, allow_unpublish=True, allow_prices=True)
    after = {one.id: one for one in shelf(world)}
    assert set(before) <= set(after)  # nothing is ever deleted
    _left_alone(keeping, before, after, told)
    _equal(keeping, after, told)
    quiet(world, allow_unpublish=True, allow_prices=True)


def _left_alone(
    keeping: Shopkeeping, before: Mapping[str, Shown], after: Mapping[str, Shown], told: Mapping[str, Record]
) -> None:
    """Nothing of a listing was changed but what Rackbeat owns, a blank SKU, and the status of one that came or left."""
    moved = {record.id for record in told.values() if any("status" in change for change in record.changes)}
    moved_products = {after[one].product_id for one in moved}
    for one in before.values():
        now = after[one.id]
        shared = now.variants == 1
        untouched = replace(
            now,
            title=one.title if shared and "name" in keeping.kept else now.title,
            html=one.html if shared and "description" in keeping.kept else now.html,
            category=one.category if shared and "category" in keeping.kept else now.category,
            price=one.price if "price" in keeping.kept else now.price,
            barcode=one.barcode if "barcode" in keeping.kept else now.barcode,
            weight=one.weight if "weight" in keeping.kept else now.weight,
            cost=one.cost if "cost" in keeping.kept else now.cost,
            sku=one.sku if one.sku is None else now.sku,
            status=one.status if one.product_id in moved_products else now.status,
        )
        assert untouched == one


def _equal(keeping: Shopkeeping, after: Mapping[str, Shown], told: Mapping[str, Record]) -> None:
    """Every item that is for sale is equal to its listing in what Rackbeat owns, or is held with a reason and advice."""
    world, groups = keeping.world, {row["number"]: row for row in keeping.world.rows("groups")}
    with world.memory() as memory:
        links = memory.listings.linked_to(SHOP, NUMBERS)
    for number in NUMBERS:
        item = world.item(number)
        sold_out = keeping.in_stock_only and item["inventory"] and Decimal(item["available"]) < 1
        if item["barred"] or item["deleted_at"] or sold_out:
            continue
        verdict = told[number].verdict if number in told else None
        if verdict is not None and verdict.outcome is Outcome.HELD:
            assert verdict.reason
            assert verdict.advice
            continue
        assert links.get(number), f"{number} is neither linked nor held: {verdict}"
        for link in links[number]:
            if link.external_id in after:  # one that was deleted is found out when all are read
                assert _differences(keeping, item, groups[item["group"]], after[link.external_id]) == {}


def _differences(
    keeping: Shopkeeping, item: Books, group: Books, listing: Shown
) -> Mapping[str, tuple[object, object]]:
    """Owned fields that differ, as (Rackbeat's, the shop's); what nobody entered in Rackbeat is not asked for."""
    due: dict[str, object] = {
        "price": price_with(item["price"], group["vat_domestic"] or 0),
        "barcode": item["barcode"],
        "weight": Decimal(item["weight"] or 0) or None,
        "cost": Decimal(item["recommended_cost"]) or Decimal(item["cost"]) or None,
    }
    has: dict[str, object] = {name: getattr(listing, name) for name in due}
    in_family = keeping.families and bool(item["fields"].get("shade"))
    if listing.variants == 1 and not in_family:
        due |= {"name": item["name"].strip(), "category": group["name"], "description": _safe(item["description"])}
        has |= {"name": listing.title, "category": listing.category, "description": listing.text}
    return {
        name: (value, has[name]) for name, value in due.items() if name in keeping.kept and value and value != has[name]
    }


def _safe(description: str) -> str:
    return reading(description.replace("<script>x()</script>", "").replace("a < b", "a &lt; b"))
