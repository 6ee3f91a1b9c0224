"""Requests: arguments of the right kinds, none that the service would take for something else, in a SOAP envelope."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from rbsync.connectors.smartweb.soap.contract import Contract, Field
from rbsync.connectors.smartweb.soap.operations import Operation
from rbsync.connectors.smartweb.soap.xml import NOT_IN_XML

_KEY = "ItemNumber"
_START = (
    "<?xml version='1.0' encoding='utf-8'?>\n"
    '<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/"><soap-env:Body>'
)
_END = "</soap-env:Body></soap-env:Envelope>"
_NIL = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'


class Unsendable(Exception):
    """A value of this record cannot be sent: `field` says where it stands, `why` what is wrong."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field, why)
        self.field = field
        self.why = why


def write_request(contract: Contract, operation: Operation, arguments: Mapping[str, object]) -> bytes:
    """The envelope, in UTF-8. An argument or a field that is None is not sent.

    Raises Unsendable for a value; TypeError for what only a bug can send.
    """
    tag = f"ns0:{operation.name}"
    _check_listed(arguments, operation.sends, operation.name)
    declared = contract.operations[operation.name].arguments
    inner = "".join(
        _element(contract, field, arguments.get(field.name), operation.sends[field.name], field.name)
        for field in declared
    )
    start = f"{tag} xmlns:ns0={quoteattr(contract.namespace)}"
    call = f"<{start}>{inner}</{tag}>" if inner else f"<{start}/>"
    return f"{_START}{call}{_END}".encode()


def _check_listed(given: Iterable[str], sends: Iterable[str], where: str) -> None:
    if unknown := set(given) - set(sends):
        raise TypeError(f"{where} is not listed with {', '.join(sorted(unknown))}")


def _element(contract: Contract, field: Field, value: object, sends: tuple[str, ...], where: str) -> str:
    """One argument or field. `sends` are the fields that a record in it may have."""
    if value is not None:
        return f"<{field.name}>{_content(contract, field, value, sends, where)}</{field.name}>"
    if field.optional:
        return ""
    if field.nillable:
        return f"<{field.name} {_NIL}/>"
    raise TypeError(f"{where} is missing")


def _content(contract: Contract, field: Field, value: object, sends: tuple[str, ...], where: str) -> str:
    if member := contract.arrays.get(field.kind):
        if not isinstance(value, list | tuple):
            raise TypeError(f"{where} must be a list")
        item = Field("item", member)
        return "".join(_element(contract, item, each, sends, f"{where}.{at}") for at, each in enumerate(value))
    if fields := contract.types.get(field.kind):
        if not isinstance(value, Mapping):
            raise TypeError(f"{where} must be a mapping")
        _check_listed(value, sends, where)
        return "".join(
            _element(contract, each, value.get(name), (), f"{where}.{name}") for name, each in fields.items()
        )
    return _scalar(value, field, where)


def _scalar(value: object, field: Field, where: str) -> str:
    match field.kind, value:
        case "boolean", bool():
            return "true" if value else "false"
        case "int", int() if not isinstance(value, bool):
            return str(value)
        case "double" | "float", int() | Decimal() if not isinstance(value, bool):
            return _plain(Decimal(value), where)
        case "string", str():
            return _text(value, field, where)
    raise TypeError(f"{where} must be of kind {field.kind}, not {type(value).__name__}")


def _plain(value: Decimal, where: str) -> str:
    if not value.is_finite():
        raise Unsendable(where, f"{value} is no number")
    return format(value, "f")


def _text(value: str, field: Field, where: str) -> str:
    if forbidden := NOT_IN_XML.search(value):
        raise Unsendable(where, f"the character U+{ord(forbidden[0]):04X} cannot be sent")
    if field.name == _KEY and not value.strip():
        # it would match every product without a number (smartweb sheet 4)
        raise Unsendable(where, "an empty item number is nobody's")
    # a bare carriage return would be read as a line feed
    return escape(value, {"\r": "&#13;"})
