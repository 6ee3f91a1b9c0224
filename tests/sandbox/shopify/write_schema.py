"""Writes the simulator's schema anew: `python -m tests.sandbox.shopify.write_schema` from the top of the repository.

It keeps the output fields that a document of the client or of these tests selects. Arguments, input fields, words of enums
and members of unions stay as far as the schema has them. The text of each comes from the vendor's file.
"""

from __future__ import annotations

import gzip
import inspect
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    FieldNode,
    GraphQLError,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    TypeNode,
    UnionTypeDefinitionNode,
    Visitor,
    build_ast_schema,
    parse,
    print_ast,
    visit,
)

from rbsync.sandbox.shopify import bulk_rules, bulk_run, engine
from tests.connectors.shopify.test_documents import TEXTS
from tests.vendors import vendor_contract

SCHEMA = Path(inspect.getfile(engine)).with_name("schema.graphql")
VENDOR = "shopify-admin-schema-2026-10.graphql.gz"
ROOTS = ("QueryRoot", "Mutation")


@contextmanager
def recorded() -> Iterator[set[str]]:
    """The documents that reach the simulator meanwhile."""
    seen: set[str] = set()

    def listening(source: str, **options: Any) -> DocumentNode:
        seen.add(source)
        return parse(source, **options)

    with pytest.MonkeyPatch.context() as patch:
        for module in (engine, bulk_rules, bulk_run):
            patch.setattr(module, "parse", listening)
        yield seen


class _Selected(Visitor):
    """The output fields of documents as (type, field), and their arguments as (type, field, argument)."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types
        self.found: set[tuple[str, ...]] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self._types.get_parent_type()
        if parent is not None:
            place = (parent.name, node.name.value)
            self.found |= {place, *((*place, each.name.value) for each in node.arguments or ())}


def selected(vendor: DocumentNode, documents: Iterable[str]) -> set[tuple[str, ...]]:
    """What the documents select; those that are no GraphQL are passed over."""
    types = TypeInfo(build_ast_schema(vendor, assume_valid=True))
    visitor = _Selected(types)
    for document in documents:
        with suppress(GraphQLError):
            visit(parse(document), TypeInfoVisitor(types, visitor))
    return visitor.found


def _named(document: DocumentNode) -> dict[str, Any]:
    return {each.name.value: each for each in document.definitions if hasattr(each, "name")}


def _names(nodes: Iterable[Any] | None) -> set[str]:
    return {each.name.value for each in nodes or ()}


def _output(type_: TypeNode) -> str:
    while not isinstance(type_, NamedTypeNode):
        type_ = type_.type  # type: ignore[attr-defined]
    return type_.name.value


class _Subset:
    """The vendor's definitions cut down to what is used and what our schema has, from the roots on."""

    def __init__(self, ours: DocumentNode, vendor: DocumentNode, used: set[tuple[str, ...]]) -> None:
        self._ours, self._vendor, self._used = _named(ours), _named(vendor), used
        self._types = {each[0] for each in used}
        self.made: dict[str, Any] = {}

    def add(self, name: str) -> None:
        """The definition of that name, and all that it leads to."""
        if name in self.made or name not in self._vendor:
            return
        self.made[name] = theirs = _bare(self._vendor[name])
        mine = self._ours.get(name)
        if isinstance(theirs, (ObjectTypeDefinitionNode, InterfaceTypeDefinitionNode)):
            known = _names(_interfaces(mine or theirs))
            kept = {name, *(each for each in known if each in self._types)}
            interfaces = tuple(each for each in theirs.interfaces or () if each.name.value in kept)
            fields = tuple(
                self._field(name, each)
                for each in theirs.fields or ()
                if any((owner, each.name.value) in self._used for owner in kept)
            )
            self.made[name] = replace(theirs, interfaces=interfaces, fields=fields)
            if isinstance(theirs, InterfaceTypeDefinitionNode) and name != "Node":
                self._add_members(each for each, node in self._ours.items() if name in _names(_interfaces(node)))
        elif isinstance(theirs, InputObjectTypeDefinitionNode):
            known = _names(mine.fields if mine else theirs.fields)
            self.made[name] = replace(theirs, fields=self._inputs(theirs.fields, known))
        elif isinstance(theirs, EnumTypeDefinitionNode):
            known = _names(mine.values if mine else theirs.values)
            values = tuple(_bare(each) for each in theirs.values or () if each.name.value in known)
            self.made[name] = replace(theirs, values=values)
        elif isinstance(theirs, UnionTypeDefinitionNode):
            known = _names(mine.types if mine else theirs.types)
            self.made[name] = replace(
                theirs, types=tuple(each for each in theirs.types or () if each.name.value in known)
            )
            self._add_members(known)

    def _add_members(self, names: Iterable[str]) -> None:
        for each in names:
            self.add(each)

    def _field(self, owner: str, field: FieldDefinitionNode) -> FieldDefinitionNode:
        name = field.name.value
        mine = self._ours.get(owner)
        known = {
            argument
            for each in (mine.fields if mine else ())
            if each.name.value == name
            for argument in _names(each.arguments)
        }
        named = {each[2] for each in self._used if each[:2] == (owner, name) and len(each) == 3}
        self.add(_output(field.type))
        return replace(_bare(field), arguments=self._inputs(field.arguments, known | named))

    def _inputs(
        self, nodes: Iterable[InputValueDefinitionNode] | None, names: set[str]
    ) -> tuple[InputValueDefinitionNode, ...]:
        kept = tuple(_bare(each) for each in nodes or () if each.name.value in names)
        for each in kept:
            self.add(_output(each.type))
        return kept


def _bare(node: Any) -> Any:
    """The definition without its description and directives."""
    return replace(node, description=None, directives=())


def _interfaces(node: object) -> Iterable[NamedTypeNode]:
    return getattr(node, "interfaces", None) or ()


def subset(ours: DocumentNode, vendor: DocumentNode, used: set[tuple[str, ...]]) -> str:
    """The text of our schema, cut down to what is used."""
    made = _Subset(ours, vendor, used)
    for name in (*ROOTS, *sorted({each[0] for each in used})):
        made.add(name)
    own = [each for each in ours.definitions if not hasattr(each, "name") or isinstance(each, DirectiveDefinitionNode)]
    order = {name: place for place, name in enumerate(_named(ours))}
    kept = sorted(made.made.items(), key=lambda each: (order.get(each[0], len(order)), each[0]))
    return "\n\n".join(map(print_ast, [*own, *(node for name, node in kept if not name.startswith("__"))])) + "\n"


def main() -> None:
    """Run the simulator's tests, and write what they and the client ask for."""
    vendor = parse(gzip.decompress(vendor_contract(VENDOR).read_bytes()).decode(), no_location=True)
    with recorded() as documents:
        assert pytest.main(["-q", "-p", "no:xdist", str(Path(__file__).parent)]) == 0
    used = selected(vendor, [*TEXTS.values(), *documents])
    SCHEMA.write_text(subset(parse(SCHEMA.read_text("utf-8")), vendor, used), "utf-8")


if __name__ == "__main__":
    main()
