"""Runs a bulk document over the whole shop.

graphql-core costs some 30 µs a field, half a minute for a large catalogue; this executor does only what a bulk
document needs: no variables, and the first error ends the operation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    parse,
)
from graphql.execution.values import get_argument_values

from rbsync.sandbox.shopify.context import Context, Document, Info
from rbsync.sandbox.shopify.selections import Fragments, fields_of

Complete = Callable[[object], object]
Step = Callable[[object], object]


def run_bulk(schema: GraphQLSchema, type_name: Callable[[object], str], query: str, context: Context) -> Document:
    """The document's `data`. Raises GraphQLError at the first field that refuses."""
    document = parse(query)
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    info = cast(Info, SimpleNamespace(context=context, schema=schema, field_name="bulkOperationRunQuery"))
    compiler = _Compiler(schema, type_name, fragments, info)
    root = cast(GraphQLObjectType, schema.query_type)
    return compiler.plan(root.name, [operation.selection_set])(None)


@dataclass(slots=True)
class _Compiler:
    schema: GraphQLSchema
    type_name: Callable[[object], str]
    fragments: Fragments
    info: Info
    plans: dict[tuple[str, tuple[int, ...]], Callable[[object], Document]] = field(default_factory=dict)

    def plan(self, kind: str, sets: Sequence[SelectionSetNode]) -> Callable[[object], Document]:
        """A function from a record of that type to its document."""
        known = self.plans.get((kind, tuple(map(id, sets))))
        if known:
            return known
        nodes: dict[str, list[FieldNode]] = {}
        for each in sets:
            for conditions, key, found in fields_of(each, self.fragments):
                if all(self._applies(condition, kind) for condition in conditions):
                    nodes.setdefault(key, []).append(found)
        steps = [(key, self._step(kind, fields)) for key, fields in nodes.items()]
        made = self.plans[kind, tuple(map(id, sets))] = lambda source: {key: step(source) for key, step in steps}
        return made

    def _applies(self, condition: str, kind: str) -> bool:
        on = self.schema.type_map[condition]
        member = self.schema.type_map[kind]
        return condition == kind or (
            is_abstract_type(on) and isinstance(member, GraphQLObjectType) and self.schema.is_sub_type(on, member)
        )

    def _step(self, kind: str, nodes: list[FieldNode]) -> Step:
        name = nodes[0].name.value
        if name == "__typename":
            return lambda _: kind
        definition = cast(GraphQLObjectType, self.schema.type_map[kind]).fields[name]
        resolve = cast(Callable[..., object], definition.resolve)
        arguments = get_argument_values(definition, nodes[0], None)
        sets = [node.selection_set for node in nodes if node.selection_set]
        complete, info = self._completer(definition.type, sets), self.info
        return lambda source: complete(resolve(source, info, **arguments))

    def _completer(self, output: GraphQLOutputType, sets: list[SelectionSetNode]) -> Complete:
        if isinstance(output, GraphQLNonNull):
            return self._completer(output.of_type, sets)
        if isinstance(output, GraphQLList):
            each = self._completer(output.of_type, sets)
            return lambda values: None if values is None else [each(value) for value in cast(list[object], values)]
        named = get_named_type(output)
        if is_leaf_type(named):
            serialize = named.serialize if isinstance(named, GraphQLScalarType) else lambda value: value
            return lambda value: None if value is None else serialize(value)
        if is_abstract_type(named):
            return lambda value: None if value is None else self.plan(self.type_name(value), sets)(value)
        plan = self.plan(named.name, sets)
        return lambda value: None if value is None else plan(value)
