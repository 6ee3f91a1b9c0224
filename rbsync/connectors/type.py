"""What a type of connector gives to the rest of rbsync: one `ConnectorType`, the value of the `plug` in its folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from rbsync.config.connector import ConnectorSettings
from rbsync.core.model.order import LineKind
from rbsync.core.rules.readiness import When
from rbsync.ports.connector import Connector, ShopNames
from rbsync.ports.time import Clock

S = TypeVar("S", bound=ConnectorSettings)
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a connector gets from its account. `zone` is the account's; files that may be lost are kept in `cache`."""

    clock: Clock
    zone: ZoneInfo
    cache: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMeaning:
    """What the settings of one connector say of orders, beyond what every type says.

    `vat_free`: kinds of lines whose item must have no VAT. `statuses`: those of the shop in which orders are taken; none where
    `when` says it all.
    """

    when: When
    payment_terms_by_method: Mapping[str, int] = field(default_factory=dict)
    delivery_terms: int | None = None
    delivery_terms_by_method: Mapping[str, int] = field(default_factory=dict)
    statuses: frozenset[int] = frozenset()
    vat_free: frozenset[LineKind] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorType:
    """All that rbsync knows of a type of connector.

    `open` makes the client, and imports it only then. `orders` is asked when orders are pulled or checked. `names`: what the
    settings name in the shop, for `check`. `product_groups_by_vat`: Rackbeat's group of new products, by VAT rate in percent.
    """

    settings: type[ConnectorSettings]
    open: Callable[[ConnectorSettings, str, Surroundings], Connector]
    orders: Callable[[ConnectorSettings], OrderMeaning]
    names: Callable[[ConnectorSettings], ShopNames] = lambda settings: ShopNames()
    product_groups_by_vat: Callable[[ConnectorSettings], Mapping[Decimal, int]] = lambda settings: {}


def takes(
    kind: type[S],
) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[ConnectorSettings, P], R]]:
    """Let a function of one type's settings be called with any settings. It raises TypeError for those of another type."""

    def decorate(function: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[ConnectorSettings, P], R]:
        def call(settings: ConnectorSettings, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not isinstance(settings, kind):
                raise TypeError(f"{function.__name__} takes the settings of {kind.title}")
            return function(settings, *args, **kwargs)

        return call

    return decorate
