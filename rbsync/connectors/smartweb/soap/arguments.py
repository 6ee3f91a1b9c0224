"""Arguments before they are sent: of the right kinds, none that the service would take for something else."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from rbsync.connectors.smartweb.soap.contract import Contract, Field
from rbsync.connectors.smartweb.soap.operations import Operation
from rbsync.connectors.smartweb.soap.xml import NOT_IN_XML

_KEY = "ItemNumber"


class Unsendable(Exception):
    """A value of this record cannot be sent: `field` says where it stands, `why` what is wrong."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field, why)
        self.field = field
        self.why = why


def checked_arguments(contract: Contract, operation: Operation, given: Mapping[str, object]) -> dict[str, object]:
    """The arguments as the SOAP client takes them. Raises Unsendable for a value; TypeError for what only a bug can send."""
    if unknown := set(given) - set(operation.sends):
        raise TypeError(f"{operation.name} is not listed with {', '.join(sorted(unknown))}")
    declared = {field.name: field for field in contract.operations[operation.name].arguments}
    check = _Check(contract)
    return {
        name: check.value(value, declared[name], operation.sends[name], name)
        for name, value in given.items()
        if value is not None
    }


class _Check:
    """Checks values by the kinds that the contract gives."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def value(self, value: object, field: Field, sends: tuple[str, ...], where: str) -> object:
        kind = field.kind
        if member := self._contract.arrays.get(kind):
            if not isinstance(value, list | tuple):
                raise TypeError(f"{where} must be a list")
            one = Field(field.name, member)
            return {"item": [self.value(each, one, sends, f"{where}.{at}") for at, each in enumerate(value)]}
        if kind in self._contract.types:
            return self._record(value, kind, sends, where)
        return _scalar(value, field, where)

    def _record(self, value: object, kind: str, sends: tuple[str, ...], where: str) -> object:
        if not isinstance(value, Mapping):
            raise TypeError(f"{where} must be a mapping")
        if unknown := set(value) - set(sends):
            raise TypeError(f"{where} is not listed with {', '.join(sorted(unknown))}")
        fields = self._contract.types[kind]
        return {
            name: self.value(each, fields[name], (), f"{where}.{name}")
            for name, each in value.items()
            if each is not None
        }


def _scalar(value: object, field: Field, where: str) -> object:
    match field.kind, value:
        case "boolean", bool():
            return value
        case "int", int() if not isinstance(value, bool):
            return value
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
    if found := NOT_IN_XML.search(value):
        raise Unsendable(where, f"the character U+{ord(found[0]):04X} cannot be sent")
    if field.name == _KEY and not value.strip():
        # it would match every product without a number (smartweb sheet 4)
        raise Unsendable(where, "an empty item number is nobody's")
    return value
