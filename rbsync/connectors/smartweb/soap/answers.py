"""Answers: certain to be whole before anything is taken from them (smartweb sheet 4, the warning), then read as plain data."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from decimal import Decimal
from html import unescape

from rbsync.connectors.smartweb.soap.contract import Contract
from rbsync.connectors.smartweb.soap.faults import judge_fault, read_fault
from rbsync.connectors.smartweb.soap.fields import NEVER_TAKEN
from rbsync.connectors.smartweb.soap.xml import Forbidden, local, read_xml
from rbsync.transport.call import Answer
from rbsync.transport.judge import Judgement, Ruling
from rbsync.wire import Unreadable

_ENVELOPES = frozenset(
    f"{{{namespace}}}Envelope"
    for namespace in ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
)
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_DIGITS_OF_A_DOUBLE = 15
_LARGEST_EXPONENT = 307
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_PAGE = re.compile(
    rb"\s*(<!doctype[^>]*>\s*)?<html\b.*?<title>(?P<title>[^<]{1,200})</title>", re.IGNORECASE | re.DOTALL
)
# of a front server that speaks for it there would be a page
_OWN = re.compile(rb"<(\w[\w.-]*:)?Envelope\b|\A\s*\Z")
_ADDRESS_OR_ACCESS = (
    "Check that this machine may call the API: Indstillinger → API: SOAP lists the permitted addresses."
)


class Answers:
    """Judges answers, and reads those that are no faults. Not for several threads: it keeps the last one's tree."""

    def __init__(self) -> None:
        self._last: tuple[Answer, ET.Element] | None = None
        self.damaged = False
        """Whether the last answer was the service's own, and damaged."""
        self._forbidden = b""

    def begin(self) -> None:
        """Another call begins."""
        self.damaged, self._forbidden = False, b""

    def judge(self, answer: Answer) -> Ruling:
        """What an answer means. HTTP statuses count only where the service itself did not speak.

        One that no document may be, twice the same, will be so again.
        """
        self.damaged = False
        try:
            body = _body(read_xml(answer.content))
        except ValueError as error:
            ruling = _judge_foreign(answer, str(error))
            self.damaged = answer.status == 200 and _OWN.search(answer.content[:4096]) is not None
            if not (self.damaged and isinstance(error, Forbidden)):
                return ruling
            again, self._forbidden = answer.content == self._forbidden, answer.content
            return Ruling(Judgement.BROKEN, reasons=ruling.reasons) if again else ruling
        if local(body.tag) == "Fault":
            return judge_fault(read_fault(body))
        self._last = answer, body
        return Ruling(Judgement.OK)

    def result(self, answer: Answer, operation: str, read: Reader) -> object:
        """The plain data of an operation's answer. Raises ValueError when it is the answer to something else."""
        body = self._last[1] if self._last and self._last[0] is answer else _body(read_xml(answer.content))
        self._last = None
        if local(body.tag) != f"{operation}Response":
            raise ValueError(f"it answers with {local(body.tag)}")
        if len(body) > 1 or any(local(each.tag) != f"{operation}Result" for each in body):
            raise ValueError(f"it holds something else than {operation}Result")
        return read(body[0] if len(body) else None)


def _body(root: ET.Element) -> ET.Element:
    """What the envelope carries."""
    if root.tag not in _ENVELOPES:
        raise ValueError("it is no SOAP envelope")
    found = root.find(f"{root.tag.removesuffix('Envelope')}Body")
    if found is None or len(found) != 1:
        raise ValueError("its SOAP body does not hold one element")
    return found[0]


def _judge_foreign(answer: Answer, why: str) -> Ruling:
    """The verdict on what is not SOAP: a front server's page, or a damaged answer."""
    reasons = {"": f"HTTP {answer.status}, and no answer of the service: {why}{_title(answer.content)}"}
    if answer.status == 429:
        return Ruling(Judgement.THROTTLE, reasons=reasons, done=False)
    if answer.status in (401, 403):
        return Ruling(Judgement.DENIED, reasons=reasons, next_step=_ADDRESS_OR_ACCESS)
    return Ruling(Judgement.RETRY, reasons=reasons)


def _title(content: bytes) -> str:
    """The title of an HTML page; of anything else nothing, for it may hold what should not be shown."""
    found = _PAGE.match(content[:4096])
    return f" ({unescape(found['title'].decode('utf-8', 'replace'))})" if found else ""


