"""How the shop writes an order down: one sequence of Ids, and snapshots with Ids of their own (smartweb sheet 16.7-9)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from rbsync.sandbox.smartweb.books import Books, Rates, without_vat
from rbsync.sandbox.smartweb.order_money import gross
from rbsync.sandbox.smartweb.order_spec import ZERO, Charge, Line, OrderSpec, Party, Voucher
from rbsync.sandbox.smartweb.reference import COUNTRY_NAMES
from rbsync.sandbox.smartweb.row import Row, Value
from rbsync.sandbox.smartweb.stock import move_for


def enter(books: Books, spec: OrderSpec, *, moves_stock: bool = True) -> Row:
    """Take an order in; its sale lowers the stock when the shop works that way."""
    key = books.next_id("order")
    lines = [_line(books, key, each, told=not spec.api) for each in spec.lines]
    order = Row(
        "Order",
        Id=key,
        InvoiceNumber=spec.invoice,
        UserId=spec.user,
        Site=spec.site,
        LanguageISO=books.primary,
        Status=str(spec.status),
        Vat=ZERO if spec.api else spec.rate,
        OrderComment=spec.comment,
        OrderCommentExternal=spec.public_comment,
        CustomerComment=spec.customer_comment,
        DeliveryComment=spec.delivery_comment,
        DeliveryTime=spec.delivery_time,
        TrackingCode=spec.tracking,
        DateDelivered=spec.created_at,
        DateSent=spec.sent_at,
        DateUpdated=spec.updated_at,
        ReferenceNumber=spec.reference,
        OrderLines=lines,
    )
    books.rates[key] = Rates(spec.rate, _rates(lines, spec), told=not spec.api)
    books.orders[key] = order
    _parties(books, order, spec)
    _charges(books, order, spec)
    if spec.cards:
        order.set(Transactions=_transactions(books, order, spec))
    if moves_stock and books.toggles.stock_taken == "order" and spec.status != 99:
        move_for(books, order, -1)
    return order


def add_line(books: Books, order: Row, spec: Line) -> Row:
    """A further line for an order that is written down already; the caller puts it in."""
    return _line(books, order.whole("Id"), spec, told=books.rates[order.whole("Id")].told)


def attach(books: Books, order: Row, name: str, snapshot: Row) -> None:
    """Give an order a snapshot of its own: Currency, Customer, Payment, Delivery or Packing."""
    key = books.next_id(f"order-{name}")
    snapshot.set(Id=key, OrderId=order.whole("Id"))
    links: dict[str, Value] = {name: snapshot, f"{name}Id": key}
    order.set(**links)


def currency_snapshot(books: Books, currency: int) -> Row:
    """The currency as it stands today."""
    master = books.currencies[currency]
    same = ("Iso", "Symbol", "SymbolPlace", "Currency", "Decimal", "Point", "Round")
    return Row("OrderCurrency", **{name: master.get(name) for name in same})


def _rates(lines: list[Row], spec: OrderSpec) -> dict[int, Decimal]:
    return {row.whole("Id"): each.rate for row, each in zip(lines, spec.lines, strict=True)}


def _line(books: Books, order: int, spec: Line, *, told: bool, packet: int | None = None) -> Row:
    key = books.next_id("order-line")
    row = Row(
        "OrderLine",
        Id=key,
        OrderId=order,
        ProductId=spec.product,
        VariantId=spec.variant,
        Amount=spec.amount,
        PacketId=packet,
        ProductTitle=spec.title,
        VariantTitle=spec.variant_title,
        ItemNumber=spec.number,
        ItemNumberSupplier=spec.supplier_number,
        Price=without_vat(spec.price, spec.rate),
        Discount=without_vat(spec.discount, spec.rate),
        BuyPrice=spec.cost,
        Weight=spec.weight,
        OfflineProduct=spec.offline,
        VatRate=spec.rate if told else ZERO,
        Unit=spec.unit,
        ExtendedDataExternal=spec.comment,
        LineAddresses=[_receiver(books, key, each) for each in spec.receivers],
    )
    if spec.parts:
        parts = [_line(books, order, part, told=told, packet=key) for part in spec.parts]
        row.set(PacketTitle=spec.title, PacketLines=parts)
    return row


def _receiver(books: Books, line: int, party: Party) -> Row:
    return Row(
        "OrderLineAddress",
        Id=books.next_id("line-address"),
        LineId=line,
        Amount=1,
        Firstname=party.firstname,
        Lastname=party.lastname,
        Address=party.address,
        Zip=party.zipcode,
        City=party.city,
        CountryIso=party.country,
    )


def _parties(books: Books, order: Row, spec: OrderSpec) -> None:
    bill = _address(books, spec.customer)
    ship: dict[str, Value] = _address(books, spec.ship_to) if spec.ship_to else {}
    customer = Row("OrderCustomer", **bill, **{f"Shipping{name}": text for name, text in ship.items()})
    customer.set(B2B=bool(spec.customer.company), Cvr=spec.customer.cvr, Ean=spec.customer.ean)
    attach(books, order, "Customer", customer)


def _address(books: Books, party: Party) -> dict[str, Value]:
    code = next((str(key) for key, row in books.countries.items() if row.text("Iso") == party.country), "")
    return {
        "Firstname": party.firstname,
        "Lastname": party.lastname,
        "Company": party.company,
        "Address": party.address,
        "Address2": party.address2,
        "Zip": party.zipcode,
        "City": party.city,
        "Country": COUNTRY_NAMES.get(party.country, party.country),
        "CountryCode": code,
        "Phone": party.phone,
        "Mobile": party.mobile,
        "Email": party.email,
    }


def _charges(books: Books, order: Row, spec: OrderSpec) -> None:
    attach(books, order, "Currency", currency_snapshot(books, spec.currency))
    delivery = _charge("OrderDelivery", spec.delivery, spec.rate)
    digits = spec.delivery.droppoint
    delivery.set(DeliveryMethodId=spec.delivery.method, ServiceType=spec.delivery.service)
    delivery.set(DroppointId=int(digits) if digits.isdigit() else 0, DroppointIdLong=digits)
    attach(books, order, "Delivery", delivery)
    payment = _charge("OrderPayment", spec.payment, spec.rate)
    payment.set(PaymentMethodId=spec.payment.method)
    attach(books, order, "Payment", payment)
    if spec.wrapping:
        packing = Row("OrderPacking", Text=spec.wrapping[0])
        packing.set(From=spec.wrapping[1])
        attach(books, order, "Packing", packing)
    order.set(DiscountCodes=[_voucher(books, order, each, spec.rate) for each in spec.vouchers])


def _charge(kind: str, charge: Charge, rate: Decimal) -> Row:
    price = without_vat(charge.price, rate) if charge.vat else charge.price
    return Row(kind, Title=charge.title, Price=price, Vat=charge.vat)


def _voucher(books: Books, order: Row, voucher: Voucher, rate: Decimal) -> Row:
    return Row(
        "OrderDiscountCode",
        Id=books.next_id("discount-code"),
        OrderId=order.whole("Id"),
        Title=voucher.title,
        Type=voucher.kind,
        Value=voucher.value,
        Discount=without_vat(voucher.amount, rate) if voucher.vat else voucher.amount,
        Vat=voucher.vat,
        IsNewGiftCard=voucher.gift_card,
    )


def _transactions(books: Books, order: Row, spec: OrderSpec) -> list[Row]:
    """The payments that cover the order; a second card takes 50 of it. Money that was captured has a row of its own."""
    due = gross(books, order)
    shares = [due] if spec.cards == 1 else [due - 50, Decimal(50)]
    return [transaction(books, order, amount, spec.currency) for amount in (shares * 2 if spec.captured else shares)]


def transaction(books: Books, order: Row, amount: Decimal, currency: int) -> Row:
    """A payment of `amount`, with VAT, in the order's currency."""
    key = books.next_id("transaction")
    paid_at = order.time("DateDelivered")
    return Row(
        "OrderTransaction",
        Id=key,
        OrderId=order.whole("Id"),
        PaymentId=order.whole("PaymentId"),
        Status=1,
        TransactionNumber=700000 + key,
        TransactionNumberLong=str(70000000000 + key),
        Cardtype="VISA",
        Amount=int(amount),
        AmountFull=amount,
        AmountOriginal=amount,
        Currency=str(currency),
        Date=paid_at + timedelta(minutes=1) if paid_at else None,
    )
