"""The fields of inventory items, levels and locations that are more than a record's attribute."""

from __future__ import annotations

from collections.abc import Mapping

from rbsync.sandbox.shopify.context import Document, Info
from rbsync.sandbox.shopify.formats import gid, number_of, refuse
from rbsync.sandbox.shopify.paging import Connection, Listing
from rbsync.sandbox.shopify.records import Item, Level, Location
from rbsync.sandbox.shopify.resolve import Resolver, paged, shown


def _duplicates(item: Item, info: Info) -> int:
    context = info.context
    return len(context.books.exact_sku(item.sku)) - 1 if item.sku else 0


def _item_level(item: Item, _: Info, **arguments: object) -> Level | None:
    return shown(item.levels.get(number_of("Location", str(arguments["locationId"])) or 0), arguments)


def _item_levels(item: Item, info: Info, **arguments: object) -> Connection:
    levels = [each for each in item.levels.values() if shown(each, arguments)]
    return paged(Listing([(each.location.number, 0) for each in levels], levels), info, arguments)


def _location_level(location: Location, info: Info, **arguments: object) -> Level | None:
    context = info.context
    item = context.item(str(arguments["inventoryItemId"]))
    return shown(item.levels.get(location.number), arguments) if item else None


def _location_levels(location: Location, info: Info, **arguments: object) -> Connection:
    context = info.context
    query, inactive = arguments.get("query"), bool(arguments["includeInactive"])
    words = query if isinstance(query, str) else None
    return paged(context.lists.levels(context, location, words, include_inactive=inactive), info, arguments)


def _has_inventory(location: Location, info: Info) -> bool:
    context = info.context
    return any(location.number in item.levels for item in context.books.items.values())


def _quantities(level: Level, _: Info, names: list[str]) -> list[Document]:
    made: list[Document] = []
    for name in names:
        quantity = level.quantity(name)
        if quantity is None:
            raise refuse("BAD_REQUEST", f"The quantity name {name!r} does not exist.")
        number = f"{level.location.number}{level.item.number}"
        document = {"id": f"gid://shopify/InventoryQuantity/{number}?name={name}", "name": name, "quantity": quantity}
        made.append({**document, "updatedAt": level.updated_at})
    return made


def _cost(item: Item, info: Info) -> Document | None:
    context = info.context
    return None if item.cost is None else {"amount": item.cost, "currencyCode": context.books.terms.currency}


def _measurement(item: Item, _: Info) -> Document:
    weight = {"value": float(item.weight), "unit": item.weight_unit}
    return {"id": gid("InventoryItemMeasurement", item.number), "weight": weight}


CATALOGUE: Mapping[str, Mapping[str, Resolver]] = {
    "InventoryItem": {
        "legacyResourceId": lambda row, _: row.number,
        "duplicateSkuCount": _duplicates,
        "unitCost": _cost,
        "countryCodeOfOrigin": lambda row, _: row.country_of_origin,
        "harmonizedSystemCode": lambda row, _: row.harmonized_code,
        "measurement": _measurement,
        "variants": lambda row, info, **arguments: paged(Listing.in_order([row.variant]), info, arguments),
        "inventoryLevel": _item_level,
        "inventoryLevels": _item_levels,
    },
    "InventoryLevel": {"isActive": lambda row, _: row.active, "quantities": _quantities},
    "Location": {
        "legacyResourceId": lambda row, _: row.number,
        "isActive": lambda row, _: row.active,
        "fulfillsOnlineOrders": lambda row, _: row.active,
        "isFulfillmentService": lambda row, _: row.service,
        "shipsInventory": lambda row, _: row.active,
        "hasActiveInventory": _has_inventory,
        "address": lambda row, _: {"address1": None, "zip": None, "city": row.city, "countryCode": row.country},
        "updatedAt": lambda row, _: row.created_at,
        "inventoryLevel": _location_level,
        "inventoryLevels": _location_levels,
    },
}
