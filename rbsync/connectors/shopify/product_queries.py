"""The documents that read and write products, as text with their planned cost (shopify sheets 3, 5, 8, 9.2, 9.3 and 11).

`stocked` ones take `$location` and tell the level there. Payloads hold what a listing is made of, so that nothing is read again.
"""

from __future__ import annotations

from functools import cache

from rbsync.connectors.shopify.queries import PAGE, PRODUCT, Document, literal, own_part, variant

KEY_NAMESPACE = "$app"
KEY_NAME = "rackbeat_product"
"""The metafield of type `id` that holds what both sides know a product by (shopify sheet 11)."""

EVERY_STATUS = "status:active,draft,archived,unlisted"
"""Without it a search may leave out all but the active ones (shopify sheet 4)."""

INLINE_VARIANTS = 3
"""What most products have at most; the others are read to the end by themselves."""

_PRODUCT_POINTS = 5
_MOST_GIVEN_BACK = 130


def _location(stocked: bool) -> str | None:
    return "$location" if stocked else None


def _declared(stocked: bool) -> str:
    return ", $location: ID!" if stocked else ""


def _points(stocked: bool) -> int:
    """Of one variant without its product."""
    return 7 if stocked else 5


def _product(first: object, *, stocked: bool) -> str:
    return f"{PRODUCT} variants(first: {first}) {{ {PAGE} nodes {{ {own_part(_location(stocked))} }} }}"


@cache
def products_changed(*, stocked: bool) -> Document:
    """Products found by `$q`, each with its first variants."""
    return Document(
        "ProductsChanged",
        f"query ProductsChanged($q: String!, $first: Int!, $after: String{_declared(stocked)}) "
        "{ products(first: $first, after: $after, query: $q, sortKey: UPDATED_AT) "
        f"{{ {PAGE} nodes {{ {_product(INLINE_VARIANTS, stocked=stocked)} }} }} }}",
        base=3,
        per_row=_PRODUCT_POINTS + INLINE_VARIANTS * _points(stocked),
        most=100,
    )


def products_in_bulk(location: str | None, search: str) -> str:
    """The document of a bulk operation: the products found by `search`, every variant of each."""
    node = own_part(literal(location) if location else None)
    return (
        f"query ProductsInBulk {{ products(query: {literal(search)}) {{ edges {{ node {{ {PRODUCT} "
        f"variants {{ edges {{ node {{ {node} }} }} }} }} }} }} }}"
    )


@cache
def products_by_id(*, stocked: bool) -> Document:
    """Products with their first variants."""
    return Document(
        "ProductsById",
        f"query ProductsById($ids: [ID!]!{_declared(stocked)}) {{ nodes(ids: $ids) {{ ... on Product "
        f"{{ {_product(INLINE_VARIANTS, stocked=stocked)} }} }} }}",
        base=0,
        per_row=_PRODUCT_POINTS + INLINE_VARIANTS * _points(stocked),
        most=100,
    )


@cache
def product_variants(*, stocked: bool) -> Document:
    """The variants of one product from a cursor on."""
    return Document(
        "ProductVariants",
        f"query ProductVariants($id: ID!, $first: Int!, $after: String{_declared(stocked)}) {{ product(id: $id) {{ {PRODUCT} "
        f"variants(first: $first, after: $after) {{ {PAGE} nodes {{ {own_part(_location(stocked))} }} }} }} }}",
        base=5,
        per_row=_points(stocked),
        most=250,
    )


@cache
def listings_by_id(*, stocked: bool) -> Document:
    """Variants with their products."""
    return Document(
        "ListingsById",
        f"query ListingsById($ids: [ID!]!{_declared(stocked)}) {{ nodes(ids: $ids) {{ ... on ProductVariant "
        f"{{ {variant(_location(stocked))} }} }} }}",
        base=0,
        per_row=_points(stocked) + 2,
        most=250,
    )


@cache
def products_by_key(count: int) -> Document:
    """The products that `count` keys stand for; the record itself is read, not an index (shopify sheet 6)."""
    declared = ", ".join(f"$k{place}: String!" for place in range(count))
    looked_up = " ".join(
        f"k{place}: productByIdentifier(identifier: {{ customId: {{ {_CUSTOM} value: $k{place} }} }}) "
        f"{{ id metafield({_CUSTOM}) {{ value }} }}"
        for place in range(count)
    )
    return Document(
        "ProductsByKey", f"query ProductsByKey({declared}) {{ {looked_up} }}", base=0, per_row=2, most=KEYS_AT_ONCE
    )


KEYS_AT_ONCE = 100
_CUSTOM = f'namespace: "{KEY_NAMESPACE}", key: "{KEY_NAME}"'

