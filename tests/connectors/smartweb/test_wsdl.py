"""The service's description: read, reduced, kept, and trusted no further than it should be."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from rbsync.connectors.smartweb.soap.contract import (
    Contract,
    Operation,
    check_endpoint,
    load_contract,
    missing_operations,
    misunderstandings,
    read_contract,
)
from rbsync.connectors.smartweb.soap.operations import OPERATIONS
from rbsync.errors import ConfigError, ContractBroken, Unavailable
from rbsync.sandbox.kit.http import Response
from rbsync.sandbox.smartweb.contract import wsdl_text
from tests.transport.fakes import FakeClock
from tests.vendors import SMARTWEB, vendor_contract

from .sessions import Bench, open_bench

ADDRESS = "https://api.hostedshop.io/service.wsdl"
WHOLE = wsdl_text().encode()


@pytest.fixture(scope="module")
def official() -> bytes:
    return vendor_contract(SMARTWEB).read_bytes()


@dataclass(slots=True)
class Source:
    """Where the WSDL comes from."""

    content: bytes = WHOLE
    error: Exception | None = None
    fetched: int = 0

    def fetch(self) -> bytes:
        self.fetched += 1
        if self.error:
            raise self.error
        return self.content


@dataclass(slots=True)
class Kept:
    """A folder, and what is fetched into it."""

    cache: Path
    source: Source = field(default_factory=Source)
    clock: FakeClock = field(default_factory=FakeClock)

    def load(self, address: str = ADDRESS) -> Contract:
        return load_contract(address, self.cache / "new", self.clock, self.source.fetch)

    @property
    def file(self) -> Path:
        (file,) = (self.cache / "new").iterdir()
        return file


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def days(number: float) -> float:
    return timedelta(days=number).total_seconds()


@pytest.mark.oracle
def test_the_vendors_wsdl_has_everything_and_is_read_alike_when_kept(official: bytes, kept: Kept) -> None:
    whole = read_contract(official)
    assert len(whole.operations) == 247
    assert missing_operations(whole) == ()
    reduced = whole.only(OPERATIONS)
    assert list(misunderstandings(reduced)) == []
    kept.source.content = official
    assert kept.load() == kept.load() == reduced
    assert kept.source.fetched == 1
    assert kept.file.stat().st_size < len(official) / 4
    assert whole.only(whole.operations).operations == whole.operations


@pytest.mark.oracle
def test_the_simulators_wsdl_says_the_same_of_what_is_used(official: bytes) -> None:
    assert read_contract(WHOLE).only(OPERATIONS) == read_contract(official).only(OPERATIONS)


def test_a_wsdl_is_fetched_once(kept: Kept) -> None:
    first, second = kept.load(), kept.load()
    assert first == second
    assert set(first.operations) == set(OPERATIONS)
    assert kept.source.fetched == 1


def test_each_address_has_its_own(kept: Kept) -> None:
    kept.load()
    kept.load("https://api.hostedshop.dk/service.wsdl")
    assert kept.source.fetched == 2


def test_after_a_week_it_is_fetched_again(kept: Kept) -> None:
    kept.load()
    kept.clock.sleep(days(6.9))
    kept.load()
    assert kept.source.fetched == 1
    kept.clock.sleep(days(0.2))
    kept.load()
    kept.load()
    assert kept.source.fetched == 2


def test_one_from_the_future_is_fetched_again(kept: Kept) -> None:
    kept.clock.sleep(days(30))
    kept.load()
    kept.clock = FakeClock()
    kept.load()
    assert kept.source.fetched == 2


@pytest.mark.parametrize("content", [b"<html>Maintenance</html>", b"", WHOLE[:-100]])
def test_an_old_one_serves_while_there_is_no_other(kept: Kept, content: bytes) -> None:
    first = kept.load()
    kept.clock.sleep(days(30))
    kept.source.content = content
    assert kept.load() == first
    kept.source.error = Unavailable("down", service="smartweb")
    assert kept.load() == first
    assert kept.source.fetched == 3


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda contract: contract[: len(contract) // 2],
    "empty": lambda contract: b"",
    "zeros": lambda contract: bytes(len(contract)),
    "an operation is gone": lambda contract: contract.replace(b'"Order_GetById"', b'"X"'),
    "a field is gone": lambda contract: contract.replace(b'"DateUpdated"', b'"Date"'),
    "something else": lambda contract: WHOLE,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_one_is_fetched_again(kept: Kept, damage: str) -> None:
    first = kept.load()
    damaged = DAMAGES[damage](kept.file.read_bytes())
    assert damaged != kept.file.read_bytes()
    kept.file.write_bytes(damaged)
    os.utime(kept.file, (kept.clock.now().timestamp(),) * 2)
    assert kept.load() == first
    assert kept.load() == first
    assert kept.source.fetched == 2


def test_a_folder_that_cannot_be_written_costs_only_time(kept: Kept) -> None:
    (kept.cache / "new").write_text("a file where the folder should be")
    assert kept.load() == kept.load()
    assert kept.source.fetched == 2


def test_no_other_file_is_left_behind(kept: Kept) -> None:
    kept.load()
    kept.clock.sleep(days(8))
    kept.load()
    assert kept.file.suffix == ".json"


def test_a_missing_operation_is_named(kept: Kept) -> None:
    kept.source.content = WHOLE.replace(b'<operation name="Order_GetById">', b'<operation name="Order_Get">')
    with pytest.raises(ConfigError, match="has no Order_GetById"):
        kept.load()


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        (b'<element name="OrderId" type="int"/>', b'<element name="Id" type="int"/>', "takes Id"),
        (b'name="TypeLabel"', b'name="Label"', "Product has no TypeLabel"),
        (b'name="Weight"', b'name="Mass"', "Product_Update takes no Weight"),
        (b'name="OrderLines"', b'name="Lines"', "Order has no OrderLines"),
    ],
)
def test_what_has_changed_is_named(kept: Kept, before: bytes, after: bytes, named: str) -> None:
    assert before in WHOLE
    kept.source.content = WHOLE.replace(before, after)
    with pytest.raises(ContractBroken, match=named):
        kept.load()


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body>Maintenance</body></html>",
        b"not XML",
        b"<definitions/>",
        WHOLE.replace(b"?>", b'?><!DOCTYPE d [<!ENTITY a "b">]>', 1),
        WHOLE.replace(b"BankInfo", b"Bank\xf8"),
    ],
)
def test_what_is_no_wsdl_is_not_available(kept: Kept, content: bytes) -> None:
    kept.source.content = content
    with pytest.raises(Unavailable, match="no WSDL at"):
        kept.load()


@pytest.mark.parametrize(
    ("address", "endpoint"),
    [
        (ADDRESS, "https://api.hostedshop.io/service.php"),
        ("https://api.hostedshop.dk/service.wsdl", "https://api.hostedshop.io/service.php"),
        ("https://mirror.example.com/service.wsdl", "https://api.hostedshop.io/service.php"),
        ("https://mirror.example.com/service.wsdl", "https://mirror.example.com/service.php"),
        ("http://127.0.0.1:5000/service.wsdl", "http://127.0.0.1:5000/service.php"),
    ],
)
def test_credentials_go_to_the_wsdls_own_host_or_to_the_vendor(address: str, endpoint: str) -> None:
    check_endpoint(address, endpoint)


@pytest.mark.parametrize(
    ("address", "endpoint"),
    [
        (ADDRESS, "https://api.example.com/service.php"),
        (ADDRESS, "https://hostedshop.io.example.com/service.php"),
        (ADDRESS, "https://nothostedshop.io/service.php"),
        (ADDRESS, "http://api.hostedshop.io/service.php"),
        (ADDRESS, "http://127.0.0.1/service.php"),
        (ADDRESS, "https://user:secret@api.hostedshop.io/service.php"),
        (ADDRESS, "service.php"),
        (ADDRESS, ""),
        ("http://127.0.0.1:5000/service.wsdl", "https://api.hostedshop.io/service.php"),
    ],
)
def test_credentials_go_nowhere_else(address: str, endpoint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_endpoint(address, endpoint)
    assert "user:secret" not in str(caught.value)


def test_a_reduced_contract_holds_what_its_types_need() -> None:
    contract = read_contract(WHOLE).only(["Order_GetById"])
    assert set(contract.operations) == {"Order_GetById"}
    assert {"Order", "OrderLine", "OrderCustomer"} <= set(contract.types)
    assert "Product" not in contract.types


def test_a_type_that_is_not_declared_is_noticed() -> None:
    broken = Contract("urn:x", ADDRESS, {"A": Operation((), "Nothing", "")}, {}, {})
    with pytest.raises(ValueError, match="Nothing"):
        broken.only(["A"])


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with open_bench(tmp_path, items=3, orders=0) as opened:
        yield opened


def test_the_service_gives_its_wsdl_once_for_all_sessions(bench: Bench) -> None:
    for _ in range(2):
        bench.session().read("Solution_GetWebinfo", record="shop")
    assert bench.asked.count("/service.wsdl") == 1


def test_an_address_without_a_wsdl_is_named(bench: Bench) -> None:
    session = bench.session(wsdl=f"{bench.url}/elsewhere")
    with pytest.raises(ConfigError, match="Check `wsdl`"):
        session.read("Solution_GetWebinfo", record="shop")


def test_a_service_that_is_down_for_a_moment_is_waited_for(bench: Bench) -> None:
    bench.answer("/service.wsdl", Response(503, b"<html>"), times=2)
    assert bench.session().read("Solution_GetWebinfo", record="shop")
    assert bench.asked.count("/service.wsdl") == 3


def test_an_address_that_is_not_https_is_refused() -> None:
    with pytest.raises(ConfigError):
        Bench.session(Bench(simulator=None, cache=Path()), wsdl="http://api.hostedshop.io/service.wsdl")  # type: ignore[arg-type]
