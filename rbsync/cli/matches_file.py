"""The file of matches that a person edits in a spreadsheet: written as CSV, read back in every form that spreadsheets save.

A spreadsheet makes a formula of "=1+1", 123 of "00123" and a date of "MAR-10", and saves what it made. So that names come back
to the letter, those that it could take for something else are written with an apostrophe before them, which is taken off again.
"""

from __future__ import annotations

import csv
import io
import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rbsync.errors import UsageError
from rbsync.passes.options import AcceptedMatch
from rbsync.telling.proposals import LINKED, accept_word
from rbsync.telling.text import clean, plural

if TYPE_CHECKING:
    from rbsync.core.rules.matching import Proposal, ShopProposals

COLUMNS = ("accept", "connector", "listing", "sku", "barcode", "title", "item", "item name", "found by", "conflict")
NEEDED = ("accept", "connector", "listing", "item")
YES = ("yes", "ja", "x", "1", "true")

_NO = ("", LINKED, "no", "nej", "nei", "0", "false", "-")
_SEPARATORS = (";", ",", "\t")
_FORMULA = re.compile(r"\s*[=+\-@]")
_PLAIN_NUMBER = re.compile(r"0|[1-9][0-9]{0,10}")
_MONTH_OR_TRUTH = re.compile(
    r"(?:jan|feb|mar|mär|mrz|apr|maj|may|mai|jun|jul|aug|sep|o[ck]t|nov|de[csz])\D*\d"
    r"|(?:true|false|sand|falsk|sant|usann|wahr|falsch)\s*$",
    re.IGNORECASE,
)
_MISTAKES_SHOWN = 20


def refuse_place(path: Path, *, overwrite: bool) -> None:
    """Raises UsageError when no file may be written at `path`."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder", next_step="name a file in it: rbsync match --write FILE")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}", next_step="make it, or name a file in another one")
    if not overwrite and (path.exists() or path.is_symlink()):
        raise UsageError(
            f"{path} is there already and is not overwritten",
            why="somebody may have worked on it",
            next_step="name another file with --write FILE, or write over it with --force",
        )


def write_matches(path: Path, shops: Iterable[ShopProposals], *, overwrite: bool) -> None:
    """Write a line for each proposal. Raises UsageError when that cannot be done; what was there is left whole then."""
    part = path.with_name(f"{path.name}.part")
    text = matches_text(shops)
    refuse_place(path, overwrite=overwrite)
    try:
        with part.open("w", encoding="utf-8-sig", errors="surrogatepass", newline="") as file:
            file.write(text)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise UsageError(
            f"{path} cannot be written", why=error.strerror or "", next_step="name another file with --write FILE"
        ) from error


def matches_text(shops: Iterable[ShopProposals]) -> str:
    """The content of the file: a header, then a line for each proposal, separated by semicolons."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(shop.connector, proposal) for shop in shops for proposal in shop.proposals)
    return file.getvalue()


def _row(connector: str, proposal: Proposal) -> tuple[str, ...]:
    return (
        accept_word(proposal),
        marked(connector),
        marked(proposal.listing_id),
        marked(proposal.sku or ""),
        marked(proposal.barcode or ""),
        _on_one_line(proposal.title),
        marked(proposal.number or ""),
        _on_one_line(proposal.item_name or ""),
        proposal.by or "",
        _on_one_line(proposal.conflict or ""),
    )


def marked(name: str) -> str:
    """The name, after an apostrophe where a spreadsheet could take it for anything but text."""
    return name if not name or _is_text(name) else f"'{name}"


def unmarked(cell: str) -> str:
    """The name that was marked."""
    return cell.removeprefix("'")


def _is_text(name: str) -> bool:
    # a longer number is shown, and saved, rounded
    if _PLAIN_NUMBER.fullmatch(name):
        return True
    return name[0].isalpha() and not _MONTH_OR_TRUTH.match(name)


