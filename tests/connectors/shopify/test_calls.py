"""What is made of Shopify's answers before anything is read from them: versions, warnings, cost, credentials."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rbsync.connectors.shopify.auth import ClientCredentials
from rbsync.errors import ConfigError, ContractBroken, Denied, Unavailable
from rbsync.ports.connector import Window
from rbsync.sandbox.kit.http import Response

from .scripted import LOCATION, Body, always, connected, cost, data, error, head_wire, location_wire, profile, staged

WINDOW = Window(datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 20, 11, tzinfo=UTC))
APP = ClientCredentials("client", "client-secret-value")


def test_a_fallen_forward_version_stops_everything() -> None:
    with staged(version="2027-01") as stage, pytest.raises(ContractBroken, match="2027-01"):
        stage.shop.profile()


def test_an_ignored_search_field_is_never_believed() -> None:
    warned = connected("orders", [head_wire(1)]) | {
        "extensions": {
            "search": [{"path": ["orders"], "warnings": [{"field": "updatedat", "message": "Invalid search field"}]}]
        }
    }
    with staged(OrdersChanged=always(warned)) as stage, pytest.raises(ContractBroken, match="Invalid search field"):
        list(stage.shop.orders.changed(WINDOW))


def test_partial_data_is_never_used() -> None:
    partial = connected("orders", [head_wire(1)]) | error("ACCESS_DENIED", requiredAccess="`read_orders` access scope.")
    with staged(OrdersChanged=always(partial)) as stage, pytest.raises(Denied, match="read_orders"):
        list(stage.shop.orders.changed(WINDOW))


def test_throttling_waits_by_cost_and_goes_on() -> None:
    throttled = always(error("THROTTLED") | cost(640, 140))
    with staged(OrdersChanged=[throttled, always(connected("orders", [head_wire(1)]))]) as stage:
        (page,) = stage.shop.orders.changed(WINDOW)
    assert [head.number for head in page] == ["#1"]
    assert sum(stage.clock.waits) >= 5.0
    assert stage.shop.traffic().throttled_seconds >= 5.0


def test_an_empty_bucket_is_waited_for_before_the_next_call() -> None:
    answer = profile() | cost(3, 0, maximum=1000, restore=50)
    with staged(ShopProfile=always(answer), OrdersChanged=always(connected("orders", []))) as stage:
        stage.shop.profile()
        assert not stage.clock.waits
        list(stage.shop.orders.changed(WINDOW))
    assert sum(stage.clock.waits) >= 250 / 50


def test_too_dear_a_page_is_halved_and_remembered() -> None:
    def dear(variables: Mapping[str, Any]) -> Body:
        if variables["first"] > 100:
            return error("MAX_COST_EXCEEDED")
        return connected("orders", [head_wire(1)])

    with staged(OrdersChanged=dear) as stage:
        assert len(list(stage.shop.orders.changed(WINDOW))) == 1
        list(stage.shop.orders.changed(WINDOW))
    assert [variables["first"] for _, variables in stage.shopify.asked] == [250, 125, 62, 62]


def test_a_dearer_document_than_planned_asks_for_fewer() -> None:
    dear = [always(connected("orders", [], "c1") | cost(2000, 1500)), always(connected("orders", []))]
    with staged(OrdersChanged=dear) as stage:
        list(stage.shop.orders.changed(WINDOW))
    first, second = (variables["first"] for _, variables in stage.shopify.asked)
    assert (first, second) == (250, 120)


def test_a_cursor_that_repeats_ends_in_an_error() -> None:
    looping = always(connected("orders", [head_wire(1)], "same"))
    with staged(OrdersChanged=looping) as stage, pytest.raises(ContractBroken, match="do not end"):
        list(stage.shop.orders.changed(WINDOW))


def test_a_server_fault_is_tried_again() -> None:
    with staged(
        ShopProfile=[always(error("INTERNAL_SERVER_ERROR")), lambda _: Response(503), always(profile())]
    ) as stage:
        assert stage.shop.profile().name == "Nordlys"
    assert stage.shop.traffic().retries == 2


def test_a_server_fault_that_stays_is_temporary() -> None:
    with staged(ShopProfile=always(error("INTERNAL_SERVER_ERROR"))) as stage, pytest.raises(Unavailable):
        stage.shop.profile()


def test_a_revoked_static_token_is_denied() -> None:
    with staged(tokens=("other",)) as stage, pytest.raises(Denied) as denied:
        stage.shop.profile()
    assert "token" in denied.value.next_step


def test_a_token_is_minted_once_and_kept() -> None:
    with staged(credentials=APP) as stage:
        stage.shop.profile()
        stage.shop.profile()
        assert stage.shopify.minted == 1
        assert stage.shop.traffic().calls["shopify"] == 3


def test_a_token_is_renewed_before_it_expires() -> None:
    with staged(credentials=APP, token_life=3600) as stage:
        stage.shop.profile()
        stage.clock.sleep(3200)
        stage.shop.profile()
        assert stage.shopify.minted == 1
        stage.clock.sleep(200)
        stage.shop.profile()
        assert stage.shopify.minted == 2


def test_a_token_that_dies_in_the_middle_is_renewed_once() -> None:
    with staged(credentials=APP) as stage:
        stage.shop.profile()
        stage.shopify.tokens.append("nobody has this one")
        stage.shop.profile()
        assert stage.shopify.minted == 2


def test_refused_client_credentials_show_no_secret() -> None:
    with staged(credentials=APP) as stage:
        stage.shopify.refusal = Response.of_json(400, {"error": "invalid_client", "got": APP.client_secret})
        with pytest.raises(Denied) as denied:
            stage.shop.profile()
    assert "client_secret" in denied.value.next_step
    assert APP.client_secret not in f"{denied.value} {APP!r}"


@pytest.mark.parametrize(
    ("scopes", "missing"),
    [
        (
            ("read_orders",),
            ("read_customers", "read_products", "read_inventory", "write_inventory", "read_locations"),
        ),
        (
            ("write_orders", "read_customers", "write_products", "write_inventory", "read_locations"),
            (),
        ),
    ],
)
def test_missing_scopes_are_named(scopes: tuple[str, ...], missing: tuple[str, ...]) -> None:
    with staged(ShopProfile=always(profile(scopes))) as stage:
        assert stage.shop.profile().missing_permissions == missing


def test_without_read_all_orders_history_is_sixty_days() -> None:
    with staged() as stage:
        seen = stage.shop.profile()
    assert seen.server_time == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert seen.history_since == seen.server_time - timedelta(days=60)


def test_with_read_all_orders_history_has_no_end() -> None:
    with staged(ShopProfile=always(profile(("read_all_orders",)))) as stage:
        assert stage.shop.profile().history_since is None


@pytest.mark.parametrize(
    ("location", "wires", "words"),
    [
        ("Elsewhere", [location_wire()], "no locations"),
        ("Main warehouse", [location_wire(), location_wire(id="gid://shopify/Location/2")], "2 locations"),
        ("Main warehouse", [location_wire(isActive=False)], "deactivated"),
        (LOCATION, [location_wire(isFulfillmentService=True)], "fulfilment service"),
        (None, [location_wire()], "No location"),
    ],
)
def test_an_unusable_location_is_a_matter_of_configuration(location: str | None, wires: list[Body], words: str) -> None:
    with staged(location=location, Locations=always(connected("locations", wires))) as stage:
        with pytest.raises(ConfigError, match=words) as refused:
            stage.shop.stock.levels(["gid://shopify/InventoryItem/1"])
        assert "shop-dk" in str(refused.value)


def test_nodes_that_are_not_answered_each_are_a_broken_contract() -> None:
    with staged(Levels=always(data(nodes=[]))) as stage, pytest.raises(ContractBroken, match="each id"):
        stage.shop.stock.levels(["gid://shopify/InventoryItem/1"])
