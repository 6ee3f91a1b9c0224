"""Exchanges of a session on tape, without its login: `python -m tests.connectors.smartweb.tape` records them anew."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import vcr
from vcr.cassette import Cassette
from vcr.request import Request

from rbsync.connectors.smartweb.soap.contract import load_contract
from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.sandbox.smartweb.contract import REAL_ADDRESS, wsdl_text
from tests.transport.fakes import FakeClock

from .sessions import WINDOW, open_bench

TAPE = Path(__file__).parent / "cassettes" / "session.yaml"
HOST = "https://smartweb.example.com"
LOGIN = re.compile(rb"<(\w+:)?Solution_Connect\b.*</(\w+:)?Solution_Connect>", re.DOTALL)


def without_login(request: Request) -> Request:
    """The request as it may be kept: no user, no password, no session, no host."""
    body = LOGIN.sub(b"<Solution_Connect/>", request.body or b"")
    headers = {name: value for name, value in request.headers.items() if name.lower() in ("soapaction", "content-type")}
    return Request(request.method, f"{HOST}{urlsplit(request.uri).path}", body, headers)


def without_session(response: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as it may be kept."""
    kept = {name: value for name, value in response["headers"].items() if name.lower() in ("date", "content-type")}
    return {**response, "headers": kept}


@contextmanager
def tape(path: Path, mode: str) -> Iterator[Cassette]:
    recorder = vcr.VCR(
        record_mode=mode,
        match_on=["method", "host", "path", "body"],
        before_record_request=without_login,
        before_record_response=without_session,
        decode_compressed_response=True,
    )
    with recorder.use_cassette(str(path)) as cassette:
        yield cassette


def exchange(session: SmartWebSession) -> list[object]:
    """What is recorded, and replayed."""
    shop = session.read("Solution_GetWebinfo", record="shop")
    orders = session.read("Order_GetByDateWithPagination", record="orders", **WINDOW | {"PageSize": 2})
    return [
        shop,
        orders,
        session.write(
            "Product_UpdateStockForStockLocation",
            record="product 1",
            repeatable=True,
            ProductId=1,
            StockLocationId=1,
            Stock=41,
        ),
    ]


def keep_wsdl(cache: Path, address: str, endpoint: str) -> None:
    """As if the service had been described before: what it says of itself is too much for a tape."""
    wsdl = wsdl_text().replace(REAL_ADDRESS, f'location="{endpoint}"')
    load_contract(address, cache, FakeClock(), wsdl.encode)


def record(path: Path) -> None:
    with tempfile.TemporaryDirectory() as cache, open_bench(Path(cache)) as bench:
        keep_wsdl(bench.cache, f"{bench.url}/service.wsdl", f"{bench.url}/service.php")
        path.unlink(missing_ok=True)
        with tape(path, "once"):
            exchange(bench.session())


if __name__ == "__main__":
    record(TAPE)
