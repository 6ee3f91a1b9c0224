"""An item with what a shop shows of it, both ways between Rackbeat's rows and the model; pure (rackbeat sheet 5.3)."""

from collections.abc import Mapping
from decimal import Decimal

from rbsync.core.model.item import ItemDetails, ItemKind, NewItem
from rbsync.core.model.product import Content, Field, Value
from rbsync.markup import as_html
from rbsync.rackbeat.mapping import MEASURE, item, number, quantities
from rbsync.rackbeat.wire import DetailsRow, PhysicalRow, Row

_GRAMS = {"g": Decimal(1), "kg": Decimal(1000)}
_SIZES = ("height", "width", "depth")
_NOTHING = Decimal(0)


def item_details(row: DetailsRow, kind: ItemKind, custom_fields: Mapping[str, str]) -> ItemDetails:
    """The description is safe HTML. A weight of 0, or in a unit that is not known, is none.

    The cost is the recommended one, which is the one that can be entered; where nobody did, the one Rackbeat computes.
    """
    return ItemDetails(
        item=item(row, kind),
        description=as_html(row.description),
        weight_grams=_grams(row.physical),
        cost_price=row.recommended_cost_price or row.cost_price,
        custom_fields=custom_fields,
        updated_at=row.updated_at,
    )


def changes(content: Content, measures: PhysicalRow | None) -> Row:
    """The body that writes these fields. `measures` are the item's present ones: a PUT may replace them all (9 no. 22).

    What is emptied is sent as empty text or 0, since null may be refused (9 no. 23). Raises ValueError for a field that
    Rackbeat does not take, or not without a value.
    """
    body: dict[str, object] = {}
    for field, value in content.items():
        body.update(_change(field, value, measures))
    return body


def content_of(new: NewItem) -> Content:
    """What a new item is given; what it is not given is not named."""
    given: Content = {
        Field.NAME: new.name,
        Field.DESCRIPTION: new.description,
        Field.BARCODE: new.barcode,
        Field.PRICE: new.sales_price,
        Field.WEIGHT: new.weight_grams,
        Field.COST: new.cost_price,
    }
    return {field: value for field, value in given.items() if value is not None}


def confirms(row: DetailsRow, kind: ItemKind, content: Content) -> bool:
    """Whether the row shows the item whole, with all of `content` as it was sent."""
    if row.inventory_enabled is None or quantities(row) is None:
        return False
    details = item_details(row, kind, {})
    found: Content = {
        Field.NAME: details.item.name,
        Field.DESCRIPTION: details.description,
        Field.BARCODE: details.item.barcode,
        Field.PRICE: details.item.sales_price,
        Field.WEIGHT: details.weight_grams,
        Field.COST: row.recommended_cost_price,
    }
    return all(found[field] == _as_found(field, value) for field, value in content.items())


def _grams(physical: PhysicalRow | None) -> Decimal | None:
    if physical is None or not physical.weight or not physical.weight_unit:
        return None
    grams = _GRAMS.get(physical.weight_unit.strip().lower())
    return physical.weight * grams if grams else None


def _change(field: Field, value: Value, measures: PhysicalRow | None) -> Row:
    match value:
        case str() if field is Field.NAME and value.strip():
            return {"name": value}
        case str() | None if field is Field.DESCRIPTION:
            return {"description": value or ""}
        case str() | None if field is Field.BARCODE:
            return {"barcode": value or ""}
        case Decimal() if field is Field.PRICE:
            return {"sales_price": number(value)}
        case Decimal() | None if field is Field.COST:
            return {"recommended_cost_price": number(value or _NOTHING)}
        case Decimal() | None if field is Field.WEIGHT:
            return {"physical": _with_weight(measures, value or _NOTHING)}
    raise ValueError(f"Rackbeat's items take no {field.value} that is {type(value).__name__}")


def _with_weight(measures: PhysicalRow | None, grams: Decimal) -> Row:
    known: dict[str, object] = measures.model_dump(exclude_none=True) if measures else {}
    sizes = {name: number(value, MEASURE) for name in _SIZES if isinstance(value := known.pop(name, None), Decimal)}
    kept = {name: value for name, value in (known | sizes).items() if value != "" and value != _NOTHING}
    return {**kept, "weight": number(grams, MEASURE), "weight_unit": "g"}


def _as_found(field: Field, value: Value) -> Value:
    """What Rackbeat shows of a value that it took as it was sent."""
    if isinstance(value, Decimal):
        return (number(value, MEASURE) or None) if field is Field.WEIGHT else number(value)
    if field is Field.COST:
        return _NOTHING
    return as_html(value) if field is Field.DESCRIPTION else value or None
