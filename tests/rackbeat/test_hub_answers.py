"""The hub against answers that the simulator does not give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rbsync.core.model.item import NewItem
from rbsync.errors import (
    ContractBroken,
    Denied,
    ExitCode,
    Interrupted,
    NotFound,
    OutcomeUnknown,
    Refused,
    TenantError,
    Unavailable,
)
from rbsync.sandbox.kit.http import Response
from tests.contract.hub_suite import a_draft
from tests.rackbeat.bench import TOKEN, Clock, Script, account, hub_at, paged

SELF = {"user_account": {"id": 7235, "company_name": "Nordlys Trading ApS"}}
LAMP = {
    "number": "LMP-100/BLK",
    "type": "product",
    "stock_quantity": 5,
    "in_order_quantity": 2,
    "available_quantity": 3,
    "inventory_enabled": True,
}
FORBIDDEN = Response.of_json(403, {"message": "Forbidden"})


class Stopping(Clock):
    """A run that is asked to stop: no wait begins."""

    def sleep(self, seconds: float) -> None:
        raise Interrupted("stopped by SIGTERM while waiting", exit_code=ExitCode.TERMINATED)


def a_drafts_answer(**more: object) -> dict[str, object]:
    line = {"id": 1, "child_id": "FREIGHT", "quantity": 1}
    return {"order": {"number": 2401, "is_booked": False, "total_total": 998.0, "lines": [line], **more}}


# who may be written to


def test_another_account_is_never_written_to() -> None:
    with account(account_id=4711) as other:
        with pytest.raises(TenantError, match="7235"):
            other.hub.create_draft(a_draft(), 1001)
        with pytest.raises(TenantError):
            other.hub.set_stock("FREIGHT", location=1, quantity=Decimal(1), on=date(2026, 11, 20), why="x")
        assert other.faults.traffic()["writes"] == 0


def test_the_account_is_looked_at_once_before_the_first_change_and_not_for_reading() -> None:
    script = Script(
        {"GET /self": SELF, "POST /orders/drafts": a_drafts_answer(), "GET /orders/1": {"order": {"number": 1}}}
    )
    with hub_at(script, account_id=7235) as hub:
        hub.create_draft(a_draft(), 1)
        hub.create_draft(a_draft(), 1)
    assert script.calls() == ["GET /self", "POST /orders/drafts", "POST /orders/drafts"]


def test_without_an_account_to_compare_nothing_is_looked_at() -> None:
    script = Script({"POST /orders/drafts": a_drafts_answer()})
    with hub_at(script) as hub:
        hub.create_draft(a_draft(), 1)
    assert script.calls() == ["POST /orders/drafts"]


def test_it_says_who_is_calling() -> None:
    script = Script({"GET /self": SELF})
    with hub_at(script) as hub:
        hub.account()
        assert hub.traffic.snapshot().calls == {"rackbeat": 1}
    headers = {name.lower(): value for name, value in script.requests[0].headers.items()}
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["consumer-contact"] == "ops@example.com"
    assert "ops@example.com" in headers["user-agent"]


# orders


def test_a_draft_that_comes_out_booked_breaks_the_contract() -> None:
    with (
        hub_at(Script({"POST /orders/drafts": a_drafts_answer(is_booked=True)})) as hub,
        pytest.raises(ContractBroken, match="booked"),
    ):
        hub.create_draft(a_draft(), 1)


def test_an_answer_without_totals_is_read_back() -> None:
    script = Script({"POST /orders/drafts": a_drafts_answer(total_total=None), "GET /orders/2401": a_drafts_answer()})
    with hub_at(script) as hub:
        assert hub.create_draft(a_draft(), 1).total == Decimal(998)
    assert script.calls() == ["POST /orders/drafts", "GET /orders/2401"]


def test_a_draft_whose_reading_back_is_interrupted_may_be_there() -> None:
    down = Response.of_json(503, {})
    script = Script({"POST /orders/drafts": a_drafts_answer(total_total=None), "GET /orders/2401": down})
    with hub_at(script, clock=Stopping()) as hub, pytest.raises(OutcomeUnknown, match="SIGTERM"):
        hub.create_draft(a_draft(), 1)
    assert script.calls() == ["POST /orders/drafts", "GET /orders/2401"]


@pytest.mark.parametrize(
    "answer",
    [
        Response(200, b"<html>"),
        Response(200),
        [],
        {},
        {"order": {}},
        {"order": {"number": "x"}},
        a_drafts_answer(total_total=None),
    ],
)
def test_a_draft_whose_answer_cannot_be_read_may_be_there(answer: object) -> None:
    with hub_at(Script({"POST /orders/drafts": lambda _: answer})) as hub, pytest.raises(OutcomeUnknown):
        hub.create_draft(a_draft(), 1)


def test_a_booking_that_does_not_show_is_not_known() -> None:
    script = Script({"POST /orders/2401/book": a_drafts_answer(), "GET /orders/2401": a_drafts_answer()})
    with hub_at(script) as hub, pytest.raises(OutcomeUnknown):
        hub.book(2401)
    assert script.bodies("POST /orders/2401/book") == [{"mail": {"send": False}}]


def test_a_booking_that_shows_later_is_read_back() -> None:
    script = Script({"POST /orders/2401/book": a_drafts_answer(), "GET /orders/2401": a_drafts_answer(is_booked=True)})
    with hub_at(script) as hub:
        assert hub.book(2401).is_booked


def test_a_draft_that_only_its_own_path_knows_is_found() -> None:
    with hub_at(Script({"GET /orders/drafts/2401": a_drafts_answer()})) as hub:
        order = hub.order(2401)
    assert order is not None
    assert order.number == 2401


def test_lines_that_are_left_out_are_read_by_themselves() -> None:
    lines = [{"id": n, "child_id": f"I{n}", "quantity": 1} for n in range(3)]
    script = Script({"GET /orders/1": {"order": {"number": 1}}, "GET /orders/1/lines": paged("order_lines", lines)})
    with hub_at(script) as hub:
        order = hub.order(1)
    assert order is not None
    assert [line.item for line in order.lines] == ["I0", "I1", "I2"]


def test_another_order_than_asked_for_breaks_the_contract() -> None:
    with hub_at(Script({"GET /orders/1": {"order": {"number": 2}}})) as hub, pytest.raises(ContractBroken):
        hub.order(1)


# shipments and invoices: filters that may be ignored


def shipment_of(id_: int, order: int) -> dict[str, object]:
    return {"id": id_, "order_id": order, "is_shipped": False}


def test_shipments_of_other_orders_are_left_out_where_the_filter_is_ignored() -> None:
    every = [shipment_of(n, 100 + n % 3) for n in range(250)]
    own = [row for row in every if row["order_id"] == 101]
    script = Script(
        {
            "GET /order-shipments": paged("order_shipments", every),
            "GET /orders/101/shipments": paged("order_shipments", own),
        }
    )
    with hub_at(script) as hub:
        assert [row.id for row in hub.shipments(101)] == [row["id"] for row in own]
        assert script.calls() == ["GET /order-shipments", "GET /orders/101/shipments"]
        assert [row.id for row in hub.shipments(102)] == [n for n in range(250) if n % 3 == 2]


def test_invoices_of_other_orders_and_credit_notes_are_left_out() -> None:
    rows = [
        {"number": 1, "order": {"number": 101}},
        {"number": 2, "order_id": "101", "is_creditnote": True},
        {"number": 3, "order_id": 102},
        {"number": 4, "order": None, "order_id": None},
        {"number": 5, "order_id": "101", "is_creditnote": False},
    ]
    with hub_at(Script({"GET /customer-invoices": paged("customer_invoices", rows)})) as hub:
        assert hub.invoices(101) == (1, 5)


def test_an_invoice_that_is_not_named_is_looked_for() -> None:
    script = Script(
        {
            "POST /orders/101/convert-to-invoice": {},
            "GET /customer-invoices": paged("customer_invoices", [{"number": 1, "order_id": 101}]),
        }
    )
    with hub_at(script) as hub:
        assert hub.create_invoice(101) == 1
    assert script.requests[0].query == {"book": "true"}
    assert script.bodies("POST /orders/101/convert-to-invoice") == [{"mail": {"send": False}}]


# items where the account does not offer them together


@pytest.mark.parametrize("refusal", [None, FORBIDDEN, paged("items", [{"number": "LMP-100/BLK"}])])
def test_items_come_from_products_and_boms_where_the_common_list_is_no_use(refusal: object) -> None:
    gone = {**LAMP, "number": "GONE", "deleted_at": "2025-01-01T00:00:00+01:00"}
    script = Script(
        {
            "GET /items": refusal,
            "GET /products": paged("products", [LAMP, gone]),
            "GET /lots": paged("lots", [{**LAMP, "number": "SET-1", "type": None}]),
            "GET /products/LMP-100%252FBLK": {"product": LAMP},
            "GET /lots/SET-1": {"lot": {**LAMP, "number": "SET-1"}},
        }
    )
    with hub_at(script) as hub:
        items = [(item.number, item.kind.value) for page in hub.items() for item in page]
        assert items == [("LMP-100/BLK", "product"), ("SET-1", "bom")]
        assert [row.number for page in hub.stock(by_location=False) for row in page] == ["LMP-100/BLK", "SET-1"]
        for number in ("LMP-100/BLK", "SET-1"):
            item = hub.item(number)
            assert item is not None
            assert item.number == number
        assert hub.item("GONE") is None


def test_one_item_is_found_where_there_is_no_common_path() -> None:
    script = Script({"GET /products/LMP-100%252FBLK": {"product": LAMP}})
    with hub_at(script) as hub:
        assert hub.item("LMP-100/BLK") is not None
        assert hub.item("OTHER") is None


def test_an_item_answered_under_another_spelling_is_another() -> None:
    with hub_at(Script({"GET /items/lmp-100%252Fblk": {"item": LAMP}})) as hub:
        assert hub.item("lmp-100/blk") is None


def test_a_wrong_token_is_denied_everywhere() -> None:
    unauthenticated = Response.of_json(401, {"message": "Unauthenticated."})
    script = Script(dict.fromkeys(("GET /items", "GET /products", "GET /self"), unauthenticated))
    with hub_at(script) as hub:
        with pytest.raises(Denied):
            next(hub.items())
        with pytest.raises(Denied) as denial:
            hub.account()
    assert TOKEN not in str(denial.value)


def test_an_item_that_does_not_tell_its_stock_is_left_out_of_stock() -> None:
    rows = [LAMP, {"number": "DUMB", "type": "product", "inventory_enabled": True}]
    report = [{"number": row["number"], "stock_quantity": 5, "locations": []} for row in rows]
    script = Script({"GET /items": paged("items", rows), "GET /reports/checking": paged("items", report)})
    with hub_at(script) as hub:
        for by_location in (False, True):
            stock = [row.number for page in hub.stock(by_location=by_location) for row in page]
            assert stock == ["LMP-100/BLK"]


def test_items_that_the_report_leaves_out_are_read_one_by_one() -> None:
    rows = [{**LAMP, "number": f"I{n}"} for n in range(4)]
    report = [{"number": "I0", "stock_quantity": 5, "locations": [{"number": 1, "stock_quantity": 5}]}]
    report += [{"number": "I1", "stock_quantity": 5, "locations": None}]
    located = {
        f"GET /products/I{n}/locations": {"product_locations": [{"number": 2, "stock_quantity": n}]} for n in (1, 2)
    }
    script = Script({"GET /items": paged("items", rows), "GET /reports/checking": paged("items", report), **located})
    with hub_at(script) as hub:
        stock = {row.number: row.by_location for page in hub.stock(by_location=True) for row in page}
    assert stock == {"I0": ((1, Decimal(5)),), "I1": ((2, Decimal(1)),), "I2": ((2, Decimal(2)),)}


def test_the_components_of_a_bom_are_read_where_the_list_leaves_them_out() -> None:
    lines = [{"id": 1, "item": {"number": "A"}, "quantity": "2"}]
    script = Script(
        {
            "GET /lots": paged(
                "lots", [{"number": "S/1"}, {"number": "S2"}, {"number": "S3", "deleted_at": "2025-01-01"}]
            ),
            "GET /lots/S%252F1": {"lot": {"number": "S/1", "lines": [{"child_id": "A", "quantity": 3}]}},
            "GET /lots/S2": {"lot": {"number": "S2"}},
            "GET /lots/S2/lines": paged("lot_lines", lines),
        }
    )
    with hub_at(script) as hub:
        boms = {
            bom.number: [(part.number, part.quantity) for part in bom.components] for page in hub.boms() for bom in page
        }
    assert boms == {"S/1": [("A", 3)], "S2": [("A", 2)]}


def test_a_product_that_answers_little_is_read_back() -> None:
    told = {"name": "Lamp", "barcode": None, "description": "", "physical": None, "sales_price": 1}
    script = Script(
        {
            "POST /products": {"product": {"number": "LMP-100/BLK"}},
            "GET /items/LMP-100%252FBLK": {"item": {**LAMP, **told}},
        }
    )
    with hub_at(script) as hub:
        item = hub.create_item(NewItem("LMP-100/BLK", "Lamp", 10, None, Decimal(1), None, None, None, None))
    assert item.item.on_hand == 5


# stock


ROWS = {"product_locations": [{"number": 1, "stock_quantity": 3}]}


def test_an_adjustment_that_reads_otherwise_is_not_known() -> None:
    script = Script(
        {
            "GET /products/A/locations": ROWS,
            "POST /inventory-adjustments": {"inventory_regulation": {"id": 9}},
            "POST /inventory-adjustments/9/book": Response(204),
        }
    )
    with hub_at(script) as hub, pytest.raises(OutcomeUnknown, match="it is 3"):
        hub.set_stock("A", location=1, quantity=Decimal(4), on=date(2026, 11, 20), why="Web stock")
    assert script.bodies("POST /inventory-adjustments") == [
        {
            "item_id": "A",
            "adjustment_type": "quantity",
            "quantity": 4,
            "location": 1,
            "regulated_at": "2026-11-20",
            "reason": "Web stock",
        }
    ]


def test_stock_that_is_so_already_is_not_asked_for() -> None:
    script = Script({"GET /products/A/locations": ROWS})
    with hub_at(script) as hub:
        hub.set_stock("A", location=1, quantity=Decimal("3.0"), on=date(2026, 11, 20), why="x")
    assert script.calls() == ["GET /products/A/locations"]


def test_a_refusal_is_no_success_while_the_stock_is_not_as_wanted() -> None:
    no_change = Response.of_json(422, {"message": "Adjustment can't be created, since no change is made."})
    script = Script({"GET /products/A/locations": ROWS, "POST /inventory-adjustments": no_change})
    with hub_at(script) as hub:
        hub.set_stock("A", location=2, quantity=Decimal(0), on=date(2026, 11, 20), why="x")
        for location in (1, 2):
            with pytest.raises(Refused):
                hub.set_stock("A", location=location, quantity=Decimal(4), on=date(2026, 11, 20), why="x")


def test_a_change_that_somebody_else_made_meanwhile_is_a_success() -> None:
    quantities = iter((3, 4))
    script = Script(
        {
            "GET /products/A/locations": lambda _: {
                "product_locations": [{"number": 1, "stock_quantity": next(quantities)}]
            },
            "POST /inventory-adjustments": Response.of_json(422, {"message": "Kan ikke oprettes."}),
        }
    )
    with hub_at(script) as hub:
        hub.set_stock("A", location=1, quantity=Decimal(4), on=date(2026, 11, 20), why="Web stock")
    assert script.calls().count("POST /inventory-adjustments") == 1


def test_stock_of_nothing_is_not_found() -> None:
    with hub_at(Script({})) as hub:
        with pytest.raises(NotFound):
            hub.set_stock("A", location=1, quantity=Decimal(4), on=date(2026, 11, 20), why="x")
        with pytest.raises(NotFound):
            hub.has_had_stock("A")


# reference data


def test_children_that_the_list_of_locations_leaves_out_are_read() -> None:
    script = Script(
        {
            "GET /locations": paged("locations", [{"number": 1, "name": "Main", "children_count": 2}]),
            "GET /locations/1/children": {
                "locations": [
                    {"number": 3, "name": "Shelf", "parent_id": 1, "children_count": 1},
                    {"number": 4, "name": "Floor", "parent_id": 1, "children_count": 0},
                ]
            },
            "GET /locations/3/children": {"locations": [{"number": 5, "name": "Box", "parent_id": 3}]},
        }
    )
    with hub_at(script) as hub:
        data, locations = hub.reference_data(), hub.locations()
    assert data["location"] == locations.names == {1: "Main", 3: "Shelf", 4: "Floor", 5: "Box"}
    assert locations.parents == {3: 1, 4: 1, 5: 3}
    assert data["layout"] == {}


def test_a_missing_scope_is_told_and_not_taken_for_an_empty_list() -> None:
    script = Script({"GET /employees": FORBIDDEN})
    with hub_at(script) as hub, pytest.raises(Denied, match="scope"):
        hub.reference_data()


def test_a_service_that_is_down_is_temporary() -> None:
    with hub_at(Script({"GET /self": Response.of_json(503, {})})) as hub, pytest.raises(Unavailable):
        hub.account()
