"""The documents and inputs of products that the tests send."""

from __future__ import annotations

from typing import Any

from tests.sandbox.shopify.shop import Shop

PRODUCT = """fragment Prd on Product { id title handle status vendor productType tags descriptionHtml description updatedAt
  hasOnlyDefaultVariant variantsCount { count } options { id name position values optionValues { id name hasVariants } }
  collections(first: 10) { nodes { id title } } metafields(first: 10) { nodes { namespace key value type } }
  publishing: availablePublicationsCount { count }
  variants(first: 10) { nodes { id title sku barcode price compareAtPrice taxable inventoryPolicy updatedAt position
    selectedOptions { name value } inventoryItem { id tracked unitCost { amount } measurement { weight { value unit } }
      inventoryLevels(first: 5, includeInactive: true) { nodes { isActive location { id }
        quantities(names: ["available"]) { quantity } } } } } } }"""
SET = (
    """mutation Set($identifier: ProductSetIdentifiers, $input: ProductSetInput!) {
  productSet(identifier: $identifier, input: $input, synchronous: true) { product { ...Prd }
    userErrors { code field message } } } """
    + PRODUCT
)
UPDATE = (
    "mutation Change($product: ProductUpdateInput!) { productUpdate(product: $product) { product { ...Prd } "
    "userErrors { field message } } } " + PRODUCT
)
VARIANTS_NEW = """mutation VariantsNew($pid: ID!, $rows: [ProductVariantsBulkInput!]!,
    $strategy: ProductVariantsBulkCreateStrategy = DEFAULT) {
  productVariantsBulkCreate(productId: $pid, variants: $rows, strategy: $strategy) {
    productVariants { id title sku } userErrors { code field message } } }"""
VARIANTS_CHANGE = """mutation VariantsChange($pid: ID!, $rows: [ProductVariantsBulkInput!]!, $partly: Boolean = false) {
  productVariantsBulkUpdate(productId: $pid, variants: $rows, allowPartialUpdates: $partly) {
    productVariants { id price sku barcode updatedAt } userErrors { code field message } } }"""
READ = "query Read($id: ID!) { product(id: $id) { ...Prd } } " + PRODUCT
DEFINE = """mutation Define($d: MetafieldDefinitionInput!) { metafieldDefinitionCreate(definition: $d) {
  createdDefinition { id namespace key type { name } } userErrors { code field message } } }"""

NAME = {"namespace": "$app", "key": "rackbeat_product"}


def definition(kind: str = "PRODUCT", key: str = "rackbeat_product", **changes: object) -> dict[str, object]:
    return {"name": "Link", "namespace": "$app", "key": key, "type": "id", "ownerType": kind, **changes}


def custom(value: str) -> dict[str, object]:
    return {"customId": {**NAME, "value": value}}


def link(value: str) -> dict[str, object]:
    return {**NAME, "type": "id", "value": value}


def variant(colour: str, **fields: object) -> dict[str, object]:
    return {"optionValues": [{"optionName": "Colour", "name": colour}], **fields}


def colours(*names: str) -> list[dict[str, object]]:
    return [{"name": "Colour", "values": [{"name": name} for name in names]}]


def mug(**changes: object) -> dict[str, object]:
    """A product with a red and a blue variant."""
    return {
        "title": "Mug",
        "descriptionHtml": "<p>Blue</p>",
        "productType": "Cups",
        "status": "DRAFT",
        "tags": ["rackbeat"],
        "productOptions": colours("Red", "Blue"),
        "variants": [
            variant("Red", sku="MUG-R", price="99.95", barcode="5701", inventoryItem={"tracked": True, "cost": "40"}),
            variant("Blue", sku="MUG-B", price="89.95"),
        ],
        **changes,
    }


def product_set(shop: Shop, given: object, identifier: object = None, **more: object) -> Any:
    return shop.data(SET, input=given, identifier=identifier, **more)["productSet"]


def made(shop: Shop, **changes: object) -> Any:
    """A mug that is there."""
    answer = product_set(shop, mug(**changes))
    assert answer["userErrors"] == []
    return answer["product"]


def codes(payload: Any) -> list[tuple[str, str]]:
    """Code and path of every user error."""
    return [(each["code"], ".".join(each["field"] or [])) for each in payload["userErrors"]]


def read(shop: Shop, product: Any) -> Any:
    return shop.data(READ, id=product["id"])["product"]


def skus(product: Any) -> list[str]:
    return [each["sku"] for each in product["variants"]["nodes"]]
