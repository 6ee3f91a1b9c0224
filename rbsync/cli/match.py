"""`match`: before the first sync, which listing is which item; proposed in a file, accepted by a person."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rbsync.cli.options import Asked, asks
from rbsync.cli.shared import Connectors, config_path, environ
from rbsync.errors import UsageError

if TYPE_CHECKING:
    from rbsync.core.rules.matching import ShopProposals
    from rbsync.passes.options import AcceptedMatch

FILE = Path("matches.csv")


@asks
def match(
    asked: Asked,
    connectors: Connectors = None,
    write: Annotated[
        Path | None, typer.Option("--write", metavar="FILE", help=f"Where the proposals go, as CSV; default: {FILE}.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    accept: Annotated[
        Path | None,
        typer.Option("--accept", metavar="FILE", help="Remember the links of this file whose accept says yes."),
    ] = None,
) -> None:
    """Propose which listing is which item, in a file to look through; then --accept it. Writes to neither system."""
    if accept is None:
        _propose(asked, connectors or (), write or FILE, force=force)
    elif write is not None or force:
        raise UsageError("--accept goes with neither --write nor --force", next_step="rbsync match --help")
    else:
        _accept(asked, connectors or (), accept)


def _propose(asked: Asked, connectors: Sequence[str], path: Path, *, force: bool) -> None:
    config = config_path(asked.config)
    from rbsync.cli.listener import listening
    from rbsync.cli.matches_file import refuse_place, write_matches
    from rbsync.wiring.runs import propose_matches

    if not asked.dry_run:
        refuse_place(path, overwrite=force)
    with listening(verbose=asked.verbose, quiet=asked.quiet or asked.json) as listener:
        found = propose_matches(config, tuple(connectors), listener, environ())
    shops = [replace(shop, proposals=shop.proposals[: asked.limit]) for shop in found]
    if not asked.dry_run:
        write_matches(path, shops, overwrite=force)
    _print(asked, shops, None if asked.dry_run else path)


def _print(asked: Asked, shops: Sequence[ShopProposals], path: Path | None) -> None:
    from rbsync.telling.proposals import proposal_lines, proposals_document, summary_line
    from rbsync.telling.text import json_text

    if asked.json:
        typer.echo(json_text(proposals_document(shops, str(path) if path else None)))
        return
    if asked.quiet:
        return
    for shop in shops:
        typer.echo(summary_line(shop))
        for line in proposal_lines(shop) if asked.verbose or asked.dry_run else ():
            typer.echo(line)
    if path is None:
        typer.echo("No file was written.")
    else:
        typer.echo(f"{path} is written. Look it through: accept is yes where SKU or barcode leave no doubt.")
        typer.echo(f"Then run: rbsync match --accept {shlex.quote(str(path))}")


def _accept(asked: Asked, connectors: Sequence[str], path: Path) -> None:
    config = config_path(asked.config)
    from rbsync.cli.matches_file import YES, read_matches
    from rbsync.cli.passes import carry_out
    from rbsync.config.locate import outline
    from rbsync.passes.options import MatchOptions

    known = [name for name, _ in outline(config, environ()).connectors]
    matches = read_matches(path, known)
    accepted = [match for match in matches if not connectors or match.connector in connectors]
    if not accepted:
        of = f" for {', '.join(connectors)}" if connectors else ""
        raise UsageError(
            f"no line of {path} is accepted{of}",
            next_step=f"write {YES[0]} in the column accept of the lines that are right, then run it again",
        )
    names = list(connectors) or list(dict.fromkeys(match.connector for match in accepted))
    matches = tuple(_first(accepted, asked.limit))
    carry_out(asked, asked.request("match", names, MatchOptions(matches)))


def _first(accepted: Iterable[AcceptedMatch], limit: int | None) -> Iterator[AcceptedMatch]:
    """At most so many of each connector."""
    taken: Counter[str] = Counter()
    for match in accepted:
        taken[match.connector] += 1
        if limit is None or taken[match.connector] <= limit:
            yield match
