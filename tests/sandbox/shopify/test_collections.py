"""Collections, publications and metafields (shopify sheet 9.2, 9.3 and 11)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.shopify.products import DEFINE, UPDATE, codes, definition, link, made, mug, product_set
from tests.sandbox.shopify.shop import Shop

FOUND = """query C($q: String) { collections(first: 10, query: $q) { nodes { id title handle ruleSet { rules { condition } }
  productsCount { count } sources { __typename id title
    ... on CollectionConditionsSource { inclusion { conditions { __typename } } } } } } }"""
PUBLICATIONS = """{ publications(first: 50) { nodes { id autoPublish supportsFuturePublishing catalog { id title }
  channels(first: 5) { nodes { id name } } } } }"""
PUBLISH = """mutation Publish($id: ID!, $to: [PublicationInput!]!) { publishablePublish(id: $id, input: $to) {
  publishable { availablePublicationsCount { count } } userErrors { field message } } }"""


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


def test_an_id_is_free_again_when_its_owner_is_gone(shop: Shop) -> None:
    shop.data(DEFINE, d=definition())
    product = made(shop, metafields=[link("7")])
    assert product_set(shop, mug(metafields=[link("7")]))["product"] is None
    shop.send("DELETE", f"/_sandbox/products/{product['id'].rpartition('/')[2]}")
    assert product_set(shop, mug(metafields=[link("7")]))["userErrors"] == []
