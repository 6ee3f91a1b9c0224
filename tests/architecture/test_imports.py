"""Who may import whom, and which third party lives in which room (design section 3)."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.sources import FILES, PACKAGE, ROOT, nodes

# room → the rooms of ours it may import from, besides itself
ALLOWED = {
    "errors": set(),
    "clock": {"errors"},
    "wire": {"errors"},
    "redact": set(),
    "core": set(),
    "ports": {"core"},
    "markup": set(),
    "transport": {"core", "errors", "ports", "redact"},
    "rackbeat": {"core", "errors", "markup", "ports", "transport", "wire"},
    "connectors": {"config", "core", "errors", "markup", "ports", "transport", "wire"},
    "state": {"core", "errors", "ports"},
    "passes": {"core", "errors", "ports"},
    "config": {"errors", "transport"},
    "sandbox": set(),
    "telling": {"core", "errors", "ports"},
    "demo": {"core", "errors", "passes", "ports", "sandbox", "telling", "wiring"},
    "cli": {"config", "core", "demo", "errors", "passes", "ports", "redact", "sandbox", "state", "telling", "wiring"},
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
    "pydantic_core": {"config", "connectors"},
    "pydantic_settings": {"config"},
    "tomli_w": {"config", "sandbox"},
    "typer": {"cli"},
    "rich": {"cli", "telling"},
    "graphql": {"sandbox"},
    "zeep": set(),
    "lxml": set(),
    "requests": set(),
}


def room(path: Path) -> str:
    inner = path.relative_to(PACKAGE)
    return inner.parts[0] if len(inner.parts) > 1 else inner.stem


@cache
def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def forbidden(path: Path) -> Iterator[str]:
    here = room(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "rbsync" and len(parts) > 1:
            if parts[1] != here and parts[1] not in ALLOWED[here]:
                yield f"{path.relative_to(ROOT)}: {here} may not import {name}"
        elif parts[0] in THIRD_PARTIES and here not in THIRD_PARTIES[parts[0]]:
            yield f"{path.relative_to(ROOT)}: {parts[0]} does not belong in {here}"


def test_a_room_imports_only_from_the_rooms_it_may() -> None:
    assert [wrong for path in FILES for wrong in forbidden(path)] == []


def test_connectors_do_not_know_each_other() -> None:
    for path in (PACKAGE / "connectors").rglob("*.py"):
        inner = path.relative_to(PACKAGE / "connectors").parts
        for name in imports(path):
            parts = name.split(".")
            if parts[:2] == ["rbsync", "connectors"] and inner != ("registry.py",):
                assert parts[2] in (inner[0], "type"), f"{path} imports {name}"


# the modules of a connector that know rbsync.toml, and the parts of it that they know
KNOW_THE_FILE = {"plug", "registry", "settings", "type"}
CONNECTOR_TABLES = {"connector", "marks", "products", "secrets", "values"}


def test_only_a_connectors_settings_and_plug_know_the_file() -> None:
    for path in (PACKAGE / "connectors").rglob("*.py"):
        for name in imports(path):
            parts = name.split(".")
            if parts[:2] == ["rbsync", "config"]:
                assert path.stem in KNOW_THE_FILE, f"{path} imports {name}"
                assert parts[2] in CONNECTOR_TABLES, f"{path} imports {name}"


def test_the_core_imports_the_standard_library_only_and_cannot_wait_or_tell_the_time() -> None:
    impure = {"time", "os", "socket", "threading", "subprocess", "pathlib", "random", "sqlite3", "logging"}
    for path in (PACKAGE / "core").rglob("*.py"):
        for name in imports(path):
            assert name.split(".")[0] not in impure, f"{path} imports {name}"
        text = path.read_text(encoding="utf-8")
        assert ".now(" not in text, f"{path} asks for the time"


# what a service answers becomes a verdict where the call is made
TURNS_ANSWERS_INTO_VERDICTS = "execute.py"


def test_what_becomes_of_an_order_is_decided_in_the_core() -> None:
    makers = {"Verdict", "held", "waiting", "skipped", "failed"}
    for path in (PACKAGE / "passes" / "orders").glob("*.py"):
        calls = (node.func for node in nodes(path) if isinstance(node, ast.Call))
        made = {call.id for call in calls if isinstance(call, ast.Name)} & makers
        assert not made or path.name == TURNS_ANSWERS_INTO_VERDICTS, f"{path} decides: {made}"


def test_httpx_is_imported_in_one_module() -> None:
    importers = [path for path in FILES if {name.split(".")[0] for name in imports(path)} & {"httpx", "httpcore"}]
    assert importers == [PACKAGE / "transport" / "client.py"]


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
