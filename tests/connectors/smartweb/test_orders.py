"""Reading orders: which changed, whole ones, and those a person asks for; and in how many calls (smartweb sheets 8, 9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from rbsync.connectors.smartweb.options import OrderOptions
from rbsync.connectors.smartweb.orders.lists import HEADS, PAGE_SIZES, digest
from rbsync.connectors.smartweb.orders.reader import OrderReader
from rbsync.connectors.smartweb.profile import Facts
from rbsync.connectors.smartweb.soap.answers import Damaged, GaveUp
from rbsync.core.model.order import Order, OrderHead, UnreadableOrder
from rbsync.errors import ContractBroken, Denied, Refused, ServiceError, Unavailable
from rbsync.ports.connector import Named, Window
from rbsync.wire import Unreadable
from tests.connectors.shopify.scripted import FakeClock
from tests.connectors.smartweb.order_rows import COUNTRIES, line_row, order_row, paid_row
from tests.connectors.smartweb.scripted import ScriptedSoap
from tests.strength import sampled

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = Window(NOW - timedelta(days=1), NOW)
PLACED, UPDATED = "Order_GetByDateWithPagination", "Order_GetByDateUpdatedWithPagination"
ZERO = "0000-00-00 00:00:00"


DAMAGED = Damaged("damaged", service="smartweb", record="order 7", why="it is not well-formed")
DOWN = Unavailable("not available", service="smartweb", record="order 7", why="HTTP 503")
REFUSED = Refused("no", service="smartweb", status=500, reasons={"X": "no"})
GAVE_UP = GaveUp("gave up", service="smartweb", record="order 7", why="SOAP-ERROR: Encoding")


def gone(_: object = None) -> Refused:
    return Refused("unknown", service="smartweb", status=500, reasons={"PARAM": "No such id"})


@dataclass
class Service:
    """A shop with orders, behind a script. `before_page` may change them while a list is read.

    More than `largest_page` rows at once are too much; more than `most_at_once` are cut. `poisoned` orders cannot be told whole.
    """

    orders: dict[int, dict[str, Any]] = field(default_factory=dict)
    soap: ScriptedSoap = field(default_factory=ScriptedSoap)
    clock: FakeClock = field(default_factory=FakeClock)
    largest_page: int = 1000
    most_at_once: int = 1000
    poisoned: dict[int, Exception] = field(default_factory=dict)
    before_page: Any = None

    def __post_init__(self) -> None:
        self.soap.answers = {
            "Solution_GetWebinfo": {"SolutionId": "shop1", "Title": "Nordlys", "ProductPricesWithVat": True},
            "Currency_GetAll": [
                {"Id": 2, "Iso": "EUR", "Currency": Decimal("7.46")},
                {"Id": 1, "Iso": "DKK", "Currency": Decimal(1)},
            ],
            "Product_GetDeliveryCountryAll": COUNTRIES,
            "OrderStatusCode_GetAll": [{"Id": 99, "Title": "Kladde"}],
            "VatGroup_GetAll": [{"Id": 2, "VatPercentage": 25}],
            "Product_GetByIds": [{"Id": 17, "VatGroupId": 2}],
            PLACED: lambda asked: self.page(asked, "DateDelivered"),
            UPDATED: lambda asked: self.page(asked, "DateUpdated"),
            "Order_GetByNumber": lambda asked: [
                self.told(row) for key, row in sorted(self.orders.items()) if asked["Start"] <= key <= asked["End"]
            ],
            "Order_GetById": lambda asked: self.told(row) if (row := self.orders.get(asked["OrderId"])) else None,
        }
        self.reader = OrderReader(
            self.soap,
            facts=Facts(self.soap),
            options=OrderOptions(),
            clock=self.clock,
        )

    def place(self, *keys: int, at: str = "2026-11-20 10:00:00", **fields: object) -> None:
        for key in keys:
            self.orders[key] = order_row(key, DateDelivered=at, **fields)

    def page(self, asked: Mapping[str, Any], date: str) -> list[dict[str, Any]]:
        """As the service pages: ascending by Id, both ends inclusive, zero dates left out."""
        if self.before_page is not None:
            self.before_page(asked, date)
        assert asked["Status"] == "0,1,2,3,4,5,6,7,8,99,100"
        number, size = asked["Page"], min(asked["PageSize"], self.most_at_once)
        assert number >= 1
        found = [
            row
            for _, row in sorted(self.orders.items())
            if row[date] != ZERO and asked["Start"] <= row[date] <= asked["End"]
        ]
        rows = found[(number - 1) * size : number * size]
        if len(rows) > self.largest_page:
            raise Unavailable("too much", service="smartweb")
        return [self.told(row) for row in rows]

    def told(self, row: dict[str, Any]) -> dict[str, Any]:
        """What the session has chosen to see of it; some orders cannot be told whole."""
        if self.soap.asked[-1].shows == HEADS:
            return {name: row[name] for name in ("Id", "Status", "DateDelivered", "DateUpdated")}
        if row["Id"] in self.poisoned:
            raise self.poisoned[row["Id"]]
        return row

    def heads(self, window: Window = TODAY) -> list[OrderHead]:
        return [head for page in self.reader.changed(window) for head in page]

    def calls(self) -> Counter[str]:
        """The calls since the last look, without those for the shop's lists."""
        counted = Counter(one.operation for one in self.soap.asked if one.operation.startswith("Order_"))
        self.soap.asked.clear()
        return counted

    def read(self, keys: Sequence[object]) -> dict[str, Order | UnreadableOrder]:
        found = list(self.reader.read([str(key) for key in keys]))
        by_id = {order.id if isinstance(order, UnreadableOrder) else order.head.id: order for order in found}
        assert len(by_id) == len(found)
        return by_id


