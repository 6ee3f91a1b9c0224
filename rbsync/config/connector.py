"""The table of one connector: what every type has. Each type adds its own keys in a class of its own."""

from __future__ import annotations

from typing import Annotated, ClassVar, get_args

from rbsync.config.marks import Written
from rbsync.config.orders import Orders
from rbsync.config.products import Products
from rbsync.config.stock import Stock
from rbsync.config.values import Switch, Table


class ConnectorSettings(Table):
    """One connector. `title` is the service's name in messages; `usual_name` is what `init` suggests to call the shop."""

    title: ClassVar[str]
    usual_name: ClassVar[str]

    type: str
    writes: Annotated[Switch, Written()] = True
    """false: a permanent dry run, nothing is ever written for this shop."""
    products: Products = Products()
    stock: Stock = Stock()
    orders: Orders = Orders()

    @classmethod
    def type_name(cls) -> str:
        """What `type` is in the file."""
        (name,) = get_args(cls.model_fields["type"].annotation)
        return str(name)


ConnectorTypes = tuple[type[ConnectorSettings], ...]
"""The settings of every type of connector that there is."""
