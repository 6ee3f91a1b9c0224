"""Which addresses may be called: https anywhere, plain http on this machine only."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from rbsync.errors import ConfigError

_NEXT_STEP = "Write an https:// address; http:// is accepted for this machine only (127.0.0.1, localhost, [::1])."


def check_base_url(url: str) -> str:
    """The address a service's paths are appended to, without the last slash.

    Raises ConfigError for anything but https, or http on loopback; and for user names, queries and fragments in it.
    """
    host = checked_host(url)
    parts = urlsplit(url)
    if parts.query or parts.fragment or url.endswith(("?", "#")):
        raise ConfigError(f"The base URL of {host} has a query or fragment", next_step=_NEXT_STEP)
    return url.rstrip("/")


def checked_host(url: str) -> str:
    """The host of an address that may be called. Raises ConfigError; the message never repeats a password."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ConfigError("The address cannot be read as a URL", next_step=_NEXT_STEP) from None
    if "@" in parts.netloc:
        raise ConfigError(f"The address of {host} holds a user name or password", next_step=_NEXT_STEP)
    if not host or not url.isascii() or not url.isprintable() or any(sign in url for sign in ' \\"<>'):
        raise ConfigError(f"{url!r} is not a web address", next_step=_NEXT_STEP)
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)):
        return host
    raise ConfigError(f"{parts.scheme}://{host} is not accepted", next_step=_NEXT_STEP)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, by its name or number; nothing is looked up."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
