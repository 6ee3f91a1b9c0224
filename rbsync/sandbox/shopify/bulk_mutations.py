"""stagedUploadsCreate and bulkOperationRunMutation (shopify sheet 5)."""

from __future__ import annotations

import json

from graphql import FieldNode, GraphQLError, GraphQLSchema, OperationDefinitionNode, OperationType, parse, validate

from rbsync.sandbox.shopify.context import Document, Info
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


def start(
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
    wrong = _mutation_fault(info.schema, mutation)
    content = context.uploads.content(stagedUploadPath, context.now)
    fault: Fault | None = None
    if wrong:
        fault = Fault("INVALID_MUTATION", ("mutation",), wrong)
    elif content is None:
        fault = Fault("NO_SUCH_FILE", ("stagedUploadPath",), "The JSONL file could not be found.")
    elif len(content) > MAX_BYTES or not _is_jsonl(content):
        fault = Fault("INVALID_STAGED_UPLOAD_FILE", ("stagedUploadPath",), "The JSONL file is invalid.")
    elif context.bulk_operations.running("MUTATION") >= context.toggles.bulk_at_once:
        message = "A bulk mutation operation for this app and shop is already in progress."
        fault = Fault("OPERATION_IN_PROGRESS", (), message)
    if fault or content is None:
        return {"bulkOperation": None, "userErrors": user_errors([fault] if fault else [])}
    operation = context.bulk_operations.start(
        mutation, context.base_url, context.now, grouped=groupObjects, polls=context.toggles.bulk_polls
    )
    operation.type, operation.variables = "MUTATION", content
    return {"bulkOperation": operation, "userErrors": []}


def _mutation_fault(schema: GraphQLSchema, mutation: str) -> str | None:
    """Why the document cannot be run in bulk."""
    try:
        document = parse(mutation)
    except GraphQLError as error:
        return f"Failed to parse the mutation - {error.message}"
    errors = validate(schema, document)
    if errors:
        return f"Failed to parse the mutation - {errors[0].message}"
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.MUTATION:
        return "The document must contain exactly one mutation operation."
    fields = operations[0].selection_set.selections
    if len(fields) != 1 or not isinstance(fields[0], FieldNode):
        return "You must use exactly one mutation field in a bulk mutation."
    name = fields[0].name.value
    return f"The mutation {name} cannot be run in bulk." if name.startswith(("bulkOperation", "staged")) else None


def _is_jsonl(content: bytes) -> bool:
    try:
        lines = [json.loads(line) for line in content.splitlines() if line.strip()]
    except ValueError:
        return False
    return bool(lines) and all(isinstance(line, dict) for line in lines)
