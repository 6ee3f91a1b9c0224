"""From a shop's order to the order that Rackbeat is to get, or the verdict that says why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from rbsync.core.model.hub import DraftLine, HubOrder, NewCustomer, OrderDraft
from rbsync.core.model.money import Money
from rbsync.core.model.order import LineKind, Order, OrderLine
from rbsync.core.model.verdict import Outcome, Reason, Verdict, held, skipped
from rbsync.core.rules.customer import CustomerDefaults, customer_of
from rbsync.core.rules.line_kinds import LINE_KINDS
from rbsync.core.rules.order_lines import LineTotals, draft_gross, draft_line, shop_gross
from rbsync.core.rules.readiness import When
from rbsync.core.rules.reference import heading_of
from rbsync.core.rules.sku import item_number
from rbsync.core.rules.totals import explain_difference, explain_lines, roundable, rounding_line, sent_total
from rbsync.core.rules.vat import vat_rate


class LandAs(StrEnum):
    """How far an order is taken in Rackbeat."""

    DRAFT = "draft"
    BOOKED = "booked"
    READY = "ready"
    SHIPPED = "shipped"
    INVOICED = "invoiced"
    SHIPPED_INVOICED = "shipped+invoiced"


@dataclass(frozen=True, slots=True)
class OrderRules:
    """A connector's settings for orders, with the account's defaults filled in. `items` by kind of line.

    `statuses` are those of the shop in which orders are taken; none where the shop knows no such step.
    """

    start: datetime
    zone: tzinfo
    when: When
    land_as: LandAs
    items: Mapping[LineKind, str]
    rounding_item: str | None
    customers: CustomerDefaults
    payment_terms: int | None
    payment_terms_by_gateway: Mapping[str, int]
    vat_zone: str
    vat_zones: Mapping[str, str]
    layout: int | None
    employee: int | None
    location: int | None
    delivery_terms: int | None = None
    delivery_terms_by_method: Mapping[str, int] = field(default_factory=dict)
    statuses: frozenset[int] = frozenset()
    vat_free: frozenset[LineKind] = frozenset()  # kinds of lines whose item must have no VAT


# line id → the item it is booked on; None: Rackbeat has none; a verdict: why the line, and so the order, is not taken
ItemsByLine = Mapping[str, str | Verdict | None]


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What was looked up for one order: its items, the customers it may belong to, and the currencies that Rackbeat knows
    (None: it does not tell)."""

    reference: str
    items: ItemsByLine
    customers: Sequence[int]
    currencies: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What an order must come to in Rackbeat: the shop's total, each line's figures, and how many lines were sent."""

    total: Money
    compared: tuple[LineTotals, ...]
    sent: int


@dataclass(frozen=True, slots=True)
class CreateOrder:
    """The action: this order, for this customer, coming to what is expected."""

    draft: OrderDraft
    customer: int | NewCustomer
    expected: Expected
    outcome: ClassVar[Outcome] = Outcome.CREATED

    @property
    def changes(self) -> tuple[str, ...]:
        """What is written, a line per fact: for the dry run and for the record."""
        buyer = self.customer
        who = f"new customer {buyer.name!r}" if isinstance(buyer, NewCustomer) else f"customer {buyer}"
        lines = (
            f"{line.quantity.normalize():f} × {line.item} at {line.unit_price.normalize():f}"
            f" less {line.discount_percentage.normalize():f} % plus VAT {line.vat_percentage.normalize():f} %"
            for line in self.draft.lines
        )
        return (f"{self.draft.reference}: {self.expected.total} for {who}", *lines)


def plan_order(order: Order, facts: OrderFacts, rules: OrderRules) -> CreateOrder | Verdict:
    """The order to create, or the verdict that holds or skips it. Nothing is sent that does not come to the shop's total."""
    if order.unclear is not None:
        return held(Reason.UNCLEAR, order.unclear)
    if not live_lines(order) and not order.total:
        return skipped(Reason.NOTHING_LEFT, "nothing of it is left: it was refunded or edited away")
    if facts.currencies is not None and order.currency not in facts.currencies:
        return held(Reason.CURRENCY_UNKNOWN, f"the order is in {order.currency}, which Rackbeat does not have")
    vat_zone = _vat_zone(order, rules)
    customer = customer_of(order, facts.customers, rules.customers, vat_zone)
    if isinstance(customer, Verdict):
        return customer
    payment_terms = _terms(order.gateways, rules.payment_terms_by_gateway, rules.payment_terms)
    if payment_terms is None:
        return held(Reason.MISSING_MAPPING, "payment_terms is set neither for the connector nor in rackbeat.defaults")
    content = _content(order, facts.items, rules)
    if isinstance(content, Verdict):
        return content
    lines, expected = content
    draft = OrderDraft(
        reference=facts.reference,
        heading=heading_of(facts.reference, order.head.id),
        currency=order.currency,
        vat_zone=vat_zone,
        order_date=order.head.placed_at.astimezone(rules.zone).date(),
        payment_terms=payment_terms,
        layout=rules.layout,
        employee=rules.employee,
        note=_note(order),
        billing=order.buyer.billing or order.buyer.delivery,
        delivery=order.buyer.delivery,
        lines=lines,
        delivery_terms=_terms(order.delivery_methods, rules.delivery_terms_by_method, rules.delivery_terms),
    )
    return CreateOrder(draft, customer, expected)


def expected_of(order: Order, items: ItemsByLine, rules: OrderRules) -> Expected | Verdict:
    """What the order must come to, for one that Rackbeat has already; nobody asks again whose it is."""
    if order.unclear is not None:
        return held(Reason.UNCLEAR, order.unclear)
    content = _content(order, items, rules)
    return content if isinstance(content, Verdict) else content[1]


