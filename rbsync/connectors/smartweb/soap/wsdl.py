"""The service's WSDL: fetched once a week, reduced to what is used, kept on disk (smartweb sheet 2, 18.24)."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from rbsync.connectors.smartweb.soap.contract import Contract, read_contract
from rbsync.connectors.smartweb.soap.operations import OPERATIONS, missing_operations, misunderstandings
from rbsync.errors import ConfigError, ContractBroken, NotFound, ServiceError, Unavailable
from rbsync.ports.time import Clock
from rbsync.transport.call import Answer
from rbsync.transport.judge import Judgement, Ruling
from rbsync.transport.urls import check_base_url, checked_host, is_loopback

_FRESH = timedelta(days=7)
_OFFICIAL = ("hostedshop.io", "hostedshop.dk", "smart-web.dk")
_SERVICE = "smartweb"
_KEPT = TypeAdapter(Contract)
_CHECK_ADDRESS = "Check `wsdl` in rbsync.toml."


def load_contract(address: str, cache: Path, clock: Clock, fetch: Callable[[], bytes]) -> Contract:
    """What is used of the contract of the service at `address`. `fetch` gets the whole WSDL; `cache` is a folder.

    From disk while it is fresh and whole, else from the service; a stale one serves where the service gives none. Raises
    ConfigError for an address without a WSDL, an operation that the service lacks, and an endpoint that gets no credentials;
    ContractBroken for arguments that have changed; Unavailable; Denied.
    """
    file = cache / f"smartweb-{sha256(address.encode()).hexdigest()[:16]}.json"
    kept = _kept(file, address)
    if kept and _is_fresh(file, clock):
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


def _is_fresh(file: Path, clock: Clock) -> bool:
    changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    # a moment that is still to come tells nothing
    return abs(clock.now() - changed) <= _FRESH


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
    return _reduced(contract)


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


def _reduced(contract: Contract) -> Contract:
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
