"""What writing products needs of the shop."""

from dataclasses import dataclass, field

from rbsync.connectors.smartweb.options import ProductOptions
from rbsync.connectors.smartweb.products.inputs import InputTerms
from rbsync.connectors.smartweb.products.reader import ProductReader
from rbsync.connectors.smartweb.products.variant_options import VariantOptions
from rbsync.connectors.smartweb.profile import Facts
from rbsync.connectors.smartweb.soap.session import SmartWebSession


@dataclass(frozen=True, slots=True)
class ProductSession:
    """The service, and what is known of the shop.

    `uncallable`: operations that this user may not call; whoever is refused one adds it.
    """

    soap: SmartWebSession
    reader: ProductReader
    facts: Facts
    variant_options: VariantOptions
    options: ProductOptions
    uncallable: set[str] = field(default_factory=set)

    @property
    def terms(self) -> InputTerms:
        """How products are sent. Raises ContractBroken where the shop does not tell its currency."""
        return InputTerms(self.facts.currency(), self.options.language, self.options.grams)
