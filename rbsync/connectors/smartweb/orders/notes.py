"""What people wrote on an order, in one text for those who pack it (smartweb sheet 11.1, 11.4)."""

from collections.abc import Iterator, Sequence

from rbsync.connectors.smartweb.orders.lines import title
from rbsync.connectors.smartweb.orders.wire import LineWire, OrderWire, RecipientWire

# Rackbeat takes 800 signs, and the purchase order is told before these (rackbeat sheet 5.12)
_ROOM = 740


def note(wire: OrderWire) -> str | None:
    """What is told of the delivery first, the shop's internal words last; None when nobody wrote anything."""
    return "\n".join(_fitted(tuple(dict.fromkeys(part for part in _parts(wire) if part)))) or None


def _fitted(parts: Sequence[str]) -> Sequence[str]:
    """The parts, the longest ones cut where together they are too long: nobody's words push out another's."""
    if sum(len(part) + 1 for part in parts) <= _ROOM:
        return parts
    fits = (size for size in range(_ROOM, 1, -1) if sum(min(len(part), size) + 1 for part in parts) <= _ROOM)
    size = next(fits, 2)
    return tuple(part if len(part) <= size else f"{part[: size - 1]}…" for part in parts)


def _parts(wire: OrderWire) -> Iterator[str]:
    yield _labelled("Delivery", wire.delivery_comment)
    yield _labelled("Delivery time", wire.delivery_time)
    if wire.delivery is not None:
        point = wire.delivery.droppoint_id_long.strip() or str(wire.delivery.droppoint_id or "")
        yield _labelled("Parcel shop", " ".join(part for part in (wire.delivery.title, point) if part) if point else "")
    yield wire.customer_comment.strip()
    for line in wire.order_lines:
        yield from _of_line(line)
    if wire.packing is not None:
        signed = f", {wire.packing.sender.strip()}" if wire.packing.sender.strip() else ""
        yield _labelled("Gift wrapping", wire.packing.text + signed if wire.packing.text.strip() else "")
    yield wire.order_comment_external.strip()
    yield wire.order_comment.strip()


def _of_line(line: LineWire) -> Iterator[str]:
    yield _labelled(title(line), line.extended_data_external)
    for one in line.line_addresses:
        yield _labelled(f"{title(line)}, {one.amount or 1} to", _recipient(one))


def _recipient(one: RecipientWire) -> str:
    name = " ".join(part for part in (one.firstname.strip(), one.lastname.strip()) if part)
    town = " ".join(part for part in (one.zip.strip(), one.city.strip()) if part)
    parts = (one.company.strip(), name, one.address.strip(), town, one.country_iso.strip(), one.comment.strip())
    return ", ".join(part for part in parts if part)


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text.strip()}" if text.strip() else ""
