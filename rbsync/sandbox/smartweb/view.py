"""What a session sees of a record: computed fields, languages, and the switches on how things are told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rbsync.sandbox.smartweb.books import Books, Table
from rbsync.sandbox.smartweb.contract import Field
from rbsync.sandbox.smartweb.order_money import cents, currency_factor, total
from rbsync.sandbox.smartweb.row import Row, Value
from rbsync.sandbox.smartweb.session import Session

LAYERED = frozenset(
    {
        "Product",
        "ProductVariant",
        "ProductUnit",
        "ProductVariantType",
        "ProductVariantTypeValue",
        "Category",
        "OrderStatusCode",
        "Delivery",
        "PaymentMethod",
        "UserGroup",
    }
)
"""The types whose texts exist once per language."""
TEXTS = frozenset(
    {
        "Title",
        "Description",
        "DescriptionShort",
        "DescriptionLong",
        "DescriptionBottom",
        "Text",
        "SeoTitle",
        "SeoDescription",
        "SeoKeywords",
        "SeoLink",
        "SeoCanonical",
    }
)
"""The fields that do."""


@dataclass(frozen=True, slots=True)
class View:
    """The books through one session's eyes."""

    books: Books
    session: Session

    def value(self, row: Row, field: Field) -> Value:
        """What the field shows."""
        if row.kind in LAYERED and self.session.language != self.books.primary:
            if field.name == "LanguageISO":
                return self.session.language
            if field.name in TEXTS and (row.kind, field.name) not in _COMPUTED:
                return row.layers.get(self.session.language, {}).get(field.name)
        computed = _COMPUTED.get((row.kind, field.name))
        return computed(self, row) if computed else row.get(field.name)

    def title(self, row: Row) -> str:
        """The row's title in the session's language, else in the shop's own."""
        return row.layers.get(self.session.language, {}).get("Title") or row.text("Title")

    def variant_title(self, variant: Row) -> str:
        """The names of the variant's values."""
        values = (self.books.variant_values.get(number) for number in variant.wholes("VariantTypeValues"))
        return "//".join(self.title(value) for value in values if value)


def _total(view: View, order: Row) -> Value:
    amount = total(view.books, order)
    return amount if view.books.toggles.total_currency == "order" else cents(amount * currency_factor(order))


def _rate(name: str, order: str) -> Callable[[View, Row], Value]:
    """A VAT rate; `order` is the field with the Id of the order."""

    def shown(view: View, row: Row) -> Value:
        known = row.whole(order) not in view.books.without_rates
        return row.number(name) * (1 if view.books.toggles.vat_as == "fraction" else 100) * known

    return shown


def _price(name: str, *, rounded: bool = False) -> Callable[[View, Row], Value]:
    """A price of an order, in the currency that the switches say."""

    def shown(view: View, row: Row) -> Value:
        amount, order = row.number(name), view.books.orders.get(row.whole("OrderId"))
        if order is not None and view.books.toggles.foreign_prices == "base":
            amount *= currency_factor(order)
        return cents(amount) if rounded else amount

    return shown


def _named(table: str, name: str) -> Callable[[View, Row], Value]:
    """The row of the table whose Id the field has."""

    def found(view: View, row: Row) -> Value:
        rows: Table = getattr(view.books, table)
        return rows.get(row.whole(name))

    return found


def _voucher_discount(view: View, row: Row) -> Value:
    off, order = row.number("Discount"), view.books.orders.get(row.whole("OrderId"))
    if order is None or not row.flag("Vat") or view.books.toggles.voucher_discount == "net":
        return off
    return off * (1 + order.number("Vat"))


def _country_code(name: str) -> Callable[[View, Row], Value]:
    """What the shop keeps is the number of the country; what the checkout writes there is not recorded."""

    def shown(view: View, customer: Row) -> Value:
        code, style = customer.text(name), view.books.toggles.checkout_country_code
        if style == "id" or not code or customer.whole("OrderId") in view.books.without_rates:
            return code
        return view.books.countries[int(code)].text("Iso") if style == "iso" else ""

    return shown


def _variant_types(view: View, product: Row) -> Value:
    titles: dict[int, str] = {}
    for variant in view.books.variants_of(product.whole("Id")):
        for number in variant.wholes("VariantTypeValues"):
            value = view.books.variant_values.get(number)
            kind = view.books.variant_types.get(value.whole("ProductVariantTypeId")) if value else None
            if kind:
                titles[kind.whole("Id")] = view.title(kind)
    return "//".join(titles.values())


def _variant_unit(view: View, variant: Row) -> Value:
    product = view.books.products.get(variant.whole("ProductId"))
    return view.books.units.get(product.whole("UnitId")) if product else None


_COMPUTED: Mapping[tuple[str, str], Callable[[View, Row], Value]] = {
    ("Order", "Total"): _total,
    ("Order", "Vat"): _rate("Vat", "Id"),
    ("Order", "User"): _named("users", "UserId"),
    ("OrderLine", "VatRate"): _rate("VatRate", "OrderId"),
    ("OrderLine", "Price"): _price("Price"),
    ("OrderLine", "PriceRounded"): _price("Price", rounded=True),
    ("OrderLine", "Discount"): _price("Discount"),
    ("OrderLine", "DiscountRounded"): _price("Discount", rounded=True),
    ("OrderDiscountCode", "Discount"): _voucher_discount,
    ("OrderDelivery", "Price"): _price("Price"),
    ("OrderPayment", "Price"): _price("Price"),
    ("OrderCustomer", "CountryCode"): _country_code("CountryCode"),
    ("OrderCustomer", "ShippingCountryCode"): _country_code("ShippingCountryCode"),
    ("Product", "Category"): _named("categories", "CategoryId"),
    ("Product", "SecondaryCategories"): lambda view, row: [
        view.books.categories[number]
        for number in row.wholes("SecondaryCategoryIds")
        if number in view.books.categories
    ],
    ("Product", "Producer"): _named("users", "ProducerId"),
    ("Product", "Unit"): _named("units", "UnitId"),
    ("Product", "VatGroup"): _named("vat_groups", "VatGroupId"),
    ("Product", "Variants"): lambda view, row: view.books.variants_of(row.whole("Id")),
    ("Product", "VariantTypes"): _variant_types,
    ("ProductVariant", "Title"): lambda view, row: view.variant_title(row),
    ("ProductVariant", "Unit"): _variant_unit,
}