@pytest.fixture
def service() -> Service:
    return Service()


def ids(heads: Sequence[OrderHead]) -> list[int]:
    return [int(head.id) for head in heads]


def test_new_orders_and_changed_ones_are_both_found_once(service: Service) -> None:
    service.place(1, at="2026-11-01 10:00:00", DateUpdated="2026-11-20 09:00:00")
    service.place(2)
    service.place(3, DateUpdated="2026-11-20 11:00:00")
    service.place(4, at="2026-11-01 10:00:00")
    heads = service.heads()
    assert sorted(ids(heads)) == [1, 2, 3]
    assert {head.number: head.updated_at.hour for head in heads} == {"1": 8, "2": 9, "3": 10}


def test_a_list_is_asked_in_the_shops_own_time_and_a_day_ahead(service: Service) -> None:
    service.heads(Window(datetime(2026, 7, 1, 10, tzinfo=UTC), datetime(2026, 11, 20, 12, tzinfo=UTC)))
    asked = next(one.arguments for one in service.soap.asked if one.operation == PLACED)
    assert (asked["Start"], asked["End"]) == ("2026-07-01 12:00:00", "2026-11-21 13:00:00")


@pytest.mark.parametrize(
    ("minute", "later"), sampled(product(range(0, 180, 15), [0, 1, 30, 59, 61, 119, 200]), "the clock is set back")
)
def test_nothing_is_lost_when_the_clock_is_set_back(service: Service, minute: int, later: int) -> None:
    since = datetime(2026, 10, 24, 23, 30, tzinfo=UTC) + timedelta(minutes=minute)
    wall = (since + timedelta(minutes=later)).astimezone(OrderOptions().zone).strftime("%Y-%m-%d %H:%M:%S")
    service.place(1, at=wall)
    assert ids(service.heads(Window(since, since + timedelta(days=1)))) == [1]


def test_a_window_begins_inclusive_and_ends_exclusive(service: Service) -> None:
    service.place(1, at="2026-11-20 09:00:00")
    service.place(2, at="2026-11-20 10:00:00")
    nine, ten = datetime(2026, 11, 20, 8, tzinfo=UTC), datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert ids(service.heads(Window(nine, ten))) == [1]
    assert ids(service.heads(Window(nine + timedelta(seconds=1), ten))) == []


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_every_page_is_read(service: Service, count: int) -> None:
    service.place(*range(1, count + 1))
    assert ids(service.heads()) == list(range(1, count + 1))


def test_a_row_that_disappears_between_two_pages_hides_no_other(service: Service) -> None:
    service.place(*range(1, 251))

    def delete_one(asked: Mapping[str, Any], date: str) -> None:
        if date == "DateDelivered" and asked["Page"] == 2:
            service.orders.pop(50, None)

    service.before_page = delete_one
    assert set(ids(service.heads())) >= set(range(1, 251)) - {50}


def test_a_list_that_keeps_changing_is_left_for_the_next_run(service: Service) -> None:
    service.place(*range(1, 251))

    def bring_another(asked: Mapping[str, Any], date: str) -> None:
        if asked["Page"] == 2:
            service.place(max(service.orders) + 1)

    service.before_page = bring_another
    with pytest.raises(Unavailable, match="kept changing"):
        service.heads()