def ordered_quantities(order: Order, items: ItemsByLine) -> dict[str, Decimal]:
    """Item number → quantity that the order takes, as far as its lines are known."""
    quantities: dict[str, Decimal] = {}
    for line in live_lines(order):
        number = items.get(line.id)
        if isinstance(number, str) and line.kind is LineKind.ITEM:
            quantities[number] = quantities.get(number, Decimal(0)) + line.quantity
    return quantities


def live_lines(order: Order) -> tuple[OrderLine, ...]:
    """The lines of which the customer still gets something."""
    return tuple(line for line in order.lines if line.quantity > 0)


def judge_total(created: HubOrder, expected: Expected, rounding_item: str | None) -> Verdict | DraftLine | None:
    """Whether a created order comes to the shop's total; None when it does.

    A line: with it, one that differs by rounding only comes to the same. One that has more lines than it was created with was
    corrected before, and is not corrected again.
    """
    total, compared = expected.total, expected.compared
    if created.currency is not None and created.currency != total.currency:
        return held(
            Reason.CURRENCY_UNKNOWN, f"Rackbeat made order {created.number} in {created.currency}, not {total.currency}"
        )
    if created.total is None:
        return held(Reason.TOTAL_MISMATCH, f"Rackbeat does not tell the total of order {created.number}")
    theirs = Money(created.total, total.currency)
    difference = total - theirs
    if not difference:
        return None
    if rounding_item and roundable(difference, len(compared)) and len(created.lines) <= expected.sent:
        return rounding_line(difference, rounding_item)
    hint = None if rounding_item or not roundable(difference, len(compared)) else _ROUNDING_HINT
    return held(Reason.TOTAL_MISMATCH, explain_difference(total, theirs, compared), hint)


_ROUNDING_HINT = (
    "Set orders.rounding_item to an item without stock and VAT that may carry the difference, then run: rbsync run"
)

_LINES_HINT = (
    "Look at the order in the shop: was it edited after it was paid, or a quantity such as 2.5 cut? Correct it there, or book it "
    "by hand and run: rbsync orders skip NUMBER"
)


def _content(order: Order, items: ItemsByLine, rules: OrderRules) -> tuple[tuple[DraftLine, ...], Expected] | Verdict:
    lines: list[DraftLine] = []
    compared: list[LineTotals] = []
    for line in (_as_fallback(line, items, rules) for line in live_lines(order)):
        item = _item_of(line, items, rules)
        if isinstance(item, Verdict):
            return item
        rate = vat_rate(line, prices_include_vat=order.prices_include_vat)
        if isinstance(rate, Verdict):
            return rate
        location = rules.location if line.kind is LineKind.ITEM else None
        sent = draft_line(line, item=item, rate=rate, prices_include_vat=order.prices_include_vat, location=location)
        lines.append(sent)
        gross = shop_gross(line, prices_include_vat=order.prices_include_vat)
        compared.append(LineTotals(line.title, gross.amount, draft_gross(sent)))
    difference = order.total - sent_total(lines, order.currency)
    if difference:
        if not (rules.rounding_item and roundable(difference, len(lines))):
            hint = _ROUNDING_HINT if roundable(difference, len(lines)) else _LINES_HINT
            message = explain_lines(order.total, sent_total(lines, order.currency), compared)
            return held(Reason.TOTAL_MISMATCH, message, hint)
        lines.append(rounding_line(difference, rules.rounding_item))
    return tuple(lines), Expected(order.total, tuple(compared), len(lines))


def _as_fallback(line: OrderLine, items: ItemsByLine, rules: OrderRules) -> OrderLine:
    """A line whose product was deleted, and whose item is not known, as a custom line that shows its SKU."""
    deleted = line.kind is LineKind.ITEM and line.listing_id is None and items.get(line.id) is None
    if not deleted or LineKind.CUSTOM not in rules.items:
        return line
    sku = item_number(line.sku)
    return replace(line, kind=LineKind.CUSTOM, title=f"{line.title} [{sku}]" if sku else line.title)


def _item_of(line: OrderLine, items: ItemsByLine, rules: OrderRules) -> str | Verdict:
    if line.kind is LineKind.ITEM:
        number = items.get(line.id)
        if number is not None:
            return number
        sku = item_number(line.sku)
        if sku is None:
            return held(Reason.MISSING_SKU, f"line {line.title!r} has no SKU and its listing is not linked")
        return held(Reason.UNKNOWN_SKU, f"line {line.title!r} has the SKU {sku!r}, which Rackbeat does not know")
    item = rules.items.get(line.kind)
    if item is None:
        return held(
            Reason.MISSING_MAPPING,
            f"line {line.title!r} is a {line.kind.value} line and {LINE_KINDS[line.kind]} is not set",
        )
    return item


def _vat_zone(order: Order, rules: OrderRules) -> str:
    """By the first country known: where goods go to a country that is not listed, the billing country does not matter."""
    countries = (address.country for address in (order.buyer.delivery, order.buyer.billing) if address)
    country = next((country for country in countries if country), None)
    return rules.vat_zones.get(country, rules.vat_zone) if country else rules.vat_zone


def _terms(names: Sequence[str], by_name: Mapping[str, int], otherwise: int | None) -> int | None:
    """The terms of the first payment or delivery method that has its own."""
    return next((by_name[name] for name in names if name in by_name), otherwise)


def _note(order: Order) -> str | None:
    parts = [f"PO {order.purchase_order}" if order.purchase_order else "", order.note or ""]
    text = "\n".join(part for part in parts if part)
    return (text if len(text) <= 800 else text[:799] + "…") or None
