"""GraphQL: the schema with its resolvers, and documents parsed and validated once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    OperationType,
    build_schema,
    execute_sync,
    get_named_type,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from rbsync.sandbox.shopify import bulk_mutations, product_mutations, product_set, stock_mutations, variant_mutations
from rbsync.sandbox.shopify.access import PROTECTED, TYPE_SCOPES, denied, missing_scope, needed_scopes
from rbsync.sandbox.shopify.bulk_run import run_bulk
from rbsync.sandbox.shopify.context import Context, Document, Info
from rbsync.sandbox.shopify.costs import Cost, compile_costs
from rbsync.sandbox.shopify.formats import stamp
from rbsync.sandbox.shopify.records import Level, Record
from rbsync.sandbox.shopify.resolve import Resolver
from rbsync.sandbox.shopify.resolve_records import RECORDS
from rbsync.sandbox.shopify.resolve_root import QUERY

RESOLVERS: Mapping[str, Mapping[str, Resolver]] = {
    "QueryRoot": QUERY,
    "Mutation": {
        "bulkOperationRunQuery": bulk_mutations.run_query,
        "bulkOperationCancel": bulk_mutations.cancel,
        "inventorySetQuantities": stock_mutations.set_quantities,
        "inventoryActivate": stock_mutations.activate,
        "productSet": product_set.product_set,
        "productUpdate": product_mutations.update,
        "productVariantsBulkCreate": variant_mutations.bulk_create,
        "productVariantsBulkUpdate": variant_mutations.bulk_update,
        "publishablePublish": product_mutations.publish,
        "metafieldDefinitionCreate": product_mutations.define,
        "stagedUploadsCreate": bulk_mutations.stage,
        "bulkOperationRunMutation": bulk_mutations.run_mutation,
    },
    **RECORDS,
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document, ready to run."""

    document: DocumentNode
    definition: OperationDefinitionNode
    costs: tuple[Cost, ...]

    @property
    def name(self) -> str | None:
        """The operation's own name."""
        return self.definition.name.value if self.definition.name else None

    @property
    def mutates(self) -> bool:
        """Whether it is a mutation."""
        return self.definition.operation is OperationType.MUTATION

    @property
    def root_fields(self) -> list[str]:
        """The names of the fields at the top."""
        return [each.name.value for each in self.definition.selection_set.selections if hasattr(each, "name")]


@dataclass(frozen=True, slots=True)
class Invalid:
    """A document that cannot run."""

    errors: tuple[GraphQLError, ...]


@lru_cache(maxsize=1)
def schema() -> GraphQLSchema:
    """The simulator's schema: a subset of the official one, with resolvers."""
    source = files("rbsync.sandbox.shopify").joinpath("schema.graphql").read_text("utf-8")
    built = build_schema(source)
    for kind in built.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                _attach(kind.name, name, field)
        elif isinstance(kind, (GraphQLInterfaceType, GraphQLUnionType)):
            kind.resolve_type = lambda value, *_: _type_name(value)
        elif isinstance(kind, GraphQLScalarType) and kind.name in _SERIALIZERS:
            for hook in ("serialize", "coerce_output_value"):  # the older and the newer name in graphql-core
                setattr(kind, hook, _SERIALIZERS[kind.name])
    return built


@lru_cache(maxsize=512)
def prepare(query: str, operation_name: str | None) -> Operation | Invalid:
    """Parse, validate and price a document."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return Invalid((error,))
    errors = validate(schema(), document)
    if errors:
        return Invalid(tuple(errors))
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    wanted = [
        each for each in operations if operation_name is None or (each.name and each.name.value == operation_name)
    ]
    if len(wanted) != 1:
        return Invalid((GraphQLError("An operation name is required" if not operation_name else "No such operation"),))
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    return Operation(document, wanted[0], compile_costs(schema(), wanted[0], fragments))


def coerced(operation: Operation, variables: Mapping[str, object]) -> dict[str, object] | list[GraphQLError]:
    """The variables with defaults filled in, or what is wrong with them."""
    definitions = list(operation.definition.variable_definitions or ())
    found = get_variable_values(schema(), definitions, dict(variables))
    if isinstance(found, list):
        return found
    return dict(found.coerced)


def run(operation: Operation, variables: Mapping[str, object], context: Context) -> Document:
    """Execute: `{"data": …, "errors": […]}`."""
    result = execute_sync(
        schema(),
        operation.document,
        context_value=context,
        variable_values=dict(variables),
        operation_name=operation.name,
    )
    answer: Document = {"data": result.data}
    if result.errors:
        answer["errors"] = [as_json(error) for error in result.errors]
    return answer


def run_in_bulk(query: str, context: Context) -> Document:
    """Execute a document without paging; the first error ends it."""
    try:
        return {"data": run_bulk(schema(), _type_name, query, context)}
    except GraphQLError as error:
        return {"errors": [as_json(error)]}


def run_line(mutation: str, variables: Document, context: Context) -> Document:
    """Execute one line of a bulk mutation: `{"data": …}`, or `{"errors": […]}`."""
    operation = prepare(mutation, None)
    if isinstance(operation, Invalid):
        return {"errors": [as_json(error) for error in operation.errors]}
    filled = coerced(operation, variables)
    if isinstance(filled, list):
        return {"errors": [as_json(error) for error in filled]}
    return run(operation, variables, context)


def as_json(error: GraphQLError) -> Document:
    """An error as the service writes it."""
    return dict(error.formatted)


def _attach(parent: str, name: str, field: GraphQLField) -> None:
    inner = RESOLVERS.get(parent, {}).get(name) or _plain(name)
    groups = needed_scopes(parent, name, get_named_type(field.type).name)
    protected = (parent, name) in PROTECTED
    if not groups and not protected:
        field.resolve = _checking_node(inner) if (parent, name) in _NODE_FIELDS else inner
        return

    def guarded(source: object, info: Info, **arguments: object) -> object:
        context = info.context
        lacking = missing_scope(groups, context.scopes)
        if lacking:
            raise denied(name, lacking)
        if protected and not context.toggles.customer_data:
            return None
        return inner(source, info, **arguments)

    field.resolve = guarded


_NODE_FIELDS = (("QueryRoot", "node"), ("QueryRoot", "nodes"))


def _checking_node(inner: Resolver) -> Resolver:
    def guarded(source: object, info: Info, **arguments: object) -> object:
        found = inner(source, info, **arguments)
        for record in found if isinstance(found, list) else [found]:
            groups = TYPE_SCOPES.get(_type_name(record)) if record is not None else None
            lacking = missing_scope((groups,), info.context.scopes) if groups else None
            if lacking:
                raise denied(info.field_name, lacking)
        return found

    return guarded


def _plain(name: str) -> Resolver:
    attribute = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()

    def resolve(source: object, _: Info, **__: object) -> object:
        return source[name] if type(source) is dict else getattr(source, attribute)

    return resolve


def _type_name(value: object) -> str:
    if isinstance(value, (Record, Level)):
        return value.KIND
    return str(value["__typename"]) if isinstance(value, dict) else ""


def _decimal(value: object) -> str:
    whole, _, fraction = f"{Decimal(str(value)):f}".partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}"


_SERIALIZERS: Mapping[str, Callable[[object], object]] = {
    "DateTime": lambda value: stamp(value) if isinstance(value, datetime) else str(value),
    "Money": lambda value: f"{Decimal(str(value)):.2f}",
    "Decimal": _decimal,
    "UnsignedInt64": str,
}
