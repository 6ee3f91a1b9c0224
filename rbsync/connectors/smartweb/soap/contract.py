"""What the service says of itself: operations, arguments, types, endpoint, read from its WSDL (smartweb sheet 2)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rbsync.connectors.smartweb.soap.xml import read_xml

SCALARS = frozenset({"string", "int", "double", "float", "boolean", "dateTime", "anyType"})
_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
_XSD = "{http://www.w3.org/2001/XMLSchema}"


@dataclass(frozen=True, slots=True)
class Field:
    """One element of a type, or one argument. `kind` is a scalar of XML Schema or a type of the service."""

    name: str
    kind: str
    optional: bool = False
    nillable: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its arguments in the order they are counted in, the kind of its result, its SOAPAction."""

    arguments: tuple[Field, ...]
    result: str
    action: str


@dataclass(frozen=True, slots=True)
class Contract:
    """Operations and types by name. `arrays` names what an array type holds; calls go to `endpoint`."""

    namespace: str
    endpoint: str
    operations: Mapping[str, Operation]
    types: Mapping[str, Mapping[str, Field]]
    arrays: Mapping[str, str]

    def only(self, names: Iterable[str]) -> Contract:
        """The contract of these operations, with the types that they need. Raises ValueError for a type that is not declared."""
        operations = {name: self.operations[name] for name in names}
        kinds: set[str] = set()
        for operation in operations.values():
            for kind in (operation.result, *(argument.kind for argument in operation.arguments)):
                self._reach(kind, kinds)
        types = {name: fields for name, fields in self.types.items() if name in kinds}
        arrays = {name: member for name, member in self.arrays.items() if name in kinds}
        return Contract(self.namespace, self.endpoint, operations, types, arrays)

    def _reach(self, kind: str, reached: set[str]) -> None:
        if kind in SCALARS or kind in reached:
            return
        if kind not in self.arrays and kind not in self.types:
            raise ValueError(f"it does not declare its type {kind!r}")
        reached.add(kind)
        inner = [self.arrays[kind]] if kind in self.arrays else [field.kind for field in self.types[kind].values()]
        for each in inner:
            self._reach(each, reached)


@lru_cache(maxsize=4)  # all shops of a server have the same, and it is long
def read_contract(wsdl: bytes) -> Contract:
    """The contract in a WSDL. Raises ValueError for what is none, or of another make than the service's."""
    root = read_xml(wsdl)
    schema = root.find(f"{_WSDL}types/{_XSD}schema")
    address = root.find(f".//{_WSDL}port/{_SOAP}address")
    if root.tag != f"{_WSDL}definitions" or schema is None or address is None:
        raise ValueError("it is no WSDL of a SOAP 1.1 service")
    wrappers = {each.get("name", ""): _fields(each, {}) for each in schema.findall(f"{_XSD}element")}
    texts = dict.fromkeys((each.get("name", "") for each in schema.findall(f"{_XSD}simpleType")), "string")
    declared = {each.get("name", ""): _fields(each, texts) for each in schema.findall(f"{_XSD}complexType")}
    arrays = {name: fields[0].kind for name, fields in declared.items() if name.startswith("ArrayOf") and fields}
    types = {name: {field.name: field for field in fields} for name, fields in declared.items() if name not in arrays}
    actions = _actions(root)
    operations = {
        name: Operation(wrappers[name], result[0].kind, actions[name])
        for name in actions
        if name in wrappers and (result := wrappers.get(f"{name}Response"))
    }
    return Contract(root.get("targetNamespace", ""), address.get("location", ""), operations, types, arrays)


def _fields(node: ET.Element, texts: Mapping[str, str]) -> tuple[Field, ...]:
    """The elements inside. The kinds in `texts` are texts of a certain make."""
    return tuple(
        Field(
            name=each.get("name", ""),
            kind=texts.get(kind := each.get("type", "").rpartition(":")[2], kind),
            optional=each.get("minOccurs") == "0",
            nillable=each.get("nillable") == "true",
        )
        for each in node.iter(f"{_XSD}element")
        if each is not node
    )


def _actions(root: ET.Element) -> Mapping[str, str]:
    """The SOAPAction of every operation that the binding offers."""
    actions = {}
    for each in root.findall(f"{_WSDL}binding/{_WSDL}operation"):
        bound = each.find(f"{_SOAP}operation")
        actions[each.get("name", "")] = "" if bound is None else bound.get("soapAction", "")
    return actions
