"""What the settings of a connector name in its shop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rbsync.core.model.order import LineKind
from rbsync.ports.connector import Named


@dataclass(frozen=True, slots=True)
class ShopNames:
    """What a connector's settings name of its shop.

    `named`: by kind, the names with their setting. `statuses`: in which orders are taken, for a shop that has them. `no_item`:
    the kinds of lines that the shop may have and whose item is not set. `category_needed`: without one, products are held.
    """

    named: Mapping[Named, Sequence[tuple[str, str]]] = field(default_factory=dict)
    statuses: frozenset[str] = frozenset()
    no_item: Sequence[LineKind] = ()
    category_needed: bool = False
