"""Who owns a field, and which items a shop is to have."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.core.model.item import ItemDetails
from rbsync.core.model.product import Direction, Field, Owner
from rbsync.core.rules.ownership import Duty, duties, given_at_creation, giver, owner_of
from rbsync.core.rules.selection import SelectionRules, select, selected
from tests.core.products import details, item

OWNERS = st.dictionaries(st.sampled_from(Field), st.sampled_from(Owner))


@pytest.mark.parametrize(
    ("direction", "kept", "once"),
    [
        (Direction.TO_SHOP, {"name", "description", "category", "price", "barcode"}, {"weight", "cost"}),
        (Direction.TO_RACKBEAT, {"name", "description", "price", "weight"}, {"barcode", "cost"}),
    ],
)
def test_by_default_the_giving_side_owns_what_the_hosted_integration_carries(
    direction: Direction, kept: set[str], once: set[str]
) -> None:
    found = duties(direction, {})
    assert {field.value for field, duty in found.items() if duty is Duty.KEEP} == kept
    assert {field.value for field, duty in found.items() if duty is Duty.ONCE} == once


@given(st.sampled_from(Direction), OWNERS)
def test_every_field_has_the_duty_of_its_owner(direction: Direction, owners: dict[Field, Owner]) -> None:
    found = duties(direction, owners)
    assert set(found) == set(Field)
    for field, duty in found.items():
        owner = owner_of(direction, owners, field)
        assert (duty is Duty.KEEP) == (owner is giver(direction))
        assert (duty is Duty.ONCE) == (owner is Owner.ONCE)
        if field is not Field.CATEGORY or direction is Direction.TO_SHOP:
            assert owner is owners.get(field, owner)


def test_a_category_never_reaches_rackbeat() -> None:
    for owner in Owner:
        assert duties(Direction.TO_RACKBEAT, {Field.CATEGORY: owner})[Field.CATEGORY] is Duty.LEAVE


def test_a_new_record_has_a_name_and_a_price_whoever_owns_them() -> None:
    left = dict.fromkeys(Field, Owner.SHOP)
    assert given_at_creation(duties(Direction.TO_SHOP, left)) == {Field.NAME, Field.PRICE}
    assert given_at_creation(duties(Direction.TO_SHOP, {})) == set(Field)


ALL = SelectionRules(groups=None, custom_fields={}, include_barred=False, in_stock_only=False)
WEB = SelectionRules(groups=None, custom_fields={"web": " Yes"}, include_barred=False, in_stock_only=False)


@pytest.mark.parametrize(
    ("one", "rules", "in_stock", "whys"),
    [
        (details(), ALL, False, {"barred": ""}),
        (details(item(barred=True)), ALL, True, {"barred": "it is barred; only items that are not barred are wanted"}),
        (details(web="yes "), WEB, False, {"barred": "", "custom field web": ""}),
        (
            details(web="no"),
            WEB,
            False,
            {"barred": "", "custom field web": "its custom field web is 'no'; wanted: 'Yes'"},
        ),
        (details(), WEB, False, {"barred": "", "custom field web": "its custom field web is empty; wanted: 'Yes'"}),
        (
            details(item(group=None)),
            SelectionRules(frozenset({20, 3}), {}, include_barred=True, in_stock_only=True),
            False,
            {
                "barred": "",
                "product group": "it has no product group; wanted: 3 or 20",
                "in stock": "it is not in stock; only items in stock are wanted",
            },
        ),
        (
            details(item(group=20, barred=True)),
            SelectionRules(frozenset({20, 3}), {}, include_barred=True, in_stock_only=True),
            True,
            {"barred": "", "product group": "", "in stock": ""},
        ),
    ],
)
def test_each_rule_that_is_set_says_why(
    one: ItemDetails, rules: SelectionRules, in_stock: bool, whys: dict[str, str]
) -> None:
    checks = select(one, rules, in_stock=in_stock)
    assert {check.rule: "" if check.passed else check.why for check in checks} == whys
    assert all(check.why for check in checks)
    assert selected(checks) == (not any(whys.values()))


def test_a_rule_that_passes_names_the_value_too() -> None:
    rules = SelectionRules(frozenset({10}), {"web": "yes"}, include_barred=True, in_stock_only=False)
    told = [check.why for check in select(details(web="YES", cost=Decimal(4)), rules, in_stock=False)]
    assert told == [
        "its product group is 10; wanted: 10",
        "its custom field web is 'YES'; wanted: 'yes'",
        "it is not barred",
    ]
