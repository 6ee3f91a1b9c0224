"""Quantities: read, set and read back (smartweb sheets 9, 12.3).

SmartWeb knows one quantity, which falls when an order is placed: it is what is available and what is on hand alike. It compares
nothing by itself, so a quantity is read just before it is set. Which of two ways of setting has an effect depends on the shop.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum

from rbsync.connectors.smartweb.products.catalogue import CatalogueReader, level_of, place_of, quantity_of
from rbsync.connectors.smartweb.products.session import ProductSession
from rbsync.connectors.smartweb.products.wire import HolderWire, ProductHeadWire
from rbsync.connectors.smartweb.wire import ids_of
from rbsync.core.model.listing import Level, LevelChange, LevelRefusal
from rbsync.errors import Denied, NotFound, Refused
from rbsync.ports.connector import ShopLocation

WHOLE_SHOP = "all"
"""The location that stands for the shop's own quantity of a product, wherever it lies."""
BASES = ("available", "on-hand")
AT_ONCE = 25
"""Products that are read together, just before they are set: at four calls a second the last one is six seconds old."""

_PARTS_FOR_LOCATIONS = 5
_Ids = tuple[int, int]
"""Whose quantity it is: a product's, or its variant's where that is not 0."""
_Kind = tuple[bool, int]
"""What a way is proven for: whether it is a variant's quantity, and its location (0: it has none)."""
_Sent = tuple[LevelChange, int | None]
"""A change that was sent, and what the shop had before."""


class Way(Enum):
    """How a quantity is set: as a field of its product or variant, or at a stock location."""

    FIELD = "field"
    LOCATION = "location"


