"""The webhooks of the shop, as far as they are known: the id of what changed, and three headers (smartweb sheet 15, 16.16)."""

import base64
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from rbsync.sandbox.kit.doors import Body, only

_SECONDS = 10.0
SCHEMES: Mapping[str, Callable[[bytes, bytes], str]] = {
    "base64": lambda body, mac: base64.b64encode(mac).decode(),
    "hex": lambda body, mac: mac.hex(),
    "body-and-mac": lambda body, mac: base64.b64encode(body + mac).decode(),
}
"""The three ways in which the signature may be written; which one is true is not known."""


def headers_of(body: bytes, *, topic: str, domain: str, key: str, scheme: str) -> dict[str, str]:
    """The headers of a webhook. `key` is the shop's hash key."""
    mac = hmac.new(key.encode(), body, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "X-Webhook-Topic": topic,
        "X-Shop-Domain": domain,
        "X-Hmac-Sha256": SCHEMES[scheme](body, mac),
    }


def send(body: Body, solution: str) -> int:
    """Send one webhook: `url`, `id`, and if they differ from the usual `topic`, `key`, `scheme`; the receiver's status.

    Raises ValueError for an address that is not on loopback, or an unknown scheme.
    """
    only(body, ("url", "id", "topic", "key", "scheme"))
    url, scheme = str(body.get("url", "")), str(body.get("scheme", "body-and-mac"))
    if urlsplit(url).scheme != "http" or urlsplit(url).hostname != "127.0.0.1":
        raise ValueError("`url` must be an http address on 127.0.0.1")
    if scheme not in SCHEMES:
        raise ValueError(f"unknown scheme; known: {', '.join(SCHEMES)}")
    topic, key = str(body.get("topic", "orders/created")), str(body.get("key", "sandbox-hash-key"))
    payload = json.dumps({"id": str(body.get("id", ""))}).encode()
    headers = headers_of(payload, topic=topic, domain=f"https://{solution}.example.com", key=key, scheme=scheme)
    try:
        with urllib.request.urlopen(urllib.request.Request(url, payload, headers), timeout=_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError as error:
        raise ValueError(f"nobody answers at {url}: {error}") from error
