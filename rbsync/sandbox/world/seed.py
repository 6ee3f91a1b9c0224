"""The merchant "Nordlys", grown from a seed: the same options always give the same world."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import TypeVar

from rbsync.sandbox.world.model import World, WorldCustomer, WorldGroup, WorldItem

Choice = TypeVar("Choice", int, str)

GROUPS = (
    WorldGroup(10, "Lamps", Decimal(25)),
    WorldGroup(11, "Furniture", Decimal(25)),
    WorldGroup(12, "Textiles and clothing", Decimal(25)),
    WorldGroup(20, "Food and tea", Decimal(12)),
    WorldGroup(30, "Books", Decimal(0)),
    WorldGroup(80, "Services and freight", Decimal(25), has_inventory=False),
    WorldGroup(81, "Gift vouchers", Decimal(0), has_inventory=False),
)
ODD_NUMBERS = ("LMP-100/BLK", "A+B 12", "00123", "#7", "100%-WOOL", "TE-GRØN")
"""Item numbers that break careless encoding or lose their zeros; the first items of every catalogue carry them."""

_NOUNS: dict[int, tuple[tuple[str, str], ...]] = {
    10: (("Desk lamp", "LMP"), ("Floor lamp", "LMF"), ("Pendant", "PEN"), ("Wall light", "WAL"), ("Lantern", "LAN")),
    11: (("Chair", "CHR"), ("Side table", "TBL"), ("Shelf", "SHF"), ("Stool", "STL"), ("Bench", "BNC")),
    12: (("Wool throw", "THR"), ("Sweater", "SWT"), ("Cushion", "CSH"), ("Scarf", "SCF"), ("Socks", "SOC")),
    20: (("Green tea", "TEA"), ("Coffee", "COF"), ("Liquorice", "LIQ"), ("Sea salt", "SLT")),
    30: (("Cook book", "BOK"), ("Travel guide", "GDE"), ("Novel", "NOV")),
}
_NAMES = ("Aurora", "Birk", "Dagny", "Eira", "Fjord", "Granit", "Havn", "Isbjørn", "Klit", "Lyng", "Måne", "Nord", "Sø")
_COLOURS = (("Black", "BLK"), ("White", "WHT"), ("Red", "RED"), ("Moss", "MOS"), ("Sand", "SND"))
_SIZES = (("S", "S"), ("M", "M"), ("L", "L"), ("XL", "XL"))
_GROUP_WEIGHTS = ((10, 34), (11, 22), (12, 26), (20, 12), (30, 6))
_PRICES = ("39", "49.50", "79.95", "129", "199", "249.95", "399", "499", "799", "1299", "2499")

_BOM_SHARE = Decimal("0.08")
_FAMILY_SHARE = 0.18

_FIRST = ("Anna", "Birgit", "Carl", "Dorte", "Erik", "Freja", "Gustav", "Hanne", "Ingrid", "Jens", "Kåre", "Lærke")
_LAST = (
    "Ågård",
    "Bergström",
    "Christensen",
    "Dahl",
    "Ek",
    "Fønsbo",
    "Grünwald",
    "Hansen",
    "Møller",
    "Öberg",
    "Schäfer",
)
_STREETS = {
    "DK": (("Havnegade", "8000", "Aarhus C"), ("Brogade", "5000", "Odense C"), ("Søndergade", "9000", "Aalborg")),
    "SE": (("Storgatan", "211 42", "Malmö"), ("Kungsgatan", "411 19", "Göteborg")),
    "NO": (("Storgata", "0155", "Oslo"), ("Sjøgata", "8006", "Bodø")),
    "DE": (("Hafenstraße", "24103", "Kiel"), ("Lange Straße", "20095", "Hamburg")),
}
_COUNTRIES = (("DK", 60), ("SE", 18), ("NO", 14), ("DE", 8))
_DIALLING = {"DK": "+45", "SE": "+46", "NO": "+47", "DE": "+49"}


def build_world(*, seed: int, items: int, orders: int, shops: int, now: datetime) -> World:
    """A merchant with `items` items and enough customers for `orders` orders.

    `now` must be aware. Prices are without VAT in DKK. Raises ValueError for a naive `now` or negative sizes.
    """
    if now.tzinfo is None:
        raise ValueError("build_world needs a `now` with a time zone")
    if min(items, orders, shops) < 0:
        raise ValueError("build_world needs sizes of zero or more")
    random = Random(f"nordlys-{seed}")
    boms = int(items * _BOM_SHARE) if items >= 5 else 0
    simple = _simple_items(random, items - boms)
    catalogue = (*simple, *_boms(random, boms, simple))
    return World(seed, items, orders, shops, now, "DKK", GROUPS, catalogue, _customers(random, max(20, orders // 2)))


def _simple_items(random: Random, count: int) -> tuple[WorldItem, ...]:
    made: list[WorldItem] = []
    while len(made) < count:
        in_family = len(made) >= len(ODD_NUMBERS) and random.random() < _FAMILY_SHARE
        made.extend(_family(random, len(made)) if in_family else [_product(random, len(made))])
    del made[count:]
    for index, number in enumerate(ODD_NUMBERS[: len(made)]):
        made[index] = replace(made[index], number=number)
    return tuple(made)


def _product(random: Random, index: int) -> WorldItem:
    group = _weighted(random, _GROUP_WEIGHTS)
    noun, code = random.choice(_NOUNS[group])
    gross = Decimal(random.choice(_PRICES))
    net = _net(gross, group)
    name = f"{noun} {random.choice(_NAMES)}"
    return WorldItem(
        number=f"{code}-{10001 + index}",
        name=name,
        description=f"{name}. Made for Nordlys.",
        barcode=_barcode(random, index),
        group=group,
        net_price=net,
        cost=(net * Decimal(random.randint(30, 65)) / 100).quantize(Decimal("0.01")),
        weight_grams=random.choice((0, 45, 120, 350, 1250, 4800, 12500)),
        on_hand=0 if random.random() < 0.12 else random.randint(1, 80),
    )


def _family(random: Random, index: int) -> Iterator[WorldItem]:
    parent = _product(random, index)
    colours = random.sample(_COLOURS, random.randint(2, 3))
    sizes = random.sample(_SIZES, 2) if parent.group == 12 else [("", "")]
    offset = 0
    for colour, colour_code in colours:
        for size, size_code in sizes:
            options = (("Colour", colour), ("Size", size)) if size else (("Colour", colour),)
            yield replace(
                parent,
                number="-".join(part for part in (parent.number, colour_code, size_code) if part),
                name=", ".join(part for part in (parent.name, colour.lower(), size) if part),
                barcode=_barcode(random, index + offset),
                on_hand=random.randint(0, 40),
                family=parent.name + f" {10001 + index}",
                options=options,
            )
            offset += 1


def _boms(random: Random, count: int, simple: tuple[WorldItem, ...]) -> Iterator[WorldItem]:
    """Sets of 2 to 4 items of one VAT rate, a little cheaper than their parts."""
    rate = {group.number: group.vat_domestic for group in GROUPS}
    pool = [item for item in simple if rate[item.group] == 25] or list(simple)
    for index in range(count):
        parts = random.sample(pool, min(len(pool), random.randint(2, 4)))
        quantities = [random.choice((1, 1, 1, 2)) for _ in parts]
        pairs = list(zip(parts, quantities, strict=True))
        net = sum((part.net_price * quantity for part, quantity in pairs), Decimal(0)) * Decimal("0.9")
        yield WorldItem(
            number=f"SET-{index + 1:04}",
            name=f"Set {random.choice(_NAMES)} {index + 1}",
            description="A set: " + ", ".join(f"{quantity} x {part.name}" for part, quantity in pairs),
            barcode=_barcode(random, 5_000_000 + index),
            group=parts[0].group,
            net_price=net.quantize(Decimal("0.01")),
            cost=sum((part.cost * quantity for part, quantity in pairs), Decimal(0)),
            weight_grams=sum(part.weight_grams * quantity for part, quantity in pairs),
            on_hand=min(part.on_hand // quantity for part, quantity in pairs),
            components=tuple((part.number, quantity) for part, quantity in pairs),
        )


def _customers(random: Random, count: int) -> tuple[WorldCustomer, ...]:
    return tuple(_customer(random, index) for index in range(count))


def _customer(random: Random, index: int) -> WorldCustomer:
    first, last = random.choice(_FIRST), random.choice(_LAST)
    country = _weighted(random, _COUNTRIES)
    street, zipcode, city = random.choice(_STREETS[country])
    return WorldCustomer(
        name=f"{first} {last}",
        email=f"customer{index + 1}@example.com",
        phone=f"{_DIALLING[country]}00{index:06}",
        street=f"{street} {random.randint(1, 99)}",
        zipcode=zipcode,
        city=city,
        country=country,
        in_rackbeat=random.random() < 0.6,
    )


def _net(gross: Decimal, group: int) -> Decimal:
    rate = next(entry.vat_domestic for entry in GROUPS if entry.number == group)
    return (gross / (1 + rate / 100)).quantize(Decimal("0.01"))


def _barcode(random: Random, index: int) -> str | None:
    return None if random.random() < 0.1 else ean13(f"5700{index:08}")


def ean13(first_twelve: str) -> str:
    """The twelve digits with their EAN-13 check digit appended."""
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first_twelve))
    return first_twelve + str(-weighted % 10)


def _weighted(random: Random, choices: tuple[tuple[Choice, int], ...]) -> Choice:
    return random.choices([value for value, _ in choices], [weight for _, weight in choices])[0]
