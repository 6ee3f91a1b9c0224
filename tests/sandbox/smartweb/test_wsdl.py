"""The simulator's contract: a subset of the vendor's, and every answer keeps to it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
import zeep
from lxml import etree
from zeep.transports import Transport

from rbsync.sandbox.smartweb.contract import contract, wsdl_text
from rbsync.sandbox.smartweb.operations import OPERATIONS
from rbsync.sandbox.smartweb.order_kinds import CREDITS, KINDS
from tests.sandbox.smartweb.shop import DATES, PASSWORD, USERNAME, Shop, fields_of, open_shop
from tests.vendors import SMARTWEB, vendor_contract

WSDL, SOAP = "{http://schemas.xmlsoap.org/wsdl/}", "{http://schemas.xmlsoap.org/wsdl/soap/}"
XSD = "{http://www.w3.org/2001/XMLSchema}"
NO_DIFFERENCE = {"minOccurs": "1", "maxOccurs": "1", "nillable": "false"}
Facts = dict[tuple[str, ...], object]


@pytest.fixture(scope="module")
def official() -> str:
    return vendor_contract(SMARTWEB).read_text("utf-8")


def _particle(node: ET.Element) -> object:
    """A schema component with its type names made plain and everything that is default left out."""
    attributes = {
        name: value.removeprefix("xsd:") for name, value in node.attrib.items() if NO_DIFFERENCE.get(name) != value
    }
    children = [_particle(each) for each in node if len(each) or each.attrib or each.tag != f"{XSD}sequence"]
    ordered = sorted(children, key=repr) if node.tag == f"{XSD}all" else children
    return node.tag, tuple(sorted(attributes.items())), tuple(ordered)


def facts(text: str) -> Facts:
    """Everything that the document declares, by what it is and its name."""
    root = ET.fromstring(text)
    found: Facts = {("target",): root.get("targetNamespace")}
    schema = root.find(f"{WSDL}types/{XSD}schema")
    assert schema is not None
    found[("schema",)] = (schema.get("targetNamespace"), schema.get("elementFormDefault"))
    for each in schema:
        found[(each.tag, each.get("name", ""))] = _particle(each)
    for message in root.findall(f"{WSDL}message"):
        found[("message", message.get("name", ""))] = [tuple(sorted(part.attrib.items())) for part in message]
    for port in root.findall(f"{WSDL}portType"):
        for each in port:
            ends = [each.find(f"{WSDL}{name}") for name in ("input", "output")]
            found[("operation", port.get("name", ""), each.get("name", ""))] = [
                end.get("message") for end in ends if end is not None
            ]
    for binding in root.findall(f"{WSDL}binding"):
        style = binding.find(f"{SOAP}binding")
        found[("binding", binding.get("name", ""))] = (binding.get("type"), style.attrib if style is not None else None)
        for each in binding.findall(f"{WSDL}operation"):
            parts = [dict(inner.attrib) for inner in each.iter() if inner.tag.startswith(SOAP)]
            found[("bound", each.get("name", ""))] = parts
    for port in root.iter(f"{WSDL}port"):
        found[("port", port.get("name", ""))] = (port.get("binding"), [each.attrib for each in port])
    return found


def differences(mine: str, theirs: str) -> list[tuple[str, ...]]:
    known = facts(theirs)
    return [name for name, fact in facts(mine).items() if name not in known or known[name] != fact]


@pytest.mark.oracle
def test_everything_in_our_wsdl_is_in_the_vendors(official: str) -> None:
    assert differences(wsdl_text(), official) == []
    assert len(contract().operations) == 46


@pytest.mark.oracle
def test_the_comparison_notices_a_difference(official: str) -> None:
    changed = wsdl_text().replace('name="BankInfo" type="string"', 'name="BankInfo" type="int"')
    changed = changed.replace('<input message="tns:Order_GetAllIn"/>', '<input message="tns:Order_GetByIdIn"/>')
    changed = changed.replace('"Order_GetLinesIn"', '"Order_GetRowsIn"', 1)
    assert differences(changed, official) == [
        (f"{XSD}complexType", "ShopWebinfo"),
        ("message", "Order_GetRowsIn"),
        ("operation", "WebServicePort", "Order_GetAll"),
    ]


@pytest.mark.oracle
def test_a_client_with_the_vendors_wsdl_reads_the_shop(official: str) -> None:
    with open_shop(orders=60) as shop:
        client = zeep.Client(str(vendor_contract(SMARTWEB)), transport=Transport(session=shop.http))
        binding = "{https://api.hostedshop.io/service.php}WebServiceBinding"
        service = client.create_service(binding, f"{shop.url}/service.php")
        assert service.Solution_Connect(USERNAME, PASSWORD) is True
        service.Order_SetFields(fields_of("Order"))
        service.Order_SetOrderLineFields(fields_of("OrderLine"))
        orders = service.Order_GetByDateWithPagination(*DATES, "", 1, 100)
        assert [order.Id for order in orders] == [each["id"] for each in shop.books()["orders"]]
        assert service.Order_GetLines(orders[0].Id) is not None or not orders[0].OrderLines
        with pytest.raises(zeep.exceptions.Fault) as caught:
            service.SEORedirect_GetAll()
        assert caught.value.code == "ProcedureNotPresent"


def test_every_operation_of_the_wsdl_is_implemented_and_no_other() -> None:
    assert set(OPERATIONS) | {"Solution_Connect"} == set(contract().operations)


def test_the_wsdl_is_served_with_the_simulators_own_address(shop: Shop) -> None:
    answer = shop.send("GET", "/service.wsdl")
    assert answer.status == 200
    assert f'<soap:address location="{shop.url}/service.php"/>' in answer.body.decode()
    assert b'targetNamespace="https://api.hostedshop.io/service.php"' in answer.body
    assert shop.send("GET", "/elsewhere").status == 404


READS = (
    ("Order_GetAll", ""),
    ("Product_GetAll", ""),
    ("Category_GetAll", ""),
    ("Delivery_GetAll", ""),
    ("Payment_GetAll", ""),
    ("Currency_GetAll", ""),
    ("OrderStatusCode_GetAll", ""),
    ("Product_GetDeliveryCountryAll", ""),
    ("Product_GetVariantTypeAll", ""),
    ("Sites_GetAll", ""),
    ("Solution_GetLanguages", ""),
    ("Solution_GetWebinfo", ""),
    ("VatGroup_GetAll", ""),
    ("Product_GetVariantTypeValuesByType", "<VariantTypeId>1</VariantTypeId>"),
)


def test_every_answer_is_valid_by_the_schema() -> None:
    document = etree.fromstring(wsdl_text().encode())
    source = document.find(f"{WSDL}types/{XSD}schema")
    schema = etree.XMLSchema(etree.fromstring(etree.tostring(source)))
    with open_shop(items=60, orders=len(KINDS) + len(CREDITS)) as shop:
        shop.connect()
        shop.toggle(null_objects="omitted")
        for operation, arguments in READS:
            answer = shop.raw(operation, arguments)
            body = etree.fromstring(answer.body).find(f"{{{'http://schemas.xmlsoap.org/soap/envelope/'}}}Body")
            assert schema.validate(etree.fromstring(etree.tostring(body[0]))), schema.error_log
