"""A Shopify shop over HTTP: the Admin GraphQL API, its tokens and limits, and the sandbox's own endpoints."""

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self
from urllib.parse import parse_qsl

from rbsync.sandbox.kit.books import Books as NeutralBooks
from rbsync.sandbox.kit.bucket import Bucket
from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.doors import ROOT, Doors
from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.shopify.access import Tokens
from rbsync.sandbox.shopify.books import Books, seed_orders
from rbsync.sandbox.shopify.bulk import PATH, BulkOperations, BulkWork
from rbsync.sandbox.shopify.context import Context, Document
from rbsync.sandbox.shopify.control import doors
from rbsync.sandbox.shopify.costs import MAX_QUERY_COST, Points, actual_cost, input_cost, requested_cost
from rbsync.sandbox.shopify.engine import Invalid, Operation, as_json, coerced, prepare, run, run_in_bulk, run_line
from rbsync.sandbox.shopify.idempotency import Idempotency
from rbsync.sandbox.shopify.neutral import neutral_books
from rbsync.sandbox.shopify.order_view import OrderView
from rbsync.sandbox.shopify.paging import Listing
from rbsync.sandbox.shopify.requests import GRAPHQL, read_call
from rbsync.sandbox.shopify.resolve_root import VERSIONS
from rbsync.sandbox.shopify.terms import shop_terms
from rbsync.sandbox.shopify.toggles import Toggles
from rbsync.sandbox.shopify.uploads import PATH as UPLOADS
from rbsync.sandbox.shopify.uploads import Uploads
from rbsync.sandbox.world.model import World

TOKEN_PATH = "/admin/oauth/access_token"
VERSION_HEADER = "X-Shopify-API-Version"


