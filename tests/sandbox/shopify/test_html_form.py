from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rbsync.sandbox.shopify.resolve_records import plain, rewritten

PIECES = (
    "<p>",
    "</p>",
    "<P class='a'>",
    "<br/>",
    "<br />",
    "<ul>",
    "<li>",
    "</li>",
    "&quot;",
    "&amp;",
    "&#38;",
    "&nbsp;",
)
HTML = st.lists(st.sampled_from((*PIECES, "&lt;", "&#60;", "quot;", "a", "b c", " ", "\n"))).map("".join)


@given(HTML)
def test_another_form_says_the_same(written: str) -> None:
    shown = rewritten(written)
    assert plain(shown) == plain(written)
    assert rewritten(shown) == shown


@given(st.text())
def test_any_text_has_a_form(written: str) -> None:
    assert rewritten(rewritten(written)) == rewritten(written)
