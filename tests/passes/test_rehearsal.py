"""What a dry run works with cannot write, wherever a pass would forget to ask."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from rbsync.passes.rehearsal import (
    CATALOGUE_READS,
    HUB_READS,
    STOCK_READS,
    connector_for_rehearsal,
    hub_for_rehearsal,
)
from rbsync.ports.connector import Catalogue, Connector, Limits, StockTarget
from rbsync.ports.hub import Hub

WRITES = {
    Hub: {
        *("create_item", "update_item", "set_stock", "create_draft", "add_line", "book", "create_shipment"),
        *("mark_shipped", "create_invoice", "create_customer"),
    },
    Catalogue: {"write"},
    StockTarget: {"set_levels", "activate"},
}
READS = {Hub: HUB_READS - {"workers"}, Catalogue: CATALOGUE_READS, StockTarget: STOCK_READS}


class Anything:
    """Answers every call."""

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **more: name


def rehearsed(port: type) -> object:
    connector = Connector(
        name="shop",
        service="test",
        limits=Limits(),
        profile=Anything().profile,
        vocabulary=dict,
        traffic=Anything().traffic,
        close=Anything().close,
        catalogue=Anything(),
        stock=Anything(),
    )
    silent = connector_for_rehearsal(connector)
    return {Hub: hub_for_rehearsal(Anything()), Catalogue: silent.catalogue, StockTarget: silent.stock}[port]


def methods(port: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(port, inspect.isfunction) if not name.startswith("_")}


@pytest.mark.parametrize("port", WRITES)
def test_every_method_of_a_port_is_known_to_read_or_to_write(port: type) -> None:
    assert methods(port) == WRITES[port] | READS[port]
    assert not WRITES[port] & READS[port]


@pytest.mark.parametrize(("port", "name"), [(port, name) for port, names in WRITES.items() for name in sorted(names)])
def test_what_writes_is_refused_loudly(port: type, name: str) -> None:
    with pytest.raises(RuntimeError, match=name):
        getattr(rehearsed(port), name)


@pytest.mark.parametrize("port", READS)
def test_what_reads_is_as_it_was(port: type) -> None:
    for name in READS[port]:
        assert getattr(rehearsed(port), name)() == name
