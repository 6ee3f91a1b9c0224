"""Every operation that the simulator knows, by name."""

from collections.abc import Mapping

from rbsync.sandbox.smartweb.call import Handler
from rbsync.sandbox.smartweb.operations import (
    accounts,
    categories,
    order_creation,
    order_updates,
    orders,
    product_writes,
    products,
    shop,
    stock_updates,
    variant_options,
    variants,
)

OPERATIONS: Mapping[str, Handler] = {
    **shop.OPERATIONS,
    **orders.OPERATIONS,
    **order_updates.OPERATIONS,
    **order_creation.OPERATIONS,
    **products.OPERATIONS,
    **product_writes.OPERATIONS,
    **variants.OPERATIONS,
    **variant_options.OPERATIONS,
    **stock_updates.OPERATIONS,
    **categories.OPERATIONS,
    **accounts.OPERATIONS,
}
