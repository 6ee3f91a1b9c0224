"""The only place that turns an order's action into calls: intent, call, result and cleared intent in one commit.

Every step looks before it repeats: an intent that is still open means that the step may have been done already. What a service
answers becomes a verdict here.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TypeVar

from rbsync.core.model.hub import DraftLine, HubOrder, NewCustomer
from rbsync.core.model.ledger import LedgerRow, Stage
from rbsync.core.model.order import Order
from rbsync.core.model.verdict import Outcome, Reason, Verdict, failed, held, waiting
from rbsync.core.plan.draft import CreateOrder, Expected, LandAs, OrderRules, judge_total, live_lines
from rbsync.core.plan.order import AdoptOrder, Conclusion, Fact, OrderAction, OrderCase, observed
from rbsync.core.rules.customer import identities
from rbsync.core.rules.digest import order_digest
from rbsync.core.rules.sku import item_number
from rbsync.errors import NOT_DONE, ContractBroken, Denied, OutcomeUnknown, Refused
from rbsync.passes.context import PassContext
from rbsync.passes.orders.gather import Gatherer
from rbsync.ports.memory import Intent, KnownListing, Step

Result = TypeVar("Result")

# a customer belongs to the account, not to the shop whose order comes first
_ACCOUNT = ""
_CUSTOMERS = ("customers",)
_NEW_CUSTOMER = "create-customer"
_PATIENCE = 120.0

STAGES: Mapping[LandAs, tuple[Stage, ...]] = {
    LandAs.DRAFT: (),
    LandAs.BOOKED: (Stage.BOOKED,),
    LandAs.READY: (Stage.BOOKED, Stage.READY),
    LandAs.SHIPPED: (Stage.BOOKED, Stage.READY, Stage.SHIPPED),
    LandAs.INVOICED: (Stage.BOOKED, Stage.INVOICED),
    LandAs.SHIPPED_INVOICED: (Stage.BOOKED, Stage.READY, Stage.SHIPPED, Stage.INVOICED),
}


class Settling(Exception):
    """An earlier try may still show itself; carries the verdict to wait with."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.verdict = waiting(Reason.SETTLING, what)


