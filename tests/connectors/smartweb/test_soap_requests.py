"""What is sent: every operation as listed, valid by the vendor's own WSDL, and nothing that would be taken otherwise."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import zeep
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import rbsync.connectors.smartweb
from rbsync.connectors.smartweb.orders.wire import LineWire, OrderWire
from rbsync.connectors.smartweb.products.wire import ProductWire, VariantWire
from rbsync.connectors.smartweb.soap.contract import Field, read_contract
from rbsync.connectors.smartweb.soap.operations import (
    CONNECT,
    FIELD_SETS,
    OPERATIONS,
    ORDER,
    ORDER_LINE,
    PRODUCT,
    SET_EXACT,
    SET_LANGUAGE,
    VARIANT,
    FieldSet,
)
from rbsync.connectors.smartweb.soap.requests import Unsendable, write_request
from rbsync.connectors.smartweb.wire import Wire
from rbsync.sandbox.smartweb.contract import wsdl_text
from tests.strength import examples
from tests.vendors import SMARTWEB, vendor_contract

XSD = "{http://www.w3.org/2001/XMLSchema}"
CONTRACT = read_contract(wsdl_text().encode()).only(OPERATIONS)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"))
SCALARS: Mapping[str, st.SearchStrategy[object]] = {
    "string": TEXTS | st.sampled_from(["Blåbær <&> 20 %", "a\r\n\tb", "\"'", "]]>", " "]),
    "int": st.integers(-(2**31), 2**31 - 1),
    "double": st.decimals(allow_nan=False, allow_infinity=False) | st.integers(),
    "float": st.decimals(allow_nan=False, allow_infinity=False, places=2),
    "boolean": st.booleans(),
}
NUMBERS = TEXTS.filter(str.strip)


@pytest.fixture(scope="module")
def official() -> bytes:
    return vendor_contract(SMARTWEB).read_bytes()


@pytest.fixture(scope="module")
def vendors(official: bytes) -> zeep.Client:
    return zeep.Client(io.BytesIO(official), transport=object())


@pytest.fixture(scope="module")
def schema(official: bytes) -> etree.XMLSchema:
    source = etree.fromstring(official).find(f"{{http://schemas.xmlsoap.org/wsdl/}}types/{XSD}schema")
    return etree.XMLSchema(etree.fromstring(etree.tostring(source)))


def values(field: Field, sends: tuple[str, ...]) -> st.SearchStrategy[object]:
    """Whatever may be sent as this argument or field."""
    if member := CONTRACT.arrays.get(field.kind):
        return st.lists(values(Field("item", member), sends), max_size=3)
    if fields := CONTRACT.types.get(field.kind):
        return records([fields[name] for name in sends], {})
    return NUMBERS if field.name == "ItemNumber" else SCALARS[field.kind]


def records(fields: Iterable[Field], sends: Mapping[str, tuple[str, ...]]) -> st.SearchStrategy[dict[str, object]]:
    """Fields with values, those left out that may be missing or nil."""
    each = {field.name: values(field, sends.get(field.name, ())) for field in fields}
    needed = {field.name for field in fields if not field.optional and not field.nillable}
    return st.fixed_dictionaries(
        {name: value for name, value in each.items() if name in needed},
        optional={name: value | st.none() for name, value in each.items() if name not in needed},
    )


def in_their_form(value: object) -> object:
    """Plain arguments as zeep takes them."""
    match value:
        case dict():
            return {name: in_their_form(each) for name, each in value.items() if each is not None}
        case list():
            return {"item": [in_their_form(each) for each in value]}
        case Decimal():
            return format(value, "f")
    return value


@pytest.mark.oracle
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_call_is_what_zeep_makes_of_the_vendors_wsdl(
    operation: str, vendors: zeep.Client, schema: etree.XMLSchema
) -> None:
    declared = CONTRACT.operations[operation]

    @given(records(declared.arguments, OPERATIONS[operation].sends))
    @settings(max_examples=examples(20))
    def same(arguments: dict[str, Any]) -> None:
        sent = etree.fromstring(write_request(CONTRACT, OPERATIONS[operation], arguments))
        theirs = vendors.create_message(vendors.service, operation, **in_their_form(arguments))
        # as it arrives: zeep gives a tree that was never written down
        theirs = etree.fromstring(etree.tostring(theirs))
        assert etree.tostring(sent, method="c14n2") == etree.tostring(theirs, method="c14n2")
        (call,) = sent[0]
        assert schema.validate(etree.fromstring(etree.tostring(call))), schema.error_log

    same()
    assert vendors.service._binding.get(operation).soapaction == declared.action


@pytest.mark.oracle
@pytest.mark.parametrize("fields", FIELD_SETS, ids=lambda fields: fields.type)
def test_every_selected_field_is_the_vendors(fields: FieldSet, vendors: zeep.Client) -> None:
    declared = {name for name, _ in vendors.get_type(f"ns0:{fields.type}").elements}
    names = fields.fields.split(",")
    assert set(names) <= declared
    assert len(set(names)) == len(names)
    assert fields.always in names
    assert not set(names) & {"Password", "User", "UserAccess", "Tags"}


@pytest.mark.parametrize(
    ("fields", "wire"),
    [(ORDER, OrderWire), (ORDER_LINE, LineWire), (PRODUCT, ProductWire), (VARIANT, VariantWire)],
    ids=lambda each: getattr(each, "type", ""),
)
def test_what_is_read_is_selected_and_no_more(fields: FieldSet, wire: type[Wire]) -> None:
    told = {each.alias for name, each in wire.model_fields.items() if name != "unreadable"}
    assert set(fields.fields.split(",")) == told


def test_every_operation_is_used() -> None:
    package = Path(rbsync.connectors.smartweb.__file__).parent
    texts = [
        path.read_text(encoding="utf-8")
        for path in package.rglob("*.py")
        if path.name not in ("operations.py", "fields.py")
    ]
    settings = {CONNECT, SET_LANGUAGE, SET_EXACT, *(each.operation for each in FIELD_SETS)}
    unused = {name for name in OPERATIONS if not any(f'"{name}"' in text for text in texts)}
    assert unused == settings


def request(operation: str, **given: object) -> str:
    content = write_request(CONTRACT, OPERATIONS[operation], given)
    return etree.tostring(etree.fromstring(content)[0][0], encoding="unicode")


def test_what_is_none_is_not_sent_and_what_may_be_nil_is() -> None:
    product = request("Product_Update", ProductData={"Id": 1, "Stock": 5, "Title": None, "Online": False})
    assert "<ProductData><Id>1</Id><Online>false</Online><Stock>5</Stock></ProductData>" in product
    window = request("Order_GetByDateWithPagination", Start="a", End="b", Status=None, Page=1, PageSize=9)
    assert 'xsi:nil="true"' in window


def test_lists_are_sent_as_lists() -> None:
    assert "<ProductIds><item>1</item><item>2</item></ProductIds>" in request("Product_GetByIds", ProductIds=[1, 2])
    bulk = request("Product_CreateOrUpdateBulk", ProductDataList=[{"ItemNumber": "A"}, {"ItemNumber": "B"}])
    assert "<item><ItemNumber>A</ItemNumber></item><item><ItemNumber>B</ItemNumber></item>" in bulk


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
@settings(max_examples=examples(100))
def test_money_is_sent_exactly(price: Decimal) -> None:
    sent = etree.fromstring(request("Product_Update", ProductData={"Id": 1, "Price": price})).findtext(".//Price")
    assert Decimal(sent) == price
    assert "E" not in sent


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("Order_GetById", {}),
        ("Order_GetById", {"OrderId": None}),
        ("Order_GetById", {"OrderId": "1"}),
        ("Order_GetById", {"OrderId": True}),
        ("Order_GetById", {"OrderId": Decimal(1)}),
        ("Order_GetById", {"OrderId": 1, "Extra": 1}),
        ("Product_Update", {"ProductData": {"Id": 1, "Price": 9.5}}),
        ("Product_Update", {"ProductData": {"Id": 1, "Price": True}}),
        ("Product_Update", {"ProductData": {"Id": 1, "Stock": Decimal("2.5")}}),
        ("Product_Update", {"ProductData": {"Id": 1, "Title": 5}}),
        ("Product_Update", {"ProductData": {"Id": 1, "Online": 1}}),
        ("Product_Update", {"ProductData": {"Id": 1, "Nothing": 1}}),
        ("Product_Update", {"ProductData": [1]}),
        ("Product_GetByIds", {"ProductIds": 1}),
        ("Product_CreateOrUpdate", {"ProductData": {"Title": "no number"}}),
    ],
)
def test_what_only_a_mistake_of_ours_can_send_is_not_sent(operation: str, given: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        request(operation, **given)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"Id": 1, "Title": "a\x0bb"}, "ProductData.Title"),
        ({"Id": 1, "Title": "\ud800"}, "ProductData.Title"),
        ({"Id": 1, "Title": "\ufffe"}, "ProductData.Title"),
        ({"ItemNumber": ""}, "ProductData.ItemNumber"),
        ({"ItemNumber": " \t"}, "ProductData.ItemNumber"),
        ({"Id": 1, "Price": Decimal("NaN")}, "ProductData.Price"),
        ({"Id": 1, "Price": Decimal("-Infinity")}, "ProductData.Price"),
    ],
)
def test_a_value_that_cannot_be_sent_is_named(value: dict[str, object], field: str) -> None:
    with pytest.raises(Unsendable) as caught:
        write_request(CONTRACT, OPERATIONS["Product_Update"], {"ProductData": value})
    assert caught.value.field == field


def test_an_empty_number_is_never_looked_for() -> None:
    with pytest.raises(Unsendable):
        write_request(CONTRACT, OPERATIONS["Product_GetByItemNumber"], {"ItemNumber": ""})


@given(st.text(max_size=60))
@settings(max_examples=examples(200))
def test_any_text_is_sent_whole_or_refused(text: str) -> None:
    try:
        content = write_request(CONTRACT, OPERATIONS["Solution_SetLanguage"], {"LanguageISO": text})
    except Unsendable:
        assert any(sign < " " or "\ud800" <= sign <= "\udfff" or sign in "\ufffe\uffff" for sign in text)
        return
    assert (etree.fromstring(content).findtext(".//LanguageISO") or "") == text
