"""What all resolvers share: paging, and the record behind an id, a handle or a custom id."""

from collections.abc import Callable, Mapping

from rbsync.sandbox.shopify.context import Context, Info
from rbsync.sandbox.shopify.formats import number_of, refuse
from rbsync.sandbox.shopify.inputs import Row, row, text
from rbsync.sandbox.shopify.metafields import Owner
from rbsync.sandbox.shopify.paging import MAX_PAGE, Connection, Listing, page_size
from rbsync.sandbox.shopify.records import Level, Product, stored_namespace

Resolver = Callable[..., object]


def paged(listing: Listing, info: Info, arguments: Mapping[str, object], *, most: int = MAX_PAGE) -> Connection:
    """The page of at most `most` rows that `first`, `after` and `reverse` name; a bulk operation gets everything."""
    reverse = bool(arguments.get("reverse"))
    if info.context.bulk:
        return listing.page(len(listing.rows), None, reverse=reverse)
    first, after = arguments.get("first"), arguments.get("after")
    size = page_size(first if isinstance(first, int) else None, most)
    return listing.page(size, after if isinstance(after, str) else None, reverse=reverse)


def shown(level: Level | None, arguments: Mapping[str, object]) -> Level | None:
    """The level, unless it is inactive and only active ones were asked for."""
    return level if level and (level.active or arguments.get("includeInactive")) else None


def product_by(context: Context, identifier: Row) -> Product | None:
    """The product behind `id`, `handle` or `customId`. Raises the service's refusal without a definition."""
    if text(identifier, "id") is not None:
        return product_of(context, text(identifier, "id") or "")
    if text(identifier, "handle") is not None:
        return context.books.handles.get(text(identifier, "handle") or "")
    found = _by_custom_id(context, "PRODUCT", row(identifier, "customId") or {})
    return found if isinstance(found, Product) else None


def product_of(context: Context, value: str) -> Product | None:
    """The product behind a GID."""
    return context.books.products.get(number_of("Product", value) or 0)


def custom_name(custom: Row) -> tuple[str, str]:
    """Stored namespace and key of a custom id."""
    return stored_namespace(text(custom, "namespace")), text(custom, "key") or ""


def _by_custom_id(context: Context, kind: str, custom: Row) -> Owner | None:
    metafields, name = context.books.metafields, custom_name(custom)
    definition = metafields.definition(kind, name)
    if definition is None or definition.type != "id":
        raise refuse("NOT_FOUND", "Metafield definition of type 'id' is required when using custom ids.")
    return metafields.owner_of(kind, name, text(custom, "value") or "")
