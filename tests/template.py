"""Worlds that begin alike are made once per process; each test gets a copy of the services' books and of the files."""

from __future__ import annotations

import pickle
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.world import World

AnyWorld = TypeVar("AnyWorld", bound=World)
FRESH = 300.0  # seconds; the copies are told this machine's time, and must not begin long ago


@dataclass(frozen=True, slots=True)
class _Template:
    kind: type[World]
    sandbox: bytes
    folder: tempfile.TemporaryDirectory[str]
    made: float


_templates: dict[Callable[[Path], Any], _Template] = {}


def copy_of(make: Callable[[Path], AnyWorld], folder: Path) -> AnyWorld:
    """What `make` makes in a folder; `make` is a function of a module, which is called once in a while."""
    template = _templates.get(make)
    if template is not None and time.monotonic() - template.made < FRESH:
        try:
            sandbox = pickle.loads(template.sandbox)
        except OSError:  # somebody has taken one of the ports
            del _templates[make]
        else:
            shutil.copytree(template.folder.name, folder, dirs_exist_ok=True)
            world: Any = template.kind(sandbox, folder)
            return world
    kept = tempfile.TemporaryDirectory()
    with make(Path(kept.name)) as world:
        _templates[make] = _Template(type(world), pickle.dumps(world.sandbox), kept, time.monotonic())
    return copy_of(make, folder)
