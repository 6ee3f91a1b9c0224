"""Tables and JSON."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from rbsync.telling.text import json_text, table


@given(st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=5))
def test_a_table_has_a_line_for_every_row(rows: list[tuple[str, str]]) -> None:
    lines = table(("A", "B"), rows)
    assert len(lines) == len(rows) + 1
    assert all(line.isprintable() for line in lines)


def test_lone_surrogates_stay_readable() -> None:
    assert json.loads(json_text({"a": "\udc80"}))["a"] == "\udc80"
