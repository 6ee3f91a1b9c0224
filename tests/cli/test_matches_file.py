"""The file of matches: what a person edits in a spreadsheet comes back to the letter, and what is wrong with it is named."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rbsync.cli.matches_file import COLUMNS, marked, matches_text, read_matches, unmarked, write_matches
from rbsync.core.rules.matching import Proposal, ShopProposals
from rbsync.errors import UsageError
from rbsync.passes.options import AcceptedMatch
from rbsync.telling.proposals import accept_word

SHOPS = ("shop-dk", "2026-se")
NAMES = st.text(min_size=1).filter(lambda text: text.strip())
TRICKY = st.text(alphabet="0123456789=+-@.,:/eE%' janMARtrueÆ#\t", min_size=1).filter(lambda text: text.strip())
HEAD = "accept;connector;listing;item"


def proposal(
    number: str | None = "RB-1",
    *,
    listing: str = "gid://shopify/ProductVariant/1",
    sku: str | None = "RB-1",
    barcode: str | None = None,
    title: str = "Lamp",
    by: str | None = "SKU",
    conflict: str | None = None,
) -> Proposal:
    return Proposal(listing, sku, barcode, title, number, "Lamp", by, conflict)


PROPOSALS = st.builds(
    proposal,
    number=NAMES | TRICKY,
    listing=NAMES | TRICKY,
    sku=st.none() | st.text() | TRICKY,
    barcode=st.none() | st.text() | TRICKY,
    title=st.text() | TRICKY,
    by=st.sampled_from(("SKU", "barcode", "name", None)),
    conflict=st.none() | st.text(),
)


def saved(folder: Path, content: str | bytes, name: str = "matches.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def spreadsheet(cell: str) -> str:
    """What a spreadsheet makes of a cell that it opens and saves again."""
    if re.match(r"\s*[=+\-@]", cell):
        return "#NAVN?"
    number = cell.strip().replace(",", ".").removesuffix("%")
    if re.fullmatch(r"[0-9.]+(e[+-]?[0-9]+)?", number, re.IGNORECASE):
        short = number.isdecimal() and len(number) <= 11
        return str(int(number)) if short else "5,70E+12"
    if re.match(r"[0-9]+[-/.:][0-9]|(jan|mar)\w*[ .-]*[0-9]", cell, re.IGNORECASE):
        return "10-mar"
    return cell.upper() if cell.strip().casefold() in ("true", "false") else cell


def resaved(text: str, delimiter: str, newline: str) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerows([spreadsheet(cell) for cell in row] for row in cells(text))
    return file.getvalue()


@given(st.lists(st.tuples(st.sampled_from(SHOPS), st.lists(PROPOSALS, max_size=3)), max_size=3))
def test_every_accepted_link_comes_back_to_the_letter(
    tmp_path_factory: pytest.TempPathFactory, shops: list[tuple[str, list[Proposal]]]
) -> None:
    path = tmp_path_factory.mktemp("round") / "matches.csv"
    proposed = [ShopProposals(name, tuple(found)) for name, found in shops]
    write_matches(path, proposed, overwrite=False)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfaccept;")
    assert read_matches(path, SHOPS) == accepted(proposed)


@given(
    st.lists(PROPOSALS, max_size=3),
    st.sampled_from((";", ",", "\t")),
    st.sampled_from(("\r\n", "\n")),
    st.sampled_from(("utf-8", "utf-8-sig")),
)
@example([proposal("=1+1")], ";", "\r\n", "utf-8-sig")
@example([proposal("-5", sku="-5")], ",", "\n", "utf-8")
@example([proposal("00123")], ";", "\r\n", "utf-8")
@example([proposal("5701234567890")], ";", "\r\n", "utf-8")
@example([proposal("MAR-10"), proposal("1E5"), proposal("'7"), proposal("true")], ";", "\r\n", "utf-8")
def test_a_spreadsheet_in_between_changes_no_link(
    tmp_path_factory: pytest.TempPathFactory, found: list[Proposal], delimiter: str, newline: str, encoding: str
) -> None:
    proposed = [ShopProposals("2026-se", tuple(found))]
    edited = resaved(matches_text(proposed), delimiter, newline)
    path = saved(tmp_path_factory.mktemp("edited"), edited.encode(encoding))
    assert read_matches(path, SHOPS) == accepted(proposed)


def accepted(shops: Iterable[ShopProposals]) -> tuple[AcceptedMatch, ...]:
    return tuple(
        AcceptedMatch(shop.connector, one.listing_id, one.number or "")
        for shop in shops
        for one in shop.proposals
        if accept_word(one) == "yes"
    )


@given(PROPOSALS)
def test_no_cell_is_a_formula_and_every_sku_comes_back(one: Proposal) -> None:
    [header, row] = cells(matches_text([ShopProposals("shop-dk", (one,))]))
    assert not [cell for cell in row if re.match(r"\s*[=+\-@]", cell)]
    by_name = dict(zip(header, row, strict=True))
    assert unmarked(by_name["sku"]) == (one.sku or "")
    assert unmarked(by_name["barcode"]) == (one.barcode or "")


@pytest.mark.parametrize("name", ["RB-77-BLUE", "1001", "0", "12345678901", "Ærø 12", "MARY", "sandal"])
def test_what_no_spreadsheet_mistakes_is_written_as_it_is(name: str) -> None:
    assert marked(name) == name


def test_the_file_has_a_line_for_each_listing_and_says_which_are_certain() -> None:
    found = (
        proposal(),
        proposal(by="barcode"),
        proposal(conflict="its barcode is that of item RB-2"),
        proposal(by="name", conflict="matched by its name only: to be confirmed"),
        proposal(None, by=None),
        proposal(None, by="barcode", conflict="items A and B have its barcode"),
        proposal(by=None, conflict="already linked"),
    )
    [header, *rows] = cells(matches_text([ShopProposals("shop-dk", found)]))
    assert tuple(header) == COLUMNS
    assert [row[0] for row in rows] == ["yes", "yes", "", "", "", "", "linked"]
    assert rows[0][1:] == ["shop-dk", "gid://shopify/ProductVariant/1", "RB-1", "", "Lamp", "RB-1", "Lamp", "SKU", ""]


@pytest.mark.parametrize("word", ["yes", "YES", "Ja", "x", "X", " 1 ", "True", "TRUE"])
def test_these_words_accept_a_line(word: str, tmp_path: Path) -> None:
    path = saved(tmp_path, f"{HEAD}\r\n{word};shop-dk;gid:1;RB-1\r\n")
    assert read_matches(path, SHOPS) == (AcceptedMatch("shop-dk", "gid:1", "RB-1"),)


@pytest.mark.parametrize("word", ["", " ", "linked", "No", "nej", "0", "FALSE"])
def test_these_words_leave_a_line_out(word: str, tmp_path: Path) -> None:
    assert read_matches(saved(tmp_path, f"{HEAD}\n{word};;;\n"), SHOPS) == ()


def test_other_columns_their_order_and_empty_lines_do_not_matter(tmp_path: Path) -> None:
    text = "Note,ITEM, listing ,Connector,Accept\n\n,RB-1,gid:1,shop-dk,yes\n,,,,\nwhy,RB-2\n"
    assert read_matches(saved(tmp_path, text), SHOPS) == (AcceptedMatch("shop-dk", "gid:1", "RB-1"),)


def test_a_file_in_the_letters_of_windows_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path, f"{HEAD}\r\nja;shop-dk;gid:1;RØD-1\r\n".encode("cp1252"))
    assert read_matches(path, SHOPS)[0].number == "RØD-1"


def test_every_wrong_line_is_named(tmp_path: Path) -> None:
    text = (
        f"{HEAD}\nyess;shop-dk;gid:1;A\nyes;shop-no;gid:2;B\nyes;shop-dk;;C\nyes;shop-dk;gid:4;\nyes;shop-dk;gid:5;D\n"
    )
    with pytest.raises(UsageError) as caught:
        read_matches(saved(tmp_path, text), SHOPS)
    assert caught.value.what == f"{tmp_path}/matches.csv has 4 wrong lines"
    assert caught.value.why.splitlines() == [
        "line 2: accept is 'yess'; write one of yes, ja, x, 1, true, or leave it empty",
        "line 3: there is no connector 'shop-no'; rbsync.toml has: shop-dk, 2026-se",
        "line 4: it is accepted, but names no listing",
        "line 5: it is accepted, but names no item: write the item's number, or leave accept empty",
    ]


def test_many_wrong_lines_are_counted(tmp_path: Path) -> None:
    text = HEAD + "\nmaybe;;;" * 30
    with pytest.raises(UsageError) as caught:
        read_matches(saved(tmp_path, text), SHOPS)
    assert caught.value.why.splitlines()[-1] == "and 10 more"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "line 1: columns are missing: accept, connector, listing, item"),
        (b"accept;connector;item\n", "line 1: a column is missing: listing"),
        (f'{HEAD}\nyes;shop-dk;"gid;RB-1\n'.encode(), "line 2: unexpected end of data"),
        (f"{HEAD}\nyes;\x81".encode("latin-1"), "no text in UTF-8 or Windows-1252"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(content: bytes, words: str, tmp_path: Path) -> None:
    path = saved(tmp_path, content)
    with pytest.raises(UsageError) as caught:
        read_matches(path, SHOPS)
    assert str(path) in caught.value.what
    assert words in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.csv cannot be read"):
        read_matches(tmp_path / "none.csv", SHOPS)


def test_a_file_that_somebody_edits_is_written_over_only_when_asked(tmp_path: Path) -> None:
    path = saved(tmp_path, "edited")
    with pytest.raises(UsageError, match="is there already"):
        write_matches(path, (), overwrite=False)
    assert path.read_text() == "edited"
    write_matches(path, (), overwrite=True)
    assert path.read_text(encoding="utf-8-sig").startswith("accept;")
    assert list(tmp_path.iterdir()) == [path]


def test_where_no_file_can_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        write_matches(tmp_path, (), overwrite=True)
    with pytest.raises(UsageError, match="there is no folder"):
        write_matches(tmp_path / "none" / "matches.csv", (), overwrite=False)
    (tmp_path / "matches.csv.part").mkdir()
    with pytest.raises(UsageError, match=r"matches\.csv cannot be written"):
        write_matches(tmp_path / "matches.csv", (), overwrite=False)
    assert not (tmp_path / "matches.csv").exists()
