"""How products and variants are found: lists, searches, ids, custom ids (shopify sheet 4, 8 and 11)."""

from __future__ import annotations

import pytest

from tests.sandbox.shopify.products import DEFINE, VARIANTS_CHANGE, definition, link, made, mug, product_set, variant
from tests.sandbox.shopify.shop import NOW, Shop

FOUND = """query P($q: String) { products(first: 250, query: $q) { nodes { id } } }"""
VARIANTS_FOUND = """query V($q: String) { productVariants(first: 250, query: $q) { nodes { id } } }"""
DEBUG = {"Shopify-Search-Query-Debug": "1"}
ANY = "status:active,draft,archived,unlisted"


def _products(shop: Shop, query: str | None) -> list[str]:
    return [each["id"] for each in shop.data(FOUND, q=query)["products"]["nodes"]]


def _variants(shop: Shop, query: str | None) -> list[str]:
    return [each["id"] for each in shop.data(VARIANTS_FOUND, q=query)["productVariants"]["nodes"]]


@pytest.mark.parametrize(
    "query",
    [
        "title:'Mug'",
        "product_type:'Cups'",
        "sku:'MUG-B'",
        "barcode:'5701'",
        "tag:rackbeat",
        "handle:mug",
        "status:draft",
    ],
)
def test_a_product_is_found_by_what_the_filter_table_names(shop: Shop, query: str) -> None:
    product = made(shop)
    both = query if query.startswith("status") else f"{query} status:draft"
    assert _products(shop, both) == [product["id"]]
    assert _products(shop, f"id:{product['id'].rpartition('/')[2]} status:draft") == [product["id"]]


def test_a_draft_is_only_listed_when_its_status_is_asked_for(shop: Shop) -> None:
    before = _products(shop, None)
    product = made(shop)
    assert _products(shop, None) == before
    assert _products(shop, ANY) == [*before, product["id"]]
    shop.toggle(products_default_active=False)
    assert _products(shop, None) == [*before, product["id"]]


@pytest.mark.parametrize(
    "query",
    ["sku:'MUG-B'", "product_type:Cups sku:MUG-B", "option1:Blue product_status:draft", "tag:rackbeat option1:Blue"],
)
def test_a_variant_is_found_by_what_the_filter_table_names(shop: Shop, query: str) -> None:
    product = made(shop)
    assert _variants(shop, query) == [product["variants"]["nodes"][1]["id"]]


def test_an_index_follows_every_change(shop: Shop) -> None:
    product = made(shop)
    red = product["variants"]["nodes"][0]["id"]
    assert _variants(shop, "barcode:'5701'") == [red]
    row = {"id": red, "barcode": "5799", "inventoryItem": {"sku": "OTHER"}}
    shop.data(VARIANTS_CHANGE, pid=product["id"], rows=[row])
    assert (_variants(shop, "barcode:'5701'"), _variants(shop, "barcode:'5799'")) == ([], [red])
    assert (_variants(shop, "sku:'MUG-R'"), _variants(shop, "sku:'OTHER'")) == ([], [red])
    product_set(shop, mug(variants=[variant("Blue")]), {"id": product["id"]})
    assert _variants(shop, "sku:'OTHER'") == []


def test_an_unknown_field_is_ignored_with_a_warning(shop: Shop) -> None:
    answer = shop.graphql(FOUND, headers=DEBUG, q="colour:red")
    assert answer["extensions"]["search"][0]["warnings"][0]["field"] == "colour"
    assert [each["id"] for each in answer["data"]["products"]["nodes"]] == _products(shop, None)


def test_changes_are_found_by_their_time(shop: Shop) -> None:
    shop.time.pass_by(60)
    product = made(shop)
    since = f"updated_at:>='{NOW:%Y-%m-%dT%H:%M:%SZ}'"
    assert _products(shop, f"{since} {ANY}") == [product["id"]]
    assert set(_variants(shop, since)) == {each["id"] for each in product["variants"]["nodes"]}


