from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.transport.document import read_json, write_json
from tests.strength import examples

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text() | numbers,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(documents)
@settings(max_examples=examples(150))
def test_a_document_comes_back_to_the_digit(document: object) -> None:
    assert read_json(write_json(document)) == document


@given(documents.filter(lambda document: not isinstance(document, Decimal)))
@settings(max_examples=examples(50))
def test_any_reader_can_read_what_is_written(document: object) -> None:
    json.loads(write_json(document))


@pytest.mark.parametrize("text", ["1234567890.123456789", "79.5000000000000001", "0.1", "1E+3", "-0.00"])
def test_a_decimal_is_never_rounded(text: str) -> None:
    written = write_json({"price": Decimal(text)})
    assert Decimal(written.decode().removeprefix('{"price":').removesuffix("}")) == Decimal(text)
    assert read_json(b'{"price": %s}' % text.encode()) == {"price": Decimal(text)}


def test_whole_numbers_are_int_and_fractions_decimal() -> None:
    whole, fraction = read_json(b"[1, 1.0]")  # type: ignore[misc]
    assert type(whole) is int
    assert type(fraction) is Decimal


@pytest.mark.parametrize(
    "content",
    [
        b"NaN",
        b'{"a": Infinity}',
        b"-Infinity",
        b"1e999999999",
        b"1e99999999999999999999",
        b"[" * 200_000,
        b"<html>",
        b"",
        b"\xff\xfe{",
    ],
)
def test_what_is_no_document_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError):
        read_json(content)


@pytest.mark.parametrize("value", [1.5, object(), {1: "x"}, b"bytes", {"a": {1, 2}}])
def test_what_json_cannot_hold_is_not_written(value: object) -> None:
    with pytest.raises(TypeError):
        write_json(value)


@pytest.mark.parametrize("text", ["NaN", "Infinity"])
def test_not_a_number_is_not_written(text: str) -> None:
    with pytest.raises(ValueError):
        write_json([Decimal(text)])
