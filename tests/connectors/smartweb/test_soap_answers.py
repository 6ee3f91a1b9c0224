"""Answers are whole before anything is taken from them, and what cannot be read is never taken for nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import pytest
import zeep
from hypothesis import given, settings
from hypothesis import strategies as st
from zeep.helpers import serialize_object

from rbsync.connectors.smartweb.soap.answers import EncodingGuard, read_body, read_result
from rbsync.connectors.smartweb.soap.contract import Contract, read_contract
from rbsync.connectors.smartweb.soap.exchange import Exchange
from rbsync.connectors.smartweb.soap.operations import NEVER_TAKEN
from rbsync.connectors.smartweb.soap.xml import read_xml
from rbsync.sandbox.smartweb.contract import wsdl_text
from rbsync.transport.call import Answer
from rbsync.transport.judge import Judgement, Ruling
from rbsync.wire import Unreadable
from tests.strength import examples

from .sessions import WINDOW, envelope, open_bench

CONTRACT = read_contract(wsdl_text().encode())
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"


def read(operation: str, result: str | None) -> Any:
    inner = "" if result is None else f"<{operation}Result>{result}</{operation}Result>"
    content = envelope(f"<n:{operation}Response xmlns:n='urn:x'>{inner}</n:{operation}Response>")
    assert judged(content) == Ruling(Judgement.OK)
    return read_result(CONTRACT, operation, read_body(content))


def judged(content: bytes, status: int = 200) -> Ruling:
    judges: list[Any] = []
    Exchange(CONTRACT, judges.append)
    return judges[0](Answer(status, {}, content))


def test_the_kinds_of_values() -> None:
    fields = (
        "<Id> 7 </Id><Vat>0.25</Vat><Origin/><Status>3</Status><OrderLines><item><OfflineProduct>1</OfflineProduct>"
    )
    order = read("Order_GetById", f"{fields}<VariantId>-1</VariantId></item></OrderLines><Transactions/>")
    assert order == {
        "Id": 7,
        "Vat": Decimal("0.25"),
        "Origin": None,
        "Status": "3",
        "OrderLines": [{"OfflineProduct": True, "VariantId": -1}],
        "Transactions": None,
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("80", "80"),
        ("99.95", "99.95"),
        ("-0.5", "-0.5"),
        ("79.200000000000003", "79.2"),
        ("1.00499999999999989", "1.005"),
        ("1234567890.12", "1234567890.12"),
        ("1E-7", "0.0000001"),
        ("1.5e3", "1500"),
        (".5", "0.5"),
    ],
)
def test_a_double_is_the_number_that_was_meant(text: str, value: str) -> None:
    total = read("Order_GetById", f"<Total>{text}</Total>")["Total"]
    assert isinstance(total, Decimal)
    assert total == Decimal(value)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("Id", "2.5"),
        ("Id", "2.0"),
        ("Id", "1e3"),
        ("Id", "½"),
        ("Id", "٣"),
        ("Id", "12 kr"),
        ("Id", "9" * 30),
        ("Total", "NaN"),
        ("Total", "INF"),
        ("Total", "1,50"),
        ("Total", "1e999"),
        ("Total", "0x10"),
        ("Total", "1_000"),
        ("Delivery", "70"),
        ("OrderLines", "none"),
    ],
)
def test_what_is_not_of_its_kind_makes_the_record_unreadable_not_the_answer(field: str, text: str) -> None:
    orders = read("Order_GetAll", f"<item><{field}>{text}</{field}></item><item><Id>2</Id></item>")
    assert orders == [{field: Unreadable(text)}, {"Id": 2}]


def test_truth_is_never_guessed() -> None:
    read_one = read("Solution_GetWebinfo", "<ProductPricesWithVat>ja</ProductPricesWithVat>")
    assert read_one == {"ProductPricesWithVat": Unreadable("ja")}


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ("<Id>1</Id><Id>2</Id>", "Id twice"),
        ("<Id><Id>2</Id></Id>", "<Id>"),
        ("<OrderComment><b>x</b></OrderComment>", "<b>"),
        ("<OrderLines><line/></OrderLines>", "<line> in a list"),
    ],
)
def test_what_stands_where_it_should_not(inside: str, why: str) -> None:
    (record,) = read("Order_GetAll", f"<item>{inside}</item>")
    assert Unreadable(why) in record.values()


def test_new_fields_break_nothing() -> None:
    orders = read(
        "Order_GetAll", "<item><New><item>1</item></New><Id>1</Id><n:Total xmlns:n='urn:x'>2</n:Total></item>"
    )
    assert orders == [{"Id": 1, "Total": Decimal(2)}]


NIL = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='true'"


def test_nothing_is_none_within_a_record_and_an_empty_list_at_the_top() -> None:
    assert read("Order_GetAll", "") == []
    assert read("Order_GetAll", f"<item {NIL}/>") == [None]
    assert read("Order_GetById", "") is None
    assert read("Order_GetById", None) is None
    assert read("Order_GetById", f"<Id {NIL}/><Customer {NIL}/>") == {"Id": None, "Customer": None}


@pytest.mark.parametrize(
    ("operation", "result", "why"),
    [
        ("Order_GetAll", None, "the list is missing"),
        ("Order_GetAll", "<order><Id>1</Id></order>", "<order> in a list"),
        ("Order_GetAll", "none", "not of kind ArrayOfOrder"),
        ("Order_GetById", "none", "not of kind Order"),
        ("Order_UpdateStatus", None, "empty"),
        ("Order_UpdateStatus", "", "empty"),
        ("Order_UpdateStatus", "2", "not of kind boolean"),
        ("Product_CreateOrUpdate", "", "empty"),
        ("Product_CreateOrUpdate", "x", "not of kind int"),
    ],
)
def test_a_whole_answer_that_is_not_of_its_kind(operation: str, result: str | None, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(operation, result)


def test_an_answer_has_one_result() -> None:
    content = envelope("<Order_GetAllResponse><Order_GetAllResult/><More/></Order_GetAllResponse>")
    with pytest.raises(ValueError, match="something else"):
        read_result(CONTRACT, "Order_GetAll", read_body(content))


WHOLE = envelope(
    "<Order_GetAllResponse><Order_GetAllResult><item><Id>1</Id></item></Order_GetAllResult></Order_GetAllResponse>"
)


@pytest.mark.parametrize("length", range(0, len(WHOLE), 7))
def test_a_part_of_an_answer_is_no_answer(length: int) -> None:
    assert judged(WHOLE[:length]).judgement is Judgement.RETRY


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body>Maintenance</body></html>",
        b"<html><body><hr></body>",
        WHOLE.replace(b"<Id>1", b"<Id>\xf8"),
        WHOLE.replace(b"UTF-8", b"ISO-8859-1"),
        WHOLE.replace(b"?>", b"?><!DOCTYPE e>"),
        WHOLE.replace(b"?>", b"?><!-- < --><!DOCTYPE e [<!ENTITY a SYSTEM 'file:///etc/hosts'>]>"),
        WHOLE.replace(b"?>", b"?><?php x ?><!DOCTYPE e>"),
        WHOLE.replace(b"<Id>1", b"<Id>&outside;"),
        WHOLE.replace(b"http://schemas", b"https://schemas"),
        WHOLE.replace(b"<e:Body>", b"<e:Body/><e:Body>", 1),
        WHOLE + b"<more/>",
        WHOLE.decode().encode("utf-16"),
    ],
)
def test_what_is_no_whole_answer_of_the_service_may_be_asked_for_again(content: bytes) -> None:
    assert content != WHOLE
    for status in (200, 404, 500, 502):
        assert judged(content, status).judgement is Judgement.RETRY


def test_an_answer_counts_whatever_the_status_and_the_version() -> None:
    for status in (200, 404, 500):
        assert judged(WHOLE, status).judgement is Judgement.OK
        assert judged(b"\xef\xbb\xbf" + WHOLE, status).judgement is Judgement.OK
        assert (
            judged(WHOLE.replace(b"http://schemas.xmlsoap.org/soap/envelope/", SOAP_12.encode())).judgement
            is Judgement.OK
        )


def test_of_a_page_only_its_title_is_shown() -> None:
    page = b"<html><head><title>502 Bad Gateway</title></head><body>customer@example.com</body></html>"
    (reason,) = judged(page, 502).reasons.values()
    assert "502 Bad Gateway" in reason
    assert "customer" not in reason


@pytest.mark.parametrize(
    "content",
    [
        WHOLE.replace(b"<Id>1", b"<Title>GIFT-1234</Title><Id>\xf8"),
        b"<?xml version='1.0'?><a><html><title>GIFT-1234</title></html><b></a>",
        b"<Title>GIFT-1234</Title>",
    ],
)
def test_a_title_in_anything_but_a_page_is_not_shown(content: bytes) -> None:
    (reason,) = judged(content, 500).reasons.values()
    assert "GIFT" not in reason


def test_what_xml_cannot_hold_is_told_with_its_field() -> None:
    for spoilt, words in (
        (b"<CustomerComment>Ring \x0bme", "the character U+000B in CustomerComment is not allowed in XML"),
        (b"<CustomerComment>Ring \xf8", "in CustomerComment is not UTF-8"),
    ):
        (reason,) = judged(WHOLE.replace(b"<Id>1</Id>", spoilt + b"</CustomerComment>")).reasons.values()
        assert words in reason
        assert "Ring" not in reason


def faulted(code: str, text: str) -> bytes:
    return envelope(f"<e:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring></e:Fault>")


@pytest.mark.parametrize(
    ("code", "judgement"),
    [
        ("AUTH", Judgement.REFUSE),
        ("SOAP-ENV:AUTH", Judgement.REFUSE),
        ("param", Judgement.REFUSE),
        ("INTERNAL", Judgement.RETRY),
        ("Internal", Judgement.RETRY),
        ("nosuchparam", Judgement.BROKEN),
        ("SOAP-ENV:Server", Judgement.REFUSE),
        ("SOAP-ENV:Client", Judgement.BROKEN),
        ("ProcedureNotPresent", Judgement.BROKEN),
        ("", Judgement.RETRY),
    ],
)
@pytest.mark.parametrize("status", [200, 500])
def test_codes_are_compared_without_prefix_and_case(code: str, judgement: Judgement, status: int) -> None:
    ruling = judged(faulted(code, "Words"), status)
    assert ruling.judgement is judgement
    assert ruling.reasons == {code.rpartition(":")[2].upper(): "Words"}


def test_a_fault_in_soap_1_2() -> None:
    code = "<e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>n:PARAM</e:Value></e:Subcode></e:Code>"
    fault = f"<e:Fault>{code}<e:Reason><e:Text xml:lang='en'>Page</e:Text></e:Reason></e:Fault>"
    content = envelope(fault).replace(b"http://schemas.xmlsoap.org/soap/envelope/", SOAP_12.encode())
    assert judged(content, 500) == Ruling(Judgement.REFUSE, {"PARAM": "Page"})
    plain = content.replace(b"<e:Subcode><e:Value>n:PARAM</e:Value></e:Subcode>", b"").replace(b"Sender", b"Receiver")
    assert judged(plain, 500) == Ruling(Judgement.REFUSE, {"RECEIVER": "Page"})


def without_secrets(value: object) -> object:
    """zeep's data in our shape."""
    match value:
        case Mapping() if set(value) == {"item"}:
            return [without_secrets(each) for each in value["item"]] or None
        case Mapping():
            return {name: without_secrets(each) for name, each in value.items() if name not in NEVER_TAKEN}
        case list():
            return [without_secrets(each) for each in value]
        case float():
            return Decimal(str(value))
    return value


