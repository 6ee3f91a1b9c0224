"""Envelopes, arguments and letters (smartweb sheet 4, 5, 7)."""

from __future__ import annotations

import pytest
import zeep
from zeep.transports import Transport

from tests.sandbox.smartweb.shop import SOAP_12, Shop

ENTITY = b"""<?xml version="1.0"?><!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><Solution_GetWebinfo>&x;</Solution_GetWebinfo></e:Body></e:Envelope>"""


def test_the_answer_is_in_the_version_of_the_request(client: Shop) -> None:
    old = client.raw("VatGroup_GetAll")
    assert old.headers["content-type"] == "text/xml; charset=utf-8"
    assert b"<ns1:VatGroup_GetAllResponse><VatGroup_GetAllResult><item><Id>1</Id>" in old.body
    new = client.raw("VatGroup_GetAll", version=SOAP_12)
    assert new.headers["content-type"] == "application/soap+xml; charset=utf-8"
    assert SOAP_12.encode() in new.body


def test_faults_in_both_versions(shop: Shop) -> None:
    old = shop.raw("Order_GetAll")
    assert (old.status, old.fault[0]) == (500, "AUTH")
    new = shop.raw("Order_GetAll", version=SOAP_12)
    assert b"<env:Code><env:Value>AUTH</env:Value></env:Code>" in new.body
    assert b"rpc:ProcedureNotPresent" in shop.raw("Category_SetFields", version=SOAP_12).body


def test_how_a_fault_is_dressed_is_not_known(shop: Shop) -> None:
    shop.toggle(fault_status=200, fault_prefix="SOAP-ENV:")
    answer = shop.raw("Order_GetAll")
    assert (answer.status, answer.fault[0]) == (200, "SOAP-ENV:AUTH")


@pytest.mark.parametrize("operation", ["Category_SetFields", "SEORedirect_GetAll", "Order_Delete"])
def test_an_unknown_operation_is_not_present(client: Shop, operation: str) -> None:
    assert client.raw(operation).fault[0] == "ProcedureNotPresent"


def test_missing_arguments_are_too_few_and_unknown_ones_are_dropped(client: Shop) -> None:
    code, text = client.raw("Order_GetByNumber", "<Start>1</Start><Last>2</Last>").fault
    assert code == "SOAP-ENV:Server"
    assert text.startswith("Too few arguments to function WebService::Order_GetByNumber(), 1 passed")
    assert text.endswith("exactly 2 expected")
    assert b"env:Receiver" in client.raw("Order_GetByNumber", version=SOAP_12).body
    assert client.raw("Product_GetById", "<ProductId>2</ProductId><Colour>red</Colour>").texts("Id")[0] == "2"


def test_a_nil_argument_is_present(client: Shop) -> None:
    client.place()
    assert len(client.call.Order_GetByNumber()) == 1  # zeep sends xsi:nil for each
    assert client.raw("Order_GetByNumber", '<Start xsi:nil="true"/>').status == 500


def test_a_word_where_a_number_belongs_violates_the_encoding(client: Shop) -> None:
    code, text = client.raw("Product_GetById", "<ProductId>one</ProductId>").fault
    assert (code, text) == ("SOAP-ENV:Server", "SOAP-ERROR: Encoding: Violation of encoding rules")
    assert client.raw("Product_GetById", "<ProductId>INF</ProductId>").status == 500


@pytest.mark.parametrize(
    "body", [b"", b"<html/>", b"{}", b"<a>", ENTITY], ids=["empty", "html", "json", "cut", "entity"]
)
def test_what_is_no_soap_is_refused(client: Shop, body: bytes) -> None:
    answer = client.post(body)
    assert answer.status == 500
    assert answer.fault[0] == "SOAP-ENV:Client"
    assert b"root" not in answer.body


