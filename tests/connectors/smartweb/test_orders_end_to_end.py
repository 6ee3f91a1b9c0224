"""Orders from a simulated shop into a simulated account: each in Rackbeat with the shop's total, or held with a reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rbsync.connectors.smartweb.options import OrderOptions
from rbsync.connectors.smartweb.orders.reader import OrderReader
from rbsync.connectors.smartweb.profile import Facts
from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.core.model.order import LineKind
from rbsync.core.model.report import Record, Traffic
from rbsync.core.model.verdict import Outcome, Reason
from rbsync.core.plan.draft import LandAs, OrderRules
from rbsync.core.rules.customer import CustomerDefaults
from rbsync.core.rules.readiness import When
from rbsync.passes.context import InitialSettings, Job, PassContext
from rbsync.passes.options import PullOptions
from rbsync.passes.orders.pull import pull_orders
from rbsync.passes.rehearsal import perform
from rbsync.passes.tally import Tally
from rbsync.ports.connector import Connector, Limits
from rbsync.rackbeat.hub import RackbeatHub
from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.faults import Faults
from rbsync.sandbox.kit.http import Request, Server
from rbsync.sandbox.rackbeat.money import totals
from rbsync.sandbox.rackbeat.records import Customer
from rbsync.sandbox.rackbeat.records import Order as RackbeatOrder
from rbsync.sandbox.rackbeat.simulator import RackbeatSimulator
from rbsync.sandbox.smartweb import is_write, operation_name
from rbsync.sandbox.smartweb.order_kinds import CREDITS, KINDS
from rbsync.sandbox.smartweb.order_money import gross
from rbsync.sandbox.smartweb.simulator import PASSWORD, USERNAME, SmartWebSimulator
from rbsync.state.file import StateFile
from tests.connectors.shopify.scripted import FakeClock
from tests.seeds import seeded_world

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
START = datetime(2026, 11, 1, tzinfo=UTC)
TOKEN = "head.payload.signature"
OPTIONS = OrderOptions()
INITIAL = InitialSettings(10, {}, 1, "domestic", 1, 25, "DKK")
RULES = OrderRules(
    start=START,
    zone=OrderOptions().zone,
    when=When.CREATED,
    land_as=LandAs.BOOKED,
    items={
        LineKind.CUSTOM: "MISC",
        LineKind.FREIGHT: "FREIGHT",
        LineKind.FREIGHT_WITHOUT_VAT: "FREIGHT",
        LineKind.FEE: "FEE",
        LineKind.DISCOUNT: "MISC",
        LineKind.CREDIT: "MISC",
    },
    rounding_item="ROUNDING",
    customers=CustomerDefaults(payment_terms=1, customer_group=2, layout=1, guest=None),
    payment_terms=1,
    payment_terms_by_gateway={},
    vat_zone="domestic",
    vat_zones={"SE": "eu", "DE": "eu", "NO": "abroad"},
    layout=1,
    employee=None,
    location=1,
    delivery_terms=None,
    delivery_terms_by_method={"3": 1},
)


class Silent:
    """Nobody watches."""

    def say(self, text: str) -> None:
        """Nothing."""

    def progress(self, connector: str, command: str, done: int, total: int | None) -> None:
        """Nothing."""


def orders_only(soap: SmartWebSession, clock: FakeClock, options: OrderOptions) -> Connector:
    """As much of a connector as an order needs."""
    facts = Facts(soap)
    return Connector(
        name="shop-dk",
        service="smartweb",
        limits=Limits(orders_per_read=100),
        profile=facts.profile,
        vocabulary=dict,
        traffic=soap.traffic.snapshot,
        close=soap.close,
        orders=OrderReader(soap, facts=facts, options=options, clock=clock),
    )


@dataclass
class Merchant:
    """Both services, and what rbsync remembers."""

    shop: SmartWebSimulator
    rackbeat: RackbeatSimulator
    calls: Faults
    context: PassContext
    job: Job

    def person(self, service: SmartWebSimulator | RackbeatSimulator, path: str, **body: object) -> Any:
        """What somebody does in a service's own interface."""
        answer = service.handle(Request("POST", f"/_sandbox/{path}", {}, json.dumps(body).encode()))
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def place(self, kind: str = "plain", **changes: object) -> int:
        self.person(self.shop, "orders", kind=kind, **changes)
        return max(self.shop.books.orders)

    def pull(self, **changes: Any) -> dict[int, Record]:
        """The record of each order that has one this time; a window ends before the second it is asked for in."""
        self.context.clock.sleep(1)
        tally = Tally("shop-dk", "smartweb", "pull-orders", lambda: Traffic({}, 0, 0.0), self.context.clock.now())
        pull_orders(self.context, self.job, tally, PullOptions(), replace(RULES, **changes))
        return {int(record.id): record for record in tally.report().records}

    def made(self) -> dict[int, RackbeatOrder]:
        """The orders that rbsync made, by the shop's number."""
        orders = self.rackbeat.books.orders.rows()
        return {
            int(o.other_reference.partition("#")[2]): o for o in orders if (o.other_reference or "").startswith("shop-")
        }

    def asked(self) -> Counter[str]:
        """The calls to the shop since the last look."""
        counted = Counter(self.calls.traffic()["by_call"])
        self.calls(Request("DELETE", "/_sandbox/traffic", {}, b""))
        return counted


