"""What holds for every test: no property depends on how fast the machine is, nor on chance."""

from hypothesis import settings

settings.register_profile("rbsync", deadline=None, derandomize=True)
settings.load_profile("rbsync")
