"""The small world that simulators grow from: built once for all tests that ask for the same. Nothing changes it."""

from functools import lru_cache

from rbsync.sandbox.world.seed import build_world

seeded_world = lru_cache(maxsize=32)(build_world)
