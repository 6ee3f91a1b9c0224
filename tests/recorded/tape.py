"""The one way in which traffic is recorded and replayed."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Literal

import vcr
from vcr.cassette import Cassette

from .scrub import scrub_request, scrub_response

CASSETTES = Path(__file__).parent / "cassettes"
Service = Literal["rackbeat", "shopify"]


def tape(path: Path, service: Service, *, mode: Literal["once", "none"]) -> AbstractContextManager[Cassette]:
    """Everything that is sent meanwhile is recorded to `path` ("once") or answered from it ("none"), scrubbed either way."""
    recorder = vcr.VCR(
        record_mode=mode,
        match_on=["method", "host", "path", "query", "body"],
        decode_compressed_response=True,
        before_record_request=partial(scrub_request, service=service),
        before_record_response=scrub_response,
    )
    return recorder.use_cassette(str(path))
