"""Between Rackbeat's rows and the model, both ways; pure."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from rbsync.core.model.hub import Customer, DraftLine, HubLine, HubOrder, HubShipment, NewCustomer, OrderDraft
from rbsync.core.model.item import Bom, Component, Item, ItemKind, ItemStock, NewItem
from rbsync.core.model.order import Address
from rbsync.rackbeat.wire import (
    ComponentRow,
    CustomerRow,
    ItemRow,
    LocationStockRow,
    OrderLineRow,
    OrderRow,
    Row,
    ShipmentRow,
    broken,
)

_HEADING = 255  # characters (rackbeat sheet 5.12)
_NOTE = 800
_DECIMALS = Decimal("0.000001")  # the most Rackbeat takes (rackbeat sheet 3.11)
MEASURE = Decimal("0.01")  # the same of weights and sizes
_NOTHING = Decimal(0)


def number(value: Decimal, unit: Decimal = _DECIMALS) -> Decimal:
    """The value with no more decimals than Rackbeat takes, half up."""
    rounded = value.quantize(unit, ROUND_HALF_UP)
    return value if value == rounded else rounded


def quantities(row: ItemRow) -> tuple[Decimal, Decimal, Decimal] | None:
    """On hand, in orders, available. The third follows from any two (rackbeat sheet 2.20); None where fewer were told."""
    on_hand, in_orders, available = row.stock_quantity, row.in_order_quantity, row.available_quantity
    if on_hand is None and in_orders is not None and available is not None:
        on_hand = available + in_orders
    if on_hand is None:
        return None
    if in_orders is None and available is not None:
        in_orders = on_hand - available
    if in_orders is None:
        return None
    return on_hand, in_orders, on_hand - in_orders if available is None else available


def item(row: ItemRow, kind: ItemKind) -> Item:
    """An item whose stock was not told counts as without inventory: its quantities mean nothing."""
    stock = quantities(row)
    on_hand, in_orders, available = stock or (_NOTHING, _NOTHING, _NOTHING)
    return Item(
        number=_required(row.number, "item"),
        name=row.name or "",
        kind=kind,
        barcode=row.barcode or None,
        group=row.group_id if row.group_id is not None else (row.group.number if row.group else None),
        sales_price=row.sales_price,
        on_hand=on_hand,
        in_orders=in_orders,
        available=available,
        has_inventory=stock is not None and row.inventory_enabled is not False,
        barred=row.is_barred is True,
        has_variations=row.variation_id is not None,
    )


def item_stock(row: ItemRow) -> ItemStock | None:
    """The totals of one item; None where an item with inventory does not tell them."""
    number_ = _required(row.number, "item")
    if row.inventory_enabled is False:
        return ItemStock(number_, _NOTHING, _NOTHING, _NOTHING, has_inventory=False)
    stock = quantities(row)
    if stock is None:
        return None
    return ItemStock(number_, *stock, has_inventory=True)


def by_location(rows: list[LocationStockRow], *, record: str) -> tuple[tuple[int, Decimal], ...]:
    """Location number and quantity, as told: parents and children side by side, never added up."""
    found: dict[int, Decimal] = {}
    for row in rows:
        if row.number is None or row.stock_quantity is None:
            raise broken("a location's stock does not say where or how much", record=record)
        if found.setdefault(row.number, row.stock_quantity) != row.stock_quantity:
            raise broken(f"location {row.number} has two quantities", record=record)
    return tuple(sorted(found.items()))


def bom(number: str, rows: Sequence[ComponentRow]) -> Bom:
    """A BOM. One with a part that does not say which item or how many has no components: it counts as not buildable."""
    parts = [(row.child_id or (row.item.number if row.item else None), row.quantity) for row in rows]
    known = tuple(Component(part, quantity) for part, quantity in parts if part and quantity is not None)
    return Bom(number, known if len(known) == len(parts) else ())


def hub_order(row: OrderRow) -> HubOrder:
    """An order; a flag that was not told is taken as not set."""
    if row.number is None:
        raise broken("an order has no number", record="order")
    return HubOrder(
        number=row.number,
        reference=row.other_reference or None,
        heading=row.heading or None,
        currency=row.currency or None,
        total=row.total_total,
        is_booked=row.is_booked is True,
        is_cancelled=row.is_cancelled is True,
        is_shipped=row.is_shipped is True,
        is_partly_shipped=row.is_partly_shipped is True,
        is_invoiced=row.is_invoiced is True,
        created_at=row.created_at,
        lines=tuple(_line(line, row.number) for line in row.lines or ()),
    )


def _line(row: OrderLineRow, order: int) -> HubLine:
    if row.id is None or row.quantity is None:
        raise broken("a line has no id or quantity", record=f"order {order}")
    return HubLine(
        id=row.id,
        item=row.child_id or (row.item.number if row.item else None) or "",
        name=row.name or "",
        quantity=row.quantity,
        shipped=row.quantity_shipped or _NOTHING,
        vat_percentage=row.vat_percentage,
        total=row.line_total,
    )


def shipment(row: ShipmentRow, *, record: str) -> HubShipment:
    """A shipment of an order."""
    if row.id is None:
        raise broken("a shipment has no id", record=record)
    return HubShipment(row.id, row.is_shipped is True)


def customer(row: CustomerRow) -> Customer:
    """A customer; `name` in answers, `company_name` in requests and some answers (rackbeat sheet 5.10)."""
    if row.number is None:
        raise broken("a customer has no number", record="customer")
    return Customer(
        number=row.number,
        name=row.name or row.company_name or "",
        email=row.contact_email or None,
        barred=row.is_barred is True,
        vat_number=row.company_vat or None,
        ean=row.ean or None,
    )


def order_body(draft: OrderDraft, customer_number: int) -> Row:
    """What creates the draft (rackbeat sheet 5.12). What is empty is left out: null is not the same."""
    return _without_empty(
        {
            "customer_id": customer_number,
            "other_reference": draft.reference,
            "heading": draft.heading[:_HEADING],
            "note": draft.note[:_NOTE] if draft.note else None,
            "order_date": draft.order_date.isoformat(),
            "currency": draft.currency,
            "vat_zone": draft.vat_zone,
            "payment_terms_id": draft.payment_terms,
            "layout_id": draft.layout,
            "employee_id": draft.employee,
            "our_reference_id": draft.employee,
            "delivery_terms": draft.delivery_terms,
            **_address("address", draft.billing),
            **_address("delivery_address", draft.delivery),
            "lines": [line_body(line) for line in draft.lines],
        }
    )


def line_body(line: DraftLine) -> Row:
    """One line as it is sent. The discount is always said: a customer's own would apply otherwise (rackbeat sheet 7.5)."""
    return _without_empty(
        {
            "item_id": line.item,
            "quantity": number(line.quantity),
            "name": line.name,
            "line_price": number(line.unit_price),
            "discount_percentage": number(line.discount_percentage),
            "vat_percentage": number(line.vat_percentage),
            "location_id": line.location,
        }
    )


