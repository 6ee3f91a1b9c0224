"""The README's reference tables say what the code says."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from rbsync.connectors.shopify.settings import ShopifyProducts
from rbsync.core.model.report import ConnectorReport, Record, RunReport, Traffic
from rbsync.core.model.verdict import Reason, held
from rbsync.errors import EXIT_CODES, UsageError
from rbsync.telling.error import error_document
from rbsync.telling.report import report_document
from tests.docs import tables
from tests.docs.pages import README, blocks, section, table

RENDERED = {
    "Who decides on a field": tables.owners_table,
    "Commands": tables.commands_table,
    "Configuration": tables.settings_table,
    "Exit codes": tables.exit_codes_table,
    "Reasons": tables.reasons_table,
}
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(("title", "render"), RENDERED.items(), ids=RENDERED)
def test_the_table_is_the_codes_own(title: str, render: Callable[[], str]) -> None:
    assert table(section(README, title)) == render(), "python -m tests.docs.tables prints what it should be"


def test_the_tables_leave_nothing_out() -> None:
    assert all(f"| {code:d} |" in tables.exit_codes_table() for code in EXIT_CODES)
    assert all(f"| `{reason}` |" in tables.reasons_table() for reason in Reason)
    keys = tables.settings_table()
    assert all(f"`{key}`" in keys for key in ("account.name", "rackbeat.token", "connectors.NAME.orders.land_as"))


def test_every_option_of_the_passes_is_explained() -> None:
    explained = section(README, "Commands")
    assert {"--dry-run", "--limit", "--json"} <= tables.pass_options()
    assert [name for name in tables.pass_options() if name.startswith("--") and f"`{name}" not in explained] == []


def test_what_the_products_chapter_says_to_write_can_be_written() -> None:
    rows = [row.split("|")[2] for row in table(section(README, "Which settings are right for my shop?")).splitlines()]
    for row in rows[2:]:
        written = tomllib.loads("\n".join(re.findall(r"`([^`]+)`", row)))
        assert written
        ShopifyProducts.model_validate({"direction": "rackbeat-to-shop"} | written)


def test_the_json_shown_has_the_fields_that_are_printed() -> None:
    record = Record("order", "gid://shopify/Order/1", "#1042", None, held(Reason.UNKNOWN_SKU, "why"))
    connector = ConnectorReport(
        name="shop-dk",
        service="shopify",
        counts={},
        seen=1,
        records=(record,),
        cursor_before=NOON,
        cursor_after=NOON,
        traffic=Traffic({"shopify": 3}, 0, 0.0),
        exit_code=3,
        command="pull-orders",
    )
    report = RunReport("f11bdca6121f", "run", False, NOON, NOON, 3, (connector,))
    printed = (report_document(report, UTC), error_document(UsageError("what")))
    shown = tuple(json.loads(block.text) for block in blocks(README, "json"))
    assert [_shape(one) for one in shown] == [_shape(one) for one in printed]


def test_every_field_of_a_connector_is_explained() -> None:
    report = json.loads(blocks(README, "json")[0].text)
    explained = table(section(README, "JSON"))
    fields = {*report, *report["connectors"][0]} - {"connectors", "name", "type"}
    assert [field for field in fields if f"`{field}`" not in explained] == []


def _shape(value: object) -> object:
    """The names of all fields, in order; what they hold is left out."""
    if isinstance(value, dict):
        return {key: _shape(inner) for key, inner in value.items() if key != "calls"}
    if isinstance(value, list):
        return [_shape(inner) for inner in value]
    return None