def test_pages_become_smaller_where_the_service_does_not_manage_them(service: Service) -> None:
    service.place(*range(1, 131))
    service.largest_page = PAGE_SIZES[-1]
    assert ids(service.heads()) == list(range(1, 131))


@pytest.mark.parametrize(
    ("largest", "at_once", "poisoned"),
    sampled(product([4, 5, 24, 25, 60], [3, 7, 30, 1000], [(), (1,), (63, 64), (130,), (25, 26, 101)]), "none is lost"),
)
def test_no_order_is_lost_whatever_the_service_does_not_manage(
    service: Service, largest: int, at_once: int, poisoned: Sequence[int]
) -> None:
    service.place(*range(1, 131))
    service.most_at_once, service.largest_page = at_once, max(largest, 5 if at_once > 5 else at_once)
    service.poisoned = dict.fromkeys(poisoned, DAMAGED)
    assert set(ids(service.heads())) == set(range(1, 131))


@pytest.mark.parametrize("error", [DAMAGED, GAVE_UP])
def test_an_order_that_cannot_be_told_is_unreadable_and_the_others_are_taken(
    service: Service, error: ServiceError
) -> None:
    service.place(*range(1, 131))
    service.poisoned = {63: error}
    heads = service.heads()
    assert sorted(ids(heads)) == list(range(1, 131))
    found = service.read(ids(heads))
    bad = found.pop("63")
    assert isinstance(bad, UnreadableOrder)
    assert error.why in bad.why
    assert len(found) == 129
    assert all(isinstance(order, Order) for order in found.values())


def test_behind_an_order_that_cannot_be_told_pages_are_large_again(service: Service) -> None:
    service.place(*range(1, 1001))
    service.poisoned = {3: DAMAGED}
    service.heads()
    asked = [one.arguments["PageSize"] for one in service.soap.asked if one.operation == PLACED]
    assert Counter(asked) == {100: 22, 25: 8, 5: 12}


def test_an_order_that_cannot_be_told_is_found_and_said_to_be_so(service: Service) -> None:
    service.place(7)
    service.poisoned = {7: GAVE_UP}
    [head] = service.reader.find("7")
    assert (head.id, head.digest) == ("7", None)
    assert isinstance(service.read([7])["7"], UnreadableOrder)


@pytest.mark.parametrize("error", [DAMAGED, DOWN, GAVE_UP, Denied("no", service="smartweb")])
@pytest.mark.parametrize("way", ["heads", "read", "find"])
def test_where_nothing_can_be_read_it_is_the_whole_shop(service: Service, error: ServiceError, way: str) -> None:
    service.place(1, 2, 3)
    names = (PLACED, UPDATED, "Order_GetByNumber", "Order_GetById")
    service.soap.answers = {**service.soap.answers, **dict.fromkeys(names, error)}
    ask = {"heads": service.heads, "read": lambda: service.read([1, 2, 3]), "find": lambda: service.reader.find("1")}
    with pytest.raises(type(error)) as caught:
        ask[way]()
    assert caught.value is error


@pytest.mark.parametrize(
    ("operation", "error"),
    [("Product_GetByIds", REFUSED), *(("Order_GetLines", error) for error in (DAMAGED, GAVE_UP, REFUSED))],
)
def test_what_is_not_given_out_of_one_order_is_its_own_affair(
    service: Service, operation: str, error: ServiceError
) -> None:
    service.place(1, 2)
    service.orders[1]["Vat"] = service.orders[1]["OrderLines"][0]["VatRate"] = Decimal(0)
    if operation == "Order_GetLines":
        service.orders[1]["OrderLines"] = [{"Id": 1, "PacketLines": None, "LineAddresses": None}]
    service.soap.answers = {**service.soap.answers, operation: error}
    found = service.read([1, 2])
    bad = found["1"]
    assert isinstance(bad, UnreadableOrder)
    assert error.why in bad.why
    assert isinstance(found["2"], Order)


