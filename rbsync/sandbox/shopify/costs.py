"""What a document costs, and the bucket that its points come out of (shopify sheet 3).

A scalar costs 0, an object 1, a connection 2 + n × node, a mutation 10. A list without `first` counts once, with
`first` that many times, `nodes(ids:)` once per id; an interface or union costs its dearest selection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    value_from_ast_untyped,
)

from rbsync.sandbox.kit.bucket import Bucket
from rbsync.sandbox.shopify.selections import Fragments, fields_of
from rbsync.sandbox.shopify.toggles import Toggles


class Shape(Enum):
    """How a field multiplies what is below it."""

    OBJECT = "object"
    LIST = "list"
    CONNECTION = "connection"
    EDGES = "edges"  # of a connection: the rows inside count, the wrapper does not
    PAYLOAD = "payload"  # of a mutation


DEAREST_PAGE = 250
"""A larger page, of the variants of one product, costs no more than this one: otherwise none could be read."""
MAX_QUERY_COST = 1000
DUST = 1e-6
"""What float arithmetic may leave in the bucket."""
BASE = {Shape.OBJECT: 1, Shape.LIST: 1, Shape.CONNECTION: 2, Shape.EDGES: 0, Shape.PAYLOAD: 10}


@dataclass(frozen=True, slots=True)
class Cost:
    """One selected object field. `branches` maps a type condition to what is selected for that type."""

    key: str
    shape: Shape
    size: ValueNode | None
    branches: Mapping[str, tuple[Cost, ...]]

    def requested(self, variables: Mapping[str, object]) -> int:
        """Points before execution."""
        below, count = self._below(variables), _count(self.size, variables)
        if self.shape is Shape.CONNECTION:
            return BASE[self.shape] + min(count, DEAREST_PAGE) * below
        return count * (BASE[self.shape] + below)

    def _below(self, variables: Mapping[str, object]) -> int:
        sums = {kind: sum(cost.requested(variables) for cost in costs) for kind, costs in self.branches.items()}
        return sums.pop("", 0) + max(sums.values(), default=0)

    def actual(self, value: object) -> int:
        """Points of what came back."""
        if value is None:
            return 0
        if isinstance(value, list):
            return sum(self.actual(each) for each in value)
        return BASE[self.shape] + actual_cost([cost for costs in self.branches.values() for cost in costs], value)


def requested_cost(costs: Sequence[Cost], variables: Mapping[str, object]) -> int:
    """Points of an operation before it runs."""
    return sum(cost.requested(variables) for cost in costs)


def input_cost(operation: OperationDefinitionNode, variables: Mapping[str, object]) -> int:
    """Points of what productSet is given: 0.2 per variant, 0.4 per metafield, rounded up."""
    tenths = 0
    for field in operation.selection_set.selections:
        if isinstance(field, FieldNode) and field.name.value == "productSet":
            values = [each.value for each in field.arguments or () if each.name.value == "input"]
            tenths += sum(_input_tenths(_value(value, variables)) for value in values)
    return -(-tenths // 10)


def _input_tenths(given: object) -> int:
    if not isinstance(given, Mapping):
        return 0
    variants = [each for each in given.get("variants") or () if isinstance(each, Mapping)]
    metafields = sum(len(each.get("metafields") or ()) for each in (given, *variants))
    return 2 * len(variants) + 4 * metafields


def _value(node: ValueNode, variables: Mapping[str, object]) -> object:
    return value_from_ast_untyped(node, dict(variables))


def actual_cost(costs: Sequence[Cost], data: object) -> int:
    """Points of an operation's `data`."""
    return sum(cost.actual(data.get(cost.key)) for cost in costs) if isinstance(data, dict) else 0


def compile_costs(schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Fragments) -> tuple[Cost, ...]:
    """The operation as a tree of costs; the document must be valid."""
    root = schema.get_root_type(operation.operation)
    if root is None:
        return ()
    compiler = _Compiler(schema, fragments, mutation=operation.operation is OperationType.MUTATION)
    branches = compiler.branches([operation.selection_set], root)
    return tuple(cost for costs in branches.values() for cost in costs)


class _Compiler:
    def __init__(self, schema: GraphQLSchema, fragments: Fragments, *, mutation: bool) -> None:
        self._schema = schema
        self._fragments = fragments
        self._mutation = schema.mutation_type if mutation else None

    def branches(self, sets: Sequence[SelectionSetNode], parent: object) -> dict[str, tuple[Cost, ...]]:
        """The costs below an object, by type condition; the same answer key is counted once."""
        name = get_named_type(parent).name  # type: ignore[call-overload]
        found: dict[tuple[str, str], list[FieldNode]] = {}
        for each in sets:
            for conditions, key, field in fields_of(each, self._fragments):
                other = next((condition for condition in reversed(conditions) if condition != name), "")
                found.setdefault((other, key), []).append(field)
        branches: dict[str, list[Cost]] = {}
        for (condition, key), nodes in found.items():
            cost = self._cost(key, nodes, condition or name)
            if cost is not None:
                branches.setdefault(condition, []).append(cost)
        return {condition: tuple(costs) for condition, costs in branches.items()}

    def _cost(self, key: str, nodes: Sequence[FieldNode], parent: str) -> Cost | None:
        name = nodes[0].name.value
        owner = self._schema.type_map[parent]
        if not isinstance(owner, (GraphQLObjectType, GraphQLInterfaceType)) or name not in owner.fields:
            return None
        output = owner.fields[name].type
        if is_leaf_type(get_named_type(output)) or name == "pageInfo":
            return None
        sets = [node.selection_set for node in nodes if node.selection_set]
        shape = self._shape(owner.name, name, output)
        size = self._size(nodes[0]) if shape in (Shape.CONNECTION, Shape.LIST) else None
        return Cost(key, shape, size, self.branches(sets, output))

    def _shape(self, owner: str, name: str, output: GraphQLOutputType) -> Shape:
        if self._mutation is not None and owner == self._mutation.name:
            return Shape.PAYLOAD
        if get_named_type(output).name.endswith("Connection"):
            return Shape.CONNECTION
        if owner.endswith("Connection") and name in ("nodes", "edges"):
            return Shape.OBJECT if name == "nodes" else Shape.EDGES
        return Shape.LIST if isinstance(get_nullable_type(output), GraphQLList) else Shape.OBJECT

    @staticmethod
    def _size(node: FieldNode) -> ValueNode | None:
        return next((each.value for each in node.arguments or () if each.name.value in ("first", "ids")), None)


def _count(size: ValueNode | None, variables: Mapping[str, object]) -> int:
    if size is None:
        return 1
    value = variables.get(size.name.value) if isinstance(size, VariableNode) else value_from_ast_untyped(size)
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 1


@dataclass(frozen=True, slots=True)
class Points:
    """Points of one app and shop; the switches give the bucket's size and restore rate."""

    bucket: Bucket
    toggles: Toggles

    def take(self, points: float) -> bool:
        """Use points up; False when there are not enough."""
        toggles = self.toggles
        return not toggles.throttle or not self.bucket.take(points, toggles.maximum_available, toggles.restore_rate)

    def report(self, requested: float, actual: float | None) -> dict[str, object]:
        """`extensions.cost`."""
        size, rate = self.toggles.maximum_available, self.toggles.restore_rate
        free = self.bucket.left(size, rate) if self.toggles.throttle else size
        throttle = {"maximumAvailable": size, "currentlyAvailable": int(free + DUST), "restoreRate": rate}
        return {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": throttle}