def test_the_index_may_not_know_yet_what_reads_by_id_show(shop: Shop) -> None:
    shop.data(DEFINE, d=definition())
    shop.toggle(product_search_lag_seconds=30)
    product = made(shop, metafields=[link("9")])
    red = product["variants"]["nodes"][0]["id"]
    assert _products(shop, "title:Mug status:draft") == []
    assert _variants(shop, "sku:'MUG-R'") == []
    nodes = shop.data("query N($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", ids=[product["id"], red])["nodes"]
    assert [each["__typename"] for each in nodes] == ["Product", "ProductVariant"]
    by_custom = (
        'query C { productByIdentifier(identifier: { customId: { key: "rackbeat_product", value: "9" } }) { id } }'
    )
    assert shop.data(by_custom)["productByIdentifier"] == {"id": product["id"]}
    shop.time.pass_by(31)
    assert _products(shop, "title:Mug status:draft") == [product["id"]]
    assert _variants(shop, "sku:'MUG-R'") == [red]
    old = shop.books()["products"][0]
    shop.send("POST", f"/_sandbox/products/{old['id'].rpartition('/')[2]}", {"title": "Renamed"})
    assert _products(shop, f"updated_at:>='{shop.time.now:%Y-%m-%dT%H:%M:%SZ}'") == []
    assert old["id"] in _products(shop, "title:Renamed")


def test_a_product_by_every_identifier(shop: Shop) -> None:
    shop.data(DEFINE, d=definition())
    product = made(shop, metafields=[link("9")])
    document = """query B($p: ProductIdentifierInput!) { productByIdentifier(identifier: $p) { id } }"""
    custom = {"namespace": "$app", "key": "rackbeat_product", "value": "9"}
    for by in ({"id": product["id"]}, {"handle": "mug"}, {"customId": custom}):
        assert shop.data(document, p=by) == {"productByIdentifier": {"id": product["id"]}}
    assert shop.data(document, p={"handle": "nobody"}) == {"productByIdentifier": None}
    unknown = {"customId": {"namespace": "custom", "key": "isbn", "value": "1"}}
    assert shop.codes(document, p=unknown) == ["NOT_FOUND"]


def test_a_single_product_shows_all_its_variants_at_once_and_a_list_does_not(shop: Shop) -> None:
    names = [f"Colour {place}" for place in range(300)]
    options = [{"name": "Colour", "values": [{"name": name} for name in names]}]
    product = product_set(shop, {"title": "Yarn", "productOptions": options, "variants": [variant(n) for n in names]})
    assert product["userErrors"] == []
    one = "query One($id: ID!) { product(id: $id) { variants(first: 2048) { nodes { title } } } }"
    shown = shop.data(one, id=product["product"]["id"])["product"]["variants"]["nodes"]
    assert [each["title"] for each in shown] == names
    listed = "{ products(first: 1) { nodes { variants(first: 251) { nodes { id } } } } }"
    assert shop.codes(listed) == ["BAD_REQUEST"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>a<br/>b</p><p>c</p>", "<p>a<br>b</p>\n<p>c</p>"),
        ("<P>&quot;a&quot; &amp; b&nbsp;c &lt;</P>", '<p>"a" &amp; b\xa0c &lt;</p>'),
        ("<ul>\n  <li>a</li> <li>b</li></ul>", "<ul>\n  <li>a</li>\n<li>b</li>\n</ul>"),
    ],
)
def test_html_may_come_back_in_another_form(shop: Shop, written: str, shown: str) -> None:
    product = made(shop, descriptionHtml=written)
    assert product["descriptionHtml"] == written
    shop.toggle(rewrites_html=True)
    document = "query H($id: ID!) { product(id: $id) { descriptionHtml } }"
    assert shop.data(document, id=product["id"])["product"]["descriptionHtml"] == shown


def test_a_bulk_read_shows_what_was_made(shop: Shop) -> None:
    product = made(shop)
    start = """mutation S { bulkOperationRunQuery(query: "{ products { nodes { id title status } } }") {
      bulkOperation { id } userErrors { message } } }"""
    shop.toggle(bulk_polls=0, products_default_active=False)
    operation = shop.data(start)["bulkOperationRunQuery"]["bulkOperation"]["id"]
    url = shop.data("query P($id: ID!) { bulkOperation(id: $id) { url } }", id=operation)["bulkOperation"]["url"]
    body = shop.send("GET", url.removeprefix(f"http://{shop.address}")).body.decode()
    assert f'{{"id":"{product["id"]}","title":"Mug","status":"DRAFT"}}' in body.splitlines()
