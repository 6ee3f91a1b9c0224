"""The table `products` of a connector: which way products go, which of them, and who owns which field."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from rbsync.config.marks import Numbers, Offered, Written
from rbsync.config.values import WHOLE, WRONG_TABLE, Number, Switch, Table, VatZone, Words, is_numbers

TO_SHOP = "rackbeat-to-shop"
TO_RACKBEAT = "shop-to-rackbeat"

Owner = Literal["rackbeat", "shop", "once", "never"]
"""Who decides on a field: a side; nobody once the record is made; or nobody ever."""

_OF_BOTH_DIRECTIONS = frozenset(
    {
        "direction",
        "product_group",
        "product_groups_by_vat",
        "unit",
        "weight_unit",
        "max_sku_length",
        "vat_zone",
        "fields",
    }
)
_OF_FAMILIES = ("option_field", "option_name")


def _groups(raw: object) -> object:
    if is_numbers(raw):
        return tuple(dict.fromkeys(raw))
    raise ValueError("must be a list of numbers of Rackbeat product groups, such as [10, 20]")


class Fields(Table):
    """Who owns each field of a product: a side, "once" (carried when the record is made, then left alone) or "never"."""

    name: Owner | None = None
    """The name's owner; without it, the side that products come from."""
    description: Owner | None = None
    """The description's owner; without it, the side that products come from."""
    category: Owner | None = None
    """The category's owner on the way to the shop; without it, Rackbeat."""
    price: Owner | None = None
    """The sales price's owner; without it, the side that products come from."""
    barcode: Owner | None = None
    """The barcode's owner; without it, Rackbeat on the way to the shop, "once" on the way to Rackbeat."""
    weight: Owner | None = None
    """The weight's owner; without it, "once" on the way to the shop, the shop on the way to Rackbeat."""
    cost: Owner | None = None
    """The cost price's owner; without it, "once"."""


class Products(Table):
    """What happens to products."""

    direction: Annotated[Literal["rackbeat-to-shop", "shop-to-rackbeat", "off"], Written()] = "off"
    """Where products come from and where they are written."""
    product_group: Annotated[Number | None, Numbers("product_group")] = None
    """The group of products created from this shop, instead of rackbeat.defaults."""
    unit: Annotated[Number | None, Numbers("unit")] = None
    """The unit of products created from this shop, instead of rackbeat.defaults."""
    max_sku_length: Annotated[int, Field(ge=1), WHOLE] = 25
    """The longest SKU that may become a number in Rackbeat."""
    status: Annotated[Literal["draft", "active"], Offered("active")] = "draft"
    """The status of new listings in the shop."""
    groups: Annotated[tuple[Number, ...], BeforeValidator(_groups), Offered([10])] = ()
    """The Rackbeat product groups that are sold in the shop; without any, all."""
    custom_fields: Mapping[Words, Words] = {}
    """Values of Rackbeat's custom fields, by slug: only items that have them all are sold in the shop."""
    include_barred: Switch = False
    """Whether barred items are sold in the shop too."""
    in_stock_only: Switch = False
    """Whether only items with stock are sold in the shop."""
    when_left: Literal["archive", "draft", "keep"] = "archive"
    """What becomes of a listing whose item is no longer among those sold; it is never deleted."""
    vat_zone: VatZone | None = None
    """The VAT zone whose rates prices have, instead of rackbeat.defaults."""
    rounding: Literal["exact", ".00", ".95"] = "exact"
    """What prices in the shop end in; "exact" leaves them as they are."""
    price_list_customer: Number | None = None
    """The Rackbeat customer whose prices the shop gets; without it, the items' sales prices."""
    family_field: Words | None = None
    """The slug of a custom field: items with the same value in it become variants of one product."""
    option_field: Words | None = None
    """The slug of the custom field that tells such variants apart; without it, their names do."""
    option_name: Words = "Variant"
    """What the shop calls that by which such variants differ."""
    unpublish_guard_percent: Annotated[int, Field(ge=0, le=100), WHOLE] = 20
    """Stop before writing when more than this share of the synchronised listings would leave the shop."""
    fields: Annotated[Fields, Offered({"description": "once", "category": "once"})] = Fields()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        """Keys that have no effect, or none that is possible, are refused: whoever wrote them expects one."""
        if mistakes := "; ".join(self.mistakes()):
            raise PydanticCustomError(WRONG_TABLE, mistakes)
        return self

    def mistakes(self) -> Iterator[str]:
        """What does not fit together, in words that follow the table's name."""
        if self.direction == TO_RACKBEAT:
            yield from self._lost_on_rackbeat()
        elif self.family_field is None:
            if idle := self._set(_OF_FAMILIES):
                yield f"has no use for {idle} without family_field, the custom field that items of one product share"
        elif self.option_field == self.family_field:
            yield "needs another option_field than family_field: in that, all variants of a product are alike"

    def _lost_on_rackbeat(self) -> Iterator[str]:
        if idle := self._set(key for key in type(self).model_fields if key not in _OF_BOTH_DIRECTIONS):
            yield f'has no use for {idle} with direction = "{TO_RACKBEAT}"'
        if self.fields.category in ("shop", "once"):
            yield f'cannot have fields.category = "{self.fields.category}": categories are never carried to Rackbeat'

    def _set(self, keys: Iterable[str]) -> str:
        """Those of the keys that differ from their defaults, in words."""
        fields = type(self).model_fields
        return ", ".join(key for key in keys if getattr(self, key) != fields[key].default)
