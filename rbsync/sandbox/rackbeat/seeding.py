"""What Rackbeat knows before the first sync."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.money import cents
from rbsync.sandbox.rackbeat.records import (
    ZERO,
    Address,
    CurrencyPrice,
    Customer,
    FieldDefinition,
    FieldOption,
    Group,
    Item,
    Location,
    LotLine,
    Movement,
    Named,
    Physical,
)
from rbsync.sandbox.world.model import World, WorldCustomer, WorldItem

MAIN, STORE, SHELF = 1, 2, 3
SERVICES = (
    ("FREIGHT", "Freight", 80),
    ("MISC", "Miscellaneous", 80),
    ("GIFTCARD", "Gift voucher", 81),
    ("TIP", "Tip", 81),
    ("DUTY", "Duty", 81),
    ("FEE", "Fee", 80),
    ("ROUNDING", "Rounding", 81),
)
_RATES = {"DKK": Decimal(1), "EUR": Decimal("7.46"), "SEK": Decimal("0.65"), "NOK": Decimal("0.64")}
_ZONES = {"DK": "domestic", "SE": "eu", "DE": "eu", "NO": "abroad"}
_LOCALES = {"DK": "da_DK", "SE": "sv_SE", "DE": "de_DE", "NO": "nb_NO"}
_FIELDS = (
    FieldDefinition(2, "external-id", "External id", "text", "sales"),
    FieldDefinition(3, "shade", "Shade", "text", "item"),
    FieldDefinition(
        4,
        "season",
        "Season",
        "dropdown",
        "item",
        options=(FieldOption(1, "Summer", "summer"), FieldOption(2, "Winter", "winter")),
    ),
)
_PIECES = 1
_PRICED_ABROAD = ("EUR", "SEK")
_EVERY_PRICED = 3
PRICE_LIST_CUSTOMER = 900
"""The buyer with a price list, below the series that other customers' numbers come from."""
_PRICE_LIST_LENGTH = 5


def fill(books: Books, world: World, known_share: float) -> None:
    """Enter the reference data, service items, known products, BOMs with components, and known customers.

    Of the products that are neither BOM nor component, `known_share` are known, and half of those never had stock.
    """
    books.base_currency = world.currency
    _reference_data(books)
    for group in world.groups:
        books.groups.put(group.number, Group(group.number, group.name, group.has_inventory, True, group.vat_domestic))
    long_ago = world.now - timedelta(days=200)
    for number, name, group_number in SERVICES:
        books.items.put(number, Item(number, name, group_number, _PIECES, ZERO, long_ago, long_ago))
    _items(books, world, known_share, long_ago)
    for customer in world.customers:
        if customer.in_rackbeat:
            _customer(books, customer, long_ago)
    _price_list_customer(books, long_ago)


def _reference_data(books: Books) -> None:
    books.locations.put(MAIN, Location(MAIN, "Main", is_default=True))
    books.locations.put(STORE, Location(STORE, "Store"))
    books.locations.put(SHELF, Location(SHELF, "Main shelf A", parent=MAIN))
    books.units.put(_PIECES, Named(_PIECES, "pcs"))
    books.units.put(3, Named(3, "set"))
    books.layouts.put(1, Named(1, "Standard"))
    for number, days in ((1, 14), (2, 0)):
        extra: dict[str, object] = {"type": "net", "maturity_days": days}
        books.payment_terms.put(number, Named(number, f"Net {days}", extra))
    for number, name in ((4, "Web shop"), (5, "Sales desk")):
        books.employees.put(number, Named(number, name, {"contact_email": f"employee{number}@example.com"}))
    books.customer_groups.put(1, Named(1, "B2B"))
    books.customer_groups.put(2, Named(2, "Web"))
    books.delivery_terms.put(1, Named(1, "Delivered"))
    books.rates = dict(_RATES)
    for definition in _FIELDS:
        books.field_definitions.put(definition.id, definition)


