"""What the pages tell people to type exists, and what they point to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rbsync.connectors.shopify.session import NEEDED_SCOPES, ProductOptions, needed_scopes
from rbsync.core.model.verdict import ADVICE
from tests.docs.commandline import ALL, calls, calls_on, complaint
from tests.docs.pages import PAGES, README, ROOT, anchors, blocks, inline_code, links, script


def page_name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    found = calls_on(page)
    assert found
    assert [told for call in found if (told := complaint(call))] == []


def test_a_command_that_does_not_exist_is_noticed() -> None:
    (unknown,), (wrong,) = calls("$ sudo -u rbsync rbsync -c x.toml sell --all | cat"), calls("A=1 rbsync run --fast")
    assert complaint(unknown) == "there is no command 'sell --all'"
    assert complaint(wrong) == "run has no --fast"


def test_every_command_that_advice_names_exists() -> None:
    named = [text.rpartition("run: ")[2] for text in ADVICE.values() if "run: rbsync" in text]
    assert named
    assert [told for line in named for call in calls(line) if (told := complaint(call))] == []


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_relative_link_resolves(page: Path) -> None:
    for link in links(page):
        if re.match(r"https?:", link):
            continue
        path, _, fragment = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), f"{page_name(page)} points to {link}"
        assert not fragment or fragment in anchors(target), f"{page_name(page)} points to {link}"


def test_every_example_is_reached_from_the_readme() -> None:
    folders = {folder.name for folder in (ROOT / "examples").iterdir() if folder.is_dir()}
    assert folders == {link.split("/")[1] for link in links(README) if link.startswith("examples/")}


def test_the_readme_names_the_permissions_that_are_needed() -> None:
    text = README.read_text(encoding="utf-8")
    products = needed_scopes(ProductOptions(writes=True, publish_to=("Online Store",)))
    assert [scope for scope in (*NEEDED_SCOPES, *products) if f"`{scope}`" not in text] == []


def test_the_schedules_of_the_readme_are_those_of_the_example() -> None:
    folder = ROOT / "examples" / "cron-and-systemd"
    files = [path for path in folder.iterdir() if path.suffix != ".md"]
    there = {" ".join(line.split()) for path in files for line in path.read_text(encoding="utf-8").splitlines()}
    shown = [line for block in blocks(README, "cron", "ini") for line in block.text.splitlines() if line]
    assert shown
    assert [line for line in shown if " ".join(line.split()) not in there] == []


def test_the_changelog_names_every_command() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [name for name in ALL if f"`rbsync {name}`" not in text] == []


def test_every_make_target_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)\b", " ".join([*script(README), *inline_code(README)])))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"demo", "test", "bench"} <= named <= targets