def _on_one_line(text: str) -> str:
    """Words that nobody reads back: on one line, and never a formula."""
    line = clean(text)
    return f"'{line}" if _FORMULA.match(line) else line


def read_matches(path: Path, connectors: Collection[str]) -> tuple[AcceptedMatch, ...]:
    """The links that were accepted. Raises UsageError that names the file, and every line in which something is wrong."""
    rows = _rows(path)
    places = _places(path, next(rows, []))
    accepted: list[AcceptedMatch] = []
    mistakes: list[str] = []
    for number, row in enumerate(rows, start=2):
        line = {name: row[place] if place < len(row) else "" for name, place in places.items()}
        match = _accepted(line, connectors)
        if isinstance(match, str):
            mistakes.append(f"line {number}: {match}")
        elif match is not None:
            accepted.append(match)
    if mistakes:
        raise _wrong(path, mistakes)
    return tuple(accepted)


def _accepted(line: Mapping[str, str], connectors: Collection[str]) -> AcceptedMatch | str | None:
    """The link of one line; None when it is not accepted; or what is wrong with it."""
    word = unmarked(line["accept"].strip()).casefold()
    if word in _NO:
        return None
    if word not in YES:
        return f"accept is {line['accept']!r}; write one of {', '.join(YES)}, or leave it empty"
    connector, listing, item = unmarked(line["connector"].strip()), unmarked(line["listing"]), unmarked(line["item"])
    if connector not in connectors:
        return f"there is no connector {connector!r}; rbsync.toml has: {', '.join(connectors) or 'none'}"
    if not listing.strip():
        return "it is accepted, but names no listing"
    if not item.strip():
        return "it is accepted, but names no item: write the item's number, or leave accept empty"
    return AcceptedMatch(connector, listing, item)


def _wrong(path: Path, mistakes: Sequence[str]) -> UsageError:
    shown = list(mistakes[:_MISTAKES_SHOWN])
    if more := len(mistakes) - len(shown):
        shown.append(f"and {more} more")
    return UsageError(
        f"{path} has {plural(len(mistakes), 'wrong line')}",
        why="\n".join(shown),
        next_step=f"correct the file, or write it anew: rbsync match --write {shlex.quote(str(path))} --force",
        then="Nothing was linked.",
    )


def _rows(path: Path) -> Iterator[list[str]]:
    """The file's rows, the header first. Raises UsageError."""
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise _unreadable(path, f"line {reader.line_num}: {error}") from error


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error.strerror or "") from error
    for encoding in ("utf-8-sig", "cp1252"):  # Excel's plain CSV is in Windows' own letters
        try:
            return content.decode(encoding, "surrogatepass" if encoding == "utf-8-sig" else "strict")
        except UnicodeDecodeError:
            continue
    raise _unreadable(path, "it is no text in UTF-8 or Windows-1252")


def _unreadable(path: Path, why: str) -> UsageError:
    return UsageError(
        f"{path} cannot be read", why=why, next_step="save it as CSV (UTF-8), or write it anew: rbsync match"
    )


def _separator(text: str) -> str:
    """What stands between the header's columns."""
    header = text.partition("\n")[0]
    return max(_SEPARATORS, key=header.count)


def _places(path: Path, header: Sequence[str]) -> Mapping[str, int]:
    """Where each column is that is needed; others are not looked at. Raises UsageError when one is missing."""
    found = {name.strip().casefold(): place for place, name in enumerate(header)}
    if missing := [name for name in NEEDED if name not in found]:
        raise UsageError(
            f"{path}, line 1: {'columns are' if len(missing) > 1 else 'a column is'} missing: {', '.join(missing)}",
            why=f"the first line must name the columns {', '.join(NEEDED)}",
            next_step="put the header back, or write the file anew: rbsync match",
            then="Nothing was linked.",
        )
    return {name: found[name] for name in NEEDED}
