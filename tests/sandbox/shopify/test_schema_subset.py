"""The simulator's schema claims nothing that the official schemas do not have."""

from __future__ import annotations

import gzip
from importlib.resources import files

import pytest
from graphql import (
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
)

from rbsync.sandbox.shopify import access, engine
from tests.strength import FULL
from tests.vendors import vendor_contract

ADDED_IN_2026_10 = ("OrderDisplayFulfillmentStatus.FULFILLMENT_NOT_REQUIRED does not exist",)
"""The simulator answers 2026-10; for older versions it does not use this value."""


def _named(document: DocumentNode) -> dict[str, object]:
    return {each.name.value: each for each in document.definitions if hasattr(each, "name")}


@pytest.fixture(scope="module", params=["2026-07", "2026-10"] if FULL else ["2026-10"])
def official(request: pytest.FixtureRequest) -> dict[str, object]:
    path = vendor_contract(f"shopify-admin-schema-{request.param}.graphql.gz")
    return _named(parse(gzip.decompress(path.read_bytes()).decode(), no_location=True))


@pytest.fixture(scope="module")
def ours() -> dict[str, object]:
    source = files("rbsync.sandbox.shopify").joinpath("schema.graphql").read_text("utf-8")
    return _named(parse(source, no_location=True))


def _argument_faults(
    path: str, mine: tuple[InputValueDefinitionNode, ...], theirs: tuple[InputValueDefinitionNode, ...]
) -> list[str]:
    known = {each.name.value: each for each in theirs}
    faults = [
        f"{path}({each.name.value}:) differs"
        for each in mine
        if each.name.value not in known or _input(each) != _input(known[each.name.value])
    ]
    missing = {
        each.name.value for each in theirs if isinstance(each.type, NonNullTypeNode) and each.default_value is None
    } - {each.name.value for each in mine}
    return faults + [f"{path}({name}:) is required" for name in sorted(missing)]


def _input(node: InputValueDefinitionNode) -> tuple[str, str | None]:
    return print_ast(node.type), print_ast(node.default_value) if node.default_value else None


def _field_faults(path: str, mine: FieldDefinitionNode, theirs: FieldDefinitionNode | None) -> list[str]:
    if theirs is None:
        return [f"{path} does not exist"]
    faults = [] if print_ast(mine.type) == print_ast(theirs.type) else [f"{path} is {print_ast(theirs.type)}"]
    return faults + _argument_faults(path, tuple(mine.arguments or ()), tuple(theirs.arguments or ()))


def _faults(name: str, mine: object, theirs: object) -> list[str]:
    if type(mine) is not type(theirs):
        return [f"{name} is a {type(theirs).__name__}"]
    if isinstance(mine, (ObjectTypeDefinitionNode, InterfaceTypeDefinitionNode)):
        assert isinstance(theirs, (ObjectTypeDefinitionNode, InterfaceTypeDefinitionNode))
        fields = {each.name.value: each for each in theirs.fields or ()}
        interfaces = {each.name.value for each in theirs.interfaces or ()}
        faults = [
            f"{name} is no {each.name.value}" for each in mine.interfaces or () if each.name.value not in interfaces
        ]
        for each in mine.fields or ():
            faults += _field_faults(f"{name}.{each.name.value}", each, fields.get(each.name.value))
        return faults
    if isinstance(mine, InputObjectTypeDefinitionNode) and isinstance(theirs, InputObjectTypeDefinitionNode):
        return _argument_faults(name, tuple(mine.fields or ()), tuple(theirs.fields or ()))
    if isinstance(mine, DirectiveDefinitionNode) and isinstance(theirs, DirectiveDefinitionNode):
        same_places = {each.value for each in mine.locations} <= {each.value for each in theirs.locations}
        faults = [] if same_places else [f"@{name} has other locations"]
        return faults + _argument_faults(f"@{name}", tuple(mine.arguments or ()), tuple(theirs.arguments or ()))
    if isinstance(mine, EnumTypeDefinitionNode) and isinstance(theirs, EnumTypeDefinitionNode):
        extra = {each.name.value for each in mine.values or ()} - {each.name.value for each in theirs.values or ()}
        return [f"{name}.{value} does not exist" for value in sorted(extra)]
    if isinstance(mine, UnionTypeDefinitionNode) and isinstance(theirs, UnionTypeDefinitionNode):
        extra = {each.name.value for each in mine.types or ()} - {each.name.value for each in theirs.types or ()}
        return [f"{name} has no member {member}" for member in sorted(extra)]
    assert isinstance(mine, ScalarTypeDefinitionNode)
    return []


def _has_newest_status(official: dict[str, object]) -> bool:
    status = official["OrderDisplayFulfillmentStatus"]
    assert isinstance(status, EnumTypeDefinitionNode)
    return any(each.name.value == "FULFILLMENT_NOT_REQUIRED" for each in status.values or ())


@pytest.mark.oracle
def test_everything_in_our_schema_is_in_the_official_one(official: dict[str, object], ours: dict[str, object]) -> None:
    allowed = () if _has_newest_status(official) else ADDED_IN_2026_10
    faults = [fault for name, node in ours.items() for fault in _faults(name, node, official.get(name))]
    assert [fault for fault in faults if fault not in allowed] == []


@pytest.mark.oracle
def test_the_comparison_notices_a_difference(official: dict[str, object]) -> None:
    invented = _named(
        parse(
            "type Shop { id: ID name: String! colour: String } enum ProductStatus { ACTIVE SOLD } type Nothing { id: ID }"
        )
    )
    faults = [fault for name, node in invented.items() for fault in _faults(name, node, official.get(name))]
    assert faults == [
        "Shop.id is ID!",
        "Shop.colour does not exist",
        "ProductStatus.SOLD does not exist",
        "Nothing is a NoneType",
    ]


def test_every_resolver_and_every_scope_names_a_field_of_our_schema() -> None:
    fields = {
        (kind, name)
        for kind, node in engine.schema().type_map.items()
        for name in (node.fields if isinstance(node, (GraphQLObjectType, GraphQLInterfaceType)) else ())
    }
    resolved = {(kind, name) for kind, resolvers in engine.RESOLVERS.items() for name in resolvers}
    assert (resolved | access.FIELD_SCOPES.keys() | access.PROTECTED) - fields == set()
