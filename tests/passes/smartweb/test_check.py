"""`check` of a SmartWeb shop: every name and number that the settings use, and what the shop lets be read."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from rbsync.core.model.report import Finding
from rbsync.sandbox.smartweb.row import Row
from tests.smartweb_world import SmartWebWorld, open_smartweb_world

ORDERS = ("connectors", "web-dk", "orders")
WITHOUT_VAT = 81


@pytest.fixture
def world(tmp_path: Path) -> Iterator[SmartWebWorld]:
    with open_smartweb_world(tmp_path, items=12) as made:
        yield made


def wrong(findings: Sequence[Finding]) -> dict[str, Finding]:
    return {finding.subject: finding for finding in findings if not finding.ok}


def of(findings: Sequence[Finding], subject: str) -> Finding:
    return next(finding for finding in findings if finding.subject == subject)


def test_a_shop_whose_names_are_right_has_nothing_wrong(world: SmartWebWorld) -> None:
    world.set(
        *ORDERS,
        statuses=[1, 2, 203],
        currencies=["EUR"],
        payment_terms_by_method={"Online betaling": 2, "2": 1},
        delivery_terms=1,
        delivery_terms_by_method={"GLS Pakkeshop": 1, "3": 1},
    )
    findings = world.check()
    assert wrong(findings) == {}
    assert of(findings, "orders.statuses").message == (
        "order status 1 Ordre modtaget, 2 Under behandling, 203 Kassesalg"
    )
    assert of(findings, "orders.payment_terms_by_method").message == (
        "payment method 1 Online betaling, 2 Kontooverførsel"
    )
    assert of(findings, "permissions").message == "all that is needed"


def test_a_name_or_number_that_is_not_there_is_told_with_those_that_are(world: SmartWebWorld) -> None:
    world.set(
        *ORDERS,
        statuses=[1, 777],
        currencies=["EUR", "USD"],
        payment_terms_by_method={"Online betalng": 2},
        delivery_terms=99,
        delivery_terms_by_method={"9": 1, "GLS Pakkeshop": 77},
        receipt_item="FREIGHT",
        freight_item_without_vat="FREIGHT",
    )
    world.set("connectors", "web-dk", "products", category=4711)
    found = wrong(world.check())
    orders = "connectors.web-dk.orders"
    told = {
        f"{orders}.delivery_terms": ("no delivery terms 99", "There are: 1 Delivered."),
        f"{orders}.delivery_terms_by_method.GLS Pakkeshop": ("no delivery terms 77", "There are: 1 Delivered."),
        "orders.statuses": ("no order status '777'", "203 Kassesalg"),
        "orders.payment_terms_by_method": ("no payment method 'Online betalng'", "There are: 1 Online betaling, "),
        "orders.delivery_terms_by_method": ("no delivery method '9'", "There are: 1 GLS Pakkeshop, "),
        "orders.currencies": ("no currency 'USD'", "There are: DKK, EUR, SEK."),
        "products.category": ("no category '4711'", "There are: 1 "),
        "orders.receipt_item": ("25 % in the zone 'domestic'", "group without VAT"),
        "orders.freight_item_without_vat": ("25 % in the zone 'domestic'", "group without VAT"),
    }
    assert found.keys() == told.keys()
    for subject, (message, next_step) in told.items():
        assert message in found[subject].message
        assert next_step in found[subject].next_step


def test_a_fee_with_vat_in_any_zone_in_use_is_wrong(world: SmartWebWorld) -> None:
    group = world.sandbox.rackbeat.books.groups.get(WITHOUT_VAT)
    assert group is not None
    group.vat_abroad = Decimal(25)
    assert "25 % in the zone 'abroad'" in wrong(world.check())["orders.fee_item"].message
    world.set(*ORDERS, vat_zones={"SE": "eu"})
    assert wrong(world.check()) == {}


def test_statuses_that_nobody_wrote_down_need_not_be_there(world: SmartWebWorld) -> None:
    del world.smartweb["web-dk"].books.statuses[8]
    findings = world.check()
    assert wrong(findings) == {}
    assert (
        "left alone in 0 Ikke modtaget, 5 Annulleret, 99 Kladde, 203 Kassesalg"
        in of(findings, "order statuses").message
    )


def test_an_item_that_is_not_set_is_told_with_what_is_held_for_it(world: SmartWebWorld) -> None:
    world.set(*ORDERS, receipt_item=None, fee_item=None)
    world.set("rackbeat", "defaults", location=None)
    findings = world.check()
    assert wrong(findings) == {}
    message = of(findings, "items not set").message
    assert "orders.fee_item: payment fees" in message
    assert "orders.receipt_item: credit notes" in message
    assert "fallback_item" not in message
    assert "--no-stock" in of(findings, "location").next_step


def test_an_unknown_stock_location_is_answered_with_those_that_the_setting_takes(world: SmartWebWorld) -> None:
    world.set("connectors", "web-dk", "stock", to=77)
    finding = wrong(world.check())["stock location"]
    assert "no location 77" in finding.message
    assert finding.next_step.startswith("There are: 1")
    assert "all" not in finding.next_step
    world.set("connectors", "web-dk", "stock", to=None)
    assert of(world.check(), "stock location").message == "the shop as a whole"


def test_another_language_than_the_primary_one_is_told(world: SmartWebWorld) -> None:
    world.set("connectors", "web-dk", language="UK")
    finding = of(world.check(), "language")
    assert finding.ok
    assert finding.message == "UK; the shop's primary one is DK"
    world.set("connectors", "web-dk", language="FI")
    assert "no language 'FI'" in wrong(world.check())["settings"].message


def test_several_sites_are_told(world: SmartWebWorld) -> None:
    assert not any(finding.subject == "sites" for finding in world.check())
    world.smartweb["web-dk"].books.sites[2] = Row("Site", Id=2, LanguageISO="DK", Title="Engros", Type="shop")
    finding = of(world.check(), "sites")
    assert finding.ok
    assert "2 Engros" in finding.message
    assert "fetch-order" in finding.next_step


@pytest.mark.parametrize("refused", ["Order_GetByDateWithPagination", "Payment_GetAll"])
def test_a_list_that_the_user_may_not_read_is_told(world: SmartWebWorld, refused: str) -> None:
    world.mishap("auth", refused, times=-1)
    findings = world.check()
    assert any(refused in finding.message for finding in wrong(findings).values())
    assert not any(finding.subject == "permissions" for finding in findings)


def test_a_host_that_cannot_be_reached_is_no_matter_of_credentials(world: SmartWebWorld) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        world.set("connectors", "web-dk", wsdl=f"http://127.0.0.1:{nobody.getsockname()[1]}/service.wsdl")
        [finding] = wrong(world.check()).values()
    assert finding.subject == "cannot be reached"
    assert "`wsdl`" in finding.next_step
    assert finding.exit_code == 5
