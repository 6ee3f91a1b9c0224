"""What a session selects: without it, records come back with their Id only (smartweb sheet 6).

All that the wire models read, and no more: what is not needed costs time, and may be somebody's personal data. The sheet knows
two more selections, of users and of pages; neither is read here.
"""

from dataclasses import dataclass


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
