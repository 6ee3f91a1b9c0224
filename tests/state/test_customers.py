from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rbsync.state.file import StateFile

from .builders import ACCOUNT, SHOP, START


def test_customers_are_found_by_address_whatever_its_case(state: StateFile) -> None:
    state.customers.replace([("Anna@Example.com", 2), (" anna@example.COM ", 1), ("bo@example.com", 3), ("", 4)])
    assert state.customers.by_email("ANNA@example.com ") == (1, 2)
    assert state.customers.by_email("") == ()
    assert state.customers.by_email("nobody@example.com") == ()


def test_replacing_forgets_who_is_gone(state: StateFile) -> None:
    state.customers.replace([("anna@example.com", 1)])
    state.customers.replace([("bo@example.com", 2)] * 2)
    assert state.customers.by_email("anna@example.com") == ()
    assert state.customers.by_email("bo@example.com") == (2,)


def test_a_list_that_breaks_off_leaves_the_index_as_it_was(state: StateFile) -> None:
    def breaks_off() -> Iterator[tuple[str, int]]:
        yield ("bo@example.com", 2)
        raise RuntimeError("the hub went away")

    state.customers.replace([("anna@example.com", 1)])
    with pytest.raises(RuntimeError):
        state.customers.replace(breaks_off())
    assert state.customers.by_email("anna@example.com") == (1,)
    assert state.customers.by_email("bo@example.com") == ()
    state.customers.replace([("bo@example.com", 2)])
    assert state.customers.by_email("bo@example.com") == (2,)


def test_a_customer_made_while_the_list_is_read_is_kept_and_nobody_waits(state: StateFile, path: Path) -> None:
    state.customers.replace([("anna@example.com", 1)])

    def slow_list(other: StateFile) -> Iterator[tuple[str, int]]:
        yield ("anna@example.com", 1)
        other.customers.add("new@example.com", 9)
        yield ("bo@example.com", 2)

    with StateFile.open(path, account=ACCOUNT, patience=0.01) as other:
        state.customers.replace(slow_list(other))
    assert state.customers.by_email("new@example.com") == (9,)
    assert state.customers.by_email("anna@example.com") == (1,)
    assert state.customers.by_email("bo@example.com") == (2,)


def test_adding_clears_the_intent(state: StateFile) -> None:
    intent = state.journal.begin(SHOP, "create-customer", "digest", START)
    state.customers.add("anna@example.com", 1, clears=intent)
    state.customers.add("anna@example.com", 1)
    assert state.customers.by_email("anna@example.com") == (1,)
    assert state.journal.open_intent(SHOP, "create-customer", "digest") is None


def test_no_address_reaches_the_disk(path: Path) -> None:
    with StateFile.open(path, account=ACCOUNT) as state:
        state.customers.replace([("canary@example.com", 1)])
        state.customers.add("Canary2@example.com", 2)
    files = [file for file in path.parent.rglob("*") if file.is_file()]
    assert path in files
    assert not any(b"canary" in file.read_bytes().lower() for file in files)


def test_the_digest_differs_between_accounts(tmp_path: Path) -> None:
    files = tmp_path / "a", tmp_path / "b"
    for file, account in zip(files, ("nordlys", "sydlys"), strict=True):
        with StateFile.open(file, account=account) as state:
            state.customers.add("anna@example.com", 1)
    contents = [file.read_bytes() for file in files]
    with StateFile.open(files[0], account="nordlys") as state:
        digest = state.customers._digest("anna@example.com").encode()
    assert [digest in content for content in contents] == [True, False]