@pytest.mark.parametrize(
    ("operation", "error"),
    [("Order_GetLines", DOWN), *(("Product_GetByIds", error) for error in (DOWN, DAMAGED, GAVE_UP))],
)
def test_what_the_service_fails_to_tell_is_no_orders_affair(
    service: Service, operation: str, error: ServiceError
) -> None:
    service.place(1)
    service.orders[1]["Vat"] = service.orders[1]["OrderLines"][0]["VatRate"] = Decimal(0)
    if operation == "Order_GetLines":
        service.orders[1]["OrderLines"] = [{"Id": 1, "PacketLines": None, "LineAddresses": None}]
    service.soap.answers = {**service.soap.answers, operation: error}
    with pytest.raises(type(error)) as caught:
        service.read([1])
    assert caught.value is error


def test_an_order_that_did_not_come_for_a_while_is_an_order_like_any_other(service: Service) -> None:
    service.place(7)
    service.soap.script("Order_GetById", DOWN, service.orders[7])
    assert isinstance(service.read([7])["7"], Order)


def test_while_the_service_fails_no_order_is_judged_though_heads_come(service: Service) -> None:
    service.place(7)
    service.poisoned = {7: DOWN}
    with pytest.raises(Unavailable) as caught:
        service.read([7])
    assert caught.value is DOWN


@pytest.mark.parametrize("error", [DAMAGED, GAVE_UP, REFUSED])
@pytest.mark.parametrize(("status", "waits"), [("99", "its status is 99 (Kladde)"), ("1", None)])
def test_an_order_that_cannot_be_told_says_whether_it_is_to_be_taken(
    service: Service, error: ServiceError, status: str, waits: str | None
) -> None:
    service.place(7, Status=status)
    service.poisoned = {7: error}
    order = service.read([7])["7"]
    assert isinstance(order, UnreadableOrder)
    assert order.not_released == waits
    service.poisoned = {}
    service.orders[7]["OrderLines"] = [{"Id": 1, "PacketLines": None, "LineAddresses": None}]
    service.soap.answers = {**service.soap.answers, "Order_GetLines": error}
    order = service.read([7])["7"]
    assert isinstance(order, UnreadableOrder)
    assert order.not_released == waits


def test_what_no_status_means_need_not_be_known(service: Service) -> None:
    service.soap.answers = {**service.soap.answers, "OrderStatusCode_GetAll": [{"Id": 203, "Title": "Kassesalg"}]}
    reader = OrderReader(
        service.soap,
        facts=Facts(service.soap),
        options=OrderOptions(statuses=frozenset({1, 377})),
        clock=service.clock,
    )
    service.soap.answers = {**service.soap.answers, PLACED: [], UPDATED: []}
    list(reader.changed(TODAY))
    asked = {one.arguments["Status"] for one in service.soap.asked if one.operation in (PLACED, UPDATED)}
    assert asked == {"0,1,2,3,4,5,6,7,8,99,100,203,377"}


def test_an_order_that_is_edited_without_a_new_date_has_another_digest(service: Service) -> None:
    service.place(1, 2)
    before = {head.id: head.digest for head in service.heads()}
    assert None not in before.values()
    assert {head.id: head.digest for head in service.heads()} == before
    service.orders[1]["OrderLines"][0]["Amount"] = 2
    after = {head.id: head.digest for head in service.heads()}
    assert (after["1"] != before["1"], after["2"] == before["2"]) == (True, True)
    assert [head.digest for head in service.reader.find("1")] == [after["1"]]


def test_the_digest_is_that_of_what_is_said() -> None:
    row = order_row(1, line_row(1), line_row(2), Total=Decimal("160.0"))
    same = order_row(1, line_row(2), line_row(1), Total=Decimal(160), Packing=None, DateUpdated="2026-11-20 11:00:00")
    assert digest(row) == digest(dict(reversed(same.items())))
    for changed in ({"Status": "5"}, {"Total": Unreadable("x")}, {"OrderComment": "x"}):
        assert digest(row) != digest({**row, **changed})


@pytest.mark.parametrize("name", ["Status", "DateDelivered", "DateUpdated", "Total"])
def test_a_value_that_cannot_be_read_hides_no_order(service: Service, name: str) -> None:
    service.place(1, 2)
    service.soap.answers = {**service.soap.answers, PLACED: [order_row(1, **{name: Unreadable("<b>")}), order_row(2)]}
    service.soap.script(PLACED, service.soap.answers[PLACED], [])
    heads = service.heads()
    assert sorted(ids(heads)) == [1, 2]
    found = service.read(ids(heads))
    assert isinstance(found["1"], UnreadableOrder)
    assert isinstance(found["2"], Order)


