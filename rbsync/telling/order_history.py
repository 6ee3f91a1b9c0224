"""The history of one order from what is remembered, as sentences, as facts and as JSON. Pure."""

from collections.abc import Sequence
from datetime import tzinfo

from rbsync.core.model.ledger import LedgerRow, Stage
from rbsync.core.model.verdict import Outcome
from rbsync.ports.memory import Intent
from rbsync.telling.report import verdict_document
from rbsync.telling.text import advised, clean, money, table
from rbsync.telling.times import iso, shown

STAGES = {
    Stage.NONE: "It is not in Rackbeat yet.",
    Stage.DRAFT: "It is a draft in Rackbeat, not booked yet.",
    Stage.BOOKED: "It is booked in Rackbeat.",
    Stage.READY: "It is booked in Rackbeat and ready to be shipped.",
    Stage.SHIPPED: "It is booked and shipped in Rackbeat.",
    Stage.INVOICED: "It is booked and invoiced in Rackbeat.",
    Stage.COMPLETE: "It is in Rackbeat as far as the settings ask for.",
}


def number_of(row: LedgerRow) -> str:
    """The number as the shop's people know it."""
    return row.number or row.external_id


def history_lines(row: LedgerRow, intents: Sequence[Intent], zone: tzinfo) -> list[str]:
    """The history in sentences: seen, decided, how far it got, totals, what is under way, what comes next."""
    return [
        f"Order {clean(number_of(row))} of {row.connector} ({clean(row.external_id)})",
        f"  It was placed {shown(row.placed_at, zone)} and first seen {shown(row.first_seen, zone)}.",
        *_credited(row),
        *(f"  {sentence}" for sentence in (*_decision(row), *_progress(row), *_tries(row, intents, zone))),
        f"  Next: {_next_step(row, intents)}",
    ]


def _credited(row: LedgerRow) -> list[str]:
    if row.credits is None:
        return []
    return [f"  It is a credit note: it gives money back for order {clean(row.credits.rpartition('/')[2])}."]


def _decision(row: LedgerRow) -> list[str]:
    verdict = row.verdict
    if verdict is None:
        return ["Nothing has been decided about it yet."]
    reason = f", because of {verdict.reason}" if verdict.reason else ""
    why = f": {clean(verdict.message)}" if verdict.message else "."
    return [f"Its verdict is {verdict.outcome}{reason}{why}"]


def _progress(row: LedgerRow) -> list[str]:
    number = f" Its number there is {row.rackbeat}." if row.rackbeat is not None else ""
    reference = f" It carries the reference {clean(row.reference)}."
    left_out = row.verdict is not None and row.verdict.outcome is Outcome.SKIPPED
    stage = "It is not in Rackbeat." if left_out and row.stage is Stage.NONE else STAGES[row.stage]
    return [stage + number + reference, *_totals(row)]


def _totals(row: LedgerRow) -> list[str]:
    if row.total is None:
        return []
    shop = f"The shop's total is {money(row.total)} {row.currency or ''}".rstrip()
    if row.rackbeat_total is None:
        return [f"{shop}; none is known from Rackbeat."]
    if row.rackbeat_total == row.total:
        return [f"{shop}; Rackbeat's is {money(row.rackbeat_total)}: they are equal."]
    return [
        f"{shop}; Rackbeat's is {money(row.rackbeat_total)}: they differ by {money(row.rackbeat_total - row.total)}."
    ]


def _tries(row: LedgerRow, intents: Sequence[Intent], zone: tzinfo) -> list[str]:
    sentences = [
        f"A change is under way and its outcome is not known: {intent.kind}, written down {shown(intent.at, zone)}."
        for intent in intents
    ]
    if row.last_tried is not None:
        run = f" by run {row.last_run}" if row.last_run else ""
        sentences.append(f"It was last worked on {shown(row.last_tried, zone)}{run}; tries so far: {row.tries}.")
    return sentences


def _next_step(row: LedgerRow, intents: Sequence[Intent]) -> str:
    if intents:
        return "the next run looks in Rackbeat for what became of the change before it does anything else."
    if row.verdict is None:
        return "the next pull-orders decides."
    if advice := advised(row.verdict.advice, number_of(row)):
        return clean(advice)
    if row.stage is Stage.COMPLETE or row.verdict.outcome is Outcome.SKIPPED:
        return "nothing to do."
    return "the next pull-orders takes it further."


def order_document(row: LedgerRow, intents: Sequence[Intent], zone: tzinfo) -> dict[str, object]:
    """The same facts for `--json`."""
    return {
        "connector": row.connector,
        "id": row.external_id,
        "number": row.number,
        "reference": row.reference,
        "credits": row.credits,
        "rackbeat": None if row.rackbeat is None else str(row.rackbeat),
        "stage": str(row.stage),
        **verdict_document(row.verdict, number_of(row)),
        "placed": iso(row.placed_at, zone),
        "updated_in_shop": iso(row.source_updated_at, zone),
        "first_seen": iso(row.first_seen, zone),
        "last_tried": iso(row.last_tried, zone),
        "last_run": row.last_run,
        "tries": row.tries,
        "currency": row.currency,
        "total": None if row.total is None else money(row.total),
        "rackbeat_total": None if row.rackbeat_total is None else money(row.rackbeat_total),
        "pending": {number: str(quantity) for number, quantity in row.pending.items()},
        "intents": [{"kind": intent.kind, "at": iso(intent.at, zone), "tries": intent.tries} for intent in intents],
    }


def fact_lines(row: LedgerRow, intents: Sequence[Intent], zone: tzinfo) -> list[str]:
    """Everything remembered of one order, a fact a line."""
    document = order_document(row, intents, zone)
    return [f"{name:<16} {clean(_fact(value))}" for name, value in document.items() if value not in (None, {}, [])]


def _fact(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    if isinstance(value, list):
        return ", ".join(_fact(entry) for entry in value)
    return str(value)


def list_lines(rows: Sequence[LedgerRow], zone: tzinfo) -> list[str]:
    """One order a line, and below the table the advice for each reason that occurs."""
    cells = [
        (
            row.connector,
            number_of(row),
            shown(row.placed_at, zone),
            f"{money(row.total)} {row.currency or ''}" if row.total is not None else "-",
            "-" if row.rackbeat is None else str(row.rackbeat),
            str(row.stage),
            str(row.verdict.outcome) if row.verdict else "seen",
            str(row.verdict.reason) if row.verdict and row.verdict.reason else "-",
        )
        for row in rows
    ]
    head = ("CONNECTOR", "ORDER", "PLACED", "TOTAL", "RACKBEAT", "STAGE", "VERDICT", "REASON")
    advice = {str(row.verdict.reason): row.verdict.advice for row in rows if row.verdict and row.verdict.reason}
    return [*table(head, cells), *(f"{reason}: {clean(text or '')}" for reason, text in sorted(advice.items()))]


def given_up_line(count: int) -> str:
    """How many orders were given up, and how to see them."""
    orders = (
        "order was given up because its status is" if count == 1 else "orders were given up because their status is"
    )
    return f"{count} {orders} not one that orders are taken in: rbsync orders list --only skipped"
