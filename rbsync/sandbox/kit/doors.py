"""The sandbox's own paths below `/_sandbox/`: what a simulator believes, what people do in its interface, its switches."""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import unquote

from rbsync.sandbox.kit.books import Books, document
from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.kit.routes import Routes
from rbsync.sandbox.kit.toggles import Toggles

ROOT = "/_sandbox/"
Body = Mapping[str, object]
Door = Callable[..., object]  # of a Body and the keys of the path


class Refused(Exception):
    """A simulator will not do it. `status` and `document` are the answer of its doors."""

    def __init__(self, status: int, document: Mapping[str, object]) -> None:
        super().__init__(str(document))
        self.status = status
        self.document = document


class Doors:
    """Answers what lies below `/_sandbox/`: `GET books`, `GET` and `POST toggles`, and the simulator's own `table`.

    An entry of the table, such as `"POST orders/{number}/{change}"`, is called with the body and the path's keys.
    What it returns is the answer; None is a 404. A ValueError, and each of `refusals`, is a 400 with its text.
    `toggled` is called after switches were set.
    """

    def __init__(
        self,
        toggles: Toggles,
        books: Callable[[], Books],
        table: Mapping[str, Door],
        *,
        toggled: Callable[[], None] = lambda: None,
        refusals: tuple[type[Exception], ...] = (),
    ) -> None:
        def set_toggles(body: Body) -> object:
            toggles.update(body)
            toggled()
            return toggles.as_json()

        common: dict[str, Door] = {
            "GET books": lambda _: document(books()),
            "GET toggles": lambda _: toggles.as_json(),
            "POST toggles": set_toggles,
        }
        self._routes: Routes[Door] = Routes({**common, **table})
        self._refusals: tuple[type[Exception], ...] = (ValueError, InvalidOperation, *refusals)

    def answer(self, request: Request) -> Response:
        """The answer to a request below `/_sandbox/`."""
        segments = [unquote(part) for part in request.path.removeprefix(ROOT).split("/")]
        found = self._routes.find(request.method, segments)
        try:
            answer = found[0].entry(body_of(request), *found[1]) if found else None
        except Refused as refused:
            return Response.of_json(refused.status, refused.document)
        except self._refusals as error:
            return Response.of_json(400, {"message": str(error)})
        if answer is None:
            return Response.of_json(404, {"message": f"the sandbox has no {request.method} {request.path}"})
        return Response.of_json(200, answer)


def only(body: Body, known: Collection[str]) -> None:
    """Raise ValueError for a field that a door does not know."""
    if unknown := set(body).difference(known):
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")


def rows_of(value: object, example: str) -> list[Body]:
    """A list of objects. Raises ValueError, with the example, when it is none."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError(f"a list like {example} is needed")
    return value


def time_of(body: Body, name: str) -> datetime | None:
    """The time of that name; None when it was left out. Raises ValueError when it has no time zone."""
    if body.get(name) is None:
        return None
    moment = datetime.fromisoformat(str(body[name]))
    if moment.tzinfo is None:
        raise ValueError(f"{name} needs a time zone")
    return moment


def body_of(request: Request) -> dict[str, object]:
    """The JSON object in the body, with exact numbers; empty without a body. Raises ValueError when it is none."""
    body: object = json.loads(request.body or b"{}", parse_float=Decimal)
    if not isinstance(body, dict):
        raise ValueError("a JSON object is needed")
    return body