KEY_DEFINITION = Document(
    "KeyDefinition",
    f"query KeyDefinition {{ metafieldDefinitions(first: 1, ownerType: PRODUCT, {_CUSTOM}) {{ nodes {{ id }} }} }}",
    base=3,
)

DEFINE_KEY = Document(
    "DefineKey",
    "mutation DefineKey($definition: MetafieldDefinitionInput!) { metafieldDefinitionCreate(definition: $definition) "
    "{ createdDefinition { id } userErrors { code field message } } }",
    base=12,
)

PRODUCT_OPTIONS = Document(
    "ProductOptions",
    "query ProductOptions($ids: [ID!]!) { nodes(ids: $ids) { ... on Product { id options(first: 3) { name } } } }",
    base=0,
    per_row=4,
    most=200,
)

COLLECTIONS_BY_TITLE = Document(
    "CollectionsByTitle",
    "query CollectionsByTitle($q: String!, $first: Int!, $after: String) "
    f"{{ collections(first: $first, after: $after, query: $q) {{ {PAGE} "
    f"nodes {{ id title sources {{ ... on CollectionConditionsSource {{ inclusion {{ conditions {{ id }} }} }} }} }} }} }}",
    base=3,
    per_row=4,
    most=20,
)

PUBLICATIONS = Document(
    "Publications",
    "query Publications($first: Int!, $after: String) { publications(first: $first, after: $after) "
    f"{{ {PAGE} nodes {{ id catalog {{ title }} channels(first: 5) {{ nodes {{ name }} }} }} }} }}",
    base=3,
    per_row=9,
    most=50,
)


@cache
def set_product(*, stocked: bool) -> Document:
    """Make a product with all its variants; `$first` of them come back."""
    return Document(
        "SetProduct",
        "mutation SetProduct($identifier: ProductSetIdentifiers!, $input: ProductSetInput!, $first: Int!"
        f"{_declared(stocked)}) {{ productSet(identifier: $identifier, input: $input, synchronous: true) "
        f"{{ product {{ {_product('$first', stocked=stocked)} }} userErrors {{ code field message }} }} }}",
        base=10 + _PRODUCT_POINTS + 1,
        per_row=_points(stocked),
        most=_MOST_GIVEN_BACK,
    )


@cache
def change_product(*, stocked: bool) -> Document:
    """Change what the variants of a product share; `$first` of them come back."""
    return Document(
        "ChangeProduct",
        f"mutation ChangeProduct($product: ProductUpdateInput!, $first: Int!{_declared(stocked)}) "
        f"{{ productUpdate(product: $product) {{ product {{ {_product('$first', stocked=stocked)} }} "
        "userErrors { field message } } }",
        base=10 + _PRODUCT_POINTS + 1,
        per_row=_points(stocked),
        most=_MOST_GIVEN_BACK,
    )


@cache
def change_variants(*, stocked: bool) -> Document:
    """Change variants of one product, all or none; those come back."""
    return Document(
        "ChangeVariants",
        f"mutation ChangeVariants($id: ID!, $variants: [ProductVariantsBulkInput!]!{_declared(stocked)}) "
        "{ productVariantsBulkUpdate(productId: $id, variants: $variants, allowPartialUpdates: false) "
        f"{{ product {{ {PRODUCT} }} productVariants {{ {own_part(_location(stocked))} }} "
        "userErrors { code field message } } }",
        base=13 + _points(stocked),
    )


@cache
def add_variants(*, stocked: bool) -> Document:
    """Add variants to a product, beside those it has; the new ones come back. Sent twice it would add them twice."""
    return Document(
        "AddVariants",
        f"mutation AddVariants($id: ID!, $variants: [ProductVariantsBulkInput!]!{_declared(stocked)}) "
        "{ productVariantsBulkCreate(productId: $id, variants: $variants, strategy: PRESERVE_STANDALONE_VARIANT) "
        f"{{ product {{ {PRODUCT} }} productVariants {{ {own_part(_location(stocked))} }} "
        "userErrors { code field message } } }",
        base=13 + _points(stocked),
        repeatable=False,
    )


PUBLISH = Document(
    "Publish",
    "mutation Publish($id: ID!, $to: [PublicationInput!]!) { publishablePublish(id: $id, input: $to) "
    "{ userErrors { field message } } }",
    base=11,
)

STAGE_UPLOAD = Document(
    "StageUpload",
    "mutation StageUpload($input: [StagedUploadInput!]!) { stagedUploadsCreate(input: $input) "
    "{ stagedTargets { url parameters { name value } } userErrors { field message } } }",
    base=13,
)

BULK_MUTATE = Document(
    "BulkMutate",
    "mutation BulkMutate($mutation: String!, $path: String!) "
    "{ bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path) "
    "{ bulkOperation { id status } userErrors { code field message } } }",
    base=12,
    repeatable=False,
)
