"""What each side has of a product, and what must be written so that both agree."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.core.model.money import Money
from rbsync.core.model.product import Content, Field, Value
from rbsync.core.model.verdict import Reason
from rbsync.core.plan.fields import Agreed, FieldPlan, agree, describe_changes, plan_fields
from rbsync.core.rules.canonical import canonical
from rbsync.core.rules.contents import (
    content_in_rackbeat,
    content_in_shop,
    content_of_item,
    content_of_listing,
    content_problem,
)
from rbsync.core.rules.digest import digests, value_digest
from tests.core.products import contents, details, item, listing, values

SOME = st.frozensets(st.sampled_from(Field))


def test_what_a_shop_should_have_leaves_out_what_nobody_entered() -> None:
    bare = details(item(name=" Desk lamp ", barcode="  "), weight=Decimal(0), cost=Decimal(0))
    wanted = content_in_shop(bare, price=Decimal("499.00"), category=None, cost_known=True)
    assert wanted == {
        Field.NAME: "Desk lamp",
        Field.DESCRIPTION: None,
        Field.PRICE: Decimal(499),
        Field.BARCODE: None,
    }
    full = details(item(barcode=" 570 "), description="<p>A</p>\r\n", weight=Decimal("350.0"), cost=Decimal("40.50"))
    assert content_in_shop(full, price=None, category="Lamps", cost_known=True) == {
        Field.NAME: "Desk lamp",
        Field.DESCRIPTION: "<p>A</p>",
        Field.CATEGORY: "Lamps",
        Field.BARCODE: "570",
        Field.WEIGHT: Decimal(350),
        Field.COST: Decimal("40.5"),
    }
    assert Field.COST not in content_in_shop(full, price=None, category="Lamps", cost_known=False)


def test_what_rackbeat_should_have_is_without_vat_and_in_its_currency() -> None:
    one = listing(price="499.00", cost=Money(Decimal(40), "DKK"), weight=Decimal(350))
    wanted = content_in_rackbeat(one, vat_percentage=Decimal(25), includes_vat=True, currency="DKK")
    assert (wanted[Field.PRICE], wanted[Field.COST], wanted[Field.WEIGHT]) == (Decimal("399.2"), 40, 350)
    assert Field.CATEGORY not in wanted
    foreign = content_in_rackbeat(one, vat_percentage=Decimal(25), includes_vat=True, currency="SEK")
    assert {Field.PRICE, Field.COST}.isdisjoint(foreign)


def test_a_price_that_could_not_be_read_is_not_spoken_of() -> None:
    unread = listing(price=None, cost=Money(Decimal(40), "DKK"))
    wanted = content_in_rackbeat(unread, vat_percentage=Decimal(25), includes_vat=True, currency="DKK")
    assert (Field.PRICE in wanted, wanted[Field.COST]) == (False, 40)
    assert content_of_listing(unread)[Field.PRICE] is None


def test_both_sides_are_read_in_the_same_form() -> None:
    has = content_of_listing(listing(barcode=" ", weight=Decimal(0)))
    assert (has[Field.BARCODE], has[Field.WEIGHT], has[Field.CATEGORY]) == (None, None, "Lamps")
    of_item = content_of_item(details(item(price=Decimal("399.20")), description=""))
    assert (of_item[Field.PRICE], of_item[Field.DESCRIPTION]) == (Decimal("399.2"), None)
    assert Field.CATEGORY not in of_item


@pytest.mark.parametrize(
    ("content", "reason", "says"),
    [
        ({Field.NAME: None, Field.PRICE: Decimal(1)}, Reason.MISSING_NAME, "no name"),
        ({Field.NAME: " ", Field.PRICE: Decimal(1)}, Reason.MISSING_NAME, "no name"),
        ({Field.PRICE: Decimal(1)}, Reason.MISSING_NAME, "no name"),
        ({Field.NAME: "L" * 256, Field.PRICE: Decimal(1)}, Reason.OVERLONG_NAME, "256 characters; at most 255"),
        ({Field.NAME: "Lamp"}, Reason.MISSING_PRICE, "no price"),
        ({Field.NAME: "Lamp", Field.PRICE: Decimal("0.00")}, Reason.ZERO_PRICE, "is 0"),
        ({Field.NAME: "Lamp", Field.PRICE: Decimal("-4.50")}, Reason.NEGATIVE_PRICE, "-4.5"),
    ],
)
def test_what_must_not_be_made(content: Content, reason: Reason, says: str) -> None:
    verdict = content_problem(content, longest_name=255, creating=True)
    assert verdict is not None
    assert verdict.reason is reason
    assert says in (verdict.message or "")


def test_only_what_would_be_written_counts() -> None:
    assert content_problem({Field.NAME: "L" * 255, Field.PRICE: Decimal(1)}, longest_name=255, creating=True) is None
    assert content_problem({Field.BARCODE: None}, longest_name=255) is None
    zero: Content = {Field.PRICE: Decimal(0)}
    assert content_problem(zero, longest_name=255, zero_price_allowed=True) is None
    assert content_problem(zero, longest_name=255) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("10"), Decimal("10.00")),
        (Decimal("10"), Decimal("1E+1")),
        (Decimal("0"), Decimal("-0.00")),
        (None, " \r\n"),
        ("a\r\nb ", "a\nb"),
    ],
)
def test_what_means_the_same_has_one_digest(one: Value, other: Value) -> None:
    assert value_digest(one) == value_digest(other)


@given(st.sampled_from(Field).flatmap(lambda one: st.tuples(values(one), values(one))))
def test_digests_are_equal_just_when_values_are(pair: tuple[Value, Value]) -> None:
    assert (value_digest(pair[0]) == value_digest(pair[1])) == (canonical(pair[0]) == canonical(pair[1]))
    assert canonical(canonical(pair[0])) == canonical(pair[0])
    assert value_digest("10") != value_digest(Decimal(10))


def as_written(value: Value) -> Value:
    return value


def in_its_own_form(value: Value) -> Value:
    """A service that keeps whole numbers and adds its mark-up."""
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1))
    return f"<p>{value}</p>" if value and not value.startswith("<p>") else value


@dataclass
class Sides:
    """Two sides of one listing, and what is remembered of them."""

    wanted: dict[Field, Value]
    found: dict[Field, Value]
    kept: frozenset[Field]
    form: Callable[[Value], Value]
    agreed: Agreed | None = None

    def plan(self) -> FieldPlan:
        return plan_fields(self.wanted, self.found, self.agreed, self.kept)

    def write(self, plan: FieldPlan) -> None:
        self.found |= {one: self.form(value) for one, value in plan.changes.items()}
        self.agreed = agree(self.wanted, self.found, self.kept)


FORMS = st.sampled_from([as_written, in_its_own_form])
SIDES = st.builds(Sides, contents(), contents(), SOME, FORMS)
EDITS = st.lists(
    st.sampled_from(Field).flatmap(lambda one: st.tuples(st.sampled_from(["wanted", "found"]), st.just(one), values(one))),
    max_size=6,
)  # fmt: skip


@given(SIDES, st.lists(EDITS, max_size=4))
def test_after_writing_there_is_nothing_to_write_whatever_was_edited(
    sides: Sides, rounds: list[list[tuple[str, Field, Value]]]
) -> None:
    for edits in [[], *rounds]:
        for side, one, value in edits:
            getattr(sides, side)[one] = value
        others = {one: sides.found[one] for one in Field if one not in sides.kept}
        sides.write(sides.plan())
        again = sides.plan()
        assert (again.changes, again.put_back, again.conflicts) == ({}, (), ())
        assert others == {one: sides.found[one] for one in others}
        if sides.form is as_written:
            entered = {one for one in sides.kept if canonical(sides.wanted[one]) is not None}
            assert all(canonical(sides.wanted[one]) == canonical(sides.found[one]) for one in entered)


@given(SIDES, st.lists(EDITS, max_size=4))
def test_who_changed_a_field_decides_what_is_said_of_it(
    sides: Sides, rounds: list[list[tuple[str, Field, Value]]]
) -> None:
    first = sides.plan()
    assert (first.put_back, first.conflicts) == ((), ())
    sides.write(first)
    for edits in rounds:
        before = {"wanted": dict(sides.wanted), "found": dict(sides.found)}
        for side, one, value in edits:
            getattr(sides, side)[one] = value
        given, other = (
            {one for one in Field if canonical(getattr(sides, side)[one]) != canonical(before[side][one])}
            for side in ("wanted", "found")
        )
        differ = {one for one in sides.kept if canonical(sides.wanted[one]) != canonical(sides.found[one])}
        # what nobody entered on the giving side is nothing to write
        differ -= {one for one in differ if canonical(sides.wanted[one]) is None and one not in given}
        plan = sides.plan()
        assert set(plan.changes) == differ & (given | other)
        assert set(plan.put_back) == differ & (other - given)
        assert set(plan.conflicts) == differ & other & given
        assert plan.before == {one: canonical(sides.found[one]) for one in plan.changes}
        sides.write(plan)


def test_what_nobody_entered_does_not_wipe_out_what_people_wrote() -> None:
    kept = {Field.DESCRIPTION}
    nothing: Content = {Field.DESCRIPTION: None}
    for text in ("<p>By hand.</p>", "<p>By hand, and edited.</p>"):
        found: Content = {Field.DESCRIPTION: text}
        assert plan_fields(nothing, found, None, kept).changes == {}
        assert plan_fields(nothing, found, agree(nothing, {Field.DESCRIPTION: "older"}, kept), kept).changes == {}


def test_what_the_owner_empties_is_emptied() -> None:
    kept = {Field.DESCRIPTION}
    there: Content = {Field.DESCRIPTION: "<p>Text</p>"}
    plan = plan_fields({Field.DESCRIPTION: None}, there, agree(there, there, kept), kept)
    assert plan.changes == {Field.DESCRIPTION: None}


def test_a_field_that_is_kept_from_now_on_is_written_though_neither_side_changed() -> None:
    wanted: Content = {Field.NAME: "Lamp", Field.COST: Decimal(40)}
    found: Content = {Field.NAME: "Lamp", Field.COST: Decimal(30)}
    agreed = agree(wanted, found, {Field.NAME})
    assert plan_fields(wanted, found, agreed, {Field.NAME}).changes == {}
    later = plan_fields(wanted, found, agreed, {Field.NAME, Field.COST})
    assert later.changes == {Field.COST: Decimal(40)}
    assert later.put_back == later.conflicts == ()


def test_what_is_not_spoken_of_is_left_and_remembered_as_it_was() -> None:
    kept = {Field.NAME, Field.PRICE}
    found: Content = {Field.NAME: "Lamp", Field.PRICE: Decimal("99.95")}
    agreed = agree({Field.NAME: "Lamp", Field.PRICE: Decimal(100)}, found, kept)
    silent: Content = {Field.NAME: "Lamp"}
    assert plan_fields(silent, found, agreed, kept).changes == {}
    assert agree(silent, found, kept, agreed) == agreed
    assert agree(silent, found, kept) == (digests(silent), digests(silent))


def test_what_the_other_side_does_not_tell_is_written_once() -> None:
    wanted: Content = {Field.COST: Decimal(40)}
    plan = plan_fields(wanted, {}, None, {Field.COST})
    assert (plan.changes, plan.before) == (wanted, {})
    assert plan_fields(wanted, {}, agree(wanted, {}, {Field.COST}), {Field.COST}).changes == {}


def test_a_report_names_values_and_who_changed_them() -> None:
    plan = FieldPlan(
        changes={
            Field.NAME: "Lamp " + "x" * 60,
            Field.DESCRIPTION: "y" * 340,
            Field.PRICE: Decimal(109),
            Field.BARCODE: None,
            Field.WEIGHT: Decimal("350.5"),
        },
        before={
            Field.NAME: "Lamp",
            Field.DESCRIPTION: "z" * 312,
            Field.PRICE: Decimal(99),
            Field.BARCODE: "570",
        },
        put_back=(Field.PRICE,),
        conflicts=(Field.BARCODE,),
    )
    assert describe_changes(plan, "DKK") == (
        f"name 'Lamp' → 'Lamp {'x' * 55}…'",
        "description (312 → 340 characters)",
        "price 99 → 109 DKK (changed on the other side, put back)",
        "barcode '570' → none (changed on both sides, the owner's value is written)",
        "weight → 350.5 g",
    )
