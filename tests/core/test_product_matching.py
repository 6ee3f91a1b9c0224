"""Which item each listing of a shop may be, for a person to confirm."""

from hypothesis import given
from hypothesis import strategies as st

from rbsync.core.model.item import Item
from rbsync.core.model.listing import Listing
from rbsync.core.rules.matching import Proposal, propose
from tests.core.products import item, listing

LINKED_TO_B = {"2": "B"}


def only(one: Listing, *items: Item, linked: dict[str, str] | None = None) -> Proposal:
    (proposal,) = propose([one], items, linked or {})
    return proposal


def test_a_sku_comes_before_a_barcode_and_a_barcode_before_a_name() -> None:
    items = [item("A", "One", barcode="1"), item("B", "Two", barcode="2"), item("C", "Desk lamp")]
    by_sku = only(listing(sku=" A ", barcode="1"), *items)
    assert (by_sku.number, by_sku.item_name, by_sku.by, by_sku.conflict) == ("A", "One", "SKU", None)
    by_barcode = only(listing(sku=None, barcode=" 2 "), *items)
    assert (by_barcode.number, by_barcode.by, by_barcode.conflict) == ("B", "barcode", None)
    by_name = only(listing(sku="X", title="desk  LAMP"), *items)
    assert (by_name.number, by_name.by) == ("C", "name")
    assert by_name.conflict == "matched by its name only: to be confirmed"
    nothing = only(listing(sku="X", title="Chair"), *items)
    assert (nothing.number, nothing.item_name, nothing.by, nothing.conflict) == (None, None, None, None)


def test_a_sku_and_a_barcode_that_name_different_items_are_told() -> None:
    proposal = only(listing(sku="A", barcode="2"), item("A"), item("B", barcode="2"))
    assert (proposal.number, proposal.conflict) == ("A", "its barcode is that of item B")


def test_a_sku_that_differs_in_case_only_is_told() -> None:
    proposal = only(listing(sku="a-1"), item("A-1"))
    assert (proposal.number, proposal.by) == ("A-1", "SKU")
    assert proposal.conflict == "its SKU differs from item A-1 in upper and lower case only"
    assert only(listing(sku="a-1"), item("A-1"), item("a-1")).conflict is None


def test_what_several_items_share_names_none_of_them() -> None:
    barcode = only(listing(sku=None, barcode="1"), item("A", barcode="1"), item("B", barcode="1"))
    assert (barcode.number, barcode.by, barcode.conflict) == (None, "barcode", "items A and B have its barcode")
    name = only(listing(sku=None), item("A"), item("B"))
    assert (name.number, name.by, name.conflict) == (None, "name", "items A and B have its name")


def test_a_name_that_two_listings_have_names_nothing() -> None:
    proposals = propose([listing("1", None), listing("2", "OTHER")], [item("A"), item("OTHER", "Chair")], {})
    assert proposals[0].number is None
    assert proposals[0].conflict == "other listings have its name too"
    assert (proposals[1].number, proposals[1].conflict) == ("OTHER", None)


def test_two_listings_that_want_one_item_are_both_told() -> None:
    proposals = propose([listing("1", "A", "One"), listing("2", "A ", "Two")], [item("A")], {})
    assert [one.conflict for one in proposals] == [
        "item A is that of 'Two' too, by SKU",
        "item A is that of 'One' too, by SKU",
    ]


def test_the_better_reason_keeps_the_item() -> None:
    listings = [listing("1", None, "One", barcode="1"), listing("2", "A", "Two")]
    first, second = propose(listings, [item("A", barcode="1")], {})
    assert (first.by, first.conflict) == ("barcode", "item A is that of 'Two' too, by SKU")
    assert (second.by, second.conflict) == ("SKU", None)


def test_what_is_linked_stays_linked() -> None:
    items = [item("A"), item("B", "Chair")]
    linked, late = propose([listing("2", "A", "Two"), listing("1", "B", "One")], items, LINKED_TO_B)
    assert (linked.number, linked.item_name, linked.by) == ("B", "Chair", None)
    assert linked.conflict == "already linked; its SKU names item A"
    assert (late.number, late.conflict) == ("B", "item B is linked to 'Two' already")
    assert only(listing("2", "B"), *items, linked=LINKED_TO_B).conflict == "already linked"


WORDS = st.sampled_from(["a", "A", "b", "c", " ", None])
LISTINGS = st.lists(
    st.builds(
        lambda id, sku, barcode, title: listing(str(id), sku, title or "", barcode=barcode),
        st.integers(1, 6),
        WORDS,
        WORDS,
        WORDS,
    ),
    max_size=8,
)
ITEMS = st.lists(
    st.builds(
        lambda number, name, barcode: item(number, name or "", barcode=barcode), st.sampled_from("aAbcd"), WORDS, WORDS
    ),
    unique_by=lambda one: one.number,
)


@given(LISTINGS, ITEMS, st.dictionaries(st.sampled_from("123"), st.sampled_from("aAbcd"), max_size=2))
def test_each_listing_has_one_proposal_and_an_item_at_most_one_without_conflict(
    listings: list[Listing], items: list[Item], linked: dict[str, str]
) -> None:
    proposals = propose(listings, items, linked)
    assert [one.listing_id for one in proposals] == list(dict.fromkeys(one.id for one in listings))
    certain = [one.number for one in proposals if one.number is not None and one.conflict is None]
    assert len(certain) == len(set(certain))
    there = {one.id for one in listings}
    assert not {number for id, number in linked.items() if id in there} & set(certain)
    for one in proposals:
        if one.conflict is None and one.number is not None:
            assert one.by in ("SKU", "barcode")
            assert one.number in {other.number for other in items}
        if one.by == "name":
            assert one.conflict
