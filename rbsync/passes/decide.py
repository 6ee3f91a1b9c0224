"""What is to be done with one order, and doing it: not in Rackbeat yet, or there already."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from rbsync.core.model.hub import HubOrder, NewCustomer
from rbsync.core.model.ledger import LedgerRow, Stage
from rbsync.core.model.money import Money
from rbsync.core.model.order import LineKind, Order
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held
from rbsync.core.plan.draft import (
    ITEM_SETTINGS,
    CreateOrder,
    Expected,
    OrderFacts,
    OrderRules,
    expected_of,
    live_lines,
    ordered_quantities,
    plan_order,
)
from rbsync.core.rules.digest import order_digest
from rbsync.core.rules.readiness import never_pulled, not_ready, not_released
from rbsync.passes.context import PassContext
from rbsync.passes.credits import not_creditable
from rbsync.passes.executor import OrderExecutor
from rbsync.passes.lookup import Lookup
from rbsync.passes.references import References
from rbsync.ports.memory import Step


@dataclass(frozen=True, slots=True)
class Decided:
    """A row to be saved, its verdict and what was or would be written."""

    row: LedgerRow
    verdict: Verdict
    changes: tuple[str, ...] = ()


class OrderDecider:
    """Decides an order of one connector and carries the decision out. Raises Settling, Refused and OutcomeUnknown."""

    def __init__(self, context: PassContext, lookup: Lookup, references: References, rules: OrderRules) -> None:
        self._context = context
        self._memory = context.memory
        self._lookup = lookup
        self._references = references
        self._rules = rules
        self._executor = OrderExecutor(context, lookup, rules.land_as, rules.rounding_item)

    def decide(self, row: LedgerRow, order: Order) -> Decided:
        """The order's verdict, after everything that it called for was done."""
        if row.rackbeat is not None:
            return self._already_in_rackbeat(row, order, None)
        planned = (
            never_pulled(order.head, self._rules.start)
            or not_released(order, self._context.clock.now())
            or not_ready(order, self._rules.when)
            or not_creditable(order, self._lookup.remembered_order, self._lookup.order_shown, self._rules.start)
        )
        action = planned or self._plan(row, order)
        if isinstance(action, CreateOrder):
            return self._create(row, order, action)
        return self._earlier_try(row, order) or Decided(_without_needs(row, action), action)

    def _plan(self, row: LedgerRow, order: Order) -> CreateOrder | Verdict:
        facts = OrderFacts(
            reference=row.reference,
            items=self._lookup.items_of(order),
            customers=self._lookup.customers_of(order.buyer),
            currencies=self._lookup.currencies_for(order),
        )
        action = plan_order(order, facts, self._rules)
        return self._takes_stock(order) or action if isinstance(action, CreateOrder) else action

    def _takes_stock(self, order: Order) -> Verdict | None:
        """The item of credit notes must have no inventory: a credit would take more of the stock. `check` tells of the others."""
        item, setting = self._rules.items.get(LineKind.CREDIT), ITEM_SETTINGS[LineKind.CREDIT]
        gives_back = any(line.kind is LineKind.CREDIT for line in live_lines(order))
        if item is None or not gives_back or not self._lookup.keeps_stock(item):
            return None
        advice = f"Name an item without inventory in {setting}, then run: rbsync run"
        return held(Reason.MISSING_MAPPING, f"{setting} names item {item}, which Rackbeat keeps stock of", advice)

    def _create(self, row: LedgerRow, order: Order, action: CreateOrder) -> Decided:
        existing = self._existing(row, order)
        if isinstance(existing, Verdict):
            return Decided(row, existing)
        if existing is not None:
            return self._adopted(row, order, existing)
        remark = Decided(row, Verdict(Outcome.CREATED), describe(action))
        return self._context.carry_out(lambda: self._created(row, order, action), lambda: remark)

    def _created(self, row: LedgerRow, order: Order, action: CreateOrder) -> Decided:
        links = self._lookup.new_links(order, self._lookup.items_of(order))
        row, created = self._executor.create(row, order, action, links)
        row, verdict = self._executor.finish(row, action.expected, created)
        return Decided(row, verdict or Verdict(Outcome.CREATED), describe(action))

    def _earlier_try(self, row: LedgerRow, order: Order) -> Decided | None:
        """An order that is not to be created, or not now, while a try to create it may have landed: what became of that."""
        intent = self._memory.open_intent(row.connector, Step.CREATE_ORDER, row.external_id)
        if intent is None:
            return None
        existing = self._existing(row, order)
        if isinstance(existing, Verdict):
            return Decided(row, existing)
        if existing is not None:
            return self._adopted(row, order, existing)
        self._executor.settled(row, Step.CREATE_ORDER)
        self._memory.clear(intent)
        return None

    def _existing(self, row: LedgerRow, order: Order) -> HubOrder | Verdict | None:
        """The order that Rackbeat has under our reference."""
        intent = self._memory.open_intent(row.connector, Step.CREATE_ORDER, row.external_id)
        settled_at = None if intent is None else intent.at + self._context.settle
        candidates = self._references.find(row.reference, order.head.placed_at, not_before=settled_at)
        return self._single_order(row, candidates) if candidates else None

    def _adopted(self, row: LedgerRow, order: Order, existing: HubOrder) -> Decided:
        remark = (f"link to Rackbeat order {existing.number}",)
        in_rehearsal = Decided(row, Verdict(Outcome.UPDATED), remark)
        return self._context.carry_out(lambda: self._adopt(row, order, existing, remark), lambda: in_rehearsal)

    def _adopt(self, row: LedgerRow, order: Order, existing: HubOrder, remark: tuple[str, ...]) -> Decided:
        links = self._lookup.new_links(order, self._lookup.items_of(order))
        decided = self._already_in_rackbeat(self._executor.adopt(row, order, existing, links), order, existing)
        if decided.verdict.outcome is Outcome.UNCHANGED:
            return replace(decided, verdict=Verdict(Outcome.UPDATED), changes=remark)
        return replace(decided, changes=remark)

    def _already_in_rackbeat(self, row: LedgerRow, order: Order, hub_order: HubOrder | None) -> Decided:
        """An order that Rackbeat has: whether it still is the shop's order, and what is left to do."""
        digest = order_digest(order)
        if row.stage is Stage.COMPLETE and digest == row.digest:
            return Decided(row, Verdict(Outcome.UNCHANGED))
        changed = digest != row.digest
        hub_order = hub_order or self._context.hub.order(row.rackbeat or 0)
        if hub_order is not None and hub_order.is_cancelled and order.head.cancelled:
            return Decided(replace(row, stage=Stage.COMPLETE, digest=digest, pending={}), Verdict(Outcome.UNCHANGED))
        trouble = self._trouble(row, order, hub_order, changed=changed)
        if trouble is not None or hub_order is None:
            return Decided(row, trouble or held(Reason.CANCELLED_IN_RACKBEAT, "it is not in Rackbeat any more"))
        if row.stage is Stage.COMPLETE:
            same = replace(row, digest=digest, total=order.total.amount, rackbeat_total=hub_order.total)
            # figures that are not clear are not what Rackbeat's order was made of: those of then are kept
            return Decided(row if order.unclear is not None else same, Verdict(Outcome.UNCHANGED))
        return self._resume(replace(row, digest=digest), order, hub_order)

    def _resume(self, row: LedgerRow, order: Order, hub_order: HubOrder) -> Decided:
        expected = expected_of(order, self._lookup.items_of(order), self._rules)
        if isinstance(expected, Verdict):
            return Decided(row, expected)
        remark = f"take Rackbeat order {hub_order.number} to {self._rules.land_as.value}"
        return self._context.carry_out(
            lambda: self._finished(row, expected, hub_order), lambda: Decided(row, Verdict(Outcome.UPDATED), (remark,))
        )

    def _finished(self, row: LedgerRow, expected: Expected, hub_order: HubOrder) -> Decided:
        row, verdict = self._executor.finish(row, expected, hub_order)
        changed = Outcome.UPDATED if row.stage is Stage.COMPLETE else Outcome.UNCHANGED
        return Decided(row, verdict or Verdict(changed))

    def _trouble(self, row: LedgerRow, order: Order, hub_order: HubOrder | None, *, changed: bool) -> Verdict | None:
        """What keeps the two orders from being the same, as far as a person must see to it.

        While the shop's order is as it was when Rackbeat's was made, what people did to that one since is their affair.
        """
        if hub_order is None:
            return held(Reason.CANCELLED_IN_RACKBEAT, f"order {row.rackbeat} was deleted in Rackbeat")
        if hub_order.is_cancelled:
            return held(Reason.CANCELLED_IN_RACKBEAT, f"order {hub_order.number} was cancelled in Rackbeat")
        if order.head.cancelled:
            return held(
                Reason.CANCELLED_IN_SHOP, f"it was cancelled in the shop after order {hub_order.number} was made"
            )
        if not changed:
            return None
        items = self._lookup.items_of(order)
        unsure = next((item for item in items.values() if isinstance(item, Verdict)), None)
        if unsure is not None:
            return unsure
        totals = order.unclear or f"the shop says {order.total}, Rackbeat {_describe_total(hub_order, order)}"
        remark = f"it was edited or refunded after order {hub_order.number} was made: {totals}"
        if not self._same_goods(ordered_quantities(order, items), hub_order):
            return held(Reason.CHANGED_IN_SHOP, f"{remark}, and the goods differ")
        if order.unclear is not None:
            return None  # its money cannot be compared, and nothing says that it changed
        if row.stage is Stage.COMPLETE and hub_order.total != order.total.amount:
            return held(Reason.CHANGED_IN_SHOP, remark)
        return None

    def _same_goods(self, ours: Mapping[str, Decimal], hub_order: HubOrder) -> bool:
        """Whether both have the same quantity of each item, services such as freight left out."""
        services = {*self._rules.items.values(), self._rules.rounding_item}
        theirs: dict[str, Decimal] = {}
        for line in hub_order.lines:
            if line.item in ours or line.item not in services:
                theirs[line.item] = theirs.get(line.item, Decimal(0)) + line.quantity
        return theirs == ours

    def _single_order(self, row: LedgerRow, candidates: tuple[HubOrder, ...]) -> HubOrder | Verdict:
        live = [order for order in candidates if not order.is_cancelled]
        numbers = ", ".join(str(order.number) for order in candidates)
        if not live:
            return held(Reason.CANCELLED_IN_RACKBEAT, f"order {numbers} with this reference was cancelled in Rackbeat")
        if len(live) > 1:
            return held(Reason.AMBIGUOUS_ORDER, f"orders {numbers} in Rackbeat have the reference {row.reference}")
        if any(other.id != row.id for other in self._memory.rows_of(live[0].number)):
            return held(
                Reason.AMBIGUOUS_ORDER, f"order {numbers} in Rackbeat belongs to another order numbered {row.number}"
            )
        # a listing may come without lines; what follows compares them
        return live[0] if live[0].lines else self._context.hub.order(live[0].number) or live[0]


def describe(action: CreateOrder) -> tuple[str, ...]:
    """What is written, a line per fact: for the dry run and for the record."""
    draft, customer = action.draft, action.customer
    who = f"new customer {customer.name!r}" if isinstance(customer, NewCustomer) else f"customer {customer}"
    lines = tuple(
        f"{line.quantity.normalize():f} × {line.item} at {line.unit_price.normalize():f}"
        f" less {line.discount_percentage.normalize():f} % plus VAT {line.vat_percentage.normalize():f} %"
        for line in draft.lines
    )
    return (f"{draft.reference}: {action.expected.total} for {who}", *lines)


def _describe_total(hub_order: HubOrder, order: Order) -> str:
    return "no total" if hub_order.total is None else str(Money(hub_order.total, hub_order.currency or order.currency))


def _without_needs(row: LedgerRow, verdict: Verdict) -> LedgerRow:
    return replace(row, pending={}) if verdict.outcome is Outcome.SKIPPED else row
