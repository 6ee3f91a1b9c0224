"""Every document against the vendor's own schemas, and the duties that no schema shows (shopify sheets 0, 5 and 6)."""

from __future__ import annotations

import gzip
import re
from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest
from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    Visitor,
    build_schema,
    parse,
    validate,
    visit,
)

from rbsync.connectors import shopify
from rbsync.connectors.shopify.documents import Currency, Document, bulk_document, load, products_by_key, quoted
from rbsync.connectors.shopify.product_plan import DOCUMENTS, Kind
from tests.strength import FULL
from tests.vendors import vendor_contract

VERSIONS = ("2026-07", "2026-10")
NEEDS_IDEMPOTENCY = {
    "inventoryActivate",
    "inventoryAdjustQuantities",
    "inventoryMoveQuantities",
    "inventorySetOnHandQuantities",
    "inventorySetQuantities",
    "inventoryShipmentAddItems",
    "inventoryShipmentCreate",
    "inventoryShipmentCreateInTransit",
    "inventoryShipmentReceive",
    "inventoryTransferCreate",
    "inventoryTransferCreateAsReadyToShip",
    "inventoryTransferDuplicate",
    "inventoryTransferSetItems",
    "locationActivate",
    "locationDeactivate",
    "refundCreate",
}
SEARCH = "updated_at:>='2026-11-20T10:00:00Z' updated_at:<'2026-11-20T11:00:00Z'"
LOCATION = "gid://shopify/Location/1"

FILES = "\n\n".join(path.read_text() for path in (Path(shopify.__path__[0]) / "graphql").glob("*.graphql"))
NAMES = re.findall(r"^(?:query|mutation) (\w+)", FILES, re.MULTILINE)


def documents() -> dict[str, Document]:
    """Every document in every form in which it may be sent."""
    loaded = {
        f"{name}-{currency.name}{'-stocked' if stocked else ''}": load(name, with_levels=stocked, currency=currency)
        for name, currency, stocked in product(NAMES, Currency, (True, False))
        if not name.endswith("InBulk") and (stocked or name not in ("Activate", "Levels"))
    }
    return loaded | {f"ProductsByKey-{count}": products_by_key(count) for count in (1, 3)}


def bulk_documents() -> dict[str, str]:
    return {
        f"{name}-{currency.name}{'-stocked' if location else ''}": bulk_document(
            name, search=SEARCH, location=location, currency=currency
        )
        for name, currency, location in product(NAMES, Currency, (LOCATION, None))
        if name.endswith("InBulk")
    }


TEXTS = {name: one.text for name, one in documents().items()} | bulk_documents()


OURS = "the simulator's"  # a part of the newest official one, as the test of the simulator's schema shows


@pytest.fixture(scope="module", params=VERSIONS if FULL else (OURS,))
def official(request: pytest.FixtureRequest) -> GraphQLSchema:
    if request.param == OURS:
        text = files("rbsync.sandbox.shopify").joinpath("schema.graphql").read_text("utf-8")
    else:
        text = gzip.decompress(
            vendor_contract(f"shopify-admin-schema-{request.param}.graphql.gz").read_bytes()
        ).decode()
    return build_schema(text, assume_valid=True, no_location=True)


@pytest.mark.oracle
def test_every_document_validates(official: GraphQLSchema) -> None:
    faults = {name: validate(official, parse(text)) for name, text in TEXTS.items()}
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.oracle
def test_the_files_validate_as_they_stand(official: GraphQLSchema) -> None:
    """Fragments are written out before a document is sent; here they are checked as fragments, and that each is used."""
    assert validate(official, parse(FILES)) == []


def operation(document: DocumentNode) -> OperationDefinitionNode:
    (only,) = document.definitions
    assert isinstance(only, OperationDefinitionNode)
    return only


@pytest.mark.parametrize("name", sorted(documents()))
def test_the_operation_is_called_as_the_document(name: str) -> None:
    document = documents()[name]
    called = operation(parse(document.text)).name
    assert called is not None
    assert called.value == document.name


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_mutations_that_need_a_key_have_one(name: str) -> None:
    for field in operation(parse(TEXTS[name])).selection_set.selections:
        assert isinstance(field, FieldNode)
        directives: tuple[DirectiveNode, ...] = tuple(field.directives or ())
        has_key = any(directive.name.value == "idempotent" for directive in directives)
        assert has_key == (field.name.value in NEEDS_IDEMPOTENCY)


class _Connections(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.deepest = 0
        self.count = 0

    def enter_field(self, node: FieldNode, *_: object) -> None:
        if node.name.value == "edges":
            self.count += 1
            self.depth += 1
            self.deepest = max(self.deepest, self.depth)

    def leave_field(self, node: FieldNode, *_: object) -> None:
        if node.name.value == "edges":
            self.depth -= 1


@pytest.mark.parametrize("name", sorted(bulk_documents()))
def test_bulk_documents_keep_the_rules(name: str) -> None:
    document = parse(TEXTS[name])
    only = operation(document)
    seen = _Connections()
    visit(document, seen)
    assert not only.variable_definitions
    assert 1 <= seen.count <= 5
    assert seen.deepest <= 2
    (root,) = only.selection_set.selections
    assert isinstance(root, FieldNode)
    assert root.name.value not in ("node", "nodes")


@pytest.mark.parametrize("kind", list(Kind))
def test_a_mutation_that_runs_in_bulk_is_one_field_with_one_connection_at_most(kind: Kind) -> None:
    for stocked in (True, False):
        parsed = parse(load(DOCUMENTS[kind], with_levels=stocked).text)
        (root,) = operation(parsed).selection_set.selections
        assert isinstance(root, FieldNode)
        assert root.name.value == kind.value
        assert load(DOCUMENTS[kind], with_levels=stocked).text.count("(first:") <= 1


def test_only_what_would_be_done_twice_is_never_repeated() -> None:
    assert {one.name for one in documents().values() if not one.repeatable} == {"AddVariants", "BulkMutate"}


@pytest.mark.parametrize("currency", list(Currency))
def test_only_the_chosen_money_is_read(currency: Currency) -> None:
    (other,) = set(Currency) - {currency}
    for text in (
        load("Orders", currency=currency).text,
        load("OrderLines", currency=currency).text,
        load("OrderFreight", currency=currency).text,
    ):
        assert currency in text
        assert other not in text


@pytest.mark.parametrize("name", sorted(documents()))
def test_one_call_fits_the_limit(name: str) -> None:
    document = documents()[name]
    rows = min(document.most, int((1000 - document.base) // document.per_row)) if document.per_row else 1
    assert document.base + document.per_row * rows <= 1000


def test_eight_or_more_orders_share_a_read() -> None:
    document = load("Orders")
    assert (1000 - document.base) // document.per_row >= 8


def test_search_values_are_quoted() -> None:
    assert quoted("O'Neill \\ 5") == "'O\\'Neill \\\\ 5'"
