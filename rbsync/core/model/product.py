"""What both sides know of a product, field by field, and what is to be written in a shop (integrations sheet A2.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rbsync.core.model.listing import Listing, ListingStatus


class Direction(StrEnum):
    """Which side's products are carried to the other."""

    TO_SHOP = "rackbeat-to-shop"
    TO_RACKBEAT = "shop-to-rackbeat"


class Field(StrEnum):
    """What a product has besides its number; each has one owner."""

    NAME = "name"
    DESCRIPTION = "description"
    CATEGORY = "category"
    PRICE = "price"
    BARCODE = "barcode"
    WEIGHT = "weight"
    COST = "cost"


class Owner(StrEnum):
    """Who decides on a field: one side; nobody after the record was made (once); or it is not carried at all (never)."""

    RACKBEAT = "rackbeat"
    SHOP = "shop"
    ONCE = "once"
    NEVER = "never"


SHARED = frozenset((Field.NAME, Field.DESCRIPTION, Field.CATEGORY))
"""What a shop's product has once for all its variants."""

Value = str | Decimal | None
Content = Mapping[Field, Value]
"""Values by field, in the words of one side. A missing field is not known, or not spoken of; None is empty.

Descriptions are safe HTML or plain text, weights grams. A shop's price is in its currency, with VAT where its prices include it;
Rackbeat's is in the account's currency without VAT. Costs are without VAT.
"""


@dataclass(frozen=True, slots=True)
class NewVariant:
    """A variant to be made. `option` is its value of the product's option; None where it is the only variant.

    `tracked` False: nothing limits how many are sold. `vat_percentage` (25) is its item's rate in the connector's zone, for shops
    that keep rates with their products; None where it is not known.
    """

    number: str
    content: Content  # of the fields that a variant has of its own
    tracked: bool
    option: str | None = None
    vat_percentage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product to be made with its variants, known to both sides by `key`: an item's number, or a family's name.

    `option_name` is what tells its variants apart; None where there is one variant only.
    """

    key: str
    content: Content  # of the shared fields
    status: ListingStatus
    variants: tuple[NewVariant, ...]
    option_name: str | None = None


@dataclass(frozen=True, slots=True)
class VariantChange:
    """What changes of one variant. `sku` is set where it had none."""

    listing_id: str
    stock_id: str
    content: Content
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class ProductChange:
    """What changes of one product: only what is named; variants, options and images that are not named stay.

    `publish`: it was made, and not certainly published to where new active products are seen.
    """

    product_id: str
    content: Content
    status: ListingStatus | None = None
    variants: tuple[VariantChange, ...] = ()
    added: tuple[NewVariant, ...] = ()
    publish: bool = False


class Problem(StrEnum):
    """Why a product was not written."""

    REFUSED = "refused"  # the service says no
    GONE = "gone"  # the record is not there any more
    UNKNOWN = "unknown"  # the answer was lost: it may have been done
    WITHOUT_EFFECT = "without-effect"  # the service says that it was done, and has what it had
    LIMIT = "limit"  # the service takes no more of its kind today


@dataclass(frozen=True, slots=True)
class Written:
    """A product that was made or changed: its listings named in the subject, as the shop has them now.

    `notes` say what was left out.
    """

    subject: NewProduct | ProductChange
    listings: tuple[Listing, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A product that was not written, or not certainly. `why` are the service's own words."""

    subject: NewProduct | ProductChange
    problem: Problem
    why: str