@contextmanager
def merchant(path: Path, *, options: OrderOptions = OPTIONS) -> Iterator[Merchant]:
    world = seeded_world(seed=1, items=60, orders=60, shops=1, now=NOW)
    clock = FakeClock()
    shop = SmartWebSimulator.seeded(world, orders=0, sites=2, clock=Clock(clock.now, clock.monotonic))
    rackbeat = RackbeatSimulator.seeded(world, token=TOKEN, known_share=1.0, clock=Clock(clock.now, clock.monotonic))
    calls = Faults(shop.handle, is_write, operation_name)
    with ExitStack() as stack:
        at = [stack.enter_context(Server(handler)).url for handler in (calls, rackbeat.handle)]
        soap = SmartWebSession(
            name="shop-dk",
            wsdl=f"{at[0]}/service.wsdl",
            username=USERNAME,
            password=PASSWORD,
            language="DK",
            clock=clock,
            cache=path,
        )
        stack.callback(soap.close)
        hub = RackbeatHub(base_url=f"{at[1]}/api/", token=TOKEN, account_id=None, clock=clock, contact=None)
        stack.callback(hub.close)
        state = stack.enter_context(StateFile.open(path / "nordlys.sqlite3", account="nordlys"))
        context = PassContext(
            run="run",
            hub=hub,
            memory=state,
            clock=clock,
            listener=Silent(),
            dry_run=False,
            limit=None,
            carry_out=perform,
            start=NOW,
            settle=timedelta(minutes=2),
            traffic=lambda: Traffic({}, 0, 0.0),
        )
        job = Job(
            name="shop-dk",
            connector=orders_only(soap, clock, options),
            orders=RULES,
            overlap=timedelta(hours=2),
            products=None,
            stock=None,
            initial=INITIAL,
            writes=True,
        )
        yield Merchant(shop, rackbeat, calls, context, job)


def total(service: RackbeatSimulator, order: RackbeatOrder) -> Decimal:
    return Decimal(totals(service.toggles, order.lines).total)


def test_every_kind_of_order_is_in_rackbeat_with_the_shops_total_or_held(tmp_path: Path) -> None:
    with merchant(tmp_path) as account:
        kinds = {account.place(kind): kind for kind in (*KINDS, *CREDITS)}
        for order in [key for key, kind in kinds.items() if kind in CREDITS]:
            account.person(account.shop, f"orders/{order}/book")
        records = account.pull()
        made = account.made()
        assert records.keys() == kinds.keys()
        for order, record in records.items():
            if order in made:
                assert record.verdict.outcome is Outcome.CREATED, kinds[order]
                truth = gross(account.shop.books, account.shop.books.orders[order])
                assert total(account.rackbeat, made[order]) == truth, kinds[order]
            else:
                assert record.verdict.reason is not None, kinds[order]
        left = {kinds[order]: record.verdict.reason for order, record in records.items() if order not in made}
        assert left == {
            "api-made": Reason.NOT_RELEASED_YET,
            "no-number": Reason.MISSING_SKU,
            "variant-without-number": Reason.MISSING_SKU,
            "deleted-product": Reason.UNKNOWN_SKU,
            "currency": Reason.UNCLEAR,
            "empty": Reason.UNCLEAR,
            "cancelled": Reason.CANCELLED,
            "draft": Reason.NOT_RELEASED_YET,
            "not-received": Reason.NOT_RELEASED_YET,
            "till": Reason.NOT_RELEASED_YET,
            "fraction": Reason.TOTAL_MISMATCH,
        }


@pytest.mark.parametrize(
    "toggles",
    [
        {"vat_as": "percent", "checkout_country_code": "iso", "null_objects": "omitted", "double_noise": True},
        {"total_includes": ["delivery", "fee"], "checkout_country_code": "empty", "entity_titles": True},
        {"total_includes": ["vouchers"], "updated_includes_new": True, "unknown_id": "empty", "max_page_size": 7},
        {"extra_field": True, "paged_nil_status": "fault", "paged_empty_status": "none", "total_currency": "base"},
    ],
)
def test_however_the_shop_tells_it_the_totals_are_equal(tmp_path: Path, toggles: dict[str, object]) -> None:
    with merchant(tmp_path, options=replace(OPTIONS, currencies=frozenset({"EUR"}))) as account:
        account.person(account.shop, "toggles", **toggles)
        kinds = {account.place(kind): kind for kind in KINDS}
        account.pull()
        made = account.made()
        # freight alone is taken where the Total says that it is to be paid
        told = toggles.get("total_includes") == ["delivery", "fee"]
        assert len(made) == len(kinds) - (9 if told else 10)
        for order, row in made.items():
            assert total(account.rackbeat, row) == gross(account.shop.books, account.shop.books.orders[order])


