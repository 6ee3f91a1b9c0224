"""What holds for every test: no property depends on how fast the machine is, nor on chance."""

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings

from tests.strength import FULL, examples

settings.register_profile("full", deadline=None, derandomize=True)
settings.register_profile("quick", settings.get_profile("full"), max_examples=examples(100))
settings.load_profile("full" if FULL else "quick")

# A state file is written through to the disk at every commit; a file system in memory makes that cheap. No test loses by it:
# what a killed process has written stays in either.
_MEMORY = Path("/dev/shm")
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 1 << 30:
    tempfile.tempdir = os.environ.setdefault("TMPDIR", str(_MEMORY))
