"""Which documents a bulk operation takes. Queries: 1 to 5 connections, two levels deep, none inside a list (shopify sheet 5)."""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    parse,
    validate,
)

from rbsync.sandbox.shopify.selections import Fragments, fields_of

MAX_CONNECTIONS = 5
MAX_DEPTH = 2


def bulk_refusals(schema: GraphQLSchema, query: str) -> list[str]:
    """Why the document cannot be run in bulk; empty when it can."""
    document = _valid(schema, query)
    if isinstance(document, list):
        return [f"Invalid bulk query: {each}" for each in document]
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY or schema.query_type is None:
        return ["Bulk query must be a single query operation."]
    if operations[0].variable_definitions:
        return ["Bulk queries cannot use variables."]
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    inspection = _Inspection(schema, fragments, [])
    inspection.walk(operations[0].selection_set, schema.query_type.name, 0, in_list=False)
    if not inspection.connections:
        inspection.refusals.append("Bulk queries must contain at least one connection.")
    if inspection.connections > MAX_CONNECTIONS:
        inspection.refusals.append(f"Bulk queries cannot contain more than {MAX_CONNECTIONS} connections.")
    return inspection.refusals


def mutation_refusal(schema: GraphQLSchema, mutation: str) -> str | None:
    """Why the mutation cannot be run in bulk; None when it can."""
    document = _valid(schema, mutation)
    if isinstance(document, list):
        return f"Failed to parse the mutation - {document[0]}"
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.MUTATION:
        return "The document must contain exactly one mutation operation."
    fields = operations[0].selection_set.selections
    if len(fields) != 1 or not isinstance(fields[0], FieldNode):
        return "You must use exactly one mutation field in a bulk mutation."
    name = fields[0].name.value
    return f"The mutation {name} cannot be run in bulk." if name.startswith(("bulkOperation", "staged")) else None


def _valid(schema: GraphQLSchema, source: str) -> DocumentNode | list[str]:
    """The document, or what is wrong with it."""
    try:
        document = parse(source)
    except GraphQLError as error:
        return [error.message]
    return [error.message for error in validate(schema, document)] or document


@dataclass(slots=True)
class _Inspection:
    schema: GraphQLSchema
    fragments: Fragments
    refusals: list[str]
    connections: int = 0

    def walk(self, selections: SelectionSetNode, parent: str, depth: int, *, in_list: bool) -> bool:
        """Look at everything below; answers whether a connection is among it."""
        found = False
        for conditions, _, field in fields_of(selections, self.fragments):
            found |= self._field(field, conditions[-1] if conditions else parent, depth, in_list=in_list)
        return found

    def _field(self, node: FieldNode, parent: str, depth: int, *, in_list: bool) -> bool:
        owner, name = self.schema.type_map[parent], node.name.value
        if depth == 0 and name in ("node", "nodes") and parent == "QueryRoot":
            self.refusals.append("Bulk queries cannot contain a top level `node` or `nodes` field.")
            return False
        if not isinstance(owner, (GraphQLObjectType, GraphQLInterfaceType)) or name not in owner.fields:
            return False
        output = owner.fields[name].type
        kind = get_named_type(output)
        if is_leaf_type(kind) or node.selection_set is None:
            return False
        if kind.name.endswith("Connection"):
            self._connection(node, kind.name, depth + 1, in_list=in_list)
            return True
        inside = isinstance(get_nullable_type(output), GraphQLList) and not parent.endswith("Connection")
        return self.walk(node.selection_set, kind.name, depth, in_list=in_list or inside)

    def _connection(self, node: FieldNode, kind: str, depth: int, *, in_list: bool) -> None:
        self.connections += 1
        name = node.name.value
        if in_list:
            self.refusals.append(
                f"Queries that contain a connection field within a list field are not supported: {name}"
            )
        if depth > MAX_DEPTH:
            self.refusals.append(f"Bulk queries cannot nest connections more than {MAX_DEPTH} levels deep: {name}")
        if (
            node.selection_set
            and self.walk(node.selection_set, kind, depth, in_list=False)
            and not _has_id(node, self.fragments)
        ):
            self.refusals.append(
                "The parent 'node' field for a nested connection must select the 'id' field without an alias "
                f"and must be of 'ID' return type. Connection fields without 'id': {name}."
            )


def _has_id(connection: FieldNode, fragments: Fragments) -> bool:
    rows = _below(connection, "nodes", fragments)
    for edges in _below(connection, "edges", fragments):
        rows += _below(edges, "node", fragments)
    return any(each.alias is None for row in rows for each in _below(row, "id", fragments))


def _below(node: FieldNode, name: str, fragments: Fragments) -> list[FieldNode]:
    return [field for _, _, field in fields_of(node.selection_set, fragments) if field.name.value == name]
