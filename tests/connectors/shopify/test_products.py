"""Writing products, whatever Shopify answers (shopify sheets 3, 5, 8, 9.2 and 11)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from rbsync.connectors.shopify import bulk as bulk_operations
from rbsync.connectors.shopify.bulk import files
from rbsync.connectors.shopify.product_plan import problem_of
from rbsync.connectors.shopify.session import ProductOptions, missing_scopes, needed_scopes
from rbsync.core.model.listing import ListingStatus
from rbsync.core.model.product import (
    Field,
    NewProduct,
    NewVariant,
    Problem,
    ProductChange,
    Unwritten,
    VariantChange,
    Written,
)
from rbsync.errors import ConfigError, ContractBroken, Denied
from rbsync.sandbox.kit.http import Response

from .scripted import Body, Script, Stage, always, data, error, staged
from .wires import product, variant

NO_KEYS = always(data(metafieldDefinitions={"nodes": []}))
KEYS = always(data(metafieldDefinitions={"nodes": [{"id": "gid://shopify/MetafieldDefinition/1"}]}))
DEFINED = always(data(metafieldDefinitionCreate={"createdDefinition": {"id": "x"}, "userErrors": []}))
PRODUCT = "gid://shopify/Product/1"


def mug(number: str = "MUG-1", status: ListingStatus = ListingStatus.DRAFT) -> NewProduct:
    return NewProduct(number, {Field.NAME: "Mug"}, status, (NewVariant(number, {}, tracked=True),))


def user_error(message: str, code: str | None = None) -> Body:
    return {"code": code, "field": ["input"], "message": message}


def whole(number: int = 1, *variants: Body) -> Body:
    page = {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": list(variants) or [variant(number)]}
    return product(number, variantsCount={"count": len(variants) or 1}, variants=page)


def was_set(found: Body | None = None, *errors: Body) -> Body:
    return data(productSet={"product": None if errors else found or whole(), "userErrors": list(errors)})


def one(stage: Stage, subject: NewProduct | ProductChange) -> Written | Unwritten:
    (found,) = stage.shop.catalogue.write([subject])
    assert found.subject is subject
    return found


def make(setting: Script, **scripts: Script) -> Written | Unwritten:
    """What becomes of a new product whose productSet is answered so."""
    with staged(
        location=None, **{"KeyDefinition": NO_KEYS, "DefineKey": DEFINED, "SetProduct": setting, **scripts}
    ) as stage:
        return one(stage, mug())


@pytest.mark.parametrize(
    ("code", "words", "problem"),
    [
        ("INVALID_PRODUCT", "Title is too long", Problem.REFUSED),
        (None, "Title can't be blank", Problem.REFUSED),
        ("PRODUCT_DOES_NOT_EXIST", "Product does not exist", Problem.GONE),
        ("PRODUCT_VARIANT_DOES_NOT_EXIST", "Product variant does not exist", Problem.GONE),
        (None, "Product does not exist", Problem.GONE),
        ("OPTION_DOES_NOT_EXIST", "Option does not exist", Problem.REFUSED),
        ("VARIANT_THROTTLE_EXCEEDED", "No", Problem.LIMIT),
        (None, "Daily variant creation limit reached. Please try again later.", Problem.LIMIT),
    ],
)
def test_what_kind_of_no_it_is(code: str | None, words: str, problem: Problem) -> None:
    assert problem_of(code, words) is problem
    found = make(always(was_set(None, user_error(words, code))))
    assert isinstance(found, Unwritten)
    assert found.problem is problem
    assert words in found.why


def test_the_daily_limit_of_new_variants_is_a_no_to_this_product() -> None:
    found = make(always(error("VARIANT_THROTTLE_EXCEEDED", "Daily variant creation limit reached.")))
    assert isinstance(found, Unwritten)
    assert (found.problem, "Daily variant creation limit" in found.why) == (Problem.LIMIT, True)


def test_a_definition_that_somebody_made_meanwhile_is_as_good() -> None:
    taken = data(metafieldDefinitionCreate={"createdDefinition": None, "userErrors": [user_error("taken", "TAKEN")]})
    assert isinstance(make(always(was_set()), DefineKey=always(taken)), Written)


def test_without_a_definition_nothing_is_made() -> None:
    refused = data(metafieldDefinitionCreate={"createdDefinition": None, "userErrors": [user_error("full", "LIMIT")]})
    with staged(location=None, KeyDefinition=NO_KEYS, DefineKey=always(refused)) as stage:
        found = one(stage, mug())
        assert stage.shopify.times("SetProduct") == 0
    assert isinstance(found, Unwritten)
    assert (found.problem, found.why) == (Problem.REFUSED, "LIMIT: full")


def test_a_product_that_is_not_given_back_may_have_been_made() -> None:
    found = make(always(data(productSet={"product": None, "userErrors": []})))
    assert isinstance(found, Unwritten)
    assert found.problem is Problem.UNKNOWN


def test_an_answer_of_another_shape_stops_everything_and_is_told() -> None:
    with staged(
        location=None, KeyDefinition=NO_KEYS, DefineKey=DEFINED, SetProduct=always(data(productSet={"userErrors": 1}))
    ) as stage:
        results = stage.shop.catalogue.write([mug()])
        found = next(results)
        assert isinstance(found, Unwritten)
        assert found.problem is Problem.UNKNOWN
        with pytest.raises(ContractBroken):
            next(results)


def test_publishing_that_is_refused_is_a_note() -> None:
    names = {"id": "gid://shopify/Publication/1", "catalog": {"title": "Online Store"}, "channels": {"nodes": []}}
    publications = data(publications={"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": [names]})
    with staged(
        location=None,
        products=ProductOptions(writes=True, publish_to=("Online Store",)),
        Publications=always(publications),
        KeyDefinition=NO_KEYS,
        DefineKey=DEFINED,
        SetProduct=always(was_set()),
        Publish=always(data(publishablePublish={"userErrors": [user_error("channel is closed")]})),
    ) as stage:
        found = one(stage, mug(status=ListingStatus.ACTIVE))
        asked = [variables for name, variables in stage.shopify.asked if name == "Publish"]
    assert asked == [{"id": PRODUCT, "to": [{"publicationId": "gid://shopify/Publication/1"}]}]
    assert isinstance(found, Written)
    assert found.notes == ("MUG-1: not published: channel is closed",)


def test_an_active_product_whose_publishing_is_refused_is_written() -> None:
    names = {"id": "gid://shopify/Publication/1", "catalog": {"title": "Online Store"}, "channels": None}
    publications = data(publications={"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": [names]})
    with staged(
        location=None,
        products=ProductOptions(writes=True, publish_to=("Online Store",)),
        Publications=always(publications),
        KeyDefinition=NO_KEYS,
        DefineKey=DEFINED,
        SetProduct=always(was_set()),
        Publish=always(error("MAX_COST_EXCEEDED", "too dear")),
    ) as stage:
        found = one(stage, mug(status=ListingStatus.ACTIVE))
    assert isinstance(found, Written)
    assert "too dear" in found.notes[0]


@pytest.mark.parametrize("name", ["Elsewhere", "Twice"])
def test_a_publication_must_be_the_only_one_of_its_name(name: str) -> None:
    rows = [
        {"id": f"gid://shopify/Publication/{number}", "catalog": None, "channels": {"nodes": [{"name": "Twice"}]}}
        for number in (1, 2)
    ]
    publications = data(publications={"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": rows})
    products = ProductOptions(writes=True, publish_to=(name,))
    with staged(location=None, products=products, Publications=always(publications)) as stage:
        with pytest.raises(ConfigError, match=name) as refused:
            list(stage.shop.catalogue.write([mug(status=ListingStatus.ACTIVE)]))
        assert "Twice" in refused.value.next_step


def test_what_was_done_before_a_refusal_is_named() -> None:
    changed = data(productUpdate={"product": whole(), "userErrors": []})
    refused = data(productVariantsBulkUpdate={"userErrors": [user_error("no", "NEGATIVE_PRICE_VALUE")]})
    variants = (VariantChange("gid://shopify/ProductVariant/1", "", {Field.BARCODE: "57"}),)
    with staged(location=None, ChangeProduct=always(changed), ChangeVariants=always(refused)) as stage:
        found = one(stage, ProductChange(PRODUCT, {Field.NAME: "New"}, None, variants))
    assert isinstance(found, Unwritten)
    assert found.why == "NEGATIVE_PRICE_VALUE: no (productUpdate was done before)"


# variants are never added twice

OPTIONS = always(data(nodes=[{"id": PRODUCT, "options": [{"name": "Size"}]}]))
ADDED = ProductChange(PRODUCT, {}, added=(NewVariant("MUG-2", {}, tracked=True, option="L"),))


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("answer", [Response(500), Response(200, b"", drop=True), error("THROTTLED")])
def test_a_lost_answer_to_adding_is_looked_up_and_never_repeated(there: bool, answer: Response | Body) -> None:
    variants = [variant(1), variant(2)] if there else [variant(1)]
    adding: Script = lambda _: answer  # noqa: E731
    found_now = always(data(nodes=[whole(1, *variants)]))
    with staged(location=None, ProductOptions=OPTIONS, AddVariants=adding, ProductsById=found_now) as stage:
        found = one(stage, ADDED)
        assert stage.shopify.times("AddVariants") == 1
    if there:
        assert isinstance(found, Written)
        assert [listing.sku for listing in found.listings] == ["MUG-2"]
    else:
        assert isinstance(found, Unwritten)
        assert found.problem is Problem.UNKNOWN


def test_the_option_is_the_products_own() -> None:
    payload = {"product": product(variantsCount={"count": 2}), "productVariants": [variant(2)], "userErrors": []}
    with staged(
        location=None, ProductOptions=OPTIONS, AddVariants=always(data(productVariantsBulkCreate=payload))
    ) as stage:
        found = one(stage, ADDED)
        (asked,) = [variables for name, variables in stage.shopify.asked if name == "AddVariants"]
    assert asked["variants"][0]["optionValues"] == [{"optionName": "Size", "name": "L"}]
    assert isinstance(found, Written)
    assert [(listing.sku, listing.variants) for listing in found.listings] == [("MUG-2", 2)]


# the result of a bulk operation

MANY = 100


def bulk(lines: list[Body], **scripts: Script) -> Any:
    """What becomes of many changes whose bulk operation has this result."""
    place = {"url": "", "parameters": [{"name": "key", "value": "tmp/1"}]}
    ended = {"id": "gid://shopify/BulkOperation/1", "status": "COMPLETED", "objectCount": "1"}
    started = data(bulkOperationRunMutation={"bulkOperation": {**ended, "status": "CREATED"}, "userErrors": []})
    asked: dict[str, Script] = {
        "StageUpload": lambda _: data(stagedUploadsCreate={"stagedTargets": [place], "userErrors": []}),
        "BulkMutate": always(started),
        "BulkPoll": lambda _: data(bulkOperation={**ended, "url": place["url"].replace("/upload", "/result")}),
    }
    with staged(location=None, **{**asked, **scripts}) as stage:
        place["url"] = f"{stage.url}/upload"
        stage.shopify.files["/result"] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        yield from stage.shop.catalogue.write(changes())


def changes() -> list[ProductChange]:
    return [ProductChange(f"gid://shopify/Product/{number}", {Field.NAME: "New"}) for number in range(MANY)]


def line(number: int, **changed: Any) -> Body:
    payload = {"product": whole(number), "userErrors": []}
    return {"data": {"productUpdate": payload}, "__lineNumber": number} | changed


def by_number(found: list[Written | Unwritten]) -> Mapping[int, Written | Unwritten]:
    return {
        int(result.subject.product_id.rpartition("/")[2]): result
        for result in found
        if isinstance(result.subject, ProductChange)
    }


def test_lines_are_joined_by_their_number_in_whatever_order() -> None:
    found = by_number(list(bulk([line(number) for number in reversed(range(MANY))])))
    assert len(found) == MANY
    for number, result in found.items():
        assert isinstance(result, Written)
        assert [listing.product_id for listing in result.listings] == [f"gid://shopify/Product/{number}"]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (
            {"data": {"productUpdate": None}, "errors": [{"message": "no", "extensions": {"code": "X"}}]},
            Problem.REFUSED,
        ),
        ({"errors": [{"message": "later", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]}, Problem.UNKNOWN),
        (
            {"errors": [{"message": "full", "extensions": {"code": "VARIANT_THROTTLE_EXCEEDED"}}]},
            Problem.LIMIT,
        ),
        (
            {"data": {"productUpdate": {"product": None, "userErrors": [{"field": None, "message": "no"}]}}},
            Problem.REFUSED,
        ),
        ({"data": {"productUpdate": None}}, Problem.UNKNOWN),
        ({"data": None}, Problem.UNKNOWN),
        ({"__lineNumber": None}, Problem.UNKNOWN),
        ({"__lineNumber": "7"}, Problem.UNKNOWN),
    ],
)
def test_a_line_that_says_something_else_concerns_its_own_product_only(bad: Body, problem: Problem) -> None:
    lines = [line(number) for number in range(MANY)]
    lines[7] = line(7) | bad
    found = by_number(list(bulk(lines)))
    assert {number for number, result in found.items() if isinstance(result, Unwritten)} == {7}
    result = found[7]
    assert isinstance(result, Unwritten)
    assert result.problem is problem
    assert result.why


def test_a_line_that_was_denied_stops_everything_after_telling_the_others() -> None:
    lines = [line(number) for number in range(MANY)]
    lines[7] = {"errors": [{"message": "no", "extensions": {"code": "ACCESS_DENIED"}}], "__lineNumber": 7}
    found: list[Written | Unwritten] = []

    def listen() -> None:
        for result in bulk(lines):
            found.append(result)

    with pytest.raises(Denied):
        listen()
    assert by_number(found).keys() == set(range(MANY)) - {7}


def test_a_start_whose_answer_makes_no_sense_is_told_of_every_product() -> None:
    found: list[Written | Unwritten] = []

    def listen() -> None:
        for result in bulk([], BulkMutate=always(data(bulkOperationRunMutation={"userErrors": 1}))):
            found.append(result)

    with pytest.raises(ContractBroken):
        listen()
    assert by_number(found).keys() == set(range(MANY))
    assert {result.problem for result in found if isinstance(result, Unwritten)} == {Problem.UNKNOWN}


def test_a_file_is_no_larger_than_an_operation_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_operations, "LARGEST_FILE", 100)
    lines = [{"n": number, "x": "æ" * (number % 40)} for number in range(50)]
    made = list(files(lines))
    assert all(len(content) <= 100 or places.stop - places.start == 1 for places, content in made)
    assert [row for places, _ in made for row in lines[places]] == lines
    assert [json.loads(row) for _, content in made for row in content.splitlines()] == lines
    assert list(files([])) == []


# permissions


@pytest.mark.parametrize(
    ("options", "needed"),
    [
        (ProductOptions(), {"read_products"}),
        (ProductOptions(publish_to=("Online Store",)), {"read_products"}),
        (ProductOptions(writes=True), {"write_products"}),
        (
            ProductOptions(writes=True, publish_to=("Online Store",)),
            {"write_products", "read_publications", "write_publications"},
        ),
    ],
)
def test_what_writing_products_needs(options: ProductOptions, needed: set[str]) -> None:
    scopes = needed_scopes(options)
    assert {scope for scope in scopes if "products" in scope or "publications" in scope} == needed
    assert missing_scopes(frozenset(scopes), scopes) == ()
    assert missing_scopes(frozenset(scopes) - {"write_products"}, scopes) == (
        ("write_products",) if options.writes else ()
    )
