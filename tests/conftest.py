"""What holds for every test: no property depends on how fast the machine is, nor on chance."""

import gc
import os
import shutil
import tempfile
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.strength import FULL, any_of, examples

settings.register_profile("full", deadline=None, derandomize=True)
settings.register_profile("quick", settings.get_profile("full"), max_examples=examples(100))
settings.load_profile("full" if FULL else "quick")

# A state file is written through to the disk at every commit; a file system in memory makes that cheap. No test loses by it:
# what a killed process has written stays in either.
_MEMORY = Path("/dev/shm")
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 1 << 30:
    tempfile.tempdir = os.environ.setdefault("TMPDIR", str(_MEMORY))

# Here the cases of a test are many readings of one rule, or each is a world, a server or a process of its own.
_ROOMS = ("cli", "contract", "demo", "examples", "faults", "passes", "rackbeat", "sandbox")
_SMARTWEB = tuple(
    f"tests/connectors/smartweb/test_{name}.py" for name in ("catalogue", "product_writes", "soap_session")
)
_COSTLY = (*(f"tests/{name}/" for name in _ROOMS), *_SMARTWEB)
_PARSED_ONCE = "tests/architecture/"  # the sources


@pytest.hookimpl(tryfirst=True)  # in the order they are written in
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """At quick strength, one of the cases of a costly test."""
    if FULL:
        return
    cases = defaultdict(list)
    for item in items:
        if item.nodeid.startswith(_COSTLY):
            cases[item.nodeid.split("[")[0]].append(item)
    left_out = {case for test, of_test in cases.items() for case in set(of_test) - set(any_of(of_test, test))}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """What is there by now stays: the garbage collector need not look at it again and again."""
    gc.freeze()


class _SharedWorlds(LoadScopeScheduling):
    """Hands out tests to workers singly; but those of a module that share a fixture go to one worker."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::")[0]
        if module.startswith(_PARSED_ONCE):
            return _PARSED_ONCE
        return module if _shares_a_fixture(module) else nodeid


@cache
def _shares_a_fixture(module: str) -> bool:
    return 'scope="module"' in Path(__file__).parents[1].joinpath(module).read_text(encoding="utf-8")


@pytest.hookimpl(optionalhook=True)  # known only where there are workers
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _SharedWorlds:
    """How tests are handed out to workers."""
    return _SharedWorlds(config, log)
