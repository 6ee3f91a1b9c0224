from __future__ import annotations

import pytest

from rbsync.errors import ContractBroken, NotFound, Refused, ServiceError, Unavailable

from .fakes import FakeClock, service
from .fault_server import FaultServer, Step, answer, drop_after_processing, gzip_bomb, truncate

SIGNED = "/file.jsonl?signature=do-not-show"


def lines_of(*script: Step, **changes: object) -> tuple[list[bytes], FaultServer]:
    with FaultServer(*script) as server:
        lines = list(service("https://app.example.com", **changes).download(server.base_url + SIGNED, "all orders"))
    return lines, server


def test_lines_come_one_by_one_without_credentials() -> None:
    lines, server = lines_of(answer(200, b'{"a": 1}\n\n{"b": 2}\r\n{"c": "\xc3\xa6"}'))
    assert [line.strip() for line in lines] == [b'{"a": 1}', b'{"b": 2}', b'{"c": "\xc3\xa6"}']
    assert "authorization" not in server.requests[0].headers


def test_an_empty_file_has_no_lines() -> None:
    lines, _ = lines_of(answer(200, b""))
    assert lines == []


@pytest.mark.parametrize("fault", [answer(503), answer(429), drop_after_processing, truncate(b"x" * 50, 3)])
def test_it_starts_again_while_no_line_came(fault: Step) -> None:
    lines, server = lines_of(fault, fault, answer(200, b"1\n2\n"))
    assert lines == [b"1", b"2"]
    assert len(server.requests) == 3


def test_it_does_not_start_again_after_the_first_line() -> None:
    with FaultServer(truncate(b"1\n" + b"x" * 50, 4)) as server:
        lines = service("https://app.example.com").download(server.base_url + SIGNED, "all orders")
        assert next(lines) == b"1"
        with pytest.raises(Unavailable) as caught:
            next(lines)
    assert len(server.requests) == 1
    assert "signature" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "error"), [(403, Refused), (404, NotFound), (302, ContractBroken), (503, Unavailable)]
)
def test_what_is_not_given_is_an_error_that_does_not_show_the_signature(status: int, error: type[ServiceError]) -> None:
    with pytest.raises(error) as caught:
        lines_of(answer(status, b"<Error/>"), clock=FakeClock())
    assert "all orders" in str(caught.value)
    assert "signature" not in str(caught.value)


def test_a_line_may_not_be_endless() -> None:
    with pytest.raises(ContractBroken):
        lines_of(gzip_bomb(3_000_000), max_bytes=1_000_000)


@pytest.mark.parametrize("url", ["http://10.0.0.1/x", "file:///etc/passwd", "https://u:pw-secret@example.com/x", "x"])
def test_a_place_that_may_not_be_called_is_not_called(url: str) -> None:
    with pytest.raises(ContractBroken) as caught:
        next(service("https://app.example.com").download(url, "all orders"))
    assert "pw-secret" not in str(caught.value)


def test_a_reader_may_stop_early() -> None:
    with FaultServer(answer(200, b"1\n2\n3\n")) as server:
        lines = service("https://app.example.com").download(server.base_url + SIGNED, "all orders")
        assert next(lines) == b"1"
        lines.close()  # type: ignore[attr-defined]
        assert list(lines) == []
