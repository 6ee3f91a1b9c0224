"""Every operation that the connector uses, with all that it ever sends and selects: the one place (smartweb sheets 6, 10).

What a session selects is all that the wire models read, and no more: what is not needed costs time, and may be somebody's
personal data. Without a selection, records come back with their Id only. The sheet knows two more selections, of users and of
pages; neither is used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CONNECT = "Solution_Connect"
SET_LANGUAGE = "Solution_SetLanguage"
SET_EXACT = "Solution_SetCaseSensitiveItemNumber"


@dataclass(frozen=True, slots=True)
class FieldSet:
    """The fields of one type as they are sent, and the operation that selects them. Every record of the type has `always`."""

    operation: str
    type: str
    fields: str
    always: str


ORDER = FieldSet(
    "Order_SetFields",
    "Order",
    "Id,ReferenceNumber,Origin,Status,Customer,Currency,Payment,Transactions,Delivery,Packing,DiscountCodes,OrderLines,Vat,"
    "Total,OrderComment,OrderCommentExternal,CustomerComment,DeliveryComment,DeliveryTime,DateDelivered,DateUpdated",
    always="Total",
)
ORDER_HEAD = FieldSet("Order_SetFields", "Order", "Id,Status,DateDelivered,DateUpdated", always="DateDelivered")
"""Of an order that cannot be told whole: nothing in which somebody has written."""
ORDER_LINE = FieldSet(
    "Order_SetOrderLineFields",
    "OrderLine",
    "Id,ProductId,VariantId,Amount,PacketLines,PacketId,ProductTitle,VariantTitle,AdditionalTitle,ItemNumber,Discount,Price,"
    "VatRate,LineAddresses,ExtendedDataExternal",
    always="Amount",
)
PRODUCT = FieldSet(
    "Product_SetFields",
    "Product",
    "Id,ItemNumber,Ean,Title,Description,CategoryId,Status,TypeLabel,Price,BuyingPrice,VatGroupId,Stock,StockLocations,"
    "OutOfStockBuy,AutoStock,Weight,Variants",
    always="Price",
)
VARIANT = FieldSet(
    "Product_SetVariantFields",
    "ProductVariant",
    "Id,ProductId,ItemNumber,Ean,Title,Price,BuyingPrice,Stock,StockLocations,Weight,VariantTypeValues",
    always="Price",
)
PRODUCT_HEAD = FieldSet("Product_SetFields", "Product", "Id,ItemNumber,Price,VatGroupId,Variants", always="Price")
"""Of a product that cannot be told whole: item numbers, and nothing else in which somebody has written."""
VARIANT_HEAD = FieldSet("Product_SetVariantFields", "ProductVariant", "Id,ProductId,ItemNumber,Price", always="Price")
PRODUCT_ID = FieldSet("Product_SetFields", "Product", "Id,Price", always="Price")
"""What every product can be told with: no text at all."""
FIELD_SETS = (ORDER, ORDER_HEAD, ORDER_LINE, PRODUCT, PRODUCT_HEAD, PRODUCT_ID, VARIANT, VARIANT_HEAD)
NEVER_TAKEN = frozenset({"Password", "GatewayUserId", "GatewayUserName", "GatewayPassword"})
"""Secrets that some answers hold; they are left behind where the answer is read (smartweb sheet 10.4)."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `sends` gives each argument with the fields that are sent inside it, none for plain values and lists.

    `shows` are the field sets that shape its answer, that of its own records first. `exact`: it looks for item numbers, which
    the session must compare to the letter.
    """

    name: str
    sends: Mapping[str, tuple[str, ...]]
    changes: bool = False
    shows: tuple[FieldSet, ...] = ()
    exact: bool = False


def _read(name: str, *arguments: str, shows: tuple[FieldSet, ...] = (), exact: bool = False) -> Operation:
    return Operation(name, dict.fromkeys(arguments, ()), shows=shows, exact=exact)


def _change(name: str, *arguments: str, exact: bool = False, **objects: Sequence[str]) -> Operation:
    sends = dict.fromkeys(arguments, ()) | {name: tuple(fields) for name, fields in objects.items()}
    return Operation(name, sends, changes=True, exact=exact)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ORDERS = (ORDER, ORDER_LINE)
_PRODUCTS = (PRODUCT, VARIANT)
_PRODUCT_FIELDS = _names(
    "CategoryId Online Status Ean Stock ItemNumber Weight BuyingPrice Price LanguageISO Title Description VatGroupId AutoStock "
    "OutOfStockBuy"
)
_VARIANT_FIELDS = _names("ProductId Stock Price BuyingPrice ItemNumber Weight Status Ean VariantTypeValues")

_ALL = (
    _change(CONNECT, "Username", "Password"),
    _change(SET_LANGUAGE, "LanguageISO"),
    _change(SET_EXACT, "Enabled"),
    *(_change(each.operation, "Fields") for each in FIELD_SETS),
    _read("Solution_GetWebinfo"),
    _read("Solution_GetLanguages"),
    _read("Sites_GetAll"),
    _read("Currency_GetAll"),
    _read("VatGroup_GetAll"),
    _read("OrderStatusCode_GetAll"),
    _read("Product_GetDeliveryCountryAll"),
    _read("Delivery_GetAll"),
    _read("Payment_GetAll"),
    _read("Category_GetAll"),
    _read("Order_GetById", "OrderId", shows=_ORDERS),
    _read("Order_GetByNumber", "Start", "End", shows=_ORDERS),
    _read("Order_GetByDateWithPagination", "Start", "End", "Status", "Page", "PageSize", shows=_ORDERS),
    _read("Order_GetByDateUpdatedWithPagination", "Start", "End", "Status", "Page", "PageSize", shows=_ORDERS),
    _read("Order_GetLines", "OrderId", shows=(ORDER_LINE,)),
    _read("Product_GetAllWithLimit", "Start", "Length", shows=_PRODUCTS),
    _read("Product_GetByUpdatedDate", "Start", "End", shows=_PRODUCTS),
    _read("Product_GetByIds", "ProductIds", shows=_PRODUCTS),
    _read("Product_GetByItemNumber", "ItemNumber", shows=_PRODUCTS, exact=True),
    _read("Product_GetVariantsByItemNumber", "ItemNumber", shows=(VARIANT,), exact=True),
    _read("Product_GetVariantTypeAll"),
    _read("Product_GetVariantTypeValues", "VariantId"),
    _read("Product_GetVariantTypeValuesByType", "VariantTypeId"),
    _change("Product_Update", ProductData=("Id", *_PRODUCT_FIELDS), exact=True),
    _change("Product_UpdateVariant", VariantData=("Id", *_VARIANT_FIELDS), exact=True),
    _change("Product_CreateOrUpdate", ProductData=_PRODUCT_FIELDS, exact=True),
    _change("Product_CreateOrUpdateBulk", ProductDataList=_PRODUCT_FIELDS, exact=True),
    _change("Product_CreateOrUpdateVariant", VariantData=_VARIANT_FIELDS, exact=True),
    _change("Product_CreateOrUpdateVariantType", VariantTypeData=("LanguageISO", "Title")),
    _change(
        "Product_CreateOrUpdateVariantTypeValue",
        VariantTypeValueData=("LanguageISO", "Title", "ProductVariantTypeId"),
    ),
    _change("Product_UpdateStockForStockLocation", "ProductId", "StockLocationId", "Stock"),
    _change("Product_UpdateVariantStockForStockLocation", "VariantId", "StockLocationId", "Stock"),
)
OPERATIONS: Mapping[str, Operation] = {operation.name: operation for operation in _ALL}
