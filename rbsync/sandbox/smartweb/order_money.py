"""What an order comes to (smartweb sheet 11.3). Amounts are in the order's currency."""

from decimal import ROUND_HALF_UP, Decimal

from rbsync.sandbox.smartweb.books import Books
from rbsync.sandbox.smartweb.row import Row

CENT = Decimal("0.01")
ZERO = Decimal(0)


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to two decimals."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def line_net(line: Row) -> Decimal:
    """The line without VAT, after its discount."""
    return (line.number("Price") - line.number("Discount")) * line.number("Amount")


def is_credit(order: Row) -> bool:
    """Whether it is a credit note."""
    return any(line.number("Amount") < 0 for line in order.rows("OrderLines"))


def total(books: Books, order: Row) -> Decimal:
    """`Order.Total`: the lines without VAT, and what the switches add; a credit note's includes all that is given back."""
    sums = sum((line_net(line) for line in order.rows("OrderLines")), ZERO)
    included = set(books.toggles.total_includes)
    if is_credit(order):
        return sums - sum((_price(order, name) for name in _charges(books, order)), ZERO)
    if "delivery" in included:
        sums += _price(order, "Delivery")
    if "fee" in included:
        sums += _price(order, "Payment")
    if "vouchers" in included:
        sums -= sum((row.number("Discount") for row in order.rows("DiscountCodes")), ZERO)
    return sums


def gross(books: Books, order: Row) -> Decimal:
    """What the customer pays, or gets back, with VAT at the rates that the order was really sold with."""
    rate = order.number("Vat")
    sums = sum((line_net(line) * (1 + line.number("VatRate")) for line in order.rows("OrderLines")), ZERO)
    sign = -1 if is_credit(order) else 1
    for name in _charges(books, order):
        charge = order.row(name)
        if charge is not None:
            sums += sign * charge.number("Price") * (1 + (rate if charge.flag("Vat") else ZERO))
    for voucher in order.rows("DiscountCodes"):
        sums -= sign * voucher.number("Discount") * (1 + (rate if voucher.flag("Vat") else ZERO))
    return cents(sums)


def _charges(books: Books, order: Row) -> tuple[str, ...]:
    """What is owed beside the goods. A credit note gives delivery back, and the fee where Totals know of fees at all."""
    fee = not is_credit(order) or "fee" in books.toggles.total_includes
    return ("Delivery", "Payment") if fee else ("Delivery",)


def currency_factor(order: Row) -> Decimal:
    """From the order's currency to the shop's own."""
    currency = order.row("Currency")
    return currency.number("Currency") if currency and currency.number("Currency") else Decimal(1)


def _price(order: Row, name: str) -> Decimal:
    row = order.row(name)
    return row.number("Price") if row else ZERO
