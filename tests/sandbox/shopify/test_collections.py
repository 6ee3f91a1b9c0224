"""Collections, publications and metafields (shopify sheet 9.2, 9.3 and 11)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.shopify.products import DEFINE, UPDATE, codes, definition, link, made, mug, product_set, read
from tests.sandbox.shopify.shop import Shop

FOUND = """query C($q: String) { collections(first: 10, query: $q) { nodes { id title handle ruleSet { rules { condition } }
  productsCount { count } sources { __typename id title
    ... on CollectionConditionsSource { inclusion { conditions { __typename } } } } } } }"""
NEW = """mutation New($collection: CollectionCreateInput!) { collectionCreate(collection: $collection) {
  collection { id handle products(first: 5) { nodes { id } } } userErrors { field message } } }"""
PUBLICATIONS = """{ publications(first: 50) { nodes { id autoPublish supportsFuturePublishing catalog { id title }
  channels(first: 5) { nodes { id name } } } } }"""
PUBLISH = """mutation Publish($id: ID!, $to: [PublicationInput!]!) { publishablePublish(id: $id, input: $to) {
  publishable { availablePublicationsCount { count } } userErrors { field message } } }"""
LINK = """mutation LinkSet($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) {
  metafields { id namespace key value compareDigest } userErrors { code field message elementIndex } } }"""


def _collections(shop: Shop, query: str | None = None) -> list[Any]:
    found: list[Any] = shop.data(FOUND, q=query)["collections"]["nodes"]
    return found


def _join(shop: Shop, product: Any, **lists: object) -> Any:
    return shop.data(UPDATE, product={"id": product["id"], **lists})["productUpdate"]


def test_titles_are_not_unique_and_the_kind_shows(shop: Shop) -> None:
    gifts = _collections(shop, "title:'Gifts'")
    assert [each["handle"] for each in gifts] == ["gifts", "gifts-1"]
    assert {each["handle"] for each in _collections(shop, "collection_type:custom")} == {
        "new-arrivals",
        "gifts",
        "gifts-1",
    }
    (automatic,) = _collections(shop, "collection_type:smart")
    assert automatic["ruleSet"]["rules"] == [{"condition": "Lamps"}]
    assert automatic["sources"][0]["inclusion"]["conditions"]
    lamps = [each for each in shop.books()["products"] if each["product_type"] == "Lamps"]
    assert automatic["productsCount"]["count"] == len(lamps) > 0


def test_a_product_joins_and_leaves_by_hand(shop: Shop) -> None:
    product = made(shop)
    first, second = (each["id"] for each in _collections(shop, "title:'Gifts'"))
    joined = _join(shop, product, collectionsToJoin=[first, second])["product"]
    assert [each["id"] for each in joined["collections"]["nodes"]] == [first, second]
    left = _join(shop, product, collectionsToLeave=[first])["product"]
    assert [each["id"] for each in left["collections"]["nodes"]] == [second]
    again = _join(shop, product, collectionsToJoin=[second])
    assert (again["userErrors"], again["product"]["updatedAt"]) == ([], left["updatedAt"])


def test_an_automatic_collection_takes_nobody_by_hand(shop: Shop) -> None:
    product = made(shop)
    (automatic,) = _collections(shop, "collection_type:smart")
    refused = _join(shop, product, collectionsToJoin=[automatic["id"]])
    assert [each["field"] for each in refused["userErrors"]] == [["collectionsToJoin"]]
    by_set = product_set(shop, {"collections": [automatic["id"]]}, {"id": product["id"]})
    assert codes(by_set) == [("INVALID_INPUT", "input.collections")]
    by_type = _join(shop, product, productType="Lamps")["product"]
    assert [each["id"] for each in by_type["collections"]["nodes"]] == [automatic["id"]]


def test_a_new_collection_is_filled_by_hand(shop: Shop) -> None:
    product = made(shop)
    selection = {"inclusion": {"selections": [{"productId": product["id"]}]}}
    source = {"source": {"title": "Rackbeat", **selection}}
    answer = shop.data(NEW, collection={"title": "Summer 2026", "sources": [source]})["collectionCreate"]
    assert answer["collection"]["products"]["nodes"] == [{"id": product["id"]}]
    assert answer["collection"]["handle"] == "summer-2026"
    assert [each["id"] for each in _collections(shop, "title:'Summer 2026'")] == [answer["collection"]["id"]]
    blank = shop.data(NEW, collection={"title": " "})["collectionCreate"]
    assert (blank["collection"], blank["userErrors"][0]["field"]) == (None, ["collection", "title"])


def test_a_new_product_is_published_when_it_is_told_so(shop: Shop) -> None:
    web, till = shop.data(PUBLICATIONS)["publications"]["nodes"]
    assert (web["catalog"]["title"], till["channels"]["nodes"][0]["name"]) == ("Online Store", "Point of Sale")
    product = made(shop)
    on_web = "query On($id: ID!, $p: ID!) { product(id: $id) { publishedOnPublication(publicationId: $p) } }"
    assert shop.data(on_web, id=product["id"], p=web["id"])["product"] == {"publishedOnPublication": False}
    answer = shop.data(PUBLISH, id=product["id"], to=[{"publicationId": web["id"]}])["publishablePublish"]
    assert answer == {"publishable": {"availablePublicationsCount": {"count": 1}}, "userErrors": []}
    assert shop.data(on_web, id=product["id"], p=web["id"])["product"] == {"publishedOnPublication": True}
    book = next(each for each in shop.books()["products"] if each["id"] == product["id"])
    assert book["publications"] == [web["id"]]
    wrong = shop.data(PUBLISH, id=product["id"], to=[{"publicationId": "gid://shopify/Publication/1"}])
    assert [each["field"] for each in wrong["publishablePublish"]["userErrors"]] == [["input", "0", "publicationId"]]
    gone = shop.data(PUBLISH, id="gid://shopify/Product/1", to=[])["publishablePublish"]
    assert (gone["publishable"], gone["userErrors"][0]["field"]) == (None, ["id"])


@pytest.mark.parametrize(
    ("scopes", "document", "variables"),
    [
        (["write_products"], PUBLICATIONS, {}),
        (["write_products", "read_publications"], PUBLISH, {"id": "gid://shopify/Product/1", "to": []}),
        (["read_products"], NEW, {"collection": {"title": "x"}}),
        (["read_products"], DEFINE, {"d": definition()}),
        (["write_products"], DEFINE, {"d": definition("ORDER", "rackbeat_order")}),
        (["read_orders"], FOUND, {}),
    ],
)
def test_each_door_has_its_scope(shop: Shop, scopes: list[str], document: str, variables: dict[str, object]) -> None:
    shop.toggle(scopes=scopes)
    assert shop.codes(document, **variables) == ["ACCESS_DENIED"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "colour_of_the_sky"}, "INCLUSION"),
        ({"key": "x"}, "TOO_SHORT"),
        ({"key": "a b"}, "INVALID_CHARACTER"),
        ({"name": ""}, "BLANK"),
        ({"namespace": "custom", "access": {"admin": "MERCHANT_READ"}}, "ADMIN_ACCESS_INPUT_NOT_ALLOWED"),
    ],
)
def test_a_definition_that_is_refused(shop: Shop, changes: dict[str, object], code: str) -> None:
    assert [
        each for each, _ in codes(shop.data(DEFINE, d={**definition(), **changes})["metafieldDefinitionCreate"])
    ] == [code]


def test_a_definition_is_made_once_per_owner_and_listed(shop: Shop) -> None:
    made_one = shop.data(DEFINE, d=definition(access={"admin": "MERCHANT_READ"}))["metafieldDefinitionCreate"]
    assert made_one["createdDefinition"]["namespace"] == "app--4711"
    assert codes(shop.data(DEFINE, d=definition())["metafieldDefinitionCreate"]) == [("TAKEN", "definition.key")]
    shop.data(DEFINE, d=definition("PRODUCTVARIANT"))
    listed = """query D($kind: MetafieldOwnerType!) { metafieldDefinitions(first: 5, ownerType: $kind, namespace: "$app") {
      nodes { key type { name } } } }"""
    assert shop.data(listed, kind="PRODUCT")["metafieldDefinitions"]["nodes"] == [
        {"key": "rackbeat_product", "type": {"name": "id"}}
    ]


def _set(shop: Shop, *metafields: object) -> Any:
    return shop.data(LINK, m=metafields)["metafieldsSet"]


def test_values_are_set_all_or_none_and_guarded_by_their_digest(shop: Shop) -> None:
    shop.data(DEFINE, d=definition())
    first, second = made(shop), made(shop)
    row = {"ownerId": first["id"], **link("5012")}
    fresh = _set(shop, {**row, "compareDigest": None})
    assert fresh["userErrors"] == []
    digest = fresh["metafields"][0]["compareDigest"]
    assert codes(_set(shop, {**row, "value": "1", "compareDigest": None})) == [
        ("STALE_OBJECT", "metafields.0.compareDigest")
    ]
    both = _set(shop, {**row, "value": "6"}, {**row, "ownerId": second["id"]})
    assert [(each["code"], each["elementIndex"]) for each in both["userErrors"]] == [("TAKEN", 1)]
    assert [each["value"] for each in read(shop, first)["metafields"]["nodes"]] == ["5012"]
    assert _set(shop, {**row, "value": "6", "compareDigest": digest})["metafields"][0]["value"] == "6"
    assert _set(shop, {**row, "ownerId": second["id"]})["userErrors"] == []
    assert codes(_set(shop, *[row] * 26)) == [("LESS_THAN_OR_EQUAL_TO", "metafields")]
    assert codes(_set(shop, {**row, "ownerId": "gid://shopify/Product/1"})) == [("INVALID", "metafields.0.ownerId")]


def test_an_id_is_free_again_when_its_owner_is_gone(shop: Shop) -> None:
    shop.data(DEFINE, d=definition())
    product = made(shop, metafields=[link("7")])
    assert product_set(shop, mug(metafields=[link("7")]))["product"] is None
    shop.send("DELETE", f"/_sandbox/products/{product['id'].rpartition('/')[2]}")
    assert product_set(shop, mug(metafields=[link("7")]))["userErrors"] == []
