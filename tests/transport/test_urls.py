from __future__ import annotations

import pytest

from rbsync.errors import ConfigError
from rbsync.transport.urls import check_base_url


@pytest.mark.parametrize(
    ("url", "checked"),
    [
        ("https://app.rackbeat.com/api/", "https://app.rackbeat.com/api"),
        ("https://shop.example.com:8443", "https://shop.example.com:8443"),
        ("http://127.0.0.1:8080/api", "http://127.0.0.1:8080/api"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("http://127.8.9.1", "http://127.8.9.1"),
    ],
)
def test_https_anywhere_and_http_at_home(url: str, checked: str) -> None:
    assert check_base_url(url) == checked


@pytest.mark.parametrize(
    "url",
    [
        "http://app.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://0.0.0.0",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "app.example.com",
        "https://",
        "https:///x",
        "https://user:hunter2@app.example.com",
        "http://user@127.0.0.1",
        "http://evil.example.com\\@127.0.0.1",
        "https://app.example.com/a b",
        "https://app.example.com\n.evil.example.com",
        "https://app.example.com:port",
        "https://[::1",
        "https://app.example.com/?a=1",
        "https://app.example.com/#x",
        "",
    ],
)
def test_nothing_else_is_called(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_base_url(url)
    assert "hunter2" not in str(caught.value)
