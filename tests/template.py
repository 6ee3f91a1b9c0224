"""Worlds that begin alike are made once per process; each test gets a copy of the services' books and of the files."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from tests.world import World

AnyWorld = TypeVar("AnyWorld", bound=World)
FRESH = 300.0  # seconds; the copies are told this machine's time, and must not begin long ago


@dataclass(frozen=True, slots=True)
class _Template:
    kind: type[World]
    sandbox: bytes
    files: Mapping[str, bytes]
    made: float


_templates: dict[Callable[[Path], Any], _Template] = {}


def copy_of(make: Callable[[Path], AnyWorld], folder: Path) -> AnyWorld:
    """What `make` makes in a folder; `make` is a function of a module, which is called once in a while."""
    template = _templates.get(make)
    if template is None or time.monotonic() - template.made > FRESH:
        template = _templates[make] = _made(make)
    try:
        sandbox = pickle.loads(template.sandbox)
    except OSError:  # somebody has taken one of the ports
        template = _templates[make] = _made(make)
        sandbox = pickle.loads(template.sandbox)
    folder.mkdir(exist_ok=True)
    for name, content in template.files.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o600)
    world: Any = template.kind(sandbox, folder)
    return world


def _made(make: Callable[[Path], World]) -> _Template:
    with TemporaryDirectory() as folder, make(Path(folder)) as world:
        files = {path.name: path.read_bytes() for path in Path(folder).iterdir() if path.is_file()}
        return _Template(type(world), pickle.dumps(world.sandbox), files, time.monotonic())