Reader = Callable[[ET.Element | None], object]
"""From an element, or from nothing, to plain data."""


def result_readers(contract: Contract) -> Mapping[str, Reader]:
    """How each operation's result is read."""
    readers = _Readers(contract)
    return {name: readers.result(operation.result) for name, operation in contract.operations.items()}


class _Readers:
    """Readers by kind, each made once; types may hold one another."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._made: dict[str, Callable[[ET.Element], object]] = {
            "string": _text,
            "dateTime": _text,
            "anyType": _text,
            "int": _whole,
            "double": _number,
            "float": _number,
            "boolean": _truth,
        }

    def result(self, kind: str) -> Reader:
        """Of a whole answer: an array is never missing, a plain value never empty; a record may be both."""
        read = self._of(kind)

        def array(element: ET.Element | None) -> object:
            if element is None:
                raise ValueError("the list is missing")
            return _certain(read(element), kind) or []

        def record(element: ET.Element | None) -> object:
            return None if element is None else _certain(read(element), kind)

        def plain(element: ET.Element | None) -> object:
            value = None if element is None else _certain(read(element), kind)
            if value is None and kind != "string":
                raise ValueError(f"it is empty, and should be of kind {kind}")
            return value

        return array if kind in self._contract.arrays else record if kind in self._contract.types else plain

    def _of(self, kind: str) -> Callable[[ET.Element], object]:
        if kind not in self._made:
            make = self._array if kind in self._contract.arrays else self._record
            # types hold one another: while this one is made, it is looked up where it is used
            self._made[kind] = lambda element: self._made[kind](element)
            self._made[kind] = make(kind)
        return self._made[kind]

    def _array(self, kind: str) -> Callable[[ET.Element], object]:
        member = self._of(self._contract.arrays[kind])

        def read(element: ET.Element) -> object:
            if strangers := {name for each in element if (name := local(each.tag)) != "item"}:
                return Unreadable(f"<{min(strangers)}> in a list")
            if not len(element) and (text := (element.text or "").strip()):
                return Unreadable(text)
            return [_unless_nil(each, member) for each in element] or None

        return read

    def _record(self, kind: str) -> Callable[[ET.Element], object]:
        fields = {
            name: self._of(field.kind) for name, field in self._contract.types[kind].items() if name not in NEVER_TAKEN
        }

        def read(element: ET.Element) -> object:
            if not len(element):
                return Unreadable(text) if (text := (element.text or "").strip()) else None
            record: dict[str, object] = {}
            for child in element:
                name = local(child.tag)
                if name in record:
                    record[name] = Unreadable(f"{name} twice")
                elif name in fields:
                    record[name] = _unless_nil(child, fields[name])
            return record

        return read


def _certain(value: object, kind: str) -> object:
    """The value of a whole answer; what cannot be read there is not the fault of one record."""
    if isinstance(value, Unreadable):
        raise ValueError(f"it is not of kind {kind}: {value.text[:40]}")
    return value


def _unless_nil(element: ET.Element, read: Callable[[ET.Element], object]) -> object:
    if element.attrib and element.get(_NIL) in ("true", "1"):
        return None
    return read(element)


def _text(element: ET.Element) -> object:
    if len(element):
        return Unreadable(f"<{local(element[0].tag)}>")
    return element.text or None


def _whole(element: ET.Element) -> object:
    return _scalar(element, lambda text: int(text) if _WHOLE.fullmatch(text) else None)


def _number(element: ET.Element) -> object:
    return _scalar(element, lambda text: _decimal(text) if _NUMBER.fullmatch(text) else None)


def _decimal(text: str) -> Decimal | None:
    number = Decimal(text)
    if len(number.as_tuple().digits) <= _DIGITS_OF_A_DOUBLE and abs(number.adjusted()) <= _LARGEST_EXPONENT:
        return number
    # the shortest number of the same double: what the service meant before it wrote 17 digits (smartweb sheet 4)
    shortest = Decimal(str(float(text)))
    return shortest if shortest.is_finite() else None


def _truth(element: ET.Element) -> object:
    return _scalar(element, _TRUTHS.get)


def _scalar(element: ET.Element, convert: Callable[[str], object]) -> object:
    text = (element.text or "").strip()
    if len(element):
        return Unreadable(f"<{local(element[0].tag)}>")
    if not text:
        return None
    value = convert(text)
    return Unreadable(text) if value is None else value
