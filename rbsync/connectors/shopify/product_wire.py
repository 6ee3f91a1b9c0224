"""The shapes of what Shopify answers about products, as far as they are used (shopify sheets 5, 8, 9.2, 9.3)."""

from rbsync.connectors.shopify.wire import IdWire, OwnVariantWire, PageInfoWire, ProductWire, UserErrorsWire, Wire


class VariantsWire(Wire):
    """The first variants of a product."""

    page_info: PageInfoWire | None = None
    nodes: tuple[OwnVariantWire, ...]


class WholeProductWire(ProductWire):
    """A product with its first variants; the file of a bulk operation may give them apart."""

    variants: VariantsWire | None = None


class ProductPayload(UserErrorsWire):
    """The payload of productSet and productUpdate."""

    product: WholeProductWire | None = None


class VariantsPayload(UserErrorsWire):
    """The payload of productVariantsBulkUpdate and productVariantsBulkCreate."""

    product: ProductWire | None = None
    product_variants: tuple[OwnVariantWire, ...] | None = None


class KeyWire(Wire):
    """The value of a metafield."""

    value: str


class KeyedWire(IdWire):
    """A product found by its key."""

    metafield: KeyWire | None


class OptionWire(Wire):
    """An option of a product, by name."""

    name: str


class OptionsWire(IdWire):
    """A product with its options."""

    options: tuple[OptionWire, ...]


class InclusionWire(Wire):
    """What fills a collection by itself."""

    conditions: tuple[IdWire, ...]


class SourceWire(Wire):
    """A source of a collection; other kinds than conditions have no inclusion here."""

    inclusion: InclusionWire | None = None


class CollectionWire(IdWire):
    """A collection."""

    title: str
    sources: tuple[SourceWire, ...]


class TitleWire(Wire):
    """A catalog, as far as it names a publication."""

    title: str


class NameWire(Wire):
    """A channel, as far as it names a publication."""

    name: str


class ChannelsWire(Wire):
    """The channels of a publication."""

    nodes: tuple[NameWire, ...]


class PublicationWire(IdWire):
    """A publication; people know it by its catalog's title or a channel's name."""

    catalog: TitleWire | None
    channels: ChannelsWire | None


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
