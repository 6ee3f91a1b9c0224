"""A module that passes 400 lines or a function that passes 50 wants splitting (design section 3)."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.architecture.sources import FILES, ROOT, nodes


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield f"{path.name}:{node.name}", (node.end_lineno or 0) - body[0].lineno + 1 if body else 1


def test_modules_are_short() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: count for name, count in lines.items() if count > 400} == {}
    assert median(lines.values()) <= 130


def test_functions_are_short() -> None:
    sizes = dict(function for path in FILES for function in functions(path))
    assert {name: size for name, size in sizes.items() if size > 50} == {}
    assert median(sizes.values()) <= 9


def test_a_further_simulator_stays_small() -> None:
    """The three that were there before the kit are larger."""
    folders = [path for path in (ROOT / "rbsync" / "sandbox").iterdir() if path.is_dir() and path.name != "__pycache__"]
    further = [path for path in folders if path.name not in ("kit", "world", "rackbeat", "shopify", "smartweb")]
    sizes = {
        path.name: sum(len(each.read_text("utf-8").splitlines()) for each in path.rglob("*.py")) for path in further
    }
    assert {name: size for name, size in sizes.items() if size > 1500} == {}


def test_the_simulators_do_not_grow() -> None:
    sizes = [len(path.read_text("utf-8").splitlines()) for path in (ROOT / "rbsync" / "sandbox").rglob("*.py")]
    assert sum(sizes) <= 15_500


def _lines_of_code(path: Path) -> int:
    """Without blank lines, comments and docstrings."""
    text = path.read_text(encoding="utf-8")
    texts = (node.value for node in nodes(path) if isinstance(node, ast.Expr))
    told = {
        line for each in texts if isinstance(each, ast.Constant) for line in range(each.lineno, each.end_lineno + 1)
    }
    lines = enumerate(text.splitlines(), start=1)
    return sum(bool(line.strip()) and line.strip()[0] != "#" and number not in told for number, line in lines)


def test_a_new_connector_needs_few_lines() -> None:
    """The example: the connector, what simulates its service, and the tests of both."""
    tests = [ROOT / "tests" / "examples" / name for name in ("__init__.py", "torvet.py", "test_new_connector.py")]
    connector = (ROOT / "examples" / "new-connector").rglob("*.py")
    assert sum(map(_lines_of_code, (*connector, *tests))) < 400
