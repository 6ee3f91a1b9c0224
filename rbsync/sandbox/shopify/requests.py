"""What a request is about, for whoever counts traffic or sets faults."""

import re
from dataclasses import dataclass

from rbsync.sandbox.kit.http import Request
from rbsync.sandbox.shopify.engine import Invalid, Operation, prepare

GRAPHQL = re.compile(r"/admin/api/(?P<version>[\w-]+)/graphql\.json")


@dataclass(frozen=True, slots=True)
class Call:
    """The body of a GraphQL request."""

    query: str
    variables: dict[str, object]
    operation_name: str | None


def read_call(request: Request) -> Call | None:
    """The GraphQL call in the body; None when the body is none."""
    try:
        body = request.json()
    except ValueError:
        return None
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        return None
    variables, name = body.get("variables") or {}, body.get("operationName")
    if not isinstance(variables, dict) or not isinstance(name, (str, type(None))):
        return None
    return Call(body["query"], variables, name)


def is_write(request: Request) -> bool:
    """Whether the request changes something: any mutation except the start of a bulk read."""
    operation = _operation(request)
    return operation is not None and operation.mutates and operation.root_fields != ["bulkOperationRunQuery"]


def operation_name(request: Request) -> str | None:
    """The name of the GraphQL operation in the request, if it has one."""
    operation = _operation(request)
    return operation.name if operation else None


def _operation(request: Request) -> Operation | None:
    call = read_call(request) if GRAPHQL.fullmatch(request.path) else None
    found = prepare(call.query, call.operation_name) if call else None
    return None if isinstance(found, Invalid) else found
