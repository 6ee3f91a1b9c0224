"""Safe HTML: nothing hostile survives, nothing said is lost, and cleaning again changes nothing."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rbsync.markup import as_html, safe_html
from tests.strength import examples

some_examples = settings(max_examples=examples(150))

PIECES = (
    *("<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<div>", "</div>", "<br>", "<br/>", "<hr>", "<li>", "<ul>", "</ul>"),
    *(
        "<table>",
        "<tr>",
        "<td colspan=2>",
        "</table>",
        "<h1>",
        "<h7>",
        "<pre>\n\n",
        "<center>",
        "<span style='color:red'>",
    ),
    *(
        "<a href='https://example.com/?a=1&b=2'>",
        "<a href=javascript:alert(1)>",
        "</a>",
        "<img src=x onerror=alert(1)>",
    ),
    *(
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<svg>",
        "<math>",
        "<mi>",
        "<template>",
        "<textarea>",
        "</textarea>",
    ),
    *(
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?php",
        "<plaintext>",
        "<form>",
        "<select>",
        "<option>",
        "<foo>",
        "<b",
        "<",
        ">",
    ),
    *(
        "&",
        "&amp;",
        "&lt;",
        "&amp;lt;b&amp;gt;",
        "&#0;",
        "&#1;",
        "&#x80;",
        "&nbsp;",
        "&copy",
        "\x00",
        "\x0b",
        "\ud83d",
        '"',
    ),
    *(" ", "\n", "\n\n", "\r\n", "\t", "\u2028", "\u200b", "æøå", "Lampe", "5 < 6", "'"),
)
broken = st.one_of(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.text(max_size=30))


class Reader(HTMLParser):
    """Notes every tag and attribute, the way a browser's tokenizer would."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update((name, value or "") for name, value in attrs)


def assert_harmless(html: str) -> None:
    reader = Reader()
    reader.feed(html)
    reader.close()
    forbidden = {
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "form",
        "input",
        "img",
        "link",
        "meta",
        "base",
    }
    assert not reader.tags & forbidden
    assert {name for name, _ in reader.attributes} <= {"href", "title", "start", "colspan", "rowspan"}
    for name, value in reader.attributes:
        assert name != "href" or re.match(r"(?i)(https?://|https?:|mailto:)", value), value


@some_examples
@given(broken)
def test_cleaning_twice_changes_nothing_and_nothing_hostile_survives(text: str) -> None:
    clean = safe_html(text)
    assert safe_html(clean) == clean
    if clean is not None:
        assert clean.strip() == clean != ""
        assert "\x00" not in clean
        assert_harmless(clean)


@some_examples
@given(broken)
def test_what_was_made_html_stays_as_it_is(text: str) -> None:
    html = as_html(text)
    assert as_html(html) == html
    assert safe_html(html) == html
    if html is not None:
        assert_harmless(html)
        assert re.search(r"<[a-z]", html)


