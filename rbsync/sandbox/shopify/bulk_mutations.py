"""Bulk operations and the uploads they need: started, looked at, cancelled (shopify sheet 5)."""

import json

from rbsync.sandbox.shopify.bulk import BulkOperation
from rbsync.sandbox.shopify.bulk_rules import bulk_refusals, mutation_refusal
from rbsync.sandbox.shopify.context import Context, Document, Info
from rbsync.sandbox.shopify.formats import number_of
from rbsync.sandbox.shopify.inputs import Fault, Row, text, user_errors
from rbsync.sandbox.shopify.uploads import MAX_BYTES, PATH


def stage(_: object, info: Info, *, input: list[Row]) -> Document:
    """Targets for files of variables; other kinds of files are not taken."""
    context = info.context
    faults: list[Fault] = []
    for place, each in enumerate(input):
        if text(each, "resource") != "BULK_MUTATION_VARIABLES":
            message = "Only BULK_MUTATION_VARIABLES can be uploaded here."
            faults.append(Fault("INVALID", ("input", str(place), "resource"), message))
        elif text(each, "httpMethod") != "POST":
            message = "Files of bulk mutation variables are uploaded by POST."
            faults.append(Fault("INVALID", ("input", str(place), "httpMethod"), message))
    if faults:
        return {"stagedTargets": None, "userErrors": user_errors(faults)}
    targets: list[Document] = []
    for each in input:
        target = context.uploads.offer(text(each, "filename") or "", text(each, "mimeType") or "", context.now)
        parameters = [{"name": name, "value": value} for name, value in target.parameters]
        targets.append({"url": f"{context.base_url}{PATH}", "resourceUrl": None, "parameters": parameters})
    return {"stagedTargets": targets, "userErrors": []}


def run_mutation(
    _: object,
    info: Info,
    *,
    mutation: str,
    stagedUploadPath: str,  # noqa: N803 (the argument's name in the schema)
    clientIdentifier: str | None = None,  # noqa: N803
    groupObjects: bool = True,  # noqa: N803
) -> Document:
    """Begin to run a mutation once per line of an uploaded file."""
    context = info.context
    wrong = mutation_refusal(info.schema, mutation)
    content = context.uploads.content(stagedUploadPath, context.now)
    if wrong:
        return _refused(Fault("INVALID_MUTATION", ("mutation",), wrong))
    if content is None:
        return _refused(Fault("NO_SUCH_FILE", ("stagedUploadPath",), "The JSONL file could not be found."))
    if len(content) > MAX_BYTES or not _is_jsonl(content):
        return _refused(Fault("INVALID_STAGED_UPLOAD_FILE", ("stagedUploadPath",), "The JSONL file is invalid."))
    return _start(context, "MUTATION", mutation, grouped=groupObjects, variables=content)


def run_query(_: object, info: Info, query: str, groupObjects: bool = False) -> Document:  # noqa: N803
    """Begin to run a document without paging."""
    wrong = [Fault("INVALID", ("query",), each) for each in bulk_refusals(info.schema, query)]
    return _refused(*wrong) if wrong else _start(info.context, "QUERY", query, grouped=groupObjects)


def _start(context: Context, kind: str, source: str, *, grouped: bool, variables: bytes = b"") -> Document:
    if context.bulk_operations.running(kind) >= context.toggles.bulk_at_once:
        message = f"A bulk {kind.lower()} operation for this app and shop is already in progress."
        return _refused(Fault("OPERATION_IN_PROGRESS", (), message))
    operation = context.bulk_operations.start(
        source, context.base_url, context.now, grouped=grouped, polls=context.toggles.bulk_polls
    )
    operation.type, operation.variables = kind, variables
    return {"bulkOperation": operation, "userErrors": []}


def poll(_: object, info: Info, id: str) -> BulkOperation | None:
    """`bulkOperation`: how far it is."""
    context = info.context
    operation = context.bulk_operations.get(number_of("BulkOperation", id))
    return operation and context.bulk_operations.poll(operation, context.work, context.now)


def cancel(_: object, info: Info, id: str) -> Document:
    """Stop an operation."""
    context = info.context
    operation = context.bulk_operations.get(number_of("BulkOperation", id))
    if operation is None:
        return {"bulkOperation": None, "userErrors": [{"field": ["id"], "message": "Bulk operation does not exist"}]}
    context.bulk_operations.cancel(operation, context.now)
    return {"bulkOperation": operation, "userErrors": []}


def _refused(*faults: Fault) -> Document:
    return {"bulkOperation": None, "userErrors": user_errors(faults)}


def _is_jsonl(content: bytes) -> bool:
    try:
        lines = [json.loads(line) for line in content.splitlines() if line.strip()]
    except ValueError:
        return False
    return bool(lines) and all(isinstance(line, dict) for line in lines)