def test_a_second_run_makes_nothing_and_a_change_is_noticed(tmp_path: Path) -> None:
    with merchant(tmp_path) as account:
        orders = [account.place() for _ in range(3)]
        account.pull()
        assert account.pull() == {}
        assert account.made().keys() == set(orders)
        account.person(account.shop, f"orders/{orders[0]}/edit")
        assert account.pull()[orders[0]].verdict.reason is Reason.CHANGED_IN_SHOP


def test_an_order_is_taken_when_the_shop_releases_it(tmp_path: Path) -> None:
    with merchant(tmp_path) as account:
        order = account.place("not-received")
        assert account.pull()[order].verdict.reason is Reason.NOT_RELEASED_YET
        account.person(account.shop, f"orders/{order}/status", status=1)
        assert account.pull()[order].verdict.outcome is Outcome.CREATED


def test_reading_new_orders_takes_two_lists_and_no_call_per_order(tmp_path: Path) -> None:
    with merchant(tmp_path) as account:
        account.pull()
        account.asked()
        for _ in range(30):
            account.place()
        account.pull()
        reads = {name: times for name, times in account.asked().items() if name.startswith("Order_Get")}
        assert reads == {"Order_GetByDateWithPagination": 2, "Order_GetByDateUpdatedWithPagination": 1}


def buyer(account: Merchant, order: int) -> int:
    return account.made()[order].customer


def customer(account: Merchant, number: int) -> Customer:
    """As Rackbeat has it."""
    found = account.rackbeat.books.customers.get(number)
    assert found is not None
    return found


def customer_of(account: Merchant, order: int, **fields: object) -> None:
    """Change who bought, as it is written down with the order."""
    row = account.shop.books.orders[order].row("Customer")
    assert row is not None
    row.set(**fields)


def test_two_buyers_of_one_company_are_one_customer(tmp_path: Path) -> None:
    with merchant(tmp_path) as account:
        first, second, other = (account.place(email=f"buyer{number}@example.com") for number in range(3))
        customer_of(account, first, Company="Holm ApS", Cvr="DK 12 34 56 78")
        customer_of(account, second, Company="Holm ApS", Cvr="12345678")
        customer_of(account, other, Company="Andre ApS", Cvr="87654321")
        account.pull()
        assert buyer(account, first) == buyer(account, second) != buyer(account, other)
        made = customer(account, buyer(account, first))
        assert (made.name, made.vat_number in ("DK 12 34 56 78", "12345678")) == ("Holm ApS", True)


def test_a_company_that_rackbeat_knows_is_found_by_its_number(tmp_path: Path) -> None:
    with merchant(tmp_path) as account:
        known = account.rackbeat.books.customers.rows()[0]
        known.vat_number, known.ean = "DK-12345678", None
        order = account.place(email="new@example.com")
        customer_of(account, order, Cvr="12345678", Email="")
        account.pull()
        assert buyer(account, order) == known.number


def test_who_is_invoiced_by_ean_is_not_found_by_company_number(tmp_path: Path) -> None:
    with merchant(tmp_path) as account:
        orders = [account.place(email=f"school{number}@example.com") for number in range(3)]
        for order, ean in zip(orders, ("5790000000012", "5790000000029", "5790000000012"), strict=True):
            customer_of(account, order, Company="Skolen", Cvr="87654321", Ean=ean)
        account.pull()
        customers = [buyer(account, order) for order in orders]
        assert customers[0] == customers[2] != customers[1]
        assert customer(account, customers[1]).ean == "5790000000029"


def test_the_delivery_method_gives_the_terms_of_delivery(tmp_path: Path) -> None:
    with merchant(tmp_path) as account:
        collected, sent = account.place("collect"), account.place()
        account.pull()
        assert (account.made()[collected].delivery_terms, account.made()[sent].delivery_terms) == (1, None)


def test_a_credit_note_takes_no_stock(tmp_path: Path) -> None:
    with merchant(tmp_path) as account:
        order = account.place()
        account.pull()
        note = account.person(account.shop, f"orders/{order}/credit")["id"]
        account.person(account.shop, f"orders/{note}/book")
        account.pull()
        lines = account.made()[int(note)].lines
        assert {line.item for line in lines} == {"MISC", "FREIGHT"}
        assert total(account.rackbeat, account.made()[int(note)]) == -total(account.rackbeat, account.made()[order])
