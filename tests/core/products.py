"""Items and listings for the rules of product synchronisation, and values as people and services write them."""

from decimal import Decimal

from hypothesis import strategies as st

from rbsync.core.model.item import Item, ItemDetails, ItemKind
from rbsync.core.model.listing import Listing, ListingStatus
from rbsync.core.model.money import Money
from rbsync.core.model.product import Content, Field, Value

NUMBERS = (Field.PRICE, Field.WEIGHT, Field.COST)


def item(
    number: str = "A",
    name: str = "Desk lamp",
    *,
    barcode: str | None = None,
    group: int | None = 10,
    price: Decimal | None = Decimal("399.2"),
    barred: bool = False,
) -> Item:
    return Item(
        number=number,
        name=name,
        kind=ItemKind.PRODUCT,
        barcode=barcode,
        group=group,
        sales_price=price,
        on_hand=Decimal(4),
        in_orders=Decimal(0),
        available=Decimal(4),
        has_inventory=True,
        barred=barred,
    )


def details(
    of: Item | None = None,
    *,
    description: str | None = None,
    weight: Decimal | None = None,
    cost: Decimal | None = None,
    **custom_fields: str,
) -> ItemDetails:
    return ItemDetails(of or item(), description, weight, cost, custom_fields, None)


def listing(
    id: str = "1",
    sku: str | None = "A",
    title: str = "Desk lamp",
    *,
    barcode: str | None = None,
    price: str | None = "499",
    vat: Decimal | None = None,
    cost: Money | None = None,
    weight: Decimal | None = None,
    description: str | None = None,
) -> Listing:
    return Listing(
        id=id,
        stock_id=f"stock-{id}",
        product_id=f"product-{id}",
        variants=1,
        status=ListingStatus.ACTIVE,
        sku=sku,
        barcode=barcode,
        title=title,
        category="Lamps",
        price=None if price is None else Money(Decimal(price), "DKK"),
        vat_percentage=vat,
        cost=cost,
        weight_grams=weight,
        description=description,
        tracked=True,
        active=True,
        on_hand=4,
        available=4,
    )


TEXTS: st.SearchStrategy[Value] = st.one_of(st.none(), st.text("aB \r\n", max_size=4))
AMOUNTS: st.SearchStrategy[Value] = st.one_of(st.none(), st.decimals(0, 3, places=2, allow_nan=False))


def values(field: Field) -> st.SearchStrategy[Value]:
    return AMOUNTS if field in NUMBERS else TEXTS


def contents() -> st.SearchStrategy[Content]:
    """Of all fields."""
    return st.fixed_dictionaries({field: values(field) for field in Field})
