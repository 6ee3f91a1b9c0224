"""No file outside a type's own folders and the registries knows that there is such a type."""

from __future__ import annotations

from pathlib import Path

from rbsync.connectors.registry import TYPES

PACKAGE = Path(__file__).parents[2] / "rbsync"
NAMES = [kind.settings.type_name() for kind in TYPES]
EXAMPLE = "torvet"
REGISTRIES = {Path("connectors/registry.py"), Path("sandbox/registry.py")}


def _outside_their_folders() -> set[Path]:
    own = {(room, name) for room in ("connectors", "sandbox") for name in NAMES}
    paths = {path.relative_to(PACKAGE) for path in PACKAGE.rglob("*") if path.suffix != ".pyc" and path.is_file()}
    return {path for path in paths if path.parts[:2] not in own and path not in REGISTRIES}


def test_every_type_has_a_row_and_a_folder() -> None:
    folders = {path.name for path in (PACKAGE / "connectors").iterdir() if (path / "plug.py").exists()}
    assert folders == set(NAMES)


def test_nobody_else_names_a_type() -> None:
    know = {
        path
        for path in _outside_their_folders()
        if any(name in (PACKAGE / path).read_text(encoding="utf-8").lower() for name in (*NAMES, EXAMPLE))
    }
    assert know == set()
