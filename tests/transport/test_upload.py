from __future__ import annotations

from email import message_from_bytes
from email.message import Message

import pytest

from rbsync.errors import ContractBroken, NotFound, Refused, ServiceError, Unavailable
from rbsync.transport.client import UploadedFile

from .fakes import FakeClock, service
from .fault_server import FaultServer, Request, Step, answer, drop_after_processing

SIGNED = "/bucket?signature=do-not-show"
FIELDS = (("key", "tmp/1/bulk_op_vars"), ("policy", "zyJj"), ("acl", "private"))
FILE = UploadedFile("lines.jsonl", "text/jsonl", '{"a": "æ"}\n{"b": 2}\n'.encode())


def uploaded(*script: Step, **changes: object) -> FaultServer:
    with FaultServer(*script) as server:
        service("https://app.example.com", **changes).upload(server.base_url + SIGNED, FIELDS, FILE, "products")
    return server


def parts(request: Request) -> list[Message]:
    whole = b"content-type: " + request.headers["content-type"].encode() + b"\r\n\r\n" + request.body
    found = message_from_bytes(whole).get_payload()
    assert isinstance(found, list)
    return [part for part in found if isinstance(part, Message)]


def test_the_fields_come_first_and_the_file_last_without_credentials() -> None:
    (request,) = uploaded(answer(201)).requests
    form = parts(request)
    assert [part.get_param("name", header="content-disposition") for part in form] == ["key", "policy", "acl", "file"]
    assert [part.get_payload() for part in form[:3]] == [value for _, value in FIELDS]
    assert form[3].get_payload(decode=True) == FILE.content
    assert form[3].get_content_type() == "text/jsonl"
    assert "authorization" not in request.headers
    assert int(request.headers["content-length"]) == len(request.body)


@pytest.mark.parametrize("fault", [answer(503), answer(429), drop_after_processing])
def test_it_is_sent_again_where_nothing_is_known_of_it(fault: Step) -> None:
    server = uploaded(fault, fault, answer(204))
    assert len(server.requests) == 3
    assert server.requests[0].headers["content-length"] == server.requests[2].headers["content-length"]


@pytest.mark.parametrize(
    ("status", "error"), [(403, Refused), (404, NotFound), (302, ContractBroken), (503, Unavailable)]
)
def test_what_is_not_taken_is_an_error_that_does_not_show_the_signature(status: int, error: type[ServiceError]) -> None:
    with pytest.raises(error) as caught:
        uploaded(answer(status, b"<Error/>"), clock=FakeClock())
    assert "products" in str(caught.value)
    assert "signature" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://10.0.0.1/x", "file:///etc/passwd", "https://u:pw-secret@example.com/x", "x"])
def test_a_place_that_may_not_be_called_is_not_called(url: str) -> None:
    with pytest.raises(ContractBroken) as caught:
        service("https://app.example.com").upload(url, FIELDS, FILE, "products")
    assert "pw-secret" not in str(caught.value)
