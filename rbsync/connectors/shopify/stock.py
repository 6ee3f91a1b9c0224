"""Quantities at the configured location: read, compare and set, activate (shopify sheets 6 and 9.1)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID, uuid4, uuid5

from rbsync.connectors.shopify.client import by_id
from rbsync.connectors.shopify.documents import load
from rbsync.connectors.shopify.mapping import level
from rbsync.connectors.shopify.session import Session
from rbsync.connectors.shopify.wire import StockItemWire, UserErrorsWire, UserErrorWire, broken, check
from rbsync.core.model.listing import Level, LevelChange, LevelRefusal
from rbsync.errors import Refused, Unavailable
from rbsync.ports.connector import ShopLocation
from rbsync.transport.document import JsonValue

BATCH = 250
QUANTITY_NAMES: Mapping[str, str] = {"available": "available", "on-hand": "on_hand"}

_KEYS = UUID("5b0c8c66-6a0b-4c55-9d0c-2d9a3f1f7e51")
_STALE = "CHANGE_FROM_QUANTITY_STALE"
_CONCURRENT = "IDEMPOTENCY_CONCURRENT_REQUEST"
_BURNT = "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"
_MISUSED = "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"
_TRIES = 5


@dataclass(frozen=True, slots=True)
class _Push:
    """What all rows of one call share."""

    name: str  # of the quantity, in Shopify's words
    location: str
    document: str  # what the merchant's history refers to


@dataclass(frozen=True, slots=True)
class StockWriter:
    """Reads and sets quantities at one location."""

    session: Session

    def locations(self) -> tuple[ShopLocation, ...]:
        """All of the shop's, inactive ones included; `id` is the gid."""
        return self.session.facts.locations()

    def levels(self, stock_ids: Sequence[str]) -> Mapping[str, Level]:
        """The quantities now, by inventory item; items that are gone are left out."""
        record = self.session.record("stock")
        variables: Mapping[str, JsonValue] = {"location": self.session.facts.stock_location()}
        wires = by_id(self.session.graph, StockItemWire, load("Levels"), stock_ids, variables, record=record)
        return {wire.id: level(wire) for wire in wires}

    def set_levels(self, changes: Sequence[LevelChange], *, basis: str, why: str) -> tuple[LevelRefusal, ...]:
        """Compare and set. Raises ValueError for an unknown basis."""
        if basis not in QUANTITY_NAMES:
            raise ValueError(f"basis {basis!r} is none of {', '.join(QUANTITY_NAMES)}")
        reference = quote(why, safe="")[:200].rstrip("%") or str(uuid4())
        push = _Push(QUANTITY_NAMES[basis], self.session.facts.stock_location(), f"gid://rbsync/Push/{reference}")
        refusals: list[LevelRefusal] = []
        for start in range(0, len(changes), BATCH):
            refusals.extend(_set_batch(self.session, changes[start : start + BATCH], push))
        return tuple(refusals)

    def activate(self, stock_id: str) -> None:
        """Stock the item at the location. Raises Refused."""
        record = f"stock item {stock_id} of {self.session.name}"
        variables = {"item": stock_id, "location": self.session.facts.stock_location(), "key": str(uuid4())}
        reply = self.session.graph.run(load("Activate"), variables, record=record)
        errors = check(UserErrorsWire, reply.data.get("inventoryActivate"), record=record).user_errors
        if errors:
            raise Refused(
                "Shopify did not stock the item at the location",
                service="shopify",
                status=200,
                reasons={".".join(error.field or ()): error.message for error in errors},
                record=record,
            )


def _set_batch(session: Session, batch: Sequence[LevelChange], push: _Push) -> Sequence[LevelRefusal]:
    """Set one batch. A refused call may have been carried out in part: its rows are read again before they are sent again."""
    refused = _refusals(batch, _send(session, batch, push))
    if len(refused) in (0, len(batch)):
        return list(refused.values())
    rest = [change for change in batch if change.stock_id not in refused]
    again, moved = _undone(session, rest, push)
    refused.update((one.stock_id, one) for one in moved)
    if again:
        second = _refusals(again, _send(session, again, push))
        refused.update(second)
        if second:
            unsure = [change for change in again if change.stock_id not in second]
            unset, moved = _undone(session, unsure, push)
            refused.update((one.stock_id, one) for one in moved)
            why = "not set, because Shopify refused another row of the same call"
            refused.update((one.stock_id, LevelRefusal(one.stock_id, stale=True, why=why)) for one in unset)
    return list(refused.values())


def _undone(
    session: Session, changes: Sequence[LevelChange], push: _Push
) -> tuple[list[LevelChange], list[LevelRefusal]]:
    """Of these changes: those that still are to be made, and those that no longer can."""
    now = StockWriter(session).levels([change.stock_id for change in changes])
    again: list[LevelChange] = []
    moved: list[LevelRefusal] = []
    for change in changes:
        if (found := now.get(change.stock_id)) is None:
            moved.append(LevelRefusal(change.stock_id, stale=False, why="the item no longer exists in the shop"))
            continue
        quantity = found.available if push.name == "available" else found.on_hand
        if quantity == change.after:
            continue
        if change.before is None or quantity == change.before:
            again.append(change)
        else:
            why = f"the quantity moved from {change.before} to {quantity}"
            moved.append(LevelRefusal(change.stock_id, stale=True, why=why))
    return again, moved


def _send(session: Session, batch: Sequence[LevelChange], push: _Push) -> Sequence[UserErrorWire]:
    """One call, repeated under its key while an earlier one is still under way (shopify sheet 6)."""
    rows: list[JsonValue] = [
        {
            "inventoryItemId": change.stock_id,
            "locationId": push.location,
            "quantity": change.after,
            # null must be sent: leaving the key out is an error
            "changeFromQuantity": change.before,
        }
        for change in batch
    ]
    body: dict[str, JsonValue] = {
        "name": push.name,
        "reason": "correction",
        "referenceDocumentUri": push.document,
        "quantities": rows,
    }
    record = session.record("stock")
    key = _key(body)
    for attempt in range(_TRIES):
        reply = session.graph.run(load("SetLevels"), {"input": body, "key": key}, record=record)
        errors = check(UserErrorsWire, reply.data.get("inventorySetQuantities"), record=record).user_errors
        codes = {error.code for error in errors}
        if _MISUSED in codes:
            raise broken(f"two calls were taken for one: {_MISUSED}", record=record)
        if not codes & {_CONCURRENT, _BURNT}:
            return errors
        if _BURNT in codes:
            key = _key(body)
        session.clock.sleep(float(2**attempt))
    raise Unavailable("Shopify did not finish setting quantities", service="shopify", record=record)


def _key(body: Mapping[str, JsonValue]) -> str:
    """An idempotency key: of the content, and of this one intention to send it."""
    return str(uuid5(_KEYS, json.dumps(body, sort_keys=True) + uuid4().hex))


def _refusals(batch: Sequence[LevelChange], errors: Sequence[UserErrorWire]) -> dict[str, LevelRefusal]:
    """The refused rows by item. An error that names no row refuses them all."""
    refused: dict[str, LevelRefusal] = {}
    for error in errors:
        row = next((int(step) for step in error.field or () if step.isdigit()), None)
        named = batch if row is None or row >= len(batch) else (batch[row],)
        for change in named:
            stale = error.code == _STALE
            earlier = refused.get(change.stock_id)
            if earlier is None or (earlier.stale and not stale):
                refused[change.stock_id] = LevelRefusal(change.stock_id, stale=stale, why=str(error))
    return refused
