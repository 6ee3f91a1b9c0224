"""`match`: proposals into a file, accepted lines into links; neither system is written to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.merchant import as_json, matches_of, typed
from tests.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path, items=8) as one:
        one.writes()
        yield one


def links(world: World) -> dict[str, str]:
    with world.memory() as memory:
        return {link.external_id: link.rackbeat for link in memory.listings.linked("shop-dk")}


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_what_was_proposed_and_accepted_is_linked_once(world: World, tmp_path: Path) -> None:
    file = matches_of(tmp_path)
    code, told, _ = typed(world, "match", "--write", str(file))
    assert code == 0
    assert "match shop-dk: 13 listings, 2 by SKU" in told
    assert f"rbsync match --accept {file}" in told
    code, told, _ = typed(world, "match", "--accept", str(file))
    assert (code, told) == (0, "match shop-dk: 2 seen, 2 updated\n")
    assert sorted(links(world).values()) == ["LMP-100/BLK", "PEN-10008-WHT"]
    code, told, _ = typed(world, "match", "--accept", str(file))
    assert (code, told) == (0, "match shop-dk: 2 seen, 2 unchanged\n")
    assert "2 linked already" in typed(world, "match", "--dry-run")[1]
    assert world.writes() == 0


def test_a_rehearsal_says_what_would_be_linked_and_links_nothing(world: World, tmp_path: Path) -> None:
    file = matches_of(tmp_path)
    typed(world, "match", "--write", str(file))
    code, told, _ = typed(world, "match", "--accept", str(file), "--dry-run")
    assert code == 0
    assert told.startswith("This is a plan: nothing was sent and nothing is remembered.")
    assert "  updated   product LMP-100/BLK\n    · link to item LMP-100/BLK" in told
    assert not world.state.exists() or links(world) == {}


def test_without_a_file_the_proposals_are_only_shown(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, told, _ = typed(world, "match", "--dry-run", "--limit", "3")
    assert code == 0
    assert "3 listings" in told
    assert "A+B 12 (Scarf Birk) → no item" in told
    assert "No file was written." in told
    assert not matches_of(tmp_path).exists()
    assert typed(world, "match", "--quiet")[1] == ""
    assert matches_of(tmp_path).exists()


def test_a_line_that_a_person_filled_in_is_linked_as_written(world: World, tmp_path: Path) -> None:
    world.person("rackbeat", "items", number="=1+1", name="Odd number", group=10, price=10)
    file = matches_of(tmp_path)
    typed(world, "match", "--write", str(file))
    edit(file, "Scarf Birk;;", "Scarf Birk;'=1+1;")
    edit(
        file,
        "\n;shop-dk;gid://shopify/ProductVariant/1020000002;",
        "\nJA;shop-dk;gid://shopify/ProductVariant/1020000002;",
    )
    assert typed(world, "match", "--accept", str(file))[0] == 0
    assert links(world)["gid://shopify/ProductVariant/1020000002"] == "=1+1"


def test_an_item_that_is_not_there_is_held_by_name(world: World, tmp_path: Path) -> None:
    file = matches_of(tmp_path)
    file.write_text("accept,connector,listing,item\nx,shop-dk,gid://shopify/ProductVariant/1020000001,NOPE\n")
    code, told, _ = typed(world, "match", "--accept", str(file))
    assert code == 3
    assert "held      product LMP-100/BLK · Rackbeat NOPE · unknown-sku" in told
    assert "Rackbeat has no item 'NOPE'" in told


def test_a_limit_counts_accepted_lines(world: World, tmp_path: Path) -> None:
    file = matches_of(tmp_path)
    typed(world, "match", "--write", str(file))
    document = as_json(world, "match", "--accept", str(file), "--limit", "1")
    assert document["connectors"][0]["counts"]["seen"] == 1


def test_a_file_that_is_there_is_not_written_over_unless_asked(world: World, tmp_path: Path) -> None:
    file = matches_of(tmp_path)
    file.write_text("mine")
    code, _, told = typed(world, "match", "--write", str(file))
    assert code == 2
    assert "is there already" in told
    assert world.calls("shop-dk") == {}
    assert as_json(world, "match", "--write", str(file), "--force")["file"] == str(file)
    assert "shop-dk" in file.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--accept", "FILE", "--write", "other.csv"), "--accept goes with neither --write nor --force"),
        (("--accept", "FILE", "--force"), "--accept goes with neither"),
        (("--accept", "none.csv"), "none.csv cannot be read"),
        (("--accept", "FILE"), "line 2: there is no connector 'shop-no'"),
        (("shop-xx", "--dry-run"), "there is no connector 'shop-xx'"),
    ],
)
def test_what_cannot_be_is_said(args: tuple[str, ...], words: str, world: World, tmp_path: Path) -> None:
    file = matches_of(tmp_path)
    file.write_text("accept;connector;listing;item\nyes;shop-no;gid:1;RB-1\n")
    code, _, told = typed(world, "match", *(str(file) if arg == "FILE" else arg for arg in args))
    assert code == 2
    assert words in told


def test_a_file_without_accepted_lines_says_how_to_accept(world: World, tmp_path: Path) -> None:
    file = matches_of(tmp_path)
    file.write_text("accept;connector;listing;item\n;shop-dk;gid:1;RB-1\n")
    code, _, told = typed(world, "match", "shop-dk", "--accept", str(file))
    assert code == 2
    assert "is accepted for shop-dk" in told
    assert "write yes in the column accept" in told