def test_an_envelope_without_a_body_is_refused(client: Shop) -> None:
    answer = client.post(b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"/>')
    assert answer.fault == ("SOAP-ENV:Client", "Body must be present in a SOAP envelope")


def test_letters_survive_and_latin_1_is_read_by_its_declaration(client: Shop) -> None:
    client.call.Product_Update({"Id": 1, "Title": "Rød grød <&> \u201cfløde\u201d 🍓"})
    assert client.call.Product_GetById(1).Title == "Rød grød <&> \u201cfløde\u201d 🍓"
    body = (
        '<?xml version="1.0" encoding="ISO-8859-1"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">'
        "<e:Body><Product_Update><ProductData><Id>1</Id><Title>Åsø</Title></ProductData></Product_Update></e:Body>"
        "</e:Envelope>"
    )
    assert client.post(body.encode("latin-1")).status == 200
    assert client.call.Product_GetById(1).Title == "Åsø"


def test_setting_the_encoding_spoils_what_is_read_and_destroys_what_is_written(client: Shop) -> None:
    client.call.Product_Update({"Id": 1, "Title": "Grå"})
    client.call.Solution_SetEncoding("UTF-8")
    assert client.call.Product_GetById(1).Title == "GrÃ¥"
    client.call.Product_Update({"Id": 1, "Title": "Grøn"})
    client.connect()
    assert client.call.Product_GetById(1).Title == "Gr?n"


def test_titles_may_come_with_entities(client: Shop) -> None:
    client.call.Product_Update({"Id": 1, "Title": "Blå", "DescriptionShort": "Blå"})
    client.toggle(entity_titles=True)
    row = client.call.Product_GetById(1)
    assert (row.Title, row.DescriptionShort) == ("Bl&aring;", "Blå")


def test_numbers_have_no_trailing_zeros_and_may_carry_noise(client: Shop) -> None:
    client.change_item(client.books()["products"][0]["number"], price="99.90")
    inner = "<ProductId>1</ProductId>"
    assert client.raw("Product_GetById", inner).texts("Price") == ["99.9"]
    client.toggle(double_noise=True)
    assert client.raw("Product_GetById", inner).texts("Price") == ["99.900000000000006"]


def test_a_field_may_be_garbled_and_another_added(client: Shop) -> None:
    client.toggle(garble=["Product.Stock=2.5"], extra_field=True)
    answer = client.raw("Product_GetById", "<ProductId>1</ProductId>")
    assert answer.texts("Stock")[0] == "2.5"
    assert answer.texts("AddedLater")
    with pytest.raises(zeep.exceptions.XMLParseError):
        client.call.Product_GetById(1)
    relaxed = zeep.Client(
        f"{client.url}/service.wsdl", transport=Transport(session=client.http), settings=zeep.Settings(strict=False)
    )
    assert relaxed.service.Product_GetById(1).Id == 1


def test_null_objects_come_empty_or_not_at_all(client: Shop) -> None:
    number = client.place()["id"]
    inner = f"<OrderId>{number}</OrderId>"
    assert client.raw("Order_GetById", inner).texts("Packing") == [None]
    client.toggle(null_objects="omitted")
    assert client.raw("Order_GetById", inner).texts("Packing") == []


def test_empty_fields_of_three_kinds_are_left_out(client: Shop) -> None:
    number = client.place()["id"]
    answer = client.raw("Order_GetById", f"<OrderId>{number}</OrderId>")
    assert answer.texts("InvoiceNumber") == []
    assert answer.texts("PacketId") == []
    assert answer.texts("Origin") == [None]
    assert answer.texts("DateUpdated") == ["0000-00-00 00:00:00"]
    assert client.order(client.place("invoiced")["id"]).InvoiceNumber == 1


@pytest.mark.parametrize(("text", "told"), [("a\x0bb", b"a\x0bb"), ("a\udcf8b", b"a\xf8b")])
def test_what_xml_cannot_hold_is_written_down_all_the_same_or_php_gives_up(
    client: Shop, text: str, told: bytes
) -> None:
    number = client.place()["id"]
    client.simulator.books.orders[number].set(CustomerComment=text)
    inner = f"<OrderId>{number}</OrderId>"
    assert told in client.raw("Order_GetById", inner).body
    client.toggle(bad_text="fault")
    code, words = client.raw("Order_GetById", inner).fault
    assert code == "SOAP-ENV:Server"
    assert "not a valid utf-8 string" in words
    client.call.Order_SetFields("Id,Status")
    assert client.raw("Order_GetById", inner).texts("Id") == [str(number)]
