"""Changing products, variants and their options, and the little of orders that a client may (smartweb sheet 11.2, 12, 16.13)."""

from collections.abc import Mapping
from random import Random

from rbsync.sandbox.smartweb.books import Books, Mail, Table, find
from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.changes import apply
from rbsync.sandbox.smartweb.reference import CANCELLED, SENT
from rbsync.sandbox.smartweb.refusal import Refused, bad_value, no_such_id
from rbsync.sandbox.smartweb.row import Form, Row, Value
from rbsync.sandbox.smartweb.stock import move_for, new_product, stock_rows, write_location

_SHUFFLE = 13


def change_status(books: Books, order: Row, status: int) -> None:
    """Set the status with what follows: the date of dispatch, stock, and a mail to the customer. Raises Refused."""
    find(books.statuses, status, "Status")
    before = int(order.text("Status") or 0)
    order.set(Status=str(status))
    if status == SENT:
        order.set(DateSent=books.now())
    if status == SENT and before != SENT and books.toggles.stock_taken == "sent":
        move_for(books, order, -1)
    if status == CANCELLED and before != CANCELLED and books.toggles.stock_taken == "order":
        move_for(books, order, 1)
    books.touch(order, status=True)
    if str(status) in books.toggles.mailing_statuses or status == 1:
        customer = order.row("Customer")
        books.mails.append(Mail(order.whole("Id"), status, customer.text("Email") if customer else ""))


def _update_status(call: Call) -> Value:
    change_status(call.books, call.required("orders", "OrderId"), call.arguments.whole("Status"))
    return True


def _update_tracking_code(call: Call) -> Value:
    order = call.required("orders", "OrderId")
    order.set(TrackingCode=call.arguments.text("TrackingCode"))
    call.books.touch(order)
    return True


def _update_stock(table: str, argument: str) -> Handler:
    """An absolute quantity at one location."""

    def update(call: Call) -> Value:
        holder, location = call.required(table, argument), call.arguments.whole("StockLocationId")
        write_location(call.books, holder, location, call.arguments.whole("Stock"))
        return True

    return update


def _update(table: str, argument: str) -> Handler:
    """Change every match; their Ids."""

    def update(call: Call) -> Value:
        sent = call.arguments.form(f"{argument.removesuffix('Id')}Data")
        _check_values(call, sent)
        found = _matches(call, table, sent)
        if not found:
            raise no_such_id(sent.whole("Id") or sent.text("ItemNumber"), argument)
        _change(call, found, sent)
        return [row.whole("Id") for row in found]

    return update


def _enter(call: Call, table: str, sent: Form) -> int:
    """Change what has the sent Id or ItemNumber, or make it; the Id of the first. Raises Refused."""
    found = _matches(call, table, sent)
    if not found:
        made = _new_product(call, sent) if table == "products" else _new_variant(call, sent)
        return made.whole("Id")
    _check_values(call, sent)
    _change(call, found, sent)
    return found[0].whole("Id")


def _matches(call: Call, table: str, sent: Form) -> list[Row]:
    """The rows that the sent Id names, or that have the sent ItemNumber: there may be several, or none.

    Raises Refused for an empty number where the shop does not take one as key.
    """
    rows: Table = getattr(call.books, table)
    number = sent.text("ItemNumber")
    if sent.whole("Id"):
        return [row for row in rows.values() if row.whole("Id") == sent.whole("Id")]
    if not number and not call.toggles.empty_key:
        raise bad_value("ItemNumber '' is not valid")
    return [row for row in rows.values() if call.same_number(row.text("ItemNumber"), number)]


def _change(call: Call, rows: list[Row], sent: Form) -> None:
    """A number that served as key keeps the spelling that it has in the shop."""
    if not sent.whole("Id") and not call.toggles.update_respells:
        sent = Form({name: value for name, value in sent.values.items() if name != "ItemNumber"})
    for row in rows:
        apply(call, row, sent)
    if any(row.kind == "ProductVariant" for row in rows):
        call.books.reindex()