def _items(books: Books, world: World, known_share: float, long_ago: datetime) -> None:
    random = Random(f"rackbeat-{world.seed}")
    components = {number for item in world.catalogue for number, _ in item.components}
    for index, item in enumerate(world.catalogue):
        known, stocked, place = random.random() < known_share, random.random() < 0.5, random.random()
        if item.components or item.number in components or known:
            created = long_ago + timedelta(seconds=index)
            row = books.items.put(item.number, _item(books, item, created))
            if index % _EVERY_PRICED == 0:
                row.prices = {currency: _abroad(books, row, currency) for currency in _PRICED_ABROAD}
            if item.number in components or (stocked and not item.components):
                _stock(books, row, item.on_hand, place)


def _item(books: Books, item: WorldItem, created: datetime) -> Item:
    weight = Decimal(item.weight_grams)
    lines = [LotLine(books.next_number("lot-line"), child, Decimal(count)) for child, count in item.components]
    return Item(
        number=item.number,
        name=item.name,
        group=item.group,
        unit=_PIECES,
        sales_price=item.net_price,
        created_at=created,
        updated_at=created,
        cost_price=item.cost,
        recommended_cost_price=item.cost,
        description=item.description,
        barcode=item.barcode,
        default_location=MAIN,
        physical=Physical(weight, "g") if weight else None,
        lines=lines or None,
    )


def _abroad(books: Books, item: Item, currency: str) -> CurrencyPrice:
    """Whole units of the currency, as people set prices; never the amount that the rate alone would give."""
    rate = books.rates[currency]
    return CurrencyPrice((item.sales_price / rate).quantize(Decimal(1)) + 1, cents(item.recommended_cost_price / rate))


def _stock(books: Books, item: Item, on_hand: int, place: float) -> None:
    """Most stock lies at the main location; some is split with the store, a little lies on a shelf."""
    quantity = Decimal(on_hand)
    if place < 0.8 or on_hand < 2:
        item.stock = {MAIN: quantity}
    elif place < 0.95:
        item.stock = {MAIN: quantity - quantity // 3, STORE: quantity // 3}
    else:
        item.stock = {MAIN: quantity - quantity // 2, SHELF: quantity // 2}
    counted = item.created_at + timedelta(days=30)
    books.ledger[item.number] = [
        Movement(counted, item.number, location, amount, "adjustment") for location, amount in item.stock.items()
    ]


def _customer(books: Books, customer: WorldCustomer, long_ago: datetime) -> None:
    number = books.next_number("customer", 1001)
    created = long_ago + timedelta(minutes=number)
    row = Customer(
        number=number,
        name=customer.name,
        payment_terms=1,
        vat_zone=_ZONES.get(customer.country, "abroad"),
        group=2,
        layout=1,
        currency=books.base_currency,
        created_at=created,
        updated_at=created,
        email=customer.email,
        phone=customer.phone,
        locale=_LOCALES.get(customer.country, "en_US"),
        address=Address(street=customer.street, zipcode=customer.zipcode, city=customer.city, country=customer.country),
        general_discount=Decimal(10) if number % 25 == 0 else ZERO,
    )
    books.customers.put(number, row)


def _price_list_customer(books: Books, long_ago: datetime) -> None:
    """A buyer who pays in euro, with own prices for the first few items."""
    priced = [item for item in books.items.rows() if item.sales_price][:_PRICE_LIST_LENGTH]
    row = Customer(
        number=PRICE_LIST_CUSTOMER,
        name="Leuchten Kontor GmbH",
        payment_terms=1,
        vat_zone="eu",
        group=1,
        layout=1,
        currency="EUR",
        created_at=long_ago,
        updated_at=long_ago,
        email="price-list@example.com",
        locale="de_DE",
        address=Address(street="Hafenstraße 1", zipcode="24103", city="Kiel", country="DE"),
        general_discount=Decimal(5),
        item_prices={item.number: cents(item.sales_price * Decimal("0.9") / books.rates["EUR"]) for item in priced},
    )
    books.customers.put(row.number, row)
