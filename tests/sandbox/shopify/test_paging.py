from __future__ import annotations

from tests.sandbox.shopify.shop import VARIANTS, Shop


def _page_through(shop: Shop, size: int, *, reverse: bool = False) -> list[str]:
    ids: list[str] = []
    after = None
    while True:
        page = shop.data(VARIANTS, first=size, after=after, reverse=reverse)["productVariants"]
        assert len(page["nodes"]) <= size
        ids += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return ids


def test_pages_of_any_size_give_every_variant_once(shop: Shop) -> None:
    every = {each["id"] for each in shop.books()["variants"]}
    for size in (7, 50, 250):
        ids = _page_through(shop, size)
        assert len(ids) == len(set(ids))
        assert set(ids) == every


def test_reverse_is_the_same_list_backwards(shop: Shop) -> None:
    assert _page_through(shop, 9, reverse=True) == _page_through(shop, 250)[::-1]


def test_an_order_that_changes_while_pages_are_read_moves_to_the_end(busy_shop: Shop) -> None:
    document = """query O($after: String) { orders(first: 10, after: $after, sortKey: UPDATED_AT) {
      pageInfo { endCursor } nodes { id } } }"""
    first = busy_shop.data(document)["orders"]
    moved = next(each for each in busy_shop.books()["orders"] if each["id"] == first["nodes"][-1]["id"])
    busy_shop.time.pass_by(60)
    assert busy_shop.send("POST", f"/_sandbox/orders/{moved['legacy_id']}/fulfil", {}).status == 200
    seen = {each["id"] for each in first["nodes"]}
    after = first["pageInfo"]["endCursor"]
    while after:
        page = busy_shop.data(document, after=after)["orders"]
        seen |= {each["id"] for each in page["nodes"]}
        after = page["pageInfo"]["endCursor"] if page["nodes"] else None
    assert seen == {each["id"] for each in busy_shop.books()["orders"]}


def test_a_page_needs_a_size_of_at_most_250(shop: Shop) -> None:
    shop.toggle(throttle=False)
    document = "query L($n: Int) { locations(first: $n) { nodes { id } } }"
    assert shop.codes(document) == ["BAD_REQUEST"]
    assert shop.codes(document, n=251) == ["BAD_REQUEST"]
    assert shop.codes(document, n=0) == ["BAD_REQUEST"]


def test_a_made_up_cursor_is_refused(shop: Shop) -> None:
    assert shop.codes(VARIANTS, first=5, after="page-2") == ["BAD_REQUEST"]


def test_nested_lines_page_too(busy_shop: Shop) -> None:
    long = next(each for each in busy_shop.books()["orders"] if len(each["lines"]) == 37)
    document = """query Lines($id: ID!, $after: String) { order(id: $id) { lineItems(first: 20, after: $after) {
      pageInfo { hasNextPage endCursor } edges { cursor node { id } } } } }"""
    first = busy_shop.data(document, id=long["id"])["order"]["lineItems"]
    assert (len(first["edges"]), first["pageInfo"]["hasNextPage"]) == (20, True)
    rest = busy_shop.data(document, id=long["id"], after=first["pageInfo"]["endCursor"])["order"]["lineItems"]
    assert (len(rest["edges"]), rest["pageInfo"]["hasNextPage"]) == (17, False)
    assert first["edges"][-1]["cursor"] == first["pageInfo"]["endCursor"]