def sparse(value: object) -> object:
    """Without what is None: zeep does not tell absent from empty."""
    match value:
        case dict():
            return {name: sparse(each) for name, each in value.items() if each is not None}
        case list():
            return [sparse(each) for each in value]
    return value


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("Order_GetByDateWithPagination", WINDOW),
        ("Product_GetAllWithLimit", {"Start": 0, "Length": 100}),
        ("Solution_GetWebinfo", {}),
        ("OrderStatusCode_GetAll", {}),
        ("Payment_GetAll", {}),
        ("Delivery_GetAll", {}),
        ("Category_GetAll", {}),
        ("VatGroup_GetAll", {}),
        ("Product_GetDeliveryCountryAll", {}),
    ],
)
def test_whole_answers_read_as_zeep_reads_them(tmp_path: Path, operation: str, arguments: dict[str, object]) -> None:
    contents: list[bytes] = []
    with open_bench(tmp_path, items=40, orders=30) as bench:

        def between(name: str, response: Any) -> Any:
            if name == operation:
                contents.append(response.body)
            return response

        bench.between = between
        ours = bench.session().read(operation, record="shop", **arguments)
    client = zeep.Client(io.BytesIO(wsdl_text().encode()), transport=object(), settings=zeep.Settings(strict=True))
    answered = zeep.loader.parse_xml(contents[0], None)
    theirs = serialize_object(client.service._binding.get(operation).process_reply(answered), dict)
    assert sparse(ours) == sparse(without_secrets(theirs))
    assert ours