def _new_product(call: Call, sent: Form) -> Row:
    if not sent.whole("CategoryId"):
        raise Refused("PRODUCT", "CategoryId is missing")
    row = new_product(call.books)
    apply(call, row, sent)
    row.set(Id=call.books.next_id("product"), DateUpdated=call.books.now())
    call.books.products[row.whole("Id")] = row
    return row


def _new_variant(call: Call, sent: Form) -> Row:
    books = call.books
    product = find(books.products, sent.whole("ProductId"), "ProductId")
    if not sent.wholes("VariantTypeValues"):
        raise bad_value("VariantTypeValues must not be empty")
    _check_values(call, sent)
    row = Row(
        "ProductVariant",
        ProductId=product.whole("Id"),
        Price=product.number("Price"),
        DeliveryTimeId=-1,
        Status=True,
        MinAmount=1,
        StockLocations=stock_rows("ProductVariant", dict.fromkeys(books.locations, 0)),
    )
    apply(call, row, sent)
    row.set(Id=books.next_id("variant"))
    books.put_variant(row)
    return row


def _check_values(call: Call, sent: Form) -> None:
    for number in sent.wholes("VariantTypeValues"):
        find(call.books.variant_values, number, "VariantTypeValues")


def _bulk(call: Call) -> Value:
    rows = call.arguments.forms("ProductDataList")
    if len(rows) > call.toggles.max_bulk:
        raise bad_value(f"ProductDataList must not have more than {call.toggles.max_bulk} items")
    results = [_bulk_row(call, sent) for sent in rows]
    if call.toggles.bulk_order == "shuffled":
        Random(_SHUFFLE).shuffle(results)
    return results


def _bulk_row(call: Call, sent: Form) -> Row:
    try:
        return Row("ProductCreateOrUpdateBulkResult", Id=_enter(call, "products", sent))
    except Refused as refused:
        if call.toggles.bulk_hard_fault:
            raise
        return Row("ProductCreateOrUpdateBulkResult", Error=str(refused))


def _enter_option(kind: str, table: str) -> Handler:
    """Change the type or value that has the sent title in the language that was sent, or make it."""

    def enter(call: Call) -> Value:
        sent = call.arguments.form(f"{kind.removeprefix('Product')}Data")
        rows: Table = getattr(call.books, table)
        of_type = "ProductVariantTypeId"
        if table == "variant_values":
            find(call.books.variant_types, sent.whole(of_type), of_type)
        for row in rows.values():
            same_type = of_type not in row.names() or row.whole(of_type) == sent.whole(of_type)
            if same_type and _title(call, row, sent) == sent.text("Title"):
                apply(call, row, sent)
                return row.whole("Id")
        made = Row(kind, Id=max(rows, default=0) + 1, LanguageISO=call.books.primary)
        apply(call, made, sent)
        rows[made.whole("Id")] = made
        return made.whole("Id")

    return enter


def _title(call: Call, row: Row, sent: Form) -> str | None:
    language = sent.text("LanguageISO") or call.books.primary
    return row.text("Title") if language == call.books.primary else row.layers.get(language, {}).get("Title")


OPERATIONS: Mapping[str, Handler] = {
    "Order_UpdateStatus": _update_status,
    "Order_UpdateTrackingCode": _update_tracking_code,
    "Product_Update": _update("products", "ProductId"),
    "Product_CreateOrUpdate": lambda call: _enter(call, "products", call.arguments.form("ProductData")),
    "Product_CreateOrUpdateBulk": _bulk,
    "Product_UpdateStockForStockLocation": _update_stock("products", "ProductId"),
    "Product_UpdateVariantStockForStockLocation": _update_stock("variants", "VariantId"),
    "Product_UpdateVariant": _update("variants", "VariantId"),
    "Product_CreateOrUpdateVariant": lambda call: _enter(call, "variants", call.arguments.form("VariantData")),
    "Product_CreateOrUpdateVariantType": _enter_option("ProductVariantType", "variant_types"),
    "Product_CreateOrUpdateVariantTypeValue": _enter_option("ProductVariantTypeValue", "variant_values"),
}