class OrderExecutor:
    """Carries out what was decided on orders of one connector."""

    def __init__(self, context: PassContext, gatherer: Gatherer, rules: OrderRules) -> None:
        self._context = context
        self._hub = context.hub
        self._memory = context.memory
        self._gatherer = gatherer
        self._rules = rules
        self._creating_customer = threading.Lock()  # two orders of one new buyer make one customer
        self._work: Mapping[Stage, tuple[Step, Callable[[LedgerRow, HubOrder], HubOrder | Verdict]]] = {
            Stage.BOOKED: (Step.BOOK, self._book),
            Stage.READY: (Step.CREATE_SHIPMENT, self._make_ready),
            Stage.SHIPPED: (Step.MARK_SHIPPED, self._ship),
            Stage.INVOICED: (Step.INVOICE, self._invoice),
        }

    def carry_out(self, case: OrderCase, action: OrderAction) -> Conclusion | OrderCase:
        """Perform the action, or in a dry run only tell it. A case: the order is linked now, and what follows is to be decided.

        Raises Settling, Refused, OutcomeUnknown.
        """
        row = observed(case, self._rules)
        rehearsed = Conclusion(row, Verdict(action.outcome), action.changes)
        return self._context.carry_out(lambda: self._perform(row, case, action), lambda: rehearsed)

    def _perform(self, row: LedgerRow, case: OrderCase, action: OrderAction) -> Conclusion | OrderCase:
        if isinstance(action, AdoptOrder):
            linked = self._adopt(row, case, action.existing)
            return replace(case, row=linked, existing=action.existing, known=case.known | {Fact.EXISTING})
        if isinstance(action, CreateOrder):
            row, created = self._create(row, case, action)
            row, verdict = self._finish(row, action.expected, created)
            return Conclusion(row, verdict or Verdict(Outcome.CREATED), action.changes)
        row = replace(row, digest=order_digest(case.order))
        row, verdict = self._finish(row, action.expected, action.existing)
        finished = Outcome.UPDATED if row.stage is Stage.COMPLETE else Outcome.UNCHANGED
        return Conclusion(row, verdict or Verdict(finished))

    def _create(self, row: LedgerRow, case: OrderCase, action: CreateOrder) -> tuple[LedgerRow, HubOrder]:
        """Create the draft and link it."""
        links = self._new_links(case)
        customer = self._customer(case.order, action)
        with self._intent(row.connector, Step.CREATE_ORDER, row.external_id) as intent:
            created = self._hub.create_draft(action.draft, customer)
        linked = _linked(row, case.order, created)
        self._memory.ledger.save(linked, clears=intent, listings=links)
        self._require_reference(created, action.draft.reference)
        return linked, created

    def _adopt(self, row: LedgerRow, case: OrderCase, found: HubOrder) -> LedgerRow:
        """Link an order that Rackbeat already has under our reference; what of the shop's order it was made of is not known."""
        linked = replace(_linked(row, case.order, found), digest=None)
        intent = self._memory.journal.open_intent(row.connector, Step.CREATE_ORDER, row.external_id)
        self._memory.ledger.save(linked, clears=intent, listings=self._new_links(case))
        return linked

    def _finish(self, row: LedgerRow, expected: Expected, found: HubOrder) -> tuple[LedgerRow, Verdict | None]:
        """From the draft, whose total is checked first, to the stage asked for; a verdict when it stops before that."""
        rounding_item = None if found.is_booked else self._rules.rounding_item
        judged = judge_total(found, expected, rounding_item)
        if isinstance(judged, DraftLine):
            line = judged
            found = self._journalled(row, Step.ROUND, lambda: self._hub.add_line(found.number, line))
            judged = judge_total(found, expected, rounding_item)
        row = replace(row, rackbeat_total=found.total)
        if isinstance(judged, Verdict):
            return row, judged
        self.clear(row.connector, Step.ROUND, row.external_id)
        for stage in STAGES[self._rules.land_as]:
            step, work = self._work[stage]
            reached = work(row, found)
            if isinstance(reached, Verdict):
                return self._reached(row, Stage.BOOKED, step), reached
            row, found = self._reached(row, stage, step), reached
        if not found.is_booked:
            return row, None  # a person books it: until then it takes of the stock without Rackbeat knowing
        return replace(row, stage=Stage.COMPLETE, pending={}), None

    def _book(self, row: LedgerRow, found: HubOrder) -> HubOrder:
        return found if found.is_booked else self._journalled(row, Step.BOOK, lambda: self._hub.book(found.number))

    def _make_ready(self, row: LedgerRow, found: HubOrder) -> HubOrder | Verdict:
        if self._ships(found) and all(shipment.is_shipped for shipment in self._hub.shipments(found.number)):
            try:
                self._journalled(row, Step.CREATE_SHIPMENT, lambda: self._hub.create_shipment(found.number))
            except Refused as refusal:
                return waiting(Reason.PARTIAL_SHIPMENT_OPEN, f"Rackbeat makes no shipment now: {refusal.why}")
        return found

    def _ship(self, row: LedgerRow, found: HubOrder) -> HubOrder | Verdict:
        if not self._ships(found):
            return found
        for shipment in self._hub.shipments(found.number):
            if not shipment.is_shipped:
                self._journalled(row, Step.MARK_SHIPPED, partial(self._hub.mark_shipped, shipment.id))
        found = self._hub.order(found.number) or found
        return found if found.is_shipped else waiting(Reason.PARTIAL_SHIPMENT_OPEN, "Rackbeat has shipped a part")

    def _invoice(self, row: LedgerRow, found: HubOrder) -> HubOrder:
        if not found.is_invoiced and not self._hub.invoices(found.number):
            self._journalled(row, Step.INVOICE, lambda: self._hub.create_invoice(found.number))
        return found

    def _ships(self, found: HubOrder) -> bool:
        """Whether goods of the order have not left yet."""
        if found.is_shipped:
            return False
        items = (self._gatherer.item(line.item) for line in found.lines)
        return any(item is not None and item.has_inventory for item in items)

    def _journalled(self, row: LedgerRow, step: Step, call: Callable[[], Result]) -> Result:
        """Raises Settling while an earlier try may still show itself."""
        earlier = self._memory.journal.open_intent(row.connector, step, row.external_id)
        if earlier is not None and self._context.clock.now() - earlier.at < self._context.settle:
            raise Settling(f"an earlier try ({step}) got no answer and may still show itself")
        with self._intent(row.connector, step, row.external_id) as intent:
            result = call()
        if step in (Step.ROUND, Step.MARK_SHIPPED):
            self._memory.journal.clear(intent)
        return result

    @contextmanager
    def _intent(self, connector: str, kind: str, key: str) -> Iterator[Intent]:
        """Written before the call within; cleared when that was certainly not done."""
        intent = self._memory.journal.begin(connector, kind, key, self._context.clock.now())
        try:
            yield intent
        except NOT_DONE:
            self._memory.journal.clear(intent)
            raise

    def _reached(self, row: LedgerRow, stage: Stage, step: Step) -> LedgerRow:
        reached = replace(row, stage=stage, pending={})
        self._memory.ledger.save(reached, clears=self._memory.journal.open_intent(row.connector, step, row.external_id))
        return reached

    def _require_reference(self, created: HubOrder, reference: str) -> None:
        """Raises ContractBroken when Rackbeat does not give our reference back: a second order could not be found."""
        kept = created.reference or (self._hub.order(created.number) or created).reference
        if kept != reference:
            raise ContractBroken(
                "Rackbeat does not keep the reference of an order",
                service="rackbeat",
                record=f"order {created.number}",
                why=f"sent {reference!r}, got {kept!r}",
                next_step="Look at the order's reference in Rackbeat; nothing more is created until it is kept.",
            )

    def clear(self, connector: str, kind: str, key: str) -> None:
        """What an earlier try without an answer was to do is found done, or certainly not done."""
        intent = self._memory.journal.open_intent(connector, kind, key)
        if intent is not None:
            self._memory.journal.clear(intent)

    def _customer(self, order: Order, action: CreateOrder) -> int:
        names = identities(order.buyer)
        email = names[0] if names else ""
        key = hashlib.sha256(f"customer:{email.strip().casefold()}".encode()).hexdigest()
        if isinstance(action.customer, NewCustomer):
            # other threads and other processes may be about to create the same one, for another shop's order
            with self._creating_customer, self._memory.lock(_CUSTOMERS, command=_NEW_CUSTOMER, wait=_PATIENCE):
                return self._new_customer(action.customer, names, key)
        self.clear(_ACCOUNT, _NEW_CUSTOMER, key)
        return action.customer

    def _new_customer(self, customer: NewCustomer, names: Sequence[str], key: str) -> int:
        earlier = self._memory.journal.open_intent(_ACCOUNT, _NEW_CUSTOMER, key)
        if earlier is not None:
            self._gatherer.read_customers()
        known = self._gatherer.remembered(names)
        if known:
            self.clear(_ACCOUNT, _NEW_CUSTOMER, key)
            return known[0]
        if earlier is not None and self._context.clock.now() - earlier.at < self._context.settle:
            raise Settling("the customer may have been created by a try that got no answer")
        with self._intent(_ACCOUNT, _NEW_CUSTOMER, key) as intent:
            created = self._hub.create_customer(customer)
        for name in names[1:]:
            self._memory.customers.add(name, created.number)
        self._memory.customers.add(names[0], created.number, clears=intent)
        return created.number

    def _new_links(self, case: OrderCase) -> tuple[KnownListing, ...]:
        """The links of an order's listings; their quantities in the shop have moved, so what was written no longer counts.

        A listing that has no link yet is a candidate until its shop's listings have been read: another may have its SKU too.
        """
        memory, connector = self._memory, case.row.connector
        links: dict[str, KnownListing] = {}
        for line in live_lines(case.order):
            number = case.items.get(line.id)
            if line.listing_id is None or not isinstance(number, str):
                continue
            known = memory.listings.listing(connector, line.listing_id)
            if known is None:
                sku = item_number(line.sku)
                links[line.listing_id] = KnownListing(connector, line.listing_id, sku=sku)
                memory.facts.change(connector, lambda facts: replace(facts, unread_listings=True))
            elif known.rackbeat is not None:
                links[line.listing_id] = replace(known, quantity=None)
        return tuple(links.values())


