"""A session: begun once, renewed when it is lost, never wider than one call (smartweb sheet 3, 6)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from rbsync.connectors.smartweb.soap.answers import Damaged, GaveUp
from rbsync.connectors.smartweb.soap.operations import ORDER, ORDER_HEAD, ORDER_LINE, PRODUCT, VARIANT
from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.errors import ConfigError, ContractBroken, Denied, OutcomeUnknown, Refused, Unavailable
from rbsync.sandbox.kit.http import Request, Response
from rbsync.wire import Unreadable
from tests.transport.fakes import START

from .sessions import SETUP, WINDOW, Bench, open_bench, soap

ORDERS = (ORDER.operation, ORDER_LINE.operation)
PRODUCTS = (PRODUCT.operation, VARIANT.operation)
PAGE = "Order_GetByDateWithPagination"
SET_STOCK = "Product_UpdateStockForStockLocation"
STOCK = {"ProductId": 1, "StockLocationId": 1, "Stock": 41}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with open_bench(tmp_path) as opened:
        yield opened


def total(session: SmartWebSession, number: int) -> object:
    order = session.read("Order_GetById", record=f"order {number}", OrderId=number)
    assert isinstance(order, dict)
    return order["Total"]


def test_nothing_is_sent_before_the_first_call(bench: Bench) -> None:
    bench.session().close()
    assert bench.asked == []


def test_a_session_chooses_only_what_its_calls_need_and_once(bench: Bench) -> None:
    session = bench.session()
    for page in (1, 2):
        session.read(PAGE, record="orders", **WINDOW | {"Page": page})
    assert bench.asked == ["/service.wsdl", *SETUP, *ORDERS, PAGE, PAGE]
    session.read("Product_GetByItemNumber", record="item X", ItemNumber="X")
    assert bench.since(7) == ["Solution_SetCaseSensitiveItemNumber", *PRODUCTS, "Product_GetByItemNumber"]


def test_item_numbers_are_compared_to_the_letter(bench: Bench) -> None:
    session = bench.session()
    known = next(row.text("ItemNumber") for row in bench.simulator.books.products.values() if row.text("ItemNumber"))
    found = session.read("Product_GetByItemNumber", record="item", ItemNumber=known)
    assert isinstance(found, list)
    assert [row["ItemNumber"] for row in found] == [known]
    assert session.read("Product_GetByItemNumber", record="item", ItemNumber=known.swapcase()) == []


def test_an_answer_is_plain_data(bench: Bench) -> None:
    session = bench.session()
    orders = session.read(PAGE, record="orders", **WINDOW)
    assert isinstance(orders, list)
    assert [order["Id"] for order in orders] == list(range(1, 9))
    order = orders[0]
    assert isinstance(order["Total"], Decimal)
    assert isinstance(order["OrderLines"], list)
    assert isinstance(order["Delivery"]["Vat"], bool)
    assert order["Transactions"] is None or isinstance(order["Transactions"], list)
    assert session.read(PAGE, record="orders", **WINDOW | {"Page": 2}) == []
    assert session.server_time == START


def test_secrets_of_others_are_left_behind(bench: Bench) -> None:
    methods = bench.session().read("Payment_GetAll", record="shop")
    assert isinstance(methods, list)
    assert all("Title" in method and "GatewayPassword" not in method for method in methods)


@pytest.mark.parametrize("way", ["expired", "fault"])
def test_a_lost_session_is_begun_again_and_the_read_replayed(bench: Bench, way: str) -> None:
    session = bench.session()
    before = total(session, 1)
    mark = len(bench.asked)
    if way == "expired":
        bench.simulator.sessions.expire()
    else:
        bench.mishap("auth", "Order_GetById")
    assert total(session, 1) == before
    assert bench.since(mark) == ["Order_GetById", *SETUP, *ORDERS, "Order_GetById"]


def test_a_session_that_is_lost_while_fields_are_chosen_is_begun_again(bench: Bench) -> None:
    session = bench.session()
    bench.mishap("auth", "Order_SetOrderLineFields")
    assert total(session, 1) is not None
    assert bench.asked[1:] == [*SETUP, *ORDERS, *SETUP, *ORDERS, "Order_GetById"]


@pytest.mark.parametrize(("repeatable", "sent"), [(True, 2), (False, 1)])
def test_a_write_is_replayed_only_where_it_may_be(bench: Bench, repeatable: bool, sent: int) -> None:
    session = bench.session()
    bench.mishap("auth", SET_STOCK)
    if repeatable:
        assert session.write(SET_STOCK, record="product 1", repeatable=True, **STOCK) is True
    else:
        with pytest.raises(Unavailable, match="was not carried out"):
            session.write(SET_STOCK, record="product 1", repeatable=False, **STOCK)
    assert bench.asked.count(SET_STOCK) == sent
    assert session.write(SET_STOCK, record="product 1", repeatable=False, **STOCK) is True


def test_a_session_that_was_silent_for_long_is_begun_again_by_us(bench: Bench) -> None:
    session = bench.session()
    total(session, 1)
    mark = len(bench.asked)
    bench.clock.sleep(301)
    session.write(SET_STOCK, record="product 1", repeatable=False, **STOCK)
    assert bench.since(mark) == [*SETUP, SET_STOCK]


def test_a_right_that_is_missing_is_denied_after_one_new_session(bench: Bench) -> None:
    session = bench.session()
    bench.simulator.toggles.update({"denied": ["Order_GetById"]})
    with pytest.raises(Denied, match="Order_GetById"):
        total(session, 1)
    assert bench.asked.count("Solution_Connect") == 2


@pytest.mark.parametrize("login", [{"password": "not-the-password"}, {"username": "admin@example.com"}])
def test_a_refused_login_names_every_reason_it_may_have(bench: Bench, login: dict[str, str]) -> None:
    with pytest.raises(Denied) as caught:
        bench.session(**login).read("Solution_GetWebinfo", record="shop")
    for reason in ("username and password", "API user", "Administration", "switched on", "Wrong username or password"):
        assert reason in str(caught.value)
    assert bench.asked.count("Solution_Connect") == 1


def test_a_login_that_is_answered_no_is_denied(bench: Bench) -> None:
    bench.answer("Solution_Connect", soap("Solution_Connect", "false"))
    with pytest.raises(Denied):
        bench.session().read("Solution_GetWebinfo", record="shop")


def test_an_unknown_language_is_a_matter_of_configuration(bench: Bench) -> None:
    with pytest.raises(ConfigError, match="'da'"):
        bench.session(language="da").read("Solution_GetWebinfo", record="shop")


def test_a_field_that_the_service_refuses_is_named(bench: Bench) -> None:
    bench.answer("Order_SetFields", fault("NOSUCHPARAM", "No such param: Origin"))
    with pytest.raises(ContractBroken) as caught:
        total(bench.session(), 1)
    assert "Order_SetFields" in str(caught.value)
    assert "Origin" in str(caught.value)


def test_a_selection_that_did_not_happen_is_no_selection(bench: Bench) -> None:
    bench.answer("Order_SetFields", soap("Order_SetFields", "false"))
    with pytest.raises(ContractBroken, match="Order_SetFields was not carried out"):
        total(bench.session(), 1)


def test_fewer_fields_are_chosen_for_one_call(bench: Bench) -> None:
    session = bench.session()
    before = total(session, 1)
    mark = len(bench.asked)
    head = session.read("Order_GetById", record="order 1", shows=(ORDER_HEAD,), OrderId=1)
    assert isinstance(head, dict)
    assert set(head) == set(ORDER_HEAD.fields.split(","))
    assert total(session, 1) == before
    assert bench.since(mark) == ["Order_SetFields", "Order_GetById"] * 2


def test_ids_alone_are_noticed_and_read_again(bench: Bench) -> None:
    session = bench.session()
    before = total(session, 1)
    mark = len(bench.asked)
    bench.answer("Order_GetById", soap("Order_GetById", "<Id>1</Id>"))
    assert total(session, 1) == before
    assert bench.since(mark) == ["Order_GetById", SETUP[1], *ORDERS, "Order_GetById"]


def test_ids_alone_twice_are_never_taken_for_records(bench: Bench) -> None:
    bench.answer(PAGE, soap(PAGE, "<item><Id>1</Id></item><item><Id>2</Id></item>"), times=2)
    with pytest.raises(ContractBroken, match="leaves out Total"):
        bench.session().read(PAGE, record="orders", **WINDOW)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("PARAM", Refused),
        ("PRODUCT", Refused),
        ("lineErrors", Refused),
        ("SomethingNew", Refused),
        ("NOSUCHPARAM", ContractBroken),
        ("ProcedureNotPresent", ContractBroken),
        ("SOAP-ENV:Server", GaveUp),
    ],
)
def test_a_fault_is_what_its_code_says(bench: Bench, code: str, error: type[Exception]) -> None:
    bench.answer("Order_GetById", fault(code, "Ord &amp; årsag"))
    with pytest.raises(error) as caught:
        total(bench.session(), 7)
    for fact in ("Order_GetById", "order 7", "Ord & årsag"):
        assert fact in str(caught.value)
    if isinstance(caught.value, Refused):
        assert caught.value.reasons == {code.upper(): "Ord & årsag"}
    assert bench.asked.count("Order_GetById") == 1


@pytest.mark.parametrize("kind", ["internal", "html", "tidy-html", "nothing", "cut", "bad-byte"])
def test_a_damaged_answer_is_asked_for_again(bench: Bench, kind: str) -> None:
    session = bench.session()
    bench.mishap(kind, PAGE, times=2)
    orders = session.read(PAGE, record="orders", **WINDOW)
    assert isinstance(orders, list)
    assert len(orders) == 8
    assert session.traffic.snapshot().retries == 2


@pytest.mark.parametrize("kind", ["internal", "html", "tidy-html", "nothing", "cut", "bad-byte"])
def test_answers_that_stay_damaged_are_unavailable(bench: Bench, kind: str) -> None:
    bench.mishap(kind, PAGE, times=-1)
    with pytest.raises(Unavailable, match=PAGE):
        bench.session().read(PAGE, record="orders", **WINDOW)
    assert bench.asked.count(PAGE) == 4


@pytest.mark.parametrize(
    ("kind", "its_own"), [("cut", True), ("bad-byte", True), ("internal", False), ("html", False), ("tidy-html", False)]
)
def test_what_the_service_wrote_itself_is_told_from_what_stands_in_its_place(
    bench: Bench, kind: str, its_own: bool
) -> None:
    session = bench.session()
    for struck in (kind, "html", kind):
        bench.mishap(struck, PAGE, times=4)
        with pytest.raises(Unavailable) as caught:
            session.read(PAGE, record="orders", **WINDOW)
        assert isinstance(caught.value, Damaged) == (its_own and struck == kind)


def test_a_character_that_cannot_be_told_is_not_asked_for_four_times(bench: Bench) -> None:
    session = bench.session()
    bench.simulator.books.orders[7].set(CustomerComment="Ring \x0bat")
    with pytest.raises(Damaged, match=r"U\+000B in CustomerComment"):
        total(session, 7)
    assert bench.asked.count("Order_GetById") == 2


@pytest.mark.parametrize("kind", ["internal-after", "html-after", "nothing-after", "cut", "bad-byte"])
def test_a_lost_answer_to_a_change_is_unknown(bench: Bench, kind: str) -> None:
    bench.mishap(kind, SET_STOCK)
    with pytest.raises(OutcomeUnknown, match=SET_STOCK):
        bench.session().write(SET_STOCK, record="product 1", repeatable=False, **STOCK)
    assert bench.asked.count(SET_STOCK) == 1
    assert bench.simulator.books.products[1].whole("Stock") == 41


def test_php_that_gives_up_on_a_change_may_have_made_it(bench: Bench) -> None:
    session = bench.session()
    bench.answer(SET_STOCK, fault("SOAP-ENV:Server", "SOAP-ERROR: Encoding"), times=2)
    with pytest.raises(OutcomeUnknown, match="SOAP-ERROR"):
        session.write(SET_STOCK, record="product 1", repeatable=False, **STOCK)
    with pytest.raises(GaveUp, match="SOAP-ERROR"):
        session.write(SET_STOCK, record="product 1", repeatable=True, **STOCK)


def test_an_answer_to_something_else_is_never_taken(bench: Bench) -> None:
    bench.answer("Order_GetById", soap("Order_GetLines", ""))
    with pytest.raises(ContractBroken, match="answers with Order_GetLinesResponse"):
        total(bench.session(), 1)


def test_a_change_whose_answer_makes_no_sense_is_unknown(bench: Bench) -> None:
    bench.answer(SET_STOCK, soap(SET_STOCK, "perhaps"))
    with pytest.raises(OutcomeUnknown, match="not of kind boolean"):
        bench.session().write(SET_STOCK, record="product 1", repeatable=False, **STOCK)


def test_an_answer_beyond_all_measure_asks_for_fewer_rows(bench: Bench) -> None:
    bench.answer(PAGE, Response(200, b" " * (33 * 1024 * 1024)))
    with pytest.raises(Unavailable, match="fewer rows"):
        bench.session().read(PAGE, record="orders", **WINDOW)


def test_a_front_server_that_wants_a_pause_gets_it(bench: Bench) -> None:
    session = bench.session()
    bench.answer("Order_GetById", Response(429, b"<html>Slow down</html>", {"Retry-After": "7"}))
    assert total(session, 1) is not None
    assert 7.0 in bench.clock.sleeps


def test_a_firewall_is_no_passing_fault(bench: Bench) -> None:
    bench.answer("Solution_Connect", Response(403, b"<html><title>Forbidden</title></html>"))
    with pytest.raises(Denied, match="permitted addresses"):
        bench.session().read("Solution_GetWebinfo", record="shop")


def test_letters_that_are_encoded_twice_stop_the_reading_where_several_records_have_them(bench: Bench) -> None:
    title = "Lænestol".encode().decode("latin-1")
    record = f"<item><Id>{{}}</Id><Total>1</Total><OrderComment>{title}</OrderComment></item>"
    session = bench.session()
    bench.answer(PAGE, soap(PAGE, record.format(1)))
    [order] = cast("list[dict[str, object]]", session.read(PAGE, record="orders", **WINDOW))
    assert isinstance(order["OrderComment"], Unreadable)
    bench.answer(PAGE, soap(PAGE, "".join(record.format(key) for key in (1, 2, 3))))
    with pytest.raises(ContractBroken, match="encoded twice"):
        session.read(PAGE, record="orders", **WINDOW)


def test_no_letters_are_written_while_those_that_were_read_are_in_doubt(bench: Bench) -> None:
    session = bench.session()
    title = "Lænestol".encode().decode("latin-1")
    bench.answer(
        "Order_GetById", soap("Order_GetById", f"<Id>1</Id><Total>1</Total><OrderComment>{title}</OrderComment>")
    )
    total(session, 1)
    with pytest.raises(Refused, match="encoded twice"):
        session.write("Product_Update", record="product 1", repeatable=True, ProductData={"Id": 1, "Title": "Lænestol"})
    assert session.write("Product_Update", record="product 1", repeatable=True, ProductData={"Id": 1, "Stock": 3}) == [
        1
    ]
    session.read("OrderStatusCode_GetAll", record="shop")
    session.write("Product_Update", record="product 1", repeatable=True, ProductData={"Id": 1, "Title": "Lænestol"})
    assert bench.simulator.books.products[1].text("Title") == "Lænestol"


def test_words_that_are_stored_garbled_stop_nobody(bench: Bench) -> None:
    session = bench.session()
    session.read("OrderStatusCode_GetAll", record="shop")
    title = "Lænestol".encode().decode("latin-1")
    bench.answer("Order_GetById", soap("Order_GetById", f"<Total>1</Total><OrderComment>{title}</OrderComment>"))
    assert total(session, 1) == Decimal(1)


def test_no_more_than_four_calls_a_second(bench: Bench) -> None:
    session = bench.session()
    started = bench.clock.monotonic()
    for number in range(1, 9):
        total(session, number)
    calls = session.traffic.snapshot().calls["smartweb"]
    assert calls == len(bench.asked)
    assert bench.clock.monotonic() - started >= (calls - 1) / 4


def test_threads_wait_for_each_other(bench: Bench) -> None:
    session = bench.session()
    handle = bench.simulator.handle
    under_way = 0
    at_once: set[int] = set()

    def watched(request: Request) -> Response:
        nonlocal under_way
        under_way += 1
        at_once.add(under_way)
        response = handle(request)
        under_way -= 1
        return response

    bench.simulator.handle = watched  # type: ignore[method-assign]
    with ThreadPoolExecutor(4) as threads:
        totals = list(threads.map(lambda number: total(session, number), [1, 2, 3, 4] * 3))
    assert totals == totals[:4] * 3
    assert at_once == {1}
    assert bench.asked.count("Solution_Connect") == 1


def test_two_shops_have_two_sessions(bench: Bench) -> None:
    one, other = bench.session(), bench.session(language="UK")
    for session in (one, other, one):
        session.read("Solution_GetWebinfo", record="shop")
    assert bench.asked.count("Solution_Connect") == 2


def test_a_call_that_is_not_listed_is_a_bug(bench: Bench) -> None:
    session = bench.session()
    with pytest.raises(KeyError):
        session.read("Solution_SetEncoding", record="shop", Encoding="UTF-8")
    with pytest.raises(TypeError, match="no reading"):
        session.read(SET_STOCK, record="product 1", **STOCK)
    assert bench.asked == []


def test_the_servers_time_is_that_of_its_last_answer(bench: Bench) -> None:
    session = bench.session()
    bench.clock.sleep(3600)
    assert session.server_time == bench.clock.now()  # nothing better is known yet
    total(session, 1)
    assert abs(session.server_time - START) < timedelta(seconds=1)


def fault(code: str, text: str) -> Response:
    body = (
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><e:Fault>"
        f"<faultcode>{code}</faultcode><faultstring>{text}</faultstring></e:Fault></e:Body></e:Envelope>"
    )
    return Response(500, body.encode(), {"Content-Type": "text/xml; charset=utf-8"})
