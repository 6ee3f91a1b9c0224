from __future__ import annotations

from collections.abc import Iterator

import pytest

from .fakes import close_services


@pytest.fixture(autouse=True)
def _services_are_closed() -> Iterator[None]:
    yield
    close_services()
