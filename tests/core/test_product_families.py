"""What tells the variants of one product apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rbsync.core.model.verdict import Reason, Verdict
from rbsync.core.rules.families import Member, options_of

MEMBERS = st.lists(
    st.builds(Member, st.text("ABC", min_size=1), st.text("Lampx ,-"), st.one_of(st.none(), st.sampled_from("aAb "))),
    unique_by=lambda member: member.number,
    max_size=8,
)


@pytest.mark.parametrize(
    ("name", "option", "value"),
    [
        ("Desk lamp, black", None, "black"),
        ("Desk lamp (black)", None, "black"),
        ("DESK  LAMP black", " ", "black"),
        ("Desk lamp, black", " Matt  black ", "Matt black"),
        ("Desk lamps", None, "Desk lamps"),
        ("Desk lamp", None, "Desk lamp"),
        ("Desk lamp -", None, "Desk lamp -"),
        ("Table lamp", None, "Table lamp"),
    ],
)
def test_an_option_is_the_field_or_what_the_name_has_beyond_the_family(
    name: str, option: str | None, value: str
) -> None:
    assert options_of(" Desk lamp", [Member("A", name, option)]) == {"A": value}


def test_two_that_are_alike_are_both_held_and_named() -> None:
    members = [Member("A", "Lamp, black", None), Member("B", "", "Black"), Member("C", "Lamp, red", None)]
    decided = options_of("Lamp", members)
    assert decided["C"] == "red"
    for number, other in (("A", "item B"), ("B", "item A")):
        verdict = decided[number]
        assert isinstance(verdict, Verdict)
        assert verdict.reason is Reason.FAMILY_UNCLEAR
        assert other in (verdict.message or "")


def test_what_the_shop_has_already_is_not_made_again() -> None:
    decided = options_of("Lamp", [Member("A", "", "black"), Member("B", "", "red")], used_titles={"Lamp - Black"})
    assert isinstance(decided["A"], Verdict)
    assert decided["A"].message == "the family 'Lamp' has a listing 'black' in the shop already"
    assert decided["B"] == "red"


def test_an_item_without_a_name_is_held() -> None:
    verdict = options_of("Lamp", [Member("A", " ", None)])["A"]
    assert isinstance(verdict, Verdict)
    assert verdict.reason is Reason.FAMILY_UNCLEAR


@given(MEMBERS, st.frozensets(st.sampled_from(["Lamp - a", "b"])))
def test_each_member_is_decided_and_no_two_options_are_alike(members: list[Member], taken: frozenset[str]) -> None:
    decided = options_of("Lamp", members, used_titles=taken)
    assert set(decided) == {member.number for member in members}
    options = [value.casefold() for value in decided.values() if isinstance(value, str)]
    assert len(options) == len(set(options))
    assert "" not in options
    assert decided == options_of("Lamp", members[::-1], used_titles=taken)