def test_a_contract_may_hold_types_that_hold_each_other() -> None:
    assert isinstance(CONTRACT, Contract)
    product = read(
        "Product_GetById",
        "<PacketProducts><item><Amount>2</Amount><Product><Id>9</Id></Product></item></PacketProducts>",
    )
    assert product == {"PacketProducts": [{"Amount": 2, "Product": {"Id": 9}}]}


@given(st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cn", "Co"]), max_size=40))
@settings(max_examples=examples(200))
def test_any_text_comes_back(text: str) -> None:
    record = read("Order_GetById", f"<Id>1</Id><OrderComment>{escape(text)}</OrderComment>")
    assert record["OrderComment"] == (text.replace("\r\n", "\n").replace("\r", "\n") or None)


def twice(text: str) -> str:
    return text.encode().decode("latin-1")


def looked_at(guard: EncodingGuard, *rows: dict[str, object]) -> object:
    """What the guard makes of an answer with these records."""
    return guard.checked(json.dumps(rows, ensure_ascii=False).encode(), list(rows))


@given(st.text(max_size=30), st.text("æøåÆØÅéü–€", min_size=1, max_size=5))
@settings(max_examples=examples(200))
def test_letters_that_arrive_well_prove_the_session_sound(before: str, letters: str) -> None:
    before = before.encode("utf-8", "ignore").decode()
    guard = EncodingGuard()
    guard.checked(f"{letters} {before}".encode(), [])
    row = {"Id": 1, "Title": twice("Lænestol")}
    assert looked_at(guard, row) == [row]
    assert not guard.doubts


def test_one_garbled_record_is_that_record_alone() -> None:
    guard = EncodingGuard()
    looked_at(guard, {"Id": 1, "Title": "Nordlys"})
    assert not guard.doubts
    garbled = {"Id": 2, "Title": "Lamp", "Lines": [{"Title": twice("Rød")}]}
    for _ in range(5):
        answer = looked_at(guard, garbled, {"Id": 3, "Title": "Lamp"})
    assert isinstance(answer, list)
    assert answer[0]["Title"] == "Lamp"
    assert isinstance(answer[0]["Lines"][0]["Title"], Unreadable)
    assert answer[1] == {"Id": 3, "Title": "Lamp"}
    assert guard.doubts
    looked_at(guard, {"Id": 4, "Title": "Rød"})
    assert not guard.doubts


def test_several_garbled_records_and_none_that_is_well_prove_the_session_wrong() -> None:
    guard = EncodingGuard()
    with pytest.raises(ValueError, match="encoded twice"):
        looked_at(guard, *({"Id": key, "Title": twice("Rød")} for key in range(3)))


@pytest.mark.parametrize(
    "content", [b"", b"   ", b"{}", b"<a>", b"<!DOCTYPE a><a/>", b"<a>\xff</a>", "<a>æ</a>".encode("latin-1")]
)
def test_bad_xml_is_a_value_error_that_repeats_nothing(content: bytes) -> None:
    with pytest.raises(ValueError) as caught:
        read_xml(content)
    assert "<" not in str(caught.value)
