"""What every new shop has: languages, currencies, VAT, statuses, methods, groups (smartweb sheet 16.17, 17)."""

from decimal import Decimal

from rbsync.sandbox.smartweb.books import Books
from rbsync.sandbox.smartweb.row import Row, by_id

PRIMARY, SECOND = "DK", "UK"
COUNTRY_NAMES = {"DK": "Danmark", "SE": "Sverige", "NO": "Norge", "DE": "Tyskland"}
CUSTOMERS, PRODUCERS, NEWSLETTER = 1, 2, 3
NO_VAT, FULL_VAT, FOOD_VAT = 1, 2, 3
PIECES = 1
SENT, CANCELLED, DRAFT, BOOKED = 3, 5, 99, 100
CARD, TRANSFER, CASH_ON_DELIVERY = 1, 2, 3
PARCEL_SHOP, HOME, COLLECT = 1, 2, 3
GATEWAY_PASSWORD = "sandbox-gateway-password"

_STATUSES = (
    (0, "Ikke modtaget", "Not received"),
    (1, "Ordre modtaget", "Order received"),
    (2, "Under behandling", "Processing"),
    (3, "Afsendt", "Sent"),
    (4, "Genåbnet", "Reopened"),
    (5, "Annulleret", "Cancelled"),
    (6, "Klar til afhentning", "Ready for pickup"),
    (7, "Delvist afsendt", "Partially sent"),
    (8, "Afhentet", "Picked up"),
    (99, "Kladde", "Draft"),
    (100, "Kreditnota", "Credit note"),
    (203, "Kassesalg", "Sold at the till"),
)
_CURRENCIES = (
    (1, "DKK", "Danske kroner", "1"),
    (2, "EUR", "Euro", "7.46"),
    (3, "SEK", "Svenske kroner", "0.65"),
)
_COUNTRIES = ((1, "DK", 25, 25), (2, "SE", 25, 0), (3, "NO", 0, 0), (4, "DE", 19, 0))
_VALUES = (
    (1, "Sort", "Black", 1, "000000"),
    (2, "Rød", "Red", 1, "FF0000"),
    (3, "Grå", "Grey", 1, "A1A1A1"),
    (4, "Small", "Small", 2, ""),
    (5, "Medium", "Medium", 2, ""),
    (6, "Gul", "Yellow", 1, "FFFF00"),
    (7, "Hvid", "White", 1, "FFFFFF"),
    (8, "Large", "Large", 2, ""),
    (9, "Mosgrøn", "Moss", 1, "5B6B3A"),
    (10, "Sand", "Sand", 1, "D8C9A3"),
    (11, "X-Large", "X-Large", 2, ""),
)


def titled(kind: str, title: str, second: str | None = None, **fields: object) -> Row:
    """A row with a title in the shop's own language, and in the second one if it is translated."""
    row = Row(kind, Title=title, LanguageISO=PRIMARY, **fields)  # type: ignore[arg-type]  # Row checks every kind
    if second is not None:
        row.layers[SECOND] = {"Title": second}
    return row


def fill_reference(books: Books, *, solution: str, prices_with_vat: bool, sites: int) -> None:
    """Enter everything that the shop has before products, customers and orders."""
    books.webinfo = Row(
        "ShopWebinfo",
        Title="Nordlys",
        LanguageISO=PRIMARY,
        Company="Nordlys ApS",
        Country="Denmark",
        Email="shop@example.com",
        ProductPricesWithVat=prices_with_vat,
        ShowProductPricesWithVat=True,
        SolutionId=solution,
    )
    books.languages = [
        Row("SolutionLanguage", Id=1, LanguageISO=PRIMARY, Title="Dansk", Primary=True, Status=True, SiteId=1),
        Row("SolutionLanguage", Id=2, LanguageISO=SECOND, Title="English", Status=True, SiteId=1),
    ]
    names = [(number, f"Nordlys {number}") for number in range(1, sites + 1)]
    books.sites = by_id(Row("Site", Id=number, LanguageISO=PRIMARY, Title=name, Type="shop") for number, name in names)
    books.currencies = by_id(_currency(*each) for each in _CURRENCIES)
    books.vat_groups = by_id(
        Row("VatGroup", Id=number, Name=f"{percent} %", VatPercentage=percent, Sorting=number)
        for number, percent in ((NO_VAT, 0), (FULL_VAT, 25), (FOOD_VAT, 12))
    )
    books.units = by_id([titled("ProductUnit", "stk.", "pcs", Id=PIECES), titled("ProductUnit", "meter", Id=2)])
    books.countries = by_id(
        Row("ProductDeliveryCountry", Id=number, Iso=iso, Code=iso, Tax=tax, CompanyTax=company, Primary=number == 1)
        for number, iso, tax, company in _COUNTRIES
    )
    books.statuses = by_id(
        titled("OrderStatusCode", title, second, Id=number, Sorting=place)
        for place, (number, title, second) in enumerate(_STATUSES)
    )
    _variant_options(books)
    _methods(books)


def _currency(number: int, iso: str, title: str, rate: str) -> Row:
    return Row(
        "Currency",
        Id=number,
        Iso=iso,
        Symbol=iso,
        SymbolPlace="right",
        Currency=Decimal(rate),
        Decimal=",",
        DecimalCount=2,
        Point=".",
        Round=3,
        RoundOn=2,
        Title=title,
    )


def _variant_options(books: Books) -> None:
    books.variant_types = by_id(
        titled("ProductVariantType", title, second, Id=number)
        for number, title, second in (
            (1, "Farve", "Colour"),
            (2, "Størrelse", "Size"),
            (3, "Skostørrelse", "Shoe size"),
        )
    )
    books.variant_values = by_id(
        titled("ProductVariantTypeValue", title, second, Id=number, ProductVariantTypeId=kind, Color=colour)
        for number, title, second, kind, colour in _VALUES
    )


def _methods(books: Books) -> None:
    deliveries = (
        (PARCEL_SHOP, "GLS Pakkeshop", "GLS parcel shop", "gls", 70),
        (HOME, "PostNord til døren", "PostNord to the door", "postnord", 89),
        (COLLECT, "Afhentning", "Collect", "", 0),
    )
    books.deliveries = by_id(
        titled("Delivery", title, second, Id=number, ServiceType=service, Price=Decimal(price), Vat=True)
        for number, title, second, service, price in deliveries
    )
    payments = (
        (CARD, "Online betaling", "Online payment", False, 0),
        (TRANSFER, "Kontooverførsel", "Bank transfer", False, 0),
        (CASH_ON_DELIVERY, "Efterkrav", "Cash on delivery", True, 39),
    )
    books.payments = by_id(
        titled("PaymentMethod", title, second, Id=number, Vat=vat, FixedFee=Decimal(fee), OrderStatus=1)
        for number, title, second, vat, fee in payments
    )
    books.payments[CARD].set(GatewayUserName="nordlys", GatewayPassword=GATEWAY_PASSWORD)
