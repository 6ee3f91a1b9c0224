"""What the sandbox must know of a type of shop that it simulates."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from rbsync.sandbox.kit.books import Books
from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.world.model import World

Access = Mapping[str, str]
"""How to reach a shop: `name` of its connector, `url`, `currency` of its prices, and what only its type has."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a shop stands: the `index`-th of its type, and the `position`-th of all shops; so many orders fall to it.

    `clock` is None for the simulator's own.
    """

    world: World
    index: int
    position: int
    orders: int
    clock: Clock | None = None


def quoted(text: object) -> str:
    """A text as TOML has it."""
    return json.dumps(text, ensure_ascii=False)


class Simulator(Protocol):
    """Answers requests."""

    def handle(self, request: Request) -> Response: ...


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulator that is ready to be served. `access` tells how to reach it at a URL.

    `is_write` says which requests change something; `operation` names a request, or None.
    """

    simulator: Simulator
    books: Callable[[], Books]
    access: Callable[[str], Access]
    is_write: Callable[[Request], bool]
    operation: Callable[[Request], str | None]


@dataclass(frozen=True, slots=True)
class Plug:
    """One type of shop. `type` is its word in rbsync.toml, `key` the one in sandbox.json and, as `--key`, of the command.

    `in_sandbox` and `in_demo` are how many there are unless asked otherwise. `services` are items without VAT and
    stock, by number, that its settings name and the hub must have. `settings` gives the text for rbsync.toml;
    its second argument is whether products are carried to the shop, its third the hub's currency.
    """

    type: str
    key: str
    help: str
    in_sandbox: int
    in_demo: int
    start: Callable[[Place], Simulated]
    settings: Callable[[Access, bool, str], str]
    services: Mapping[str, str]
