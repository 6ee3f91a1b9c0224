"""`Order_Create`: what it needs, and what it stores although it faults (smartweb sheet 11.7)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from rbsync.sandbox.smartweb.books import Rates, find
from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.form import Form
from rbsync.sandbox.smartweb.moments import read_moment
from rbsync.sandbox.smartweb.order_entry import attach, currency_snapshot
from rbsync.sandbox.smartweb.order_spec import FULL, ZERO
from rbsync.sandbox.smartweb.refusal import Refused, bad_value
from rbsync.sandbox.smartweb.row import Row, Value
from rbsync.sandbox.smartweb.stock import move_for

_NEEDED = ("CurrencyId", "PaymentId", "DeliveryId", "OrderLines", "OrderCustomer")
_TEXTS = ("CustomerComment", "DeliveryComment", "DeliveryTime", "ReferenceNumber", "Origin", "ReferralCode")


def _create(call: Call) -> Value:
    sent = call.form("OrderData")
    for name in _NEEDED:
        if not sent.has(name):
            raise Refused("Internal", f"{name} is missing")
    _check(call, sent)
    books = call.books
    key = books.next_id("order")
    language = sent.text("LanguageISO") or books.primary
    order = Row("Order", Id=key, LanguageISO=language, Status="0", DateDelivered=books.now())
    order.set(**{name: sent.text(name) or "" for name in _TEXTS})
    order.set(UserId=sent.whole("UserId"), Site=sent.whole("SiteId") or 1)
    if call.toggles.api_orders_keep_vat:
        order.set(Vat=sent.number("Vat") or ZERO)
    sold: dict[int, Decimal] = {}
    refused = _lines(call, order, sent.forms("OrderLines"), sold)
    books.rates[key] = Rates(FULL, sold, told=False)
    books.orders[key] = order
    _snapshots(call, order, sent)
    if call.toggles.stock_taken == "order":
        move_for(books, order, -1)
    if refused:
        missing = ", ".join(f"Product: {number}" for number in refused)
        raise Refused("lineErrors", f"Order: {key} created. Following products were not included: {missing}")
    return key


def _check(call: Call, sent: Form) -> None:
    books, customer, paid = call.books, sent.form("OrderCustomer"), sent.form("OrderTransaction")
    find(books.currencies, sent.whole("CurrencyId"), "CurrencyId")
    find(books.payments, sent.whole("PaymentId"), "PaymentId")
    find(books.deliveries, sent.whole("DeliveryId"), "DeliveryId")
    if sent.whole("UserId"):
        find(books.users, sent.whole("UserId"), "UserId")
    for name in ("CountryCode", "ShippingCountryCode"):
        code = (customer.text(name) if customer else None) or ""
        if not code.isdigit() and (code or name == "CountryCode"):
            raise bad_value(f"{name} '{code}' is not a number")
    currency = (paid.text("Currency") if paid else None) or "0"
    if not currency.isdigit():
        raise bad_value(f"Currency '{currency}' is not a number")


def _lines(call: Call, order: Row, lines: list[Form], sold: dict[int, Decimal]) -> list[int]:
    """Enter the lines that may be ordered; the numbers of the products that may not."""
    entered, refused = [], []
    for sent in lines:
        product = call.books.products.get(sent.whole("ProductId"))
        variant = call.books.variants.get(sent.whole("VariantId"))
        if product is None or not _may_be_ordered(call, product, variant or product):
            refused.append(sent.whole("ProductId"))
            continue
        row = _line(call, order, sent, product, variant)
        sold[row.whole("Id")] = call.books.rate_of(product)
        entered.append(row)
    order.set(OrderLines=entered)
    return refused


def _may_be_ordered(call: Call, product: Row, holder: Row) -> bool:
    on_sale = product.flag("Status") and (product.flag("Online") or not call.toggles.online_needed)
    return on_sale and (holder.whole("Stock") > 0 or product.text("OutOfStockBuy") == "1")


def _line(call: Call, order: Row, sent: Form, product: Row, variant: Row | None) -> Row:
    books, holder = call.books, variant or product
    given = sent.number("Price")
    unit = books.units.get(product.whole("UnitId"))
    return Row(
        "OrderLine",
        Id=books.next_id("order-line"),
        OrderId=order.whole("Id"),
        ProductId=product.whole("Id"),
        VariantId=variant.whole("Id") if variant else 0,
        Amount=sent.whole("Amount"),
        ProductTitle=product.text("Title"),
        VariantTitle=call.view.variant_title(variant) if variant else "",
        ItemNumber=holder.text("ItemNumber"),
        ItemNumberSupplier=holder.text("ItemNumberSupplier"),
        Price=books.net_price(product, holder.number("Price")) if given is None else given,
        Discount=sent.number("Discount") or ZERO,
        BuyPrice=sent.number("BuyPrice") or holder.number("BuyingPrice"),
        Weight=holder.number("Weight"),
        VatRate=(sent.number("Vat") or ZERO) if call.toggles.api_orders_keep_vat else ZERO,
        Unit=sent.text("Unit") or (unit.text("Title") if unit else ""),
        ExtendedDataInternal=sent.text("ExtendedDataInternal") or "",
        ExtendedDataExternal=sent.text("ExtendedDataExternal") or "",
    )


def _snapshots(call: Call, order: Row, sent: Form) -> None:
    books = call.books
    customer = Row("OrderCustomer")
    form = sent.form("OrderCustomer") or Form({})
    names = [name for name in customer.names() if name not in ("Id", "OrderId", "B2B")]
    customer.set(B2B=form.flag("B2B"), **{name: form.text(name) or "" for name in names})
    attach(books, order, "Customer", customer)
    attach(books, order, "Currency", currency_snapshot(books, sent.whole("CurrencyId")))
    method = books.deliveries[sent.whole("DeliveryId")]
    own = sent.form("Delivery") or Form({})
    delivery = Row(
        "OrderDelivery", DeliveryMethodId=method.whole("Id"), Title=method.text("Title"), Vat=method.flag("Vat")
    )
    delivery.set(Price=sent.number("DeliveryPrice") or ZERO)
    delivery.set(ServiceType=own.text("ServiceType") or method.text("ServiceType"))
    delivery.set(DroppointId=own.whole("DroppointId"), DroppointIdLong=own.text("DroppointIdLong") or "")
    attach(books, order, "Delivery", delivery)
    way = books.payments[sent.whole("PaymentId")]
    payment = Row("OrderPayment", PaymentMethodId=way.whole("Id"), Title=way.text("Title"), Vat=way.flag("Vat"))
    attach(books, order, "Payment", payment)
    paid = sent.form("OrderTransaction")
    if paid:
        order.set(Transactions=[_transaction(call, order, paid)])


def _transaction(call: Call, order: Row, sent: Form) -> Row:
    """The amount comes in hundredths and is told in full (smartweb sheet 11.5)."""
    amount = Decimal(sent.whole("Amount")) / 100
    date = sent.text("Date")
    return Row(
        "OrderTransaction",
        Id=call.books.next_id("transaction"),
        OrderId=order.whole("Id"),
        PaymentId=order.whole("PaymentId"),
        Status=sent.whole("Status"),
        TransactionNumber=sent.whole("TransactionNumber"),
        TransactionNumberLong=sent.text("TransactionNumberLong") or str(sent.whole("TransactionNumber")),
        Cardtype=sent.text("Cardtype") or "",
        Amount=int(amount),
        AmountFull=amount,
        AmountOriginal=amount,
        Currency=sent.text("Currency") or "",
        Errorcode=sent.whole("Errorcode"),
        Actioncode=sent.whole("Actioncode"),
        Date=read_moment(date, "Date", call.toggles.time_zone) if date else None,
    )


OPERATIONS: Mapping[str, Handler] = {"Order_Create": _create}
