"""A Shopify that answers what a test scripts, over real HTTP, and a clock that never waits."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from rbsync.connectors.shopify.auth import ClientCredentials, StaticToken
from rbsync.connectors.shopify.connector import open_shopify
from rbsync.connectors.shopify.session import ProductOptions
from rbsync.ports.connector import Connector
from rbsync.sandbox.kit.http import Request, Response, Server

VERSION = "2026-10"
TOKEN = "static-value-1"
DATE = "Fri, 20 Nov 2026 12:00:00 GMT"
NO_PRODUCTS = ProductOptions()
LOCATION = "gid://shopify/Location/1"
Body = dict[str, Any]
Script = Callable[[Mapping[str, Any]], Body | Response]


class FakeClock:
    """Time passes only by waiting. `waits` are the seconds of each wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._elapsed = 0.0
        self.waits: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 12, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        with self._lock:
            return self._elapsed

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._elapsed += seconds
            self.waits.append(seconds)


@dataclass
class Scripted:
    """`scripts` answer by operation name, the last one of a list again and again; `asked` is what came."""

    scripts: dict[str, Sequence[Script]]
    version: str = VERSION
    tokens: list[str] = field(default_factory=lambda: [TOKEN])
    token_life: int = 86_400
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    minted: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    refusal: Response | None = None

    def handle(self, request: Request) -> Response:
        if request.method == "GET":
            return Response(200, self.files[request.target])
        if request.target == "/upload":
            return Response(201)
        if request.target == "/admin/oauth/access_token":
            if self.refusal is not None:
                return self.refusal
            self.minted += 1
            self.tokens.append(f"minted-{self.minted}")
            return Response.of_json(200, {"access_token": self.tokens[-1], "scope": "x", "expires_in": self.token_life})
        headers = {name.lower(): value for name, value in request.headers.items()}
        if headers.get("x-shopify-access-token") != self.tokens[-1]:
            return Response.of_json(401, {"errors": "[API] Invalid API key or access token"})
        body = json.loads(request.body)
        name = body["operationName"]
        count = sum(asked == name for asked, _ in self.asked)
        self.asked.append((name, body["variables"]))
        scripts = self.scripts[name]
        answer = scripts[min(count, len(scripts) - 1)](body["variables"])
        if isinstance(answer, Response):
            return answer
        return Response.of_json(200, answer, {"X-Shopify-API-Version": self.version, "Date": DATE})

    def times(self, name: str) -> int:
        return sum(asked == name for asked, _ in self.asked)


@dataclass
class Stage:
    """A scripted service and the connector that talks to it."""

    shopify: Scripted
    shop: Connector
    clock: FakeClock
    url: str


@contextmanager
def staged(
    *,
    credentials: StaticToken | ClientCredentials | None = None,
    location: str | None = LOCATION,
    tokens: Sequence[str] = (TOKEN,),
    version: str = VERSION,
    token_life: int = 86_400,
    products: ProductOptions = NO_PRODUCTS,
    **scripts: Script | Sequence[Script],
) -> Iterator[Stage]:
    listed = {name: [script] if callable(script) else script for name, script in scripts.items()}
    listed.setdefault("ShopProfile", [always(profile())])
    listed.setdefault("Locations", [always(connected("locations", [location_wire()]))])
    shopify = Scripted(listed, version=version, tokens=list(tokens), token_life=token_life)
    clock = FakeClock()
    with Server(shopify.handle) as server:
        shop = open_shopify(
            name="shop-dk",
            store="nordlys-dk.myshopify.com",
            base_url=server.url,
            credentials=credentials or StaticToken(TOKEN),
            location=location,
            currency="shop",
            clock=clock,
            products=products,
        )
        try:
            yield Stage(shopify, shop, clock, server.url)
        finally:
            shop.close()


def always(body: Body) -> Script:
    return lambda _: body


def data(**fields: Any) -> Body:
    return {"data": fields}


def connected(field_name: str, nodes: Sequence[object], after: str | None = None) -> Body:
    return data(
        **{field_name: {"pageInfo": {"hasNextPage": after is not None, "endCursor": after}, "nodes": list(nodes)}}
    )


def error(code: str, message: str = "no", **extensions: Any) -> Body:
    return {"errors": [{"message": message, "path": ["orders"], "extensions": {"code": code, **extensions}}]}


def cost(requested: float, available: float, maximum: float = 2000.0, restore: float = 100.0) -> Body:
    status = {"maximumAvailable": maximum, "currentlyAvailable": available, "restoreRate": restore}
    return {
        "extensions": {"cost": {"requestedQueryCost": requested, "actualQueryCost": None, "throttleStatus": status}}
    }


def profile(scopes: Sequence[str] = ("read_orders",)) -> Body:
    return data(
        shop={
            "id": "gid://shopify/Shop/1",
            "name": "Nordlys",
            "currencyCode": "DKK",
            "taxesIncluded": True,
            "orderNumberFormatPrefix": "#",
            "orderNumberFormatSuffix": "",
        },
        currentAppInstallation={"accessScopes": [{"handle": scope} for scope in scopes]},
    )


def location_wire(**changes: Any) -> Body:
    return {"id": LOCATION, "name": "Main warehouse", "isActive": True, "isFulfillmentService": False} | changes


def head_wire(number: int, updated: str = "2026-11-20T10:00:00Z", **changes: Any) -> Body:
    wire = {"id": f"gid://shopify/Order/{number}", "name": f"#{number}", "cancelledAt": None, "test": False}
    return wire | {"processedAt": updated, "updatedAt": updated} | changes
