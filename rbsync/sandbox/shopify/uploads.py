"""Staged uploads: a place and its parameters first, then the file as a multipart form (shopify sheet 5).

The form carries every parameter of the target, and the file as its last part, as the object store demands.
"""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rbsync.sandbox.kit.http import Request, Response

PATH = "/_uploads/"
MAX_BYTES = 100 * 1024 * 1024
LIFE = timedelta(hours=24)


@dataclass(slots=True)
class Target:
    """Where one file goes. `content` is None until it has come."""

    key: str
    parameters: tuple[tuple[str, str], ...]
    created_at: datetime
    content: bytes | None = None


@dataclass(slots=True)
class Uploads:
    """The targets of one shop by key."""

    shop: int
    targets: dict[str, Target] = field(default_factory=dict)

    def offer(self, filename: str, mime_type: str, moment: datetime) -> Target:
        """A new target."""
        key = f"tmp/{self.shop}/bulk/{secrets.token_hex(16)}/{filename}"
        expires = (moment + LIFE).strftime("%Y%m%dT%H%M%SZ")
        parameters = (
            ("Content-Type", mime_type),
            ("success_action_status", "201"),
            ("acl", "private"),
            ("key", key),
            ("x-goog-date", expires),
            ("x-goog-signature", secrets.token_hex(32)),
        )
        self.targets[key] = Target(key, parameters, moment)
        return self.targets[key]

    def content(self, key: str, moment: datetime) -> bytes | None:
        """The file behind a key; None when there is none, or none any more."""
        found = self.targets.get(key)
        return found.content if found and moment - found.created_at < LIFE else None

    def receive(self, request: Request, moment: datetime) -> Response:
        """Take a form in: 201 with the key, or 4xx with what is wrong."""
        parts = _parts(request)
        if not parts or parts[-1][0] != "file":
            return _refusal(
                400, "InvalidArgument", "POST requires exactly one file upload as the last part of the form"
            )
        fields = dict(parts[:-1])
        target = self.targets.get(fields.get("key", b"").decode("utf-8", "replace"))
        if target is None or moment - target.created_at >= LIFE:
            return _refusal(403, "AccessDenied", "The policy knows no such key, or it has expired")
        for name, value in target.parameters:
            if fields.get(name) != value.encode():
                return _refusal(403, "AccessDenied", f"The field {name} is not what the policy demands")
        if len(parts[-1][1]) > MAX_BYTES:
            return _refusal(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size")
        target.content = parts[-1][1]
        return _xml(201, f"<PostResponse><Key>{target.key}</Key></PostResponse>")


def _parts(request: Request) -> list[tuple[str, bytes]]:
    """Names and contents of the form's parts, in their order; nothing when it is no form."""
    kind = request.header("Content-Type")
    boundary = re.search(r'^multipart/form-data\s*;.*boundary="?([^";]+)"?', kind, re.IGNORECASE)
    if boundary is None:
        return []
    found: list[tuple[str, bytes]] = []
    marker = b"\r\n--" + boundary[1].encode()
    for piece in (b"\r\n" + request.body).split(marker)[1:]:
        head, separator, content = piece.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        if separator and name:
            found.append((name[1].decode("utf-8", "replace"), content))
    return found


def _refusal(status: int, code: str, message: str) -> Response:
    return _xml(status, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>")


def _xml(status: int, document: str) -> Response:
    return Response(status, f"<?xml version='1.0' encoding='UTF-8'?>{document}".encode(), {"Content-Type": "text/xml"})
