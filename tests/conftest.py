"""What holds for every test: no property depends on how fast the machine is, nor on chance."""

import os
from pathlib import Path

from hypothesis import settings

settings.register_profile("rbsync", deadline=None, derandomize=True)
settings.load_profile("rbsync")

# a state file is written through to the disk at every commit; a file system in memory makes that cheap
_MEMORY = Path("/dev/shm")
if os.access(_MEMORY, os.W_OK):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
