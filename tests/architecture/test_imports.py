"""Who may import whom, and which third party lives in which room (design section 3)."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "rbsync"
FILES = sorted(PACKAGE.rglob("*.py"))

# room → the rooms of ours it may import from, besides itself
ALLOWED = {
    "errors": set(),
    "clock": {"errors"},
    "wire": {"errors"},
    "core": set(),
    "ports": {"core"},
    "markup": set(),
    "transport": {"core", "errors", "ports"},
    "rackbeat": {"core", "errors", "markup", "ports", "transport", "wire"},
    "connectors": {"core", "errors", "markup", "ports", "transport", "wire"},
    "state": {"core", "errors", "ports"},
    "passes": {"core", "errors", "ports"},
    "config": {"errors", "transport"},
    "sandbox": set(),
    "cli": {"config", "core", "errors", "passes", "ports", "sandbox", "state", "wiring"},
    "wiring": {"clock", "config", "connectors", "core", "errors", "passes", "ports", "rackbeat", "state", "transport"},
    "__main__": {"cli"},
    "__init__": set(),
}
THIRD_PARTIES = {
    "httpx": {"transport"},
    "tenacity": {"transport"},
    "nh3": {"markup"},
    "sqlite3": {"state"},
    "pydantic": {"config", "connectors", "rackbeat", "wire"},
    "pydantic_core": {"config"},
    "pydantic_settings": {"config"},
    "tomli_w": {"config", "sandbox"},
    "typer": {"cli"},
    "rich": {"cli"},
    "graphql": {"sandbox"},
    "zeep": {"connectors"},
    "lxml": set(),
    "requests": set(),
}


def room(path: Path) -> str:
    inner = path.relative_to(PACKAGE)
    return inner.parts[0] if len(inner.parts) > 1 else inner.stem


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_from_the_rooms_it_may(path: Path) -> None:
    here = room(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "rbsync" and len(parts) > 1:
            assert parts[1] == here or parts[1] in ALLOWED[here], f"{here} may not import {name}"
        elif parts[0] in THIRD_PARTIES:
            assert here in THIRD_PARTIES[parts[0]], f"{parts[0]} does not belong in {here}"


def test_connectors_do_not_know_each_other() -> None:
    for path in (PACKAGE / "connectors").rglob("*.py"):
        inner = path.relative_to(PACKAGE / "connectors").parts
        for name in imports(path):
            if name.startswith("rbsync.connectors."):
                assert name.split(".")[2] == inner[0], f"{path} imports {name}"


def test_the_core_imports_the_standard_library_only_and_cannot_wait_or_tell_the_time() -> None:
    impure = {"time", "os", "socket", "threading", "subprocess", "pathlib", "random", "sqlite3", "logging"}
    for path in (PACKAGE / "core").rglob("*.py"):
        for name in imports(path):
            assert name.split(".")[0] not in impure, f"{path} imports {name}"
        text = path.read_text(encoding="utf-8")
        assert ".now(" not in text, f"{path} asks for the time"


@pytest.mark.parametrize("library", ["httpx", "zeep"])
def test_some_are_imported_in_one_module(library: str) -> None:
    importers = [path.name for path in FILES if any(name.split(".")[0] == library for name in imports(path))]
    assert len(importers) == 1, importers


def test_models_of_foreign_data_have_one_base() -> None:
    bases = {path.name: path for path in FILES if "pydantic.BaseModel" in imports(path) and room(path) != "config"}
    assert set(bases) == {"wire.py"}, bases
    assert room(bases["wire.py"]) == "wire"


def test_the_kit_of_the_simulators_knows_no_service() -> None:
    services = [
        path.name for path in (PACKAGE / "sandbox").iterdir() if path.is_dir() and path.name not in ("kit", "world")
    ]
    named = re.compile("|".join(name for name in services if not name.startswith("_")), re.IGNORECASE)
    for path in (PACKAGE / "sandbox" / "kit").rglob("*.py"):
        assert not named.search(path.read_text(encoding="utf-8")), path
