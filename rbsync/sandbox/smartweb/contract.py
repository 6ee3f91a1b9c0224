"""The service's own contract, read from the WSDL that the simulator serves (smartweb sheet 2)."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

NAMESPACE = "https://api.hostedshop.io/service.php"
REAL_ADDRESS = 'location="https://api.hostedshop.io/service.php"'
_XSD = "{http://www.w3.org/2001/XMLSchema}"
_SOAP = "{http://schemas.xmlsoap.org/wsdl/}"


@dataclass(frozen=True, slots=True)
class Field:
    """One element of a type or one argument. `kind` is `int`, `string`, … or the name of a type of the service."""

    name: str
    kind: str
    optional: bool = False
    nillable: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its arguments in order, and the kind of its result."""

    name: str
    arguments: tuple[Field, ...]
    result: str


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything the WSDL declares. `arrays` names what an array type holds."""

    operations: Mapping[str, Operation]
    types: Mapping[str, Mapping[str, Field]]
    arrays: Mapping[str, str]


@cache
def wsdl_text() -> str:
    """The WSDL as it stands in the package."""
    return files("rbsync.sandbox.smartweb").joinpath("service.wsdl").read_text("utf-8")


@cache
def contract() -> Contract:
    """The contract, read once."""
    root = ET.fromstring(wsdl_text())
    schema = root.find(f"{_SOAP}types/{_XSD}schema")
    port = root.find(f"{_SOAP}portType")
    if schema is None or port is None:
        raise ValueError("service.wsdl is damaged")
    wrappers = {each.get("name", ""): _fields(each) for each in schema.findall(f"{_XSD}element")}
    declared = {each.get("name", ""): _fields(each) for each in schema.findall(f"{_XSD}complexType")}
    arrays = {name: fields[0].kind for name, fields in declared.items() if name.startswith("ArrayOf")}
    types = {name: {field.name: field for field in fields} for name, fields in declared.items() if name not in arrays}
    names = [each.get("name", "") for each in port]
    operations = {name: Operation(name, wrappers[name], wrappers[f"{name}Response"][0].kind) for name in names}
    return Contract(operations, types, arrays)


def _fields(node: ET.Element) -> tuple[Field, ...]:
    return tuple(
        Field(
            each.get("name", ""),
            each.get("type", "string").removeprefix("tns:"),
            optional=each.get("minOccurs") == "0",
            nillable=each.get("nillable") == "true",
        )
        for each in node.iter(f"{_XSD}element")
        if each is not node
    )
