"""What holds for every test: no property depends on how fast the machine is, nor on chance."""

import os
from pathlib import Path

from hypothesis import settings

from tests.strength import FULL, examples

settings.register_profile("full", deadline=None, derandomize=True)
settings.register_profile("quick", settings.get_profile("full"), max_examples=examples(100))
settings.load_profile("full" if FULL else "quick")

# a state file is written through to the disk at every commit; a file system in memory makes that cheap
_MEMORY = Path("/dev/shm")
if os.access(_MEMORY, os.W_OK):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
