"""A contract as a WSDL again: what a SOAP client needs of it and no more, so that a start need not read 440 kB."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from rbsync.connectors.smartweb.soap.contract import SCALARS, Contract, Field, Operation


def compact_wsdl(contract: Contract) -> bytes:
    """The WSDL; `read_contract` gives the same contract of it."""
    return "".join(_parts(contract)).encode()


def _parts(contract: Contract) -> Iterator[str]:
    namespace = quoteattr(contract.namespace)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"'
    yield ' xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    yield f" xmlns:tns={namespace} targetNamespace={namespace}>\n"
    yield f"<types><xsd:schema targetNamespace={namespace}>\n"
    for name, member in contract.arrays.items():
        item = f'<xsd:element name="item" type={_type(member)} minOccurs="0" maxOccurs="unbounded"/>'
        yield f"<xsd:complexType name={quoteattr(name)}><xsd:sequence>{item}</xsd:sequence></xsd:complexType>\n"
    for name, fields in contract.types.items():
        elements = "".join(map(_element, fields.values()))
        yield f"<xsd:complexType name={quoteattr(name)}><xsd:all>{elements}</xsd:all></xsd:complexType>\n"
    for name, operation in contract.operations.items():
        yield _wrapper(name, operation.arguments)
        yield _wrapper(f"{name}Response", (Field(f"{name}Result", operation.result),))
    yield "</xsd:schema></types>\n"
    yield from _service(contract)
    yield "</definitions>\n"


def _service(contract: Contract) -> Iterator[str]:
    for name in contract.operations:
        yield f'<message name="{name}In"><part name="parameters" element="tns:{name}"/></message>'
        yield f'<message name="{name}Out"><part name="parameters" element="tns:{name}Response"/></message>\n'
    yield '<portType name="WebServicePort">\n'
    for name in contract.operations:
        yield f'<operation name="{name}"><input message="tns:{name}In"/><output message="tns:{name}Out"/></operation>\n'
    yield '</portType>\n<binding name="WebServiceBinding" type="tns:WebServicePort">'
    yield '<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>\n'
    for name, operation in contract.operations.items():
        yield _bound(name, operation)
    yield '</binding>\n<service name="WebServiceService"><port name="WebServicePort" binding="tns:WebServiceBinding">'
    yield f"<soap:address location={quoteattr(contract.endpoint)}/></port></service>\n"


def _bound(name: str, operation: Operation) -> str:
    ends = '<input><soap:body use="literal"/></input><output><soap:body use="literal"/></output>'
    return f'<operation name="{name}"><soap:operation soapAction={quoteattr(operation.action)}/>{ends}</operation>\n'


def _wrapper(name: str, fields: tuple[Field, ...]) -> str:
    elements = "".join(map(_element, fields))
    inner = f"<xsd:complexType><xsd:sequence>{elements}</xsd:sequence></xsd:complexType>"
    return f'<xsd:element name="{name}">{inner}</xsd:element>\n'


def _element(field: Field) -> str:
    optional = ' minOccurs="0"' if field.optional else ""
    nillable = ' nillable="true"' if field.nillable else ""
    return f"<xsd:element name={quoteattr(field.name)} type={_type(field.kind)}{optional}{nillable}/>"


def _type(kind: str) -> str:
    return quoteattr(f"{'xsd' if kind in SCALARS else 'tns'}:{kind}")
