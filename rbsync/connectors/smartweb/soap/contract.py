"""What the service says of itself, read from its WSDL (smartweb sheets 2, 18.24): operations, arguments, types, endpoint.

The WSDL is fetched once a week, reduced to what is used, and kept on disk.
"""

from __future__ import annotations

import os
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from rbsync.connectors.smartweb.soap.operations import FIELD_SETS, OPERATIONS
from rbsync.connectors.smartweb.soap.xml import read_xml
from rbsync.errors import ConfigError, ContractBroken, NotFound, ServiceError, Unavailable
from rbsync.ports.time import Clock
from rbsync.transport.call import Answer
from rbsync.transport.judge import Judgement, Ruling
from rbsync.transport.urls import check_base_url, checked_host, is_loopback

SCALARS = frozenset({"string", "int", "double", "float", "boolean", "dateTime", "anyType"})
_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
_XSD = "{http://www.w3.org/2001/XMLSchema}"
_FRESH = timedelta(days=7)
_OFFICIAL = ("hostedshop.io", "hostedshop.dk", "smart-web.dk")
_SERVICE = "smartweb"
_CHECK_ADDRESS = "Check `wsdl` in rbsync.toml."


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
    bound = root.findall(f"{_WSDL}binding/{_WSDL}operation")
    actions = {
        each.get("name", ""): "" if (how := each.find(f"{_SOAP}operation")) is None else how.get("soapAction", "")
        for each in bound
    }
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


def missing_operations(contract: Contract) -> tuple[str, ...]:
    """The operations that the service does not have."""
    return tuple(name for name in OPERATIONS if name not in contract.operations)


def misunderstandings(contract: Contract) -> Iterable[str]:
    """Whatever the service declares otherwise than the connector sends it: arguments, fields, field sets."""
    for operation in OPERATIONS.values():
        declared = contract.operations[operation.name].arguments
        if {argument.name for argument in declared} != set(operation.sends):
            yield f"{operation.name} takes {', '.join(argument.name for argument in declared) or 'nothing'}"
            continue
        for argument in declared:
            inside = contract.types.get(contract.arrays.get(argument.kind, argument.kind), {})
            yield from (
                f"{operation.name} takes no {name}" for name in operation.sends[argument.name] if name not in inside
            )
    for each in FIELD_SETS:
        yield from (
            f"{each.type} has no {name}"
            for name in each.fields.split(",")
            if name not in contract.types.get(each.type, {})
        )


_KEPT = TypeAdapter(Contract)


def load_contract(address: str, cache: Path, clock: Clock, fetch: Callable[[], bytes]) -> Contract:
    """What is used of the contract of the service at `address`. `fetch` gets the whole WSDL; `cache` is a folder.

    From disk while it is fresh and whole, else from the service; a stale one serves where the service gives none. Raises
    ConfigError for an address without a WSDL, an operation that the service lacks, and an endpoint that gets no credentials;
    ContractBroken for arguments that have changed; Unavailable; Denied.
    """
    file = cache / f"smartweb-{sha256(address.encode()).hexdigest()[:16]}.json"
    kept = _kept(file, address)
    # a moment that is still to come tells nothing
    if kept and abs(clock.now() - datetime.fromtimestamp(file.stat().st_mtime, UTC)) <= _FRESH:
        return kept
    try:
        contract = _checked(address, fetch)
    except ServiceError as error:
        if kept:
            return kept
        if isinstance(error, NotFound):
            raise ConfigError(f"There is no WSDL at {address}", why=error.why, next_step=_CHECK_ADDRESS) from None
        if isinstance(error, Unavailable) and not error.next_step:
            error.next_step = f"Try again later; if it stays so: {_CHECK_ADDRESS}"
        raise
    _keep(file, contract, clock)
    return contract


def _kept(file: Path, address: str) -> Contract | None:
    """What lies on disk; None when it is damaged, or was kept for other uses."""
    try:
        contract = _KEPT.validate_json(file.read_bytes())
    except (OSError, ValueError):
        return None
    if missing_operations(contract) or any(misunderstandings(contract)):
        return None
    check_endpoint(address, contract.endpoint)
    return contract


def _checked(address: str, fetch: Callable[[], bytes]) -> Contract:
    try:
        contract = read_contract(fetch())
    except ValueError as error:
        raise Unavailable(
            f"There is no WSDL at {address}", service=_SERVICE, why=str(error), next_step=_CHECK_ADDRESS
        ) from None
    if missing := missing_operations(contract):
        raise ConfigError(
            f"The SOAP service at {address} has no {', '.join(missing)}",
            why="rbsync needs every one of them",
            next_step=f"{_CHECK_ADDRESS} DanDomain Classic, which has another API, is not supported.",
        )
    check_endpoint(address, contract.endpoint)
    try:
        reduced = contract.only(OPERATIONS)
        changes = "; ".join(islice(misunderstandings(reduced), 5))
    except ValueError as error:
        changes = str(error)
    if changes:
        raise ContractBroken(
            "SmartWeb's operations are not what rbsync was made for",
            service=_SERVICE,
            why=changes,
            next_step="Look for a newer rbsync, or report this message.",
        )
    return reduced


def _keep(file: Path, contract: Contract, clock: Clock) -> None:
    # without the file the next start reads the whole WSDL again, and nothing else is lost
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(_KEPT.dump_json(contract))
            now = clock.now().timestamp()
            os.utime(name, (now, now))
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)


def check_endpoint(address: str, endpoint: str) -> None:
    """Raise ConfigError unless the user name and password may go to `endpoint`, which the WSDL at `address` names.

    To the WSDL's own host, or from any host but this machine to the vendor's: mirrors name the main address (smartweb sheet 2),
    while a sandbox must never reach the real service.
    """
    check_base_url(endpoint)
    called, described = checked_host(endpoint), checked_host(address)
    official = any(called == domain or called.endswith(f".{domain}") for domain in _OFFICIAL)
    if called == described or (official and not is_loopback(described)):
        return
    raise ConfigError(
        f"The WSDL at {described} sends calls to {called}, which is not called with your password",
        next_step=_CHECK_ADDRESS,
    )


def judge_wsdl(answer: Answer) -> Ruling:
    """The verdict on the request for the WSDL."""
    if answer.status == 200:
        return Ruling(Judgement.OK)
    reasons = {"": f"HTTP {answer.status}"}
    if answer.status == 429:
        return Ruling(Judgement.THROTTLE, reasons=reasons, done=False)
    if answer.status >= 500 or answer.status == 408:
        return Ruling(Judgement.RETRY, reasons=reasons)
    if answer.status in (401, 403):
        return Ruling(Judgement.DENIED, reasons=reasons, next_step=_CHECK_ADDRESS)
    return Ruling(Judgement.NOT_FOUND, reasons=reasons, next_step=_CHECK_ADDRESS)


def origin_and_path(address: str) -> tuple[str, str]:
    """An address as the base of a service and the path of a call."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}", (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