def _linked(row: LedgerRow, order: Order, found: HubOrder) -> LedgerRow:
    return replace(
        row,
        stage=Stage.BOOKED if found.is_booked else Stage.DRAFT,
        rackbeat=found.number,
        rackbeat_total=found.total,
        total=order.total.amount,
        currency=order.currency,
        digest=order_digest(order),
        pending={} if found.is_booked else row.pending,
    )


def after_adoption(conclusion: Conclusion, changes: tuple[str, ...]) -> Conclusion:
    """What to tell of an order that was linked in this run, and then decided."""
    unchanged = conclusion.verdict.outcome is Outcome.UNCHANGED
    verdict = Verdict(Outcome.UPDATED) if unchanged else conclusion.verdict
    return replace(conclusion, verdict=verdict, changes=changes)


def verdict_on(error: Settling | Refused | OutcomeUnknown | Denied) -> Verdict:
    """The verdict on an order that could not be carried on, by what a service answered."""
    if isinstance(error, Settling):
        return error.verdict
    why = f"{error.what}: {error.why}"
    if isinstance(error, OutcomeUnknown):
        return failed(Reason.OUTCOME_UNKNOWN, why)
    barred = isinstance(error, Refused) and any("barred" in text.casefold() for text in error.reasons.values())
    return held(Reason.PRODUCT_BARRED if barred else Reason.REFUSED, why, error.next_step or None)