def test_the_same_page_again_and_again_is_no_list(service: Service) -> None:
    service.soap.answers = {**service.soap.answers, PLACED: [order_row(1)]}
    with pytest.raises(ContractBroken):
        service.heads()


@pytest.mark.parametrize("answer", [None, {}, [1], "x"])
def test_what_is_no_list_is_no_empty_list(service: Service, answer: object) -> None:
    service.soap.answers = {**service.soap.answers, PLACED: answer}
    with pytest.raises(ContractBroken):
        service.heads()


def test_orders_that_were_just_listed_cost_no_further_call(service: Service) -> None:
    service.place(*range(1, 41))
    keys = ids(service.heads())
    assert service.calls() == {PLACED: 2, UPDATED: 1}
    assert len(service.read(keys)) == 40
    assert service.calls() == {}


def test_but_only_once_and_not_much_later(service: Service) -> None:
    service.place(1, 2)
    service.heads()
    service.read([1])
    service.calls()
    service.clock.sleep(601)
    assert set(service.read([1, 2])) == {"1", "2"}
    assert service.calls() == {"Order_GetByNumber": 1}


def test_a_long_list_is_not_kept_whole(service: Service) -> None:
    service.place(*range(1, 1201))
    keys = ids(service.heads())
    service.calls()
    assert len(service.read(keys)) == 1200
    assert service.calls() == {"Order_GetByNumber": 7}


def test_orders_that_lie_close_together_come_from_one_call(service: Service) -> None:
    service.place(1, 2, 20, 45, 90, 500, 501, 9000)
    assert set(service.read([9000, 501, 500, 1, 2, 20, 45])) == {"1", "2", "20", "45", "500", "501", "9000"}
    assert service.calls() == {"Order_GetByNumber": 2, "Order_GetById": 1}


@pytest.mark.parametrize("error", [gone(), Unavailable("slow", service="smartweb")])
def test_a_span_that_is_refused_is_read_one_by_one(service: Service, error: Exception) -> None:
    service.place(1, 2, 3)
    service.soap.answers = {**service.soap.answers, "Order_GetByNumber": error}
    assert set(service.read([1, 2, 3, 4])) == {"1", "2", "3"}


def test_numbers_that_are_no_ids_hide_no_order(service: Service) -> None:
    service.place(1, 2)
    service.soap.answers = {**service.soap.answers, "Order_GetByNumber": [order_row(7)]}
    assert set(service.read([1, 2])) == {"1", "2"}


@pytest.mark.parametrize("answer", [None, gone(), [], order_row(8)])
def test_an_order_that_does_not_exist_is_left_out(service: Service, answer: object) -> None:
    service.soap.answers = {**service.soap.answers, "Order_GetById": answer}
    assert service.read([7]) == {}
    assert service.reader.find("7") == ()


def test_an_order_that_is_refused_is_not_taken_for_one_that_does_not_exist(service: Service) -> None:
    refusal = Refused("no", service="smartweb", status=500, reasons={"OTHER": "not today"})
    service.soap.answers = {**service.soap.answers, "Order_GetById": refusal}
    order = service.read([7])["7"]
    assert isinstance(order, UnreadableOrder)
    assert "not today" in order.why


def test_what_is_no_id_is_not_asked_for(service: Service) -> None:
    assert service.read(["", "#1", "x", "-1", "01", "99999999999", "gid://1"]) == {}
    assert service.calls() == {}


def test_an_order_that_makes_no_sense_does_not_stop_the_others(service: Service) -> None:
    service.place(1, 2, 3)
    service.orders[2]["OrderLines"][0]["Amount"] = None
    found = service.read([1, 2, 3])
    assert isinstance(found["2"], UnreadableOrder)
    assert "Amount" in found["2"].why
    assert isinstance(found["1"], Order)
    assert isinstance(found["3"], Order)


def test_lines_that_come_without_prices_are_asked_for_by_themselves(service: Service) -> None:
    service.place(1)
    service.orders[1]["OrderLines"] = [{"Id": 1, "PacketLines": None, "LineAddresses": None}]
    service.soap.answers = {**service.soap.answers, "Order_GetLines": [line_row()]}
    order = service.read([1])["1"]
    assert isinstance(order, Order)
    assert str(order.total) == "100.00 DKK"


