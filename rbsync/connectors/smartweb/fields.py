"""What a session selects: without it, records come back with their Id only (smartweb sheet 6).

Left out on purpose: passwords, reviews and the accounts behind orders, which nobody here needs to know.
"""

from __future__ import annotations

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
    "Id,InvoiceNumber,ReferenceNumber,Origin,Status,Site,LanguageISO,UserId,CustomerId,Customer,Currency,"
    "PaymentId,Payment,Transactions,DeliveryId,Delivery,DiscountCodes,OrderLines,Vat,Total,OrderComment,"
    "OrderCommentExternal,CustomerComment,DeliveryComment,DeliveryTime,TrackingCode,DateDelivered,DateDue,"
    "DateSent,DateUpdated",
    always="Total",
)
ORDER_LINE = FieldSet(
    "Order_SetOrderLineFields",
    "OrderLine",
    "Id,OrderId,ProductId,VariantId,Amount,PacketLines,PacketTitle,PacketId,ProductTitle,VariantTitle,"
    "AdditionalTitle,ItemNumber,ItemNumberSupplier,Discount,DiscountRounded,Price,PriceRounded,BuyPrice,VatRate,"
    "Status,Weight,Unit,OfflineProduct,StockLocationId,ExtendedDataInternal,ExtendedDataExternal",
    always="Amount",
)
PRODUCT = FieldSet(
    "Product_SetFields",
    "Product",
    "Id,ItemNumber,ItemNumberSupplier,Ean,Title,Description,DescriptionShort,DescriptionLong,LanguageISO,"
    "CategoryId,SecondaryCategoryIds,ProducerId,Status,Online,TypeLabel,Price,BuyingPrice,GuidelinePrice,"
    "Discount,DiscountType,VatGroupId,Stock,StockLow,StockLocations,DisableOnEmpty,OutOfStockBuy,AutoStock,"
    "Weight,UnitId,Unit,MinAmount,DateCreated,DateUpdated,VariantTypes,Variants,Pictures,PacketProducts",
    always="Price",
)
VARIANT = FieldSet(
    "Product_SetVariantFields",
    "ProductVariant",
    "Id,ProductId,ItemNumber,ItemNumberSupplier,Ean,Title,Status,Price,BuyingPrice,Discount,DiscountType,Stock,"
    "StockLow,StockLocations,Weight,MinAmount,Unit,Sorting,VariantTypeValues,PictureIds",
    always="Price",
)
USER = FieldSet(
    "User_SetFields",
    "User",
    "Id,Username,UserGroupId,Type,Company,Cvr,Ean,Firstname,Lastname,Address,Address2,Zip,City,Country,"
    "CountryCode,Currency,Phone,Mobile,Email,DiscountGroupId,Newsletter,Consent,ConsentDate,Approved,LanguageISO,"
    "Number,Site,DateCreated,DateUpdated,ShippingFirstname,ShippingLastname,ShippingCompany,ShippingAddress,"
    "ShippingAddress2,ShippingZip,ShippingCity,ShippingCountry,ShippingCountryCode,ShippingPhone,ShippingMobile,"
    "ShippingEmail,ShippingReferenceNumber",
    always="Username",
)
FIELD_SETS = (ORDER, ORDER_LINE, PRODUCT, VARIANT, USER)
NEVER_TAKEN = frozenset({"Password", "GatewayUserId", "GatewayUserName", "GatewayPassword"})
"""Secrets that some answers hold; they are left behind where the answer is read (smartweb sheet 10.4)."""