class StockWriter:
    """Reads and sets quantities at `location`; None: of the shop as a whole."""

    def __init__(self, session: ProductSession, *, catalogue: CatalogueReader, location: int | None) -> None:
        self._session = session
        self._catalogue = catalogue
        self._location = location
        self._ways: dict[_Kind, Way] = {}  # once one was seen to have an effect
        self._elsewhere: set[_Kind] = set()  # of which the field was seen to fill another location

    def locations(self) -> tuple[ShopLocation, ...]:
        """The shop as a whole, and the stock locations that its products name: no list of them can be had (smartweb sheet 12.3).

        They are looked for in the first products only, unless the configured one is not among those.
        """
        numbers: set[int] = set()
        for count, part in enumerate(self._session.reader.all(), start=1):
            for product in part:
                for holder in (product, *product.variants):
                    numbers.update(_locations_of(holder))
            if count >= _PARTS_FOR_LOCATIONS and (self._location is None or self._location in numbers):
                break
        names = (WHOLE_SHOP, *map(str, sorted(numbers)))
        return tuple(
            ShopLocation(id=name, name=name, active=True, writable=True, whole=name == WHOLE_SHOP) for name in names
        )

    def levels(self, stock_ids: Sequence[str]) -> Mapping[str, Level]:
        """The quantities now, by listing; those that are gone are left out."""
        return {stock_id: level_of(listing) for stock_id, listing in self._catalogue.by_id(stock_ids).items()}

    def set_levels(self, changes: Sequence[LevelChange], *, basis: str, why: str) -> tuple[LevelRefusal, ...]:
        """Set each quantity that still is as it was; the refusals name the others. Raises ValueError for an unknown basis.

        `why` is kept nowhere: SmartWeb has no history of quantities.
        """
        if basis not in BASES:
            raise ValueError(f"basis {basis!r} is none of {', '.join(BASES)}")
        refusals: list[LevelRefusal] = []
        sent: list[_Sent] = []
        for start in range(0, len(changes), AT_ONCE):
            portion = changes[start : start + AT_ONCE]
            holders = self._read(change.stock_id for change in (*(change for change, _ in sent), *portion))
            refusals += self._not_so(sent, holders)
            done = [self._set(change, holders) for change in portion]
            refusals += [outcome for outcome in done if isinstance(outcome, LevelRefusal)]
            sent = [outcome for outcome in done if isinstance(outcome, tuple)]
        if sent:
            refusals += self._not_so(sent, self._read(change.stock_id for change, _ in sent))
        return tuple(refusals)

    def activate(self, stock_id: str) -> None:
        """Stock it at the location, with 0. Raises NotFound; Refused where the shop does not."""
        ids, holder = ids_of(stock_id), self._read([stock_id]).get(stock_id)
        if ids is None or holder is None:
            raise self._refusal(NotFound, stock_id, self._why_missing(ids))
        if not holder.places_known:
            raise self._refusal(Refused, stock_id, "the shop does not tell at which location it lies")
        if self._location is None or place_of(holder, self._location) is not None:
            return
        self._write(ids, 0, Way.LOCATION, self._location)
        again = self._read([stock_id]).get(stock_id)
        if again is None or place_of(again, self._location) is None:
            why = f"the shop answered that it is, and has it at {_places(holder)}"
            raise self._refusal(Refused, stock_id, why)

    def _set(self, change: LevelChange, holders: Mapping[str, HolderWire]) -> _Sent | LevelRefusal | None:
        """What was sent, or why nothing was; None where it is so already."""
        ids, holder = ids_of(change.stock_id), holders.get(change.stock_id)
        if ids is None or holder is None:
            return LevelRefusal(change.stock_id, stale=False, why=self._why_missing(ids))
        now = quantity_of(holder, self._location)
        if now is not None and now == change.after:
            return None
        if (refusal := self._unfit(change, holder, now)) is not None:
            return refusal
        location = next(iter(_locations_of(holder)), 0) if self._location is None else self._location
        kind = (bool(ids[1]), location)
        try:
            if (way := self._ways.get(kind)) is None:
                return self._find_way(ids, change, holder, kind) or (change, now)
            self._write(ids, change.after, way, location)
        except Refused as refused:
            return LevelRefusal(change.stock_id, stale=False, why=refused.why or refused.what)
        return change, now

    def _find_way(self, ids: _Ids, change: LevelChange, before: HolderWire, kind: _Kind) -> LevelRefusal | None:
        """Try one after the other, and read back: the first of a kind shows what this shop does.

        Where it is something else then, and lies where it lay, a sale came between, and nothing is learned. Raises Refused where
        all are refused.
        """
        refused: Refused | Denied | None = None
        now = quantity_of(before, self._location)
        for way in self._possible(before, kind):
            try:
                self._write(ids, change.after, way, kind[1])
            except (Refused, Denied) as error:
                refused = error
                continue
            refused, after = None, self._read([change.stock_id]).get(change.stock_id)
            if after is None:
                return None
            if way is Way.FIELD and before.stock_locations and set(_locations_of(after)) - set(_locations_of(before)):
                return self._taken_back(ids, change, before, kind)
            quantity = quantity_of(after, self._location)
            if quantity == change.after:
                self._ways[kind] = way
            if quantity != now:
                return None
        if refused is not None:
            raise refused
        if kind in self._elsewhere:
            return LevelRefusal(change.stock_id, stale=False, why=_fills_another(before))
        return None

    def _taken_back(self, ids: _Ids, change: LevelChange, before: HolderWire, kind: _Kind) -> LevelRefusal:
        """The field filled a location where it did not lie: empty that again, and never write so again."""
        self._elsewhere.add(kind)
        with suppress(Refused):
            self._write(ids, 0, Way.FIELD, kind[1])
        why, after = _fills_another(before), self._read([change.stock_id]).get(change.stock_id)
        for place in after.stock_locations if after is not None else ():
            if place.stock and place.stock_location_id not in _locations_of(before):
                why += f"; {place.stock} are at location {place.stock_location_id} now: correct that in the shop"
        return LevelRefusal(change.stock_id, stale=False, why=why)

    def _unfit(self, change: LevelChange, holder: HolderWire, now: int | None) -> LevelRefusal | None:
        """Why it is not to be set, by what the shop has now."""
        stale, why = False, ""
        if change.after < 0:
            why = f"{change.after} is below 0"
        elif self._location is not None and place_of(holder, self._location) is None:
            why = f"the shop does not stock it at location {self._location}"
        elif now is None:
            why = "the shop does not tell its quantity as a whole number"
        elif not holder.places_known:
            why = "the shop does not tell at which location it lies"
        elif self._location is None and len(holder.stock_locations) > 1:
            setting = f"`to` in [connectors.{self._session.soap.name}.stock]"
            why = f"the shop has it at {_places(holder)}: name one as {setting}"
        elif change.before is not None and now != change.before:
            stale, why = True, f"the quantity moved from {change.before} to {now}"
        return LevelRefusal(change.stock_id, stale=stale, why=why) if why else None

    def _possible(self, holder: HolderWire, kind: _Kind) -> Sequence[Way]:
        """The ways that may mean this quantity. Its location comes first: which one the field fills is the shop's own rule."""
        if not holder.stock_locations:
            return (Way.FIELD,)
        alone = len(holder.stock_locations) == 1 and kind not in self._elsewhere
        return (Way.LOCATION, Way.FIELD) if alone else (Way.LOCATION,)

    def _write(self, ids: _Ids, quantity: int, way: Way, location: int) -> None:
        """Raises Refused."""
        product, variant = ids
        record = f"stock of {f'variant {variant}' if variant else f'product {product}'} of {self._session.soap.name}"
        if way is Way.FIELD:
            self._session.update(product, variant, {"Stock": quantity}, record=record)
            return
        operation, holder = "Product_UpdateStockForStockLocation", {"ProductId": product}
        if variant:
            operation, holder = "Product_UpdateVariantStockForStockLocation", {"VariantId": variant}
        write = self._session.soap.write
        write(operation, record=record, repeatable=True, **holder, StockLocationId=location, Stock=quantity)

    def _not_so(self, sent: Iterable[_Sent], holders: Mapping[str, HolderWire]) -> Iterator[LevelRefusal]:
        """Of those that were sent: which the shop tells otherwise."""
        for change, before in sent:
            holder = holders.get(change.stock_id)
            now = None if holder is None else quantity_of(holder, self._location)
            if now is not None and now == before:
                why = f"the shop answered that it was set to {change.after}, and it still is {now}"
                yield LevelRefusal(change.stock_id, stale=False, why=why)
            elif now != change.after:
                why = f"it was set to {change.after}, and is {'not told' if now is None else now} now"
                yield LevelRefusal(change.stock_id, stale=True, why=why)

    def _read(self, stock_ids: Iterable[str]) -> Mapping[str, HolderWire]:
        """What the shop has now; what is gone, or is sold by its variants, is left out."""
        ids_by_stock_id = {stock_id: ids for stock_id in stock_ids if (ids := ids_of(stock_id)) is not None}
        products = self._session.reader.by_ids(product for product, _ in ids_by_stock_id.values())
        holders: dict[str, HolderWire] = {}
        for stock_id, (product_id, variant_id) in ids_by_stock_id.items():
            product = products.get(product_id)
            if product is not None and not variant_id and not product.variants and not product.unreadable:
                holders[stock_id] = product
            elif product is not None and variant_id and not isinstance(product, ProductHeadWire):
                holders.update((stock_id, variant) for variant in product.variants if variant.id == variant_id)
        return holders

    def _why_missing(self, ids: _Ids | None) -> str:
        product = self._session.reader.by_ids([ids[0]]).get(ids[0]) if ids is not None else None
        if product is not None and product.unreadable:
            return product.unreadable
        if product is not None and ids is not None and not ids[1]:
            return f"product {product.id} is sold by its variants now"
        return "it no longer exists in the shop"

    def _refusal(self, kind: type[Refused], stock_id: str, why: str) -> Refused:
        record = f"stock of {stock_id} of {self._session.soap.name}"
        what = f"It cannot be stocked at location {self._location}"
        return kind(what, service="smartweb", status=200, reasons={"": why}, record=record)


def _fills_another(holder: HolderWire) -> str:
    return f"the shop takes no quantity for {_places(holder)}: what is set is put at another location"


def _locations_of(holder: HolderWire) -> list[int]:
    return [place.stock_location_id for place in holder.stock_locations if place.stock_location_id is not None]


def _places(holder: HolderWire) -> str:
    places = [str(number) for number in _locations_of(holder)]
    return f"location{'s' * (len(places) != 1)} {', '.join(places)}" if places else "no location"
