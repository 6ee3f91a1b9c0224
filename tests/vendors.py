"""The vendors' own contracts, which lie beside the checkout and are never shipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference"
ABSENT = "the vendor's contract is not here"
SMARTWEB = "smartweb.wsdl"


def vendor_contract(name: str) -> Path:
    """The file of a contract. A test that needs one that is absent is skipped; with CI=true it fails."""
    path = REFERENCE / name
    if not path.exists():
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(f"{ABSENT}: {name}")
        pytest.skip(f"{ABSENT}: {name}")
    return path
