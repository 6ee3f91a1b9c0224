"""What SmartWeb may answer, and what people may have set wrongly: each with an error or a verdict, none swallowed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from rbsync.core.model.report import RunReport
from rbsync.errors import RbsyncError
from rbsync.sandbox.kit.http import Handler, Request, Response
from rbsync.sandbox.smartweb import operation_name
from tests.invariants import invariants
from tests.smartweb_world import SmartWebWorld, open_smartweb_world, order_reason, order_verdict
from tests.world import of_pass

SHOP = "web-dk"
ORDERS = "Order_GetByDateWithPagination"
Tamper = Callable[[Response], Response]


def plain(world: SmartWebWorld, kind: str = "plain", **more: object) -> str:
    return world.place(kind=kind, lines=[{"number": world.items_in_stock()[0], "amount": 1}], **more)


def tamper(world: SmartWebWorld, operation: str, change: Tamper) -> None:
    """From now on the answers of the operation come changed."""

    def tap(service: str, request: Request, handle: Handler) -> Response:
        response = handle(request)
        name = operation_name(request) or request.path
        return change(response) if service == SHOP and name == operation else response

    world.tap = tap


def body(pattern: str, instead: str) -> Tamper:
    return lambda response: replace(response, body=re.sub(pattern, instead, response.body.decode()).encode())


def fault(code: str, text: str = "something") -> Tamper:
    inside = f"<faultcode>{code}</faultcode><faultstring>{text}</faultstring>"
    envelope = "http://schemas.xmlsoap.org/soap/envelope/"
    whole = f'<e:Envelope xmlns:e="{envelope}"><e:Body><e:Fault>{inside}</e:Fault></e:Body></e:Envelope>'
    return lambda _: Response(500, whole.encode(), {"Content-Type": "text/xml"})


def ids_only(answer: Response) -> Response:
    tree = ET.fromstring(answer.body)
    for result in tree.iter(f"{ORDERS}Result"):
        for record in result:
            for field in list(record):
                if field.tag != "Id":
                    record.remove(field)
    return replace(answer, body=ET.tostring(tree, encoding="utf-8", xml_declaration=True))


def ended(world: SmartWebWorld, command: str = "pull-orders") -> tuple[int, str]:
    """The exit code of a run, and what is said of why."""
    try:
        report: RunReport = world.run(command)
    except RbsyncError as error:
        return int(error.exit_code), str(error)
    return report.exit_code, " ".join(part.error or "" for part in report.connectors)


def no_harm(world: SmartWebWorld, order: str) -> None:
    """When all is as it should be again, the order is taken."""
    world.tap = lambda service, request, handle: handle(request)
    world.run_settled()
    assert len(world.landed(order)) == 1
    invariants(world)


# whom the shop does not let in


@pytest.mark.parametrize("settings", [{"username": "someone@example.com"}, {"password": "not-the-password"}])
def test_a_wrong_user_is_told_with_all_that_it_may_be(world: SmartWebWorld, settings: dict[str, str]) -> None:
    world.set("connectors", SHOP, **settings)
    code, why = ended(world)
    assert code == 12
    for words in ("username and password", "Administration", "API: SOAP", "Wrong username or password"):
        assert words in why
    assert all(secret not in why for secret in settings.values())
    assert code in {one.exit_code for one in world.check() if not one.ok}


def test_a_user_without_a_right_is_told_which_operation_it_was(world: SmartWebWorld) -> None:
    order = plain(world)
    world.person(SHOP, "toggles", denied=[ORDERS])
    code, why = ended(world)
    assert (code, ORDERS in why) == (12, True)
    world.person(SHOP, "toggles", denied=[])
    no_harm(world, order)


# answers of the service that cannot be used


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (fault("NOSUCHPARAM", "No such param: Total"), 1, ["No such param: Total"]),
        (fault("ProcedureNotPresent"), 1, ["PROCEDURENOTPRESENT"]),
        (fault("SOAP-ENV:Server", "Too few arguments to function"), 1, ["Too few arguments"]),
        (fault("", "Unknown fault occured"), 5, ["Unknown fault occured"]),
        (fault("INTERNAL"), 5, ["INTERNAL"]),
        (lambda _: Response(502, b"<html><title>502 Bad Gateway</title><hr></html>"), 5, ["502 Bad Gateway"]),
        (lambda _: Response(200, b"<html><title>Maintenance</title></html>"), 5, ["Maintenance"]),
        (lambda _: Response(500), 5, ["HTTP 500"]),
        (lambda answer: replace(answer, body=answer.body[: len(answer.body) // 2]), 5, ["no answer of the service"]),
        (lambda answer: replace(answer, body=b"<!DOCTYPE a>" + answer.body), 5, ["no answer of the service"]),
        (body("<item>.*</item>", "<item>nonsense</item>"), 1, ["orders of web-dk", "not a list of records"]),
    ],
)
def test_an_answer_that_cannot_be_used_is_named_and_nothing_is_taken_from_it(
    world: SmartWebWorld, change: Tamper, code: int, words: list[str]
) -> None:
    order = plain(world)
    tamper(world, ORDERS, change)
    ended_with, why = ended(world)
    assert ended_with == code, why
    assert all(word in why for word in words), why
    assert world.landed(order) == []
    no_harm(world, order)


def test_a_refused_field_name_is_a_fault_of_ours_and_says_so(world: SmartWebWorld) -> None:
    order = plain(world)
    tamper(world, "Order_SetFields", fault("NOSUCHPARAM", "No such param: DateDue"))
    code, why = ended(world)
    assert code == 1
    assert "Order_SetFields" in why
    assert "DateDue" in why
    no_harm(world, order)


def test_ids_and_nothing_else_are_never_taken_for_orders(world: SmartWebWorld) -> None:
    order = plain(world)
    tamper(world, ORDERS, ids_only)
    code, why = ended(world)
    assert code == 1
    assert "Total" in why
    no_harm(world, order)


def test_a_wsdl_without_an_operation_that_is_needed_is_refused_before_anything_is_sent(world: SmartWebWorld) -> None:
    order = plain(world)
    for path in world.cache():
        path.unlink()
    tamper(world, "/service.wsdl", body("Order_GetByNumber", "Order_GetByNumbers"))
    world.writes()
    code, why = ended(world)
    assert code == 2
    assert "Order_GetByNumber" in why
    assert world.writes() == 0
    no_harm(world, order)


# records that make no sense, beside others that do


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("<Amount>1</Amount>", "<Amount>2.5</Amount>"), "amount"),
        (("<Amount>1</Amount>", "<Amount/>"), "amount"),
        (("<Price>[0-9.]+</Price>", "<Price>a lot</Price>"), "price"),
        (("<Total>[0-9.]+</Total>", "<Total>1,50</Total>"), "total"),
        (("<DateDelivered>[^<]+", "<DateDelivered>yesterday"), ""),
        (("<Country>[^<]*</Country><CountryCode>[^<]*", "<Country>Atlantis</Country><CountryCode>77"), "Atlantis"),
    ],
)
def test_an_order_with_a_value_that_is_none_is_held_and_the_others_are_taken(
    world: SmartWebWorld, change: tuple[str, str], words: str
) -> None:
    bad, good = plain(world), plain(world)

    def spoilt(answer: Response) -> Response:
        head, sep, tail = answer.body.decode().partition(f"<item><Id>{bad}</Id>")
        mine, end, others = tail.partition(f"<item><Id>{good}</Id>")
        text = head + sep + re.sub(change[0], change[1], mine) + end + others
        return replace(answer, body=text.encode())

    tamper(world, ORDERS, spoilt)
    report = world.run("pull-orders")
    assert order_reason(report, good) == "created"
    verdict = order_verdict(report, bad)
    assert (verdict.outcome, verdict.reason) == ("held", "unclear-in-shop" if words == "Atlantis" else "unreadable")
    assert words.casefold() in (verdict.message or "").casefold()
    assert verdict.advice
    no_harm(world, bad)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("deleted-product", "unknown-sku"), ("fraction", "total-mismatch")],
)
def test_an_order_that_cannot_be_taken_is_held_with_words(world: SmartWebWorld, kind: str, reason: str) -> None:
    order = world.place(kind=kind)
    verdict = order_verdict(world.run(), order)
    assert (verdict.outcome, verdict.reason) == ("held", reason)
    assert verdict.message
    assert verdict.advice


def test_an_order_that_is_empty_is_nothing(world: SmartWebWorld) -> None:
    order = world.place(kind="empty")
    books = world.smartweb[SHOP].books
    delivery = books.orders[int(order)].row("Delivery")
    assert delivery is not None
    delivery.set(Price=0)
    verdict = order_verdict(world.run(), order)
    assert (verdict.outcome, verdict.reason) == ("skipped", "nothing-to-do")


def test_a_deleted_product_is_named_and_its_orders_still_come(world: SmartWebWorld) -> None:
    world.run()
    number = world.items_in_stock()[0]
    order = plain(world)
    world.delete(number)
    report = world.run()
    assert order_reason(report, order) == "created"
    told = [r for r in of_pass(report, "push-stock").records if r.rackbeat == number]
    assert {record.verdict.reason for record in told} == {"gone"}


def test_products_without_a_number_and_numbers_that_are_there_twice_are_named(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with open_smartweb_world(tmp_path_factory.mktemp("dirt"), tidy=False) as world:
        books = world.smartweb[SHOP].books
        for row in (*books.products.values(), *books.variants.values()):
            if not row.text("ItemNumber"):
                row.set(Ean="")
        report = world.run("initial-sync")
        reasons = {record.verdict.reason for record in of_pass(report, "initial-sync").records if record.verdict.reason}
        assert {"missing-sku", "case-collision"} <= reasons
        held = [r for r in of_pass(report, "initial-sync").records if r.verdict.reason]
        assert all(record.verdict.message and record.verdict.advice for record in held)
        orders = {kind: world.place(kind=kind) for kind in ("no-number", "variant-without-number")}
        taken = world.run()
        assert {order_reason(taken, order) for order in orders.values()} == {"missing-sku"}
        world.writes()
        world.run("initial-sync")
        world.run()
        assert world.writes() == 0


@pytest.mark.parametrize("price", ["<Price/>", "<Price>a lot</Price>", "<Price>NaN</Price>"])
def test_one_price_that_cannot_be_read_spoils_no_other_product(world: SmartWebWorld, price: str) -> None:
    world.set_products(direction="shop-to-rackbeat", category=None)
    world.run("sync-products")
    known = {row["number"] for row in world.rows("items")}
    rows = [row for row in world.raw()["products"] if not row["variants"] and row["vat"] == "25"]
    bad, good, *_ = (
        row["number"] for row in rows if re.fullmatch("[A-Z0-9-]+", row["number"]) and row["number"] in known
    )
    before = world.item(bad)
    for number in (bad, good):
        world.person(SHOP, f"items/{number}", title=f"New {number}", price=5000)
    new = f"(<ItemNumber>{bad}</ItemNumber>.*?)<Price>5000</Price>"

    def tap(service: str, request: Request, handle: Handler) -> Response:
        return body(new, rf"\1{price}")(handle(request)) if service == SHOP else handle(request)

    world.tap = tap
    report = world.run("sync-products")
    verdicts = {record.number: record.verdict for record in of_pass(report, "sync-products").records}
    assert (verdicts[bad].outcome, verdicts[bad].reason, verdicts[good].outcome) == ("held", "missing-price", "updated")
    assert world.item(bad) == before
    assert (world.item(good)["name"], float(world.item(good)["price"])) == (f"New {good}", 4000)
    world.tap = lambda service, request, handle: handle(request)
    world.run("sync-products")
    assert (world.item(bad)["name"], float(world.item(bad)["price"])) == (f"New {bad}", 4000)


# orders that cannot be told, or whose letters are garbled, beside others


POISON = [("Ring \x0bat the door", "raw"), ("Ring \udcf8", "raw"), ("Ring \x0bat the door", "fault")]


@pytest.mark.parametrize(("comment", "way"), POISON, ids=["control-character", "not-utf-8", "php-gives-up"])
def test_an_order_that_the_service_cannot_write_down_is_held_and_stops_no_other(
    world: SmartWebWorld, comment: str, way: str
) -> None:
    world.person(SHOP, "toggles", bad_text=way)
    first, bad, last = plain(world), plain(world), plain(world)
    orders = world.smartweb[SHOP].books.orders
    orders[int(bad)].set(CustomerComment=comment)
    report = world.run()
    assert {order_reason(report, first), order_reason(report, last)} == {"created"}
    verdict = order_verdict(report, bad)
    assert (verdict.outcome, verdict.reason) == ("held", "unreadable")
    words = "SOAP-ERROR" if way == "fault" else "CustomerComment"
    assert words in (verdict.message or "")
    assert f"#{bad}" in (verdict.message or "")
    later = plain(world)
    assert order_reason(world.run(), later) == "created"
    orders[int(bad)].set(CustomerComment="Ring at the door")
    world.run()
    assert len(world.landed(bad)) == 1
    invariants(world)


@pytest.mark.parametrize("way", ["raw", "fault"])
def test_an_order_that_nobody_sends_may_be_as_it_likes(world: SmartWebWorld, way: str) -> None:
    world.run("initial-sync")
    world.run()
    world.person(SHOP, "toggles", bad_text=way)
    bad, number = plain(world, status=0), world.items_in_stock()[2]
    world.smartweb[SHOP].books.orders[int(bad)].set(CustomerComment="Ring \x0bat the door")
    before = world.level(number) or 0
    world.stock(number, before + 9)
    verdict = order_verdict(world.run(), bad)
    assert (verdict.outcome, verdict.reason) == ("waiting", "not-released-yet")
    assert "its status is 0" in (verdict.message or "")
    assert world.level(number) == before + 9


def busy(world: SmartWebWorld, operation: str, times: int) -> None:
    """So many calls of the operation find nobody at home."""
    left = [times]

    def tap(service: str, request: Request, handle: Handler) -> Response:
        if service == SHOP and operation_name(request) == operation and left[0]:
            left[0] -= 1
            return Response(503, b"busy", {"Content-Type": "text/plain"})
        return handle(request)

    world.tap = tap


def test_orders_are_not_held_for_what_the_shop_fails_to_do_for_a_while(world: SmartWebWorld) -> None:
    world.run("initial-sync")
    order = plain(world, "api-made", cards=0, status=1)
    busy(world, "Product_GetByIds", 99)
    report = world.run("pull-orders")
    assert report.exit_code == 5
    assert not [record for record in of_pass(report, "pull-orders").records if record.verdict.outcome == "held"]
    no_harm(world, order)
    waits = plain(world, status=0)
    world.run("pull-orders")
    world.clock.move(timedelta(hours=8))
    busy(world, "Order_GetById", 4)
    assert order_reason(world.run("pull-orders"), waits) == "not-released-yet"
    world.clock.move(timedelta(hours=8))
    busy(world, "Order_GetById", 99)
    report = world.run("pull-orders")
    assert report.exit_code == 5
    assert not [record for record in of_pass(report, "pull-orders").records if record.verdict.outcome == "held"]


def test_one_order_whose_letters_are_garbled_is_held_alone(world: SmartWebWorld) -> None:
    bad, good = garbled(world, 1)[0], plain(world)
    report = world.run("pull-orders")
    assert order_reason(report, good) == "created"
    verdict = order_verdict(report, bad)
    assert (verdict.outcome, verdict.reason) == ("held", "unreadable")
    assert "encoded twice" in (verdict.message or "")
    no_harm(world, bad)


def test_letters_that_are_garbled_everywhere_stop_the_shop(world: SmartWebWorld) -> None:
    orders = garbled(world, 3)
    code, why = ended(world)
    assert code == 1
    assert "encoded twice" in why
    assert [world.landed(order) for order in orders] == [[], [], []]
    no_harm(world, orders[0])


def garbled(world: SmartWebWorld, count: int) -> list[str]:
    """So many orders whose buyer is garbled, in a session in which no letter arrives well."""
    orders = [plain(world) for _ in range(count)]

    def tap(service: str, request: Request, handle: Handler) -> Response:
        response = handle(request)
        if service != SHOP:
            return response
        text = response.body.decode().encode("ascii", "replace").decode()
        for order in orders:
            head, sep, tail = text.partition(f"<item><Id>{order}</Id>")
            text = head + sep + re.sub("<Firstname>[^<]*", "<Firstname>KÃ¥re", tail, count=1 if sep else 0)
        return replace(response, body=text.encode())

    world.tap = tap
    return orders


@pytest.mark.parametrize(("text", "way"), POISON, ids=["control-character", "not-utf-8", "php-gives-up"])
def test_a_product_that_the_service_cannot_write_down_stops_no_other(world: SmartWebWorld, text: str, way: str) -> None:
    world.set_products(direction="rackbeat-to-shop", category=1)
    world.run("sync-products")
    world.run()
    world.person(SHOP, "toggles", bad_text=way)
    rows = world.smartweb[SHOP].books.products
    plain_ones = {row["number"] for row in world.raw()["products"] if not row["variants"]}
    bad, good, *_ = (number for number in world.items_in_stock() if number in plain_ones)
    poisoned = next(row for row in rows.values() if row.text("ItemNumber") == bad)
    before = world.level(bad), poisoned.get("Price"), poisoned.text("Title")
    poisoned.set(Description=text)
    for number in (bad, good):
        world.stock(number, 77)
        world.person("rackbeat", f"items/{number}", name=f"New {number}")
    words = "SOAP-ERROR" if way == "fault" else "Description"
    for command in ("sync-products", "push-stock", "initial-sync"):
        report = world.run(command, full=command != "initial-sync")
        assert report.exit_code == 3, command
        [part] = [part for part in report.connectors if part.name == SHOP]
        [told] = [record for record in part.records if words in (record.verdict.message or "")]
        assert bad in (told.number, told.rackbeat), command
        assert part.error is None
        assert (told.verdict.outcome, told.verdict.reason) == ("held", "unreadable")
    assert world.level(good) == int(float(world.item(good)["available"]))
    assert next(row for row in rows.values() if row.text("ItemNumber") == good).text("Title") == f"New {good}"
    assert before == (world.level(bad), poisoned.get("Price"), poisoned.text("Title"))
    poisoned.set(Description="A lamp")
    world.run("sync-products", full=True)
    world.run("push-stock", full=True)
    assert poisoned.text("Title") == f"New {bad}"
    assert world.level(bad) == int(float(world.item(bad)["available"]))