def item_body(new: NewItem) -> Row:
    """What creates the product (rackbeat sheet 5.3)."""
    weight = None
    if new.weight_grams:
        weight = {"weight": number(new.weight_grams, MEASURE), "weight_unit": "g"}
    return _without_empty(
        {
            "number": new.number,
            "name": new.name,
            "group": new.group,
            "unit_id": new.unit,
            "sales_price": number(new.sales_price),
            "recommended_cost_price": None if new.cost_price is None else number(new.cost_price),
            "barcode": new.barcode,
            "description": new.description,
            "physical": weight,
        }
    )


def customer_body(new: NewCustomer) -> Row:
    """What creates the customer (rackbeat sheet 5.10)."""
    address = _address("address", new.address)
    address.pop("address_name", None)
    return _without_empty(
        {
            "company_name": new.name,
            "contact_email": new.email,
            "contact_phone": new.phone,
            "currency": new.currency,
            "vat_zone": new.vat_zone,
            "payment_terms_id": new.payment_terms,
            "customer_group_id": new.customer_group,
            "layout_id": new.layout,
            "company_vat": new.vat_number,
            "ean": new.ean,
            **address,
        }
    )


def _address(prefix: str, address: Address | None) -> dict[str, object]:
    if address is None:
        return {}
    return {
        f"{prefix}_name": ", ".join(part for part in (address.company, address.name) if part),
        f"{prefix}_street": address.street,
        f"{prefix}_street2": address.street2,
        f"{prefix}_zipcode": address.zipcode,
        f"{prefix}_city": address.city,
        f"{prefix}_state": address.state,
        f"{prefix}_country": address.country,
    }


def _without_empty(fields: Row) -> Row:
    return {name: value for name, value in fields.items() if value is not None and value != ""}


def _required(value: str | None, kind: str) -> str:
    if not value:
        raise broken(f"an {kind} has no number", record=kind)
    return value
