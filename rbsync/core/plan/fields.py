"""What must be written of one record so that the other side has what the giving side has, and no more."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from rbsync.core.model.product import Content, Field, Value
from rbsync.core.rules.canonical import canonical
from rbsync.core.rules.digest import digests, value_digest

Agreed = tuple[Mapping[str, str], Mapping[str, str]]
"""Digests by field of what was given and what was received when both sides were last made, or found, equal."""

_LONGEST_SHOWN = 60
_EMPTY = value_digest(None)


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """The fields to write. `before` is what the other side has of them, where that is known.

    `put_back`: only the other side had changed it. `conflicts`: both sides had; the giving side's value is written.
    """

    changes: Content
    before: Content
    put_back: tuple[Field, ...]
    conflicts: tuple[Field, ...]


def plan_fields(given: Content, received: Content, agreed: Agreed | None, kept: Collection[Field]) -> FieldPlan:
    """Compare the `kept` fields that the giving side speaks of.

    A field whose values differ while neither side has changed is in step: the other side has what was written, in its own form.
    An empty value is written only where the giving side had one before: what nobody entered there does not wipe out what people
    wrote here.
    """
    changes: dict[Field, Value] = {}
    put_back: list[Field] = []
    conflicts: list[Field] = []
    given_then, received_then = agreed or ({}, {})
    received_now = digests(received)
    for field in (one for one in Field if one in kept and one in given):
        value = canonical(given[field])
        if field in received and canonical(received[field]) == value:
            continue
        if value is None and given_then.get(field.value, _EMPTY) == _EMPTY:
            continue
        giver_changed = given_then.get(field.value) != value_digest(value)
        other_changed = received_then.get(field.value) != received_now.get(field.value)
        if not giver_changed and not other_changed:
            continue
        changes[field] = value
        if field.value in received_then and other_changed:
            (conflicts if giver_changed else put_back).append(field)
    before = {field: canonical(received[field]) for field in changes if field in received}
    return FieldPlan(changes, before, tuple(put_back), tuple(conflicts))


def agree(given: Content, received: Content, kept: Collection[Field], before: Agreed | None = None) -> Agreed:
    """What to remember once `given` is written and the other side has `received`: the kept fields only.

    A field that is not kept was never made equal; remembered, it would count as in step on the day it is kept. A kept field
    that `given` does not speak of stays as it was `before`.
    """
    silent = [field.value for field in kept if field not in given]
    given_then, received_then = ({key: side[key] for key in silent if key in side} for side in before or ({}, {}))
    spoken = [field for field in kept if field in given]
    return (
        given_then | digests({field: given[field] for field in spoken}),
        received_then | digests({field: received[field] for field in spoken if field in received}),
    )


def describe_changes(plan: FieldPlan, currency: str) -> tuple[str, ...]:
    """A line per field for reports: "price 99 → 109 DKK". `currency` is that of the side that is written to."""
    return tuple(_line(field, plan, currency) for field in plan.changes)


def _line(field: Field, plan: FieldPlan, currency: str) -> str:
    remark = ""
    if field in plan.put_back:
        remark = " (changed on the other side, put back)"
    if field in plan.conflicts:
        remark = " (changed on both sides, the owner's value is written)"
    after = plan.changes[field]
    if field is Field.DESCRIPTION:
        return f"{field.value} ({_lengths(plan.before.get(field), after)} characters){remark}"
    before = f"{_shown(plan.before[field])} → " if field in plan.before else "→ "
    units = {Field.PRICE: f" {currency}", Field.COST: f" {currency}", Field.WEIGHT: " g"}
    unit = units.get(field, "") if after is not None else ""
    return f"{field.value} {before}{_shown(after)}{unit}{remark}"


def _lengths(before: Value, after: Value) -> str:
    return f"{len(str(before or ''))} → {len(str(after or ''))}"


def _shown(value: Value) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if value is None:
        return "none"
    return repr(value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}…")