def test_products_are_asked_for_once_by_orders_that_tell_no_vat(service: Service) -> None:
    service.place(1, 2)
    for row in service.orders.values():
        row["Vat"] = row["OrderLines"][0]["VatRate"] = Decimal(0)
    found = service.read([1, 2])
    assert [str(order.total) for order in found.values() if isinstance(order, Order)] == ["100.00 DKK"] * 2
    asked = [one.arguments for one in service.soap.asked if one.operation == "Product_GetByIds"]
    assert asked == [{"ProductIds": [17]}]


def test_a_product_that_is_gone_makes_such_an_order_unclear(service: Service) -> None:
    service.place(1)
    service.orders[1]["Vat"] = service.orders[1]["OrderLines"][0]["VatRate"] = Decimal(0)
    service.soap.answers = {**service.soap.answers, "Product_GetByIds": gone()}
    order = service.read([1])["1"]
    assert isinstance(order, Order)
    assert "product 17" in (order.unclear or "")


def test_titles_of_statuses_are_read_when_one_is_to_be_named(service: Service) -> None:
    service.place(1)
    service.read([1])
    assert "OrderStatusCode_GetAll" not in service.calls()
    service.place(2, Status="99")
    order = service.read([2])["2"]
    assert isinstance(order, Order)
    assert order.not_released == "its status is 99 (Kladde)"


@pytest.mark.parametrize("text", ["18", "#18", " 18 "])
def test_an_order_is_found_by_the_number_that_people_see_and_read_without_another_call(
    service: Service, text: str
) -> None:
    service.place(18, Transactions=[paid_row(100)])
    assert ids(service.reader.find(text)) == [18]
    assert "18" in service.read([18])
    assert service.calls() == {"Order_GetById": 1}


@pytest.mark.parametrize("text", ["#", "", "nobody's", "0", "018", "1e3", "99999999999"])
def test_nothing_is_found_by_what_nobody_has(service: Service, text: str) -> None:
    assert service.reader.find(text) == ()


def test_an_order_without_dates_is_found_and_told_of(service: Service) -> None:
    service.place(18, at=ZERO)
    assert ids(service.reader.find("18")) == [18]
    assert isinstance(service.read([18])["18"], UnreadableOrder)


def test_the_profile_is_the_shops_own(service: Service) -> None:
    facts = Facts(service.soap)
    profile = facts.profile()
    assert (profile.id, profile.name, profile.currency) == ("shop1", "Nordlys", "DKK")
    assert (profile.prices_include_vat, profile.server_time, profile.history_since) == (True, NOW, None)
    facts.profile()
    assert Counter(one.operation for one in service.soap.asked) == {"Solution_GetWebinfo": 2, "Currency_GetAll": 1}


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("Solution_GetWebinfo", {"SolutionId": None, "ProductPricesWithVat": True}),
        ("Solution_GetWebinfo", {"SolutionId": "shop1"}),
        ("Solution_GetWebinfo", None),
        ("Currency_GetAll", []),
    ],
)
def test_a_shop_that_does_not_tell_what_it_is_is_not_worked_with(
    service: Service, operation: str, answer: object
) -> None:
    service.soap.answers = {**service.soap.answers, operation: answer}
    with pytest.raises(ContractBroken):
        Facts(service.soap).profile()


def test_a_title_that_cannot_be_read_stops_nothing(service: Service) -> None:
    garbled = Unreadable("x")
    webinfo = {"SolutionId": "shop1", "Title": garbled, "Company": "Nordlys ApS", "ProductPricesWithVat": True}
    lists = {"OrderStatusCode_GetAll": [{"Id": 203, "Title": garbled}], "Solution_GetWebinfo": webinfo}
    service.soap.answers = {**service.soap.answers, **lists}
    facts = Facts(service.soap)
    assert (facts.profile().name, facts.titles(Named.STATUS)) == ("Nordlys ApS", {203: ""})


def test_methods_and_languages_are_told_without_their_secrets(service: Service) -> None:
    service.soap.answers = {
        "Payment_GetAll": [{"Id": 1, "Title": "Kontooverf&oslash;rsel", "GatewayPassword": "value"}],
        "Delivery_GetAll": [{"Id": 3, "Title": "GLS"}],
        "Solution_GetLanguages": [{"LanguageISO": "UK", "Primary": False}, {"LanguageISO": "DK", "Primary": True}],
    }
    facts = Facts(service.soap)
    assert facts.titles(Named.PAYMENT_METHOD) == {1: "Kontooverførsel"}
    assert facts.titles(Named.DELIVERY_METHOD) == {3: "GLS"}
    assert facts.languages() == ("DK", "UK")
