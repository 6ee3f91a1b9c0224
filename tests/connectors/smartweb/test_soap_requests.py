"""What is sent: every operation as listed, valid by the vendor's own WSDL, and nothing that would be taken otherwise."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
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
from rbsync.connectors.smartweb.soap.arguments import Unsendable, checked_arguments
from rbsync.connectors.smartweb.soap.compact import compact_wsdl
from rbsync.connectors.smartweb.soap.contract import Contract, read_contract
from rbsync.connectors.smartweb.soap.fields import FIELD_SETS, ORDER, ORDER_LINE, PRODUCT, VARIANT, FieldSet
from rbsync.connectors.smartweb.soap.messages import Messages
from rbsync.connectors.smartweb.soap.operations import CONNECT, OPERATIONS, SET_EXACT, SET_LANGUAGE
from rbsync.connectors.smartweb.wire import Wire
from rbsync.sandbox.smartweb.contract import wsdl_text
from tests.strength import examples
from tests.vendors import SMARTWEB, vendor_contract

XSD = "{http://www.w3.org/2001/XMLSchema}"
CONTRACT = read_contract(wsdl_text().encode()).only(OPERATIONS)
SAMPLES: Mapping[str, object] = {
    "string": "Blåbær <&> 20 %",
    "int": 12,
    "double": Decimal("79.95"),
    "float": Decimal("0.5"),
    "boolean": True,
}


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


@pytest.fixture(scope="module")
def messages() -> Messages:
    return Messages(compact_wsdl(CONTRACT.requests()))


def sample(contract: Contract, kind: str, sends: Sequence[str]) -> object:
    if kind in contract.arrays:
        return [sample(contract, contract.arrays[kind], sends)] * 2
    if kind in contract.types:
        return {name: sample(contract, contract.types[kind][name].kind, ()) for name in sends}
    return SAMPLES[kind]


def everything(operation: str) -> dict[str, Any]:
    """All that the connector may send with this operation."""
    declared = CONTRACT.operations[operation].arguments
    return {each.name: sample(CONTRACT, each.kind, OPERATIONS[operation].sends[each.name]) for each in declared}


@pytest.mark.oracle
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_call_is_valid_by_the_vendors_wsdl(
    operation: str, vendors: zeep.Client, schema: etree.XMLSchema, messages: Messages
) -> None:
    arguments = checked_arguments(CONTRACT, OPERATIONS[operation], everything(operation))
    request = etree.fromstring(messages.request(operation, arguments))
    theirs = vendors.create_message(vendors.service, operation, **arguments)
    assert etree.tostring(request, method="c14n2") == etree.tostring(theirs, method="c14n2")
    (call,) = request[0]
    assert schema.validate(etree.fromstring(etree.tostring(call))), schema.error_log
    assert vendors.service._binding.get(operation).soapaction == CONTRACT.operations[operation].action


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


def request(messages: Messages, operation: str, **given: object) -> str:
    arguments = checked_arguments(CONTRACT, OPERATIONS[operation], given)
    return etree.tostring(etree.fromstring(messages.request(operation, arguments))[0][0], encoding="unicode")


def test_what_is_none_is_not_sent_and_what_may_be_nil_is(messages: Messages) -> None:
    product = request(messages, "Product_Update", ProductData={"Id": 1, "Stock": 5, "Title": None, "Online": False})
    assert "<ProductData><Id>1</Id><Online>false</Online><Stock>5</Stock></ProductData>" in product
    window = request(messages, "Order_GetByDateWithPagination", Start="a", End="b", Status=None, Page=1, PageSize=9)
    assert 'xsi:nil="true"' in window


def test_lists_are_sent_as_lists(messages: Messages) -> None:
    assert "<ProductIds><item>1</item><item>2</item></ProductIds>" in request(
        messages, "Product_GetByIds", ProductIds=[1, 2]
    )
    bulk = request(messages, "Product_CreateOrUpdateBulk", ProductDataList=[{"ItemNumber": "A"}, {"ItemNumber": "B"}])
    assert "<item><ItemNumber>A</ItemNumber></item><item><ItemNumber>B</ItemNumber></item>" in bulk


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
@settings(max_examples=examples(100))
def test_money_is_sent_exactly(price: Decimal) -> None:
    arguments = checked_arguments(CONTRACT, OPERATIONS["Product_Update"], {"ProductData": {"Id": 1, "Price": price}})
    (data,) = arguments.values()
    assert isinstance(data, dict)
    assert Decimal(data["Price"]) == price
    assert "E" not in data["Price"]


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
def test_what_only_a_mistake_of_ours_can_send_is_not_sent(
    messages: Messages, operation: str, given: dict[str, object]
) -> None:
    with pytest.raises(TypeError):
        request(messages, operation, **given)


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
        checked_arguments(CONTRACT, OPERATIONS["Product_Update"], {"ProductData": value})
    assert caught.value.field == field


def test_an_empty_number_is_never_looked_for() -> None:
    with pytest.raises(Unsendable):
        checked_arguments(CONTRACT, OPERATIONS["Product_GetByItemNumber"], {"ItemNumber": ""})


WRITER = Messages(compact_wsdl(CONTRACT.only(["Solution_SetLanguage"]).requests()))


@given(st.text(max_size=60))
@settings(max_examples=examples(200))
def test_any_text_is_sent_whole_or_refused(text: str) -> None:
    given = {"LanguageISO": text}
    try:
        arguments = checked_arguments(CONTRACT, OPERATIONS["Solution_SetLanguage"], given)
    except Unsendable:
        assert any(sign < " " or "\ud800" <= sign <= "\udfff" or sign in "\ufffe\uffff" for sign in text)
        return
    sent = etree.fromstring(WRITER.request("Solution_SetLanguage", arguments)).find(".//LanguageISO")
    assert (sent.text or "") == text
