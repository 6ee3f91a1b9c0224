"""The sandbox's own doors: what the shop believes, what people do in its interface, and the switches."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import unquote

from rbsync.sandbox.kit.books import document
from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.smartweb.books import Books
from rbsync.sandbox.smartweb.books_document import books_document, order_document, product_document
from rbsync.sandbox.smartweb.goods_door import add_product, change_goods, delete_goods, goods_of
from rbsync.sandbox.smartweb.mishaps import Mishap, mishap_from
from rbsync.sandbox.smartweb.neutral import neutral_books
from rbsync.sandbox.smartweb.order_bench import Bench
from rbsync.sandbox.smartweb.order_door import change_order, place_order
from rbsync.sandbox.smartweb.refusal import Refused
from rbsync.sandbox.smartweb.session import Sessions

ROOT = "/_sandbox/"
Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Control:
    """Answers what lies below `/_sandbox/`."""

    books: Books
    bench: Bench
    sessions: Sessions
    mishaps: list[Mishap]

    def handle(self, request: Request) -> Response:
        """Do what was asked; 400 with the reason when it makes no sense, 404 when there is no such thing."""
        parts = [unquote(part) for part in request.path.removeprefix(ROOT).split("/")]
        try:
            answer = self._answer(request.method, parts, body_of(request))
        except (ValueError, InvalidOperation, KeyError) as error:
            return Response.of_json(400, {"message": str(error)})
        except Refused as refused:
            return Response.of_json(400, {"message": f"{refused.code}: {refused.text}"})
        if answer is None:
            return Response.of_json(404, {"message": f"the sandbox has no {request.method} {request.path}"})
        return Response.of_json(200, answer)

    def _answer(self, method: str, parts: list[str], body: Body) -> object:
        match method, parts:
            case "GET", ["books"]:
                return document(neutral_books(self.books))
            case "GET", ["records"]:
                return books_document(self.books)
            case "GET", ["toggles"]:
                return self.books.toggles.as_json()
            case "POST", ["toggles"]:
                self.books.toggles.update(body)
                return self.books.toggles.as_json()
            case "POST", ["expire-session"]:
                return {"expired": self.sessions.expire()}
            case "POST", ["mishaps"]:
                self.mishaps.append(mishap_from(body))
                return {"mishaps": len(self.mishaps)}
            case "DELETE", ["mishaps"]:
                self.mishaps.clear()
                return {"mishaps": 0}
            case "POST" | "DELETE", ["orders" | "items", *_]:
                return self._change(method, parts, body)
        return None

    def _change(self, method: str, parts: list[str], body: Body) -> object:
        match method, parts:
            case "POST", ["orders"]:
                return order_document(self.books, place_order(self.books, self.bench, body))
            case "POST", ["orders", number, change]:
                order = self.books.orders.get(int(number)) if number.isdecimal() else None
                if order is None:
                    return None
                return order_document(self.books, change_order(self.books, self.bench, order, change, body))
            case "POST", ["items"]:
                return product_document(self.books, add_product(self.books, body))
            case "POST", ["items", *number]:
                found = goods_of(self.books, "/".join(number))
                return [product_document(self.books, change_goods(self.books, row, body)) for row in found] or None
            case "DELETE", ["items", *number]:
                found = goods_of(self.books, "/".join(number))
                for row in found:
                    delete_goods(self.books, row)
                return {"deleted": len(found)} if found else None
        return None


def body_of(request: Request) -> Body:
    """The JSON object in the body, with exact numbers. Raises ValueError when it is none."""
    body: object = json.loads(request.body or b"{}", parse_float=Decimal) if request.method == "POST" else {}
    if not isinstance(body, dict):
        raise ValueError("a JSON object is needed")
    return body
