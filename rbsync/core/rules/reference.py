"""What Rackbeat's order says of the shop's: our reference, by which it is found, and the heading (design section 6)."""

import re

_HEADING = re.compile(r"\S+ #.+ \((?P<id>[^()]+)\)")


def reference_of(connector: str, number: str) -> str:
    """ "shop-dk" and "#1001" → "shop-dk#1001"."""
    return f"{connector}#{bare_number(number)}"


def bare_number(number: str) -> str:
    """ "#1001" → "1001": people write it both ways."""
    return number.strip().removeprefix("#")


def split_reference(reference: str) -> tuple[str, str] | None:
    """The connector and the bare number; None when the text is no reference of ours."""
    connector, separator, number = reference.partition("#")
    return (connector, number) if separator and connector and number else None


def heading_of(reference: str, order_id: str) -> str:
    """Connector, number and the shop's own id, at most 255 signs: "shop-dk#1001", "gid://…/5551" → "shop-dk #1001 (5551)"."""
    connector, _, number = reference.partition("#")
    return f"{connector} #{number} ({_last_part(order_id)})"[:255]


def is_of_other_order(heading: str | None, order_id: str) -> bool:
    """Whether a heading names the shop's id of another order. People may have written another heading, which says nothing."""
    found = _HEADING.fullmatch(heading or "")
    return found is not None and found["id"] != _last_part(order_id)


def _last_part(order_id: str) -> str:
    return order_id.rsplit("/", 1)[-1]