@some_examples
@given(
    st.text(
        st.characters(codec="utf-8", exclude_characters="&<", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), max_size=60
    )
)
def test_a_plain_text_keeps_its_words(text: str) -> None:
    html = as_html(text)
    assert unescape(re.sub(r"<[^>]*>", " ", html or "")).split() == text.split()


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("<script>alert(1)</script>Lamp", "Lamp"),
        ("<SCRIPT SRC=//evil.example></SCRIPT>Lamp", "Lamp"),
        ("<scr<script>ipt>alert(1)</scr</script>ipt>", "ipt&gt;alert(1)ipt&gt;"),
        ("<style>p{}</style><p style='x' class=y onclick=z id=q>Lamp</p>", "<p>Lamp</p>"),
        ("<iframe src=https://evil.example></iframe>Lamp", "Lamp"),
        ("<img src=x onerror=alert(1)>Lamp", "Lamp"),
        ("<svg onload=alert(1)><circle/></svg>Lamp", "Lamp"),
        ("<math><mtext></mtext></math>Lamp", "Lamp"),
        ("<a href='javascript:alert(1)'>Lamp</a>", "<a>Lamp</a>"),
        ("<a href='java\tscri\npt:alert(1)'>Lamp</a>", "<a>Lamp</a>"),
        ("<a href='&#106;avascript&colon;alert(1)'>Lamp</a>", "<a>Lamp</a>"),
        ("<a href=' \x01javascript:alert(1)'>Lamp</a>", "<a>Lamp</a>"),
        ("<a href='data:text/html;base64,PHNjcmlwdD4='>Lamp</a>", "<a>Lamp</a>"),
        ("<a href='vbscript:x'>Lamp</a>", "<a>Lamp</a>"),
        ("<a href='//evil.example'>Lamp</a>", "<a>Lamp</a>"),
        ("<a href='https://example.com' target=_blank onclick=x>Lamp</a>", '<a href="https://example.com">Lamp</a>'),
        ("<a href='mailto:info@example.com'>Lamp</a>", '<a href="mailto:info@example.com">Lamp</a>'),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<b>Lam\x00p", "<b>Lamp</b>"),
        ("<b><i>Lamp</b></i>", "<b><i>Lamp</i></b>"),
        ("<ul><li>A<li>B", "<ul><li>A</li><li>B</li></ul>"),
        ("<!-- <b>Lamp</b> -->Lamp<!--[if IE]>x<![endif]-->", "Lamp"),
        ("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "'&gt;"),
        ("<form action=https://evil.example><input name=a>Lamp</form>", "Lamp"),
        ("<base href=https://evil.example><meta http-equiv=refresh>Lamp", "Lamp"),
        (
            "<table><tr><td colspan=2 width=9>Lamp</table>",
            '<table><tbody><tr><td colspan="2">Lamp</td></tr></tbody></table>',
        ),
        ("half a character: \ud83d.", "half a character: ."),
        ("5 < 6 & 7 > 6", "5 &lt; 6 &amp; 7 &gt; 6"),
    ],
)
def test_what_is_hostile_or_broken_is_cleaned(text: str, clean: str) -> None:
    assert safe_html(text) == clean


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "  \n",
        "<p></p>",
        "<p>&nbsp;</p><br>",
        "<div>\u200b\ufeff</div>",
        "<script>x</script>",
        "<!-- x -->",
        "\x00",
        "<img src=x>",
    ],
)
def test_what_shows_nothing_is_nothing(text: str | None) -> None:
    assert safe_html(text) is None
    assert as_html(text) is None


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Lamp", "<p>Lamp</p>"),
        ("One\ntwo\r\n\r\n  \r\nThree", "<p>One<br>two</p><p>Three</p>"),
        ("5 < 6 & 7 > 6", "<p>5 &lt; 6 &amp; 7 &gt; 6</p>"),
        ("Fish &amp; chips", "<p>Fish &amp; chips</p>"),
        ("&lt;b&gt;", "<p>&lt;b&gt;</p>"),
        ("a?x=1&copy=2", "<p>a?x=1&amp;copy=2</p>"),
        ("Write <your name> here", "<p>Write &lt;your name&gt; here</p>"),
        ("A <b>good</b> lamp & more", "A <b>good</b> lamp &amp; more"),
        ("<p>Lamp</p>\n<p>Bulb</p>", "<p>Lamp</p>\n<p>Bulb</p>"),
        ("<script>x</script>Fish & chips", "<p>Fish &amp; chips</p>"),
        ("<span style='color:red'>Fish &amp; chips</span>", "<p>Fish &amp; chips</p>"),
    ],
)
def test_plain_text_becomes_paragraphs_and_html_is_cleaned(text: str, html: str) -> None:
    assert as_html(text) == html


def test_more_tags_than_anybody_writes_are_read_as_text_quickly() -> None:
    assert safe_html("Lamp" + "<div>" * 200_000) == "Lamp"
