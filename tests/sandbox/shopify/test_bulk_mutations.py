"""Bulk mutations: a staged file of variables, one mutation, its rows run exactly once (shopify sheet 5)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.shopify.products import DEFINE, custom, definition, link, mug, product_set
from tests.sandbox.shopify.shop import Answer, Shop

STAGE = """mutation Stage($input: [StagedUploadInput!]!) { stagedUploadsCreate(input: $input) {
  stagedTargets { url resourceUrl parameters { name value } } userErrors { field message } } }"""
RUN = """mutation Run($mutation: String!, $path: String!) {
  bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path) {
    bulkOperation { id status type } userErrors { code field message } } }"""
POLL = "query P($id: ID!) { bulkOperation(id: $id) { status errorCode objectCount rootObjectCount fileSize url } }"
PRODUCT_SET = """mutation Set($identifier: ProductSetIdentifiers, $input: ProductSetInput!) {
  productSet(identifier: $identifier, input: $input, synchronous: false) {
    product { id title variants(first: 5) { nodes { sku } } } userErrors { code field } } }"""
FILE = {"resource": "BULK_MUTATION_VARIABLES", "filename": "v.jsonl", "mimeType": "text/jsonl", "httpMethod": "POST"}
EDGE = "edge-of-the-form"


def _target(shop: Shop) -> Any:
    answer = shop.data(STAGE, input=[FILE])["stagedUploadsCreate"]
    assert answer["userErrors"] == []
    return answer["stagedTargets"][0]


def _form(parts: list[tuple[str, str]]) -> bytes:
    pieces = [f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts]
    return ("".join(pieces) + f"--{EDGE}--\r\n").encode()


def _send(shop: Shop, target: Any, parts: list[tuple[str, str]]) -> Answer:
    path = target["url"].removeprefix(f"http://{shop.address}")
    headers = {"Content-Type": f"multipart/form-data; boundary={EDGE}"}
    shop.connection.request("POST", path, _form(parts), headers)
    response = shop.connection.getresponse()
    return Answer(response.status, dict(response.getheaders()), response.read())


def _fields(target: Any) -> list[tuple[str, str]]:
    return [(each["name"], each["value"]) for each in target["parameters"]]


def upload(shop: Shop, *lines: object) -> str:
    target = _target(shop)
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    assert _send(shop, target, [*_fields(target), ("file", text)]).status == 201
    return dict(_fields(target))["key"]


def _run(shop: Shop, path: str, mutation: str = PRODUCT_SET) -> Any:
    return shop.data(RUN, mutation=mutation, path=path)["bulkOperationRunMutation"]


def _finish(shop: Shop, started: Any) -> tuple[Any, list[Any]]:
    assert started["userErrors"] == []
    while True:
        state = shop.data(POLL, id=started["bulkOperation"]["id"])["bulkOperation"]
        if state["status"] not in ("CREATED", "RUNNING"):
            break
    body = shop.send("GET", state["url"].removeprefix(f"http://{shop.address}")).body
    assert int(state["fileSize"]) == len(body)
    return state, [json.loads(line) for line in body.splitlines()]


def _mugs(shop: Shop) -> list[str]:
    return [each["title"] for each in shop.books()["products"] if each["product_type"] == "Cups"]


def test_every_line_takes_effect_exactly_once_and_answers_with_its_number(shop: Shop) -> None:
    shop.data(DEFINE, d=definition())
    lines = [
        {"identifier": custom(str(number)), "input": mug(title=f"Mug {number}", metafields=[link(str(number))])}
        for number in range(3)
    ]
    started = _run(shop, upload(shop, *lines))
    assert (started["bulkOperation"]["status"], started["bulkOperation"]["type"]) == ("CREATED", "MUTATION")
    assert shop.data(POLL, id=started["bulkOperation"]["id"])["bulkOperation"]["status"] == "RUNNING"
    assert _mugs(shop) == []
    state, rows = _finish(shop, started)
    assert (state["status"], state["objectCount"], state["rootObjectCount"]) == ("COMPLETED", "3", "3")
    assert _mugs(shop) == ["Mug 0", "Mug 1", "Mug 2"]
    assert [row["__lineNumber"] for row in rows] == [0, 1, 2]
    for number, row in enumerate(rows):
        payload = row["data"]["productSet"]
        assert payload["product"]["title"] == f"Mug {number}"
        assert [each["sku"] for each in payload["product"]["variants"]["nodes"]] == ["MUG-R", "MUG-B"]
        assert payload["userErrors"] == []
    before = shop.books()
    for _ in range(2):
        assert _finish(shop, started) == (state, rows)
    assert shop.books() == before


def test_a_line_that_fails_says_so_and_the_others_run(shop: Shop) -> None:
    lines = [{"input": mug(title="")}, {"input": "nonsense"}, {"input": mug()}]
    state, rows = _finish(shop, _run(shop, upload(shop, *lines)))
    assert state["status"] == "COMPLETED"
    assert rows[0]["data"]["productSet"]["userErrors"][0]["code"] == "INVALID_PRODUCT"
    assert ("data" in rows[1], bool(rows[1]["errors"])) == (False, True)
    assert rows[2]["data"]["productSet"]["product"]["title"] == "Mug"
    assert _mugs(shop) == ["Mug"]


def test_the_daily_limit_strikes_line_by_line(shop: Shop) -> None:
    shop.toggle(variants_before_limit=0, daily_variant_limit=2)
    _, rows = _finish(shop, _run(shop, upload(shop, {"input": mug()}, {"input": mug()})))
    assert [row["data"]["productSet"] is None for row in rows] == [False, True]
    assert rows[1]["errors"][0]["extensions"]["code"] == "VARIANT_THROTTLE_EXCEEDED"


def test_a_cancelled_operation_changes_nothing(shop: Shop) -> None:
    started = _run(shop, upload(shop, {"input": mug()}))
    cancel = "mutation C($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }"
    shop.data(cancel, id=started["bulkOperation"]["id"])
    assert shop.data(POLL, id=started["bulkOperation"]["id"])["bulkOperation"]["status"] == "CANCELED"
    assert _mugs(shop) == []


def test_without_the_scope_every_line_is_denied(shop: Shop) -> None:
    started = _run(shop, upload(shop, {"input": mug()}))
    shop.toggle(scopes=["read_products"])
    _, rows = _finish(shop, started)
    assert rows[0]["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert _mugs(shop) == []


def test_five_mutations_run_at_once_beside_five_queries(shop: Shop) -> None:
    path = upload(shop, {"input": mug()})
    started = [_run(shop, path) for _ in range(6)]
    assert [bool(each["bulkOperation"]) for each in started] == [True] * 5 + [False]
    assert [each["code"] for each in started[5]["userErrors"]] == ["OPERATION_IN_PROGRESS"]
    query = """mutation Q { bulkOperationRunQuery(query: "{ products { nodes { id } } }") {
      bulkOperation { type } userErrors { code } } }"""
    assert shop.data(query)["bulkOperationRunQuery"]["bulkOperation"] == {"type": "QUERY"}


@pytest.mark.parametrize(
    "mutation",
    [
        "mutation {",
        "{ shop { id } }",
        "mutation M { colour }",
        "mutation M { bulkOperationCancel(id: 1) { userErrors { message } } }",
        """mutation M($a: ProductUpdateInput!) { a: productUpdate(product: $a) { userErrors { message } }
          b: productUpdate(product: $a) { userErrors { message } } }""",
    ],
)
def test_one_good_mutation_is_needed(shop: Shop, mutation: str) -> None:
    refused = _run(shop, upload(shop, {}), mutation)
    assert (refused["bulkOperation"], [each["code"] for each in refused["userErrors"]]) == (None, ["INVALID_MUTATION"])


def test_the_file_must_be_there_and_hold_one_object_per_line(shop: Shop) -> None:
    assert [each["code"] for each in _run(shop, "tmp/none")["userErrors"]] == ["NO_SUCH_FILE"]
    for lines in ((), ("text",), ([1],)):
        refused = _run(shop, upload(shop, *lines))
        assert [each["code"] for each in refused["userErrors"]] == ["INVALID_STAGED_UPLOAD_FILE"]
    path = upload(shop, {"input": mug()})
    shop.time.pass_by(86_400)
    assert [each["code"] for each in _run(shop, path)["userErrors"]] == ["NO_SUCH_FILE"]


def test_the_form_needs_every_parameter_and_the_file_last(shop: Shop) -> None:
    target = _target(shop)
    fields = _fields(target)
    path = dict(fields)["key"]
    file = ("file", '{"input": {"title": "x"}}')
    without_key = [each for each in fields if each[0] != "key"]
    forged = [(name, "forged" if name == "x-goog-signature" else value) for name, value in fields]
    for parts, status in (
        ([file, *fields], 400),
        (fields, 400),
        ([], 400),
        ([*without_key, file], 403),
        ([*forged, file], 403),
    ):
        assert _send(shop, target, parts).status == status
        assert [each["code"] for each in _run(shop, path)["userErrors"]] == ["NO_SUCH_FILE"]
    accepted = _send(shop, target, [*fields, file])
    assert accepted.status == 201
    assert path.encode() in accepted.body
    assert _run(shop, path)["userErrors"] == []


@pytest.mark.parametrize(
    ("changes", "field"), [({"httpMethod": "PUT"}, "httpMethod"), ({"resource": "FILE"}, "resource")]
)
def test_only_variables_by_post_are_taken(shop: Shop, changes: dict[str, object], field: str) -> None:
    answer = shop.data(STAGE, input=[{**FILE, **changes}])["stagedUploadsCreate"]
    assert (answer["stagedTargets"], answer["userErrors"][0]["field"]) == (None, ["input", "0", field])


def test_variants_change_in_bulk_too(shop: Shop) -> None:
    product = product_set(shop, mug())["product"]
    red, blue = product["variants"]["nodes"]
    mutation = """mutation V($pid: ID!, $rows: [ProductVariantsBulkInput!]!) {
      productVariantsBulkUpdate(productId: $pid, variants: $rows) { productVariants { id price } userErrors { code } } }"""
    line = {"pid": product["id"], "rows": [{"id": red["id"], "price": "1"}, {"id": blue["id"], "price": "2"}]}
    _, rows = _finish(shop, _run(shop, upload(shop, line), mutation))
    changed = rows[0]["data"]["productVariantsBulkUpdate"]["productVariants"]
    assert [each["price"] for each in changed] == ["1.00", "2.00"]