@dataclass(slots=True)
class ShopifySimulator:
    """One shop. `handle` may be called from many threads.

    Besides the static token the shop knows one app: `tokens.client_id` and `tokens.client_secret`.
    """

    books: Books
    tokens: Tokens
    clock: Clock = field(default_factory=Clock)
    toggles: Toggles = field(default_factory=Toggles)

    _lock: threading.RLock = field(init=False, default_factory=threading.RLock)
    _points: Points = field(init=False)
    _kept_listings: OrderedDict[tuple[object, ...], Listing] = field(init=False, default_factory=OrderedDict)
    _view: OrderView = field(init=False)
    _bulk: BulkOperations = field(init=False)
    _uploads: Uploads = field(init=False)
    _idempotency: Idempotency = field(init=False, default_factory=Idempotency)
    _doors: Doors = field(init=False)

    def __post_init__(self) -> None:
        self._points = Points(Bucket(self.clock.monotonic), self.toggles)
        self._view = OrderView(self.books.terms, self.toggles, self.books.warehouse)
        self._bulk = BulkOperations(self.books.terms.number_base)
        self._uploads = Uploads(self.books.terms.number_base)
        self._doors = doors(self.books, self._view, self.tokens, self.clock)

    @classmethod
    def seeded(
        cls,
        world: World,
        *,
        shop_index: int = 0,
        store: str = "nordlys-dk.myshopify.com",
        token: str = "shpat_sandbox",
        orders: int | None = None,
        clock: Clock | None = None,
    ) -> Self:
        """A shop grown from the world, with `orders` orders (the world's number unless given)."""
        books = Books(world, shop_terms(shop_index, store), shop_index)
        seed_orders(books, world.orders if orders is None else orders, world.now)
        name = store.removesuffix(".myshopify.com")
        tokens = Tokens(token, client_id=f"client-{name}", client_secret=f"secret-{token}")
        return cls(books, tokens, clock or Clock())

    def __reduce__(self) -> tuple[object, ...]:
        return ShopifySimulator, (self.books, self.tokens, self.clock, self.toggles)

    def neutral_books(self) -> NeutralBooks:
        """What the shop believes, in the form that all services share."""
        return neutral_books(self.books, self._view)

    def handle(self, request: Request) -> Response:
        """Answer one request."""
        with self._lock:
            now = self.clock.now()
            return self._route(request, now).dated(now)

    def _route(self, request: Request, now: datetime) -> Response:
        if request.path.startswith(ROOT):
            return self._doors.answer(request)
        if request.path.startswith(PATH):
            content = self._bulk.content(request.path)
            found = content is not None and request.method == "GET"
            return Response(200, content or b"", {"Content-Type": "application/jsonl"}) if found else _error(404)
        if request.path == UPLOADS and request.method == "POST":
            return self._uploads.receive(request, now)
        if request.path == TOKEN_PATH and request.method == "POST":
            return self._token(request, now)
        graphql = GRAPHQL.fullmatch(request.path)
        if not graphql or request.method != "POST":
            return _error(404)
        token = request.header("X-Shopify-Access-Token")
        if not self.tokens.valid(token, now, static_allowed=self.toggles.static_token):
            return _error(401, "[API] Invalid API key or access token (unrecognized login or wrong password)")
        version = self._version(graphql["version"])
        if version is None:
            return _error(404)
        answer = self._graphql(request, now, version)
        if answer is None:
            return _error(400, "query is missing or the body is not JSON")
        return Response.of_json(200, answer, {VERSION_HEADER: version})

    def _version(self, asked: str) -> str | None:
        """The version that answers: a retired one falls forward to the oldest accessible (shopify sheet 1)."""
        if self.toggles.answers_as:
            return self.toggles.answers_as
        if not re.fullmatch(r"20\d\d-(01|04|07|10)", asked) or asked > VERSIONS[-1]:
            return None
        return asked if asked in VERSIONS else VERSIONS[0]

    def _graphql(self, request: Request, now: datetime, version: str) -> Document | None:
        call = read_call(request)
        if call is None:
            return None
        operation = prepare(call.query, call.operation_name)
        if isinstance(operation, Invalid):
            return {"errors": [as_json(error) for error in operation.errors]}
        variables = coerced(operation, call.variables)
        if isinstance(variables, list):
            return {"errors": [as_json(error) for error in variables]}
        weight = input_cost(operation.definition, variables)
        requested = requested_cost(operation.costs, variables) + weight
        refusal = self._refusal(operation, requested)
        if refusal:
            return refusal
        context = self._context(request, now, version)
        answer = run(operation, call.variables, context)
        actual = actual_cost(operation.costs, answer["data"]) + weight
        self._points.bucket.give_back(requested - actual)
        extensions: Document = {"cost": self._points.report(requested, actual)}
        if request.header("Shopify-Search-Query-Debug") == "1" and context.searches:
            extensions["search"] = context.searches
        if self.toggles.internal_errors_after > 0:
            self.toggles.internal_errors_after -= 1
            return _internal_error(now)
        return {**answer, "extensions": extensions}

    def _refusal(self, operation: Operation, requested: int) -> Document | None:
        if requested > MAX_QUERY_COST:
            message = f"Query cost is {requested}, which exceeds the single query max cost limit ({MAX_QUERY_COST})."
            codes = {"code": "MAX_COST_EXCEEDED", "cost": requested, "maxCost": MAX_QUERY_COST}
            return {"errors": [{"message": message, "extensions": codes}]}
        if not self._points.take(requested):
            error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
            return {"errors": [error], "extensions": {"cost": self._points.report(requested, None)}}
        if self.toggles.internal_errors_before > 0:
            self.toggles.internal_errors_before -= 1
            return _internal_error(self.clock.now())
        return None

    def _context(self, request: Request, now: datetime, version: str) -> Context:
        return Context(
            books=self.books,
            kept_listings=self._kept_listings,
            view=self._view,
            toggles=self.toggles,
            now=now,
            scopes=frozenset(self.toggles.scopes),
            base_url=f"http://{request.header('Host') or 'localhost'}",
            version=version,
            bulk_operations=self._bulk,
            idempotency=self._idempotency,
            work=self._work(request, now, version),
            uploads=self._uploads,
        )

    def _work(self, request: Request, now: datetime, version: str) -> BulkWork:
        def query(document: str) -> Document:
            return run_in_bulk(document, replace(self._context(request, now, version), bulk=True))

        def mutate(document: str, variables: Document) -> Document:
            return run_line(document, variables, replace(self._context(request, now, version), in_bulk_mutation=True))

        return BulkWork(query, mutate)

    def _token(self, request: Request, now: datetime) -> Response:
        try:
            body = request.json()
        except ValueError:
            body = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        if not isinstance(body, dict) or body.get("grant_type") != "client_credentials":
            return Response.of_json(400, {"error": "invalid_request", "error_description": "grant_type is not known"})
        seconds = self.toggles.token_seconds
        token = self.tokens.mint(body.get("client_id"), body.get("client_secret"), now, seconds)
        if token is None:
            return Response.of_json(400, {"error": "application_cannot_be_found"})
        scope = ",".join(self.toggles.scopes)
        return Response.of_json(200, {"access_token": token, "scope": scope, "expires_in": seconds})


def _error(status: int, message: str = "Not Found") -> Response:
    return Response.of_json(status, {"errors": message})


def _internal_error(now: datetime) -> Document:
    message = f"Internal error. Looks like something went wrong on our end. Request ID: {now.timestamp():.0f}"
    return {"errors": [{"message": message, "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]}
