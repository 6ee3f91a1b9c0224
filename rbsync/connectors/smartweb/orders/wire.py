"""Orders as SmartWeb tells them (smartweb sheet 11). Prices and discounts are per unit and without VAT."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from rbsync.connectors.smartweb.wire import Amount, Flag, Iso, Key, Several, Text, Title, Wire

Money = Annotated[Amount, BeforeValidator(lambda value: Decimal(0) if value is None else value)]
"""An amount that is 0 where nothing was written."""


class RecipientWire(Wire):
    """One of several recipients of a line."""

    amount: int | None = None
    firstname: Text = ""
    lastname: Text = ""
    company: Text = ""
    address: Text = ""
    zip: Text = ""
    city: Text = ""
    country_iso: Text = ""
    comment: Text = ""


class LineWire(Wire):
    """A line. `vat_rate` is a fraction, or a percentage; a part of a packet is in its `packet_lines`."""

    id: int
    product_id: Key = 0
    variant_id: Key = 0
    amount: int
    packet_lines: Several[LineWire] = ()
    packet_id: Key = 0
    product_title: Title = ""
    variant_title: Title = ""
    additional_title: Title = ""
    item_number: Text = ""
    discount: Money = Decimal(0)
    price: Amount | None = None
    vat_rate: Amount | None = None
    line_addresses: Several[RecipientWire] = ()
    extended_data_external: Text = ""


class CustomerWire(Wire):
    """The buyer as written down with the order."""

    firstname: Text = ""
    lastname: Text = ""
    company: Text = ""
    b2_b: Flag = False
    cvr: Text = ""
    ean: Text = ""
    address: Text = ""
    address2: Text = ""
    zip: Text = ""
    city: Text = ""
    country: Text = ""
    country_code: Text = ""
    state: Text = ""
    phone: Text = ""
    mobile: Text = ""
    email: Text = ""
    shipping_firstname: Text = ""
    shipping_lastname: Text = ""
    shipping_company: Text = ""
    shipping_address: Text = ""
    shipping_address2: Text = ""
    shipping_zip: Text = ""
    shipping_city: Text = ""
    shipping_country: Text = ""
    shipping_country_code: Text = ""
    shipping_state: Text = ""
    shipping_phone: Text = ""
    shipping_mobile: Text = ""


class DeliveryWire(Wire):
    """How it is delivered, and what that costs."""

    delivery_method_id: Key = 0
    title: Title = ""
    price: Money = Decimal(0)
    vat: Flag = False
    droppoint_id: Key = 0
    droppoint_id_long: Text = ""


class PaymentWire(Wire):
    """How it is paid, and what that costs."""

    payment_method_id: Key = 0
    title: Title = ""
    price: Money = Decimal(0)
    vat: Flag = False


class OrderCurrencyWire(Wire):
    """The currency; `currency` is its rate to the shop's own."""

    iso: Iso = ""
    currency: Amount | None = None


class TransactionWire(Wire):
    """A payment; `amount_full` with VAT, in whole units of the currency."""

    amount_full: Amount | None = None
    errorcode: Key = 0


class DiscountCodeWire(Wire):
    """A voucher or gift card that was used; `discount` is what it took off."""

    id: int
    title: Title = ""
    discount: Money = Decimal(0)
    vat: Flag = False


class PackingWire(Wire):
    """Gift wrapping."""

    text: Text = ""
    sender: Text = Field("", alias="From")


class HeadWire(Wire):
    """What is needed to know that an order exists. Dates are the shop's own clock."""

    id: int
    status: Text = ""
    date_delivered: Text = ""
    date_updated: Text = ""

    @property
    def status_number(self) -> int | None:
        """The status's id; None for what is none."""
        text = self.status.strip()
        return int(text) if text.isascii() and text.isdecimal() else None


class OrderWire(HeadWire):
    """A whole order."""

    reference_number: Text = ""
    origin: Text = ""
    vat: Amount | None = None
    total: Amount | None = None
    order_comment: Text = ""
    order_comment_external: Text = ""
    customer_comment: Text = ""
    delivery_comment: Text = ""
    delivery_time: Text = ""
    customer: CustomerWire | None = None
    currency: OrderCurrencyWire | None = None
    payment: PaymentWire | None = None
    delivery: DeliveryWire | None = None
    packing: PackingWire | None = None
    transactions: Several[TransactionWire] = ()
    discount_codes: Several[DiscountCodeWire] = ()
    order_lines: Several[LineWire] = ()

    @property
    def iso(self) -> str:
        """Its currency, ISO 4217; empty where it tells none."""
        return self.currency.iso if self.currency else ""
