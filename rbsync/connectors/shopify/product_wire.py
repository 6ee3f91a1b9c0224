"""The shapes of what Shopify answers about products, as far as they are used (shopify sheets 5, 8, 9.2, 9.3)."""

from pydantic import AliasPath, Field

from rbsync.connectors.shopify.wire import IdWire, OwnVariantWire, PageInfoWire, ProductWire, UserErrorsWire, Wire


class VariantsWire(Wire):
    """The first variants of a product."""

    page_info: PageInfoWire | None = None
    nodes: tuple[OwnVariantWire, ...]


class WholeProductWire(ProductWire):
    """A product with its first variants; the file of a bulk operation may give them apart."""

    variants: VariantsWire | None = None


class ProductPayload(UserErrorsWire):
    """The payload of what makes or changes a product, or its variants: then these stand beside it."""

    product: WholeProductWire | None = None
    product_variants: tuple[OwnVariantWire, ...] | None = None


class KeyedWire(IdWire):
    """A product found by its key, and the key that it has."""

    key: str | None = Field(None, validation_alias=AliasPath("metafield", "value"))


class NameWire(Wire):
    """A product's option, or a sales channel: known by its name."""

    name: str


class OptionsWire(IdWire):
    """A product with its options."""

    options: tuple[NameWire, ...]


class SourceWire(Wire):
    """A source of a collection; one with conditions fills it by itself."""

    conditions: tuple[IdWire, ...] = Field((), validation_alias=AliasPath("inclusion", "conditions"))


class CollectionWire(IdWire):
    """A collection."""

    title: str
    sources: tuple[SourceWire, ...]


class PublicationWire(IdWire):
    """A publication; people know it by its catalog's title or a channel's name. Without a catalog it has no title."""

    title: str | None = Field(None, validation_alias=AliasPath("catalog", "title"))
    sales_channels: tuple[NameWire, ...] = Field((), validation_alias=AliasPath("channels", "nodes"))

    @property
    def names(self) -> set[str]:
        """What people know it by."""
        return {channel.name for channel in self.sales_channels} | ({self.title} if self.title is not None else set())


class ParameterWire(Wire):
    """A form field of an upload."""

    name: str
    value: str


class UploadTargetWire(Wire):
    """Where a file may be uploaded, and with which form fields."""

    url: str
    parameters: tuple[ParameterWire, ...]


class StagedWire(UserErrorsWire):
    """The answer to StageUpload."""

    staged_targets: tuple[UploadTargetWire, ...] | None
