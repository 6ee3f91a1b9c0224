"""Whose an order is: by e-mail, EAN or company number; and when the shop has let it go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rbsync.core.model.hub import Customer, NewCustomer
from rbsync.core.model.order import Buyer, LineKind
from rbsync.core.model.verdict import Outcome, Reason, Verdict
from rbsync.core.plan.draft import CreateOrder, plan_order
from rbsync.core.rules.customer import company_number, identities
from rbsync.core.rules.readiness import PATIENCE, not_released

from .orders import NOW, facts, line, order, rules


def buyer(**fields: str | None) -> Buyer:
    return replace(Buyer("Ida Holm", None, None, None, None), **fields)  # type: ignore[arg-type]  # text fields only


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12345678", "12345678"),
        ("DK 12 34 56 78", "12345678"),
        ("dk-12345678", "12345678"),
        ("SE556677889901", "SE556677889901"),
        ("NO 987 654 321 MVA", "NO987654321MVA"),
        ("DKX1234567", "DKX1234567"),
        ("00000000", None),
        ("-", None),
        ("privat", None),
        ("123", None),
        ("", None),
        (None, None),
    ],
)
def test_a_company_number_is_compared_without_signs_and_denmarks_prefix(text: str | None, number: str | None) -> None:
    assert company_number(text) == number


@pytest.mark.parametrize(
    ("fields", "keys"),
    [
        ({"email": " a@example.com "}, ("a@example.com",)),
        ({"email": "a@example.com", "vat_number": "DK12345678"}, ("a@example.com", "company:12345678")),
        ({"vat_number": "12345678", "ean": "5790 0000 00012"}, ("ean:5790000000012",)),
        ({"vat_number": "privat"}, ()),
        ({}, ()),
    ],
)
def test_what_tells_who_somebody_is(fields: dict[str, str], keys: tuple[str, ...]) -> None:
    assert identities(buyer(**fields)) == keys
    customer = Customer(7, "Holm", fields.get("email"), False, fields.get("vat_number"), fields.get("ean"))
    assert identities(customer) == keys


def test_a_company_without_e_mail_becomes_a_customer_with_its_number() -> None:
    source = replace(order(line()), buyer=buyer(vat_number="12345678", ean="5790000000012"))
    made = plan_order(source, facts(source, ()), rules())
    assert isinstance(made, CreateOrder)
    assert isinstance(made.customer, NewCustomer)
    assert (made.customer.email, made.customer.vat_number, made.customer.ean) == (None, "12345678", "5790000000012")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "a@example.com"}, "the buyer's e-mail address"),
        ({"email": "a@example.com", "vat_number": "12345678"}, "the buyer's e-mail address or company number"),
        ({"vat_number": "12345678", "ean": "5790000000012"}, "the buyer's EAN"),
    ],
)
def test_several_customers_are_told_with_what_they_share(fields: dict[str, str], words: str) -> None:
    source = replace(order(line()), buyer=buyer(**fields))
    verdict = plan_order(source, facts(source, (7, 8)), rules())
    assert isinstance(verdict, Verdict)
    assert verdict.reason is Reason.AMBIGUOUS_CUSTOMER
    assert (verdict.message or "").endswith(words)


@pytest.mark.parametrize(("methods", "terms"), [(("GLS", "3"), 30), (("Post", "3"), 33), (("Post",), 9), ((), 9)])
def test_the_delivery_method_decides_the_terms_of_delivery(methods: tuple[str, ...], terms: int) -> None:
    source = replace(order(line()), delivery_methods=methods)
    chosen = replace(rules(), delivery_terms=9, delivery_terms_by_method={"GLS": 30, "3": 33})
    made = plan_order(source, facts(source), chosen)
    assert isinstance(made, CreateOrder)
    assert made.draft.delivery_terms == terms


@pytest.mark.parametrize(
    ("kind", "setting"),
    [
        (LineKind.FREIGHT_WITHOUT_VAT, "orders.freight_item_without_vat"),
        (LineKind.DISCOUNT, "orders.discount_item"),
        (LineKind.CREDIT, "orders.receipt_item"),
    ],
)
def test_a_kind_without_an_item_names_its_setting(kind: LineKind, setting: str) -> None:
    source = order(line(kind=kind))
    verdict = plan_order(source, facts(source), rules())
    assert isinstance(verdict, Verdict)
    assert (verdict.reason, setting in (verdict.message or "")) == (Reason.MISSING_MAPPING, True)


@pytest.mark.parametrize(
    ("why", "age", "outcome"),
    [
        (None, timedelta(days=99), None),
        ("its status is 0", timedelta(0), Outcome.WAITING),
        ("its status is 0", PATIENCE, Outcome.WAITING),
        ("its status is 0", PATIENCE + timedelta(seconds=1), Outcome.SKIPPED),
    ],
)
def test_what_the_shop_has_not_released_is_waited_for_and_then_left(
    why: str | None, age: timedelta, outcome: Outcome | None
) -> None:
    verdict = not_released(replace(order(line()), not_released=why), NOW + age)
    assert (verdict and verdict.outcome) == outcome
    assert verdict is None or verdict.reason is Reason.NOT_RELEASED_YET
