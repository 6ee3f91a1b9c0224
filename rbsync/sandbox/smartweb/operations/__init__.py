"""Every operation that the simulator knows, by name."""

from collections.abc import Mapping

from rbsync.sandbox.smartweb.call import Handler
from rbsync.sandbox.smartweb.operations import orders, product_writes, products, shop, variant_options, variants

OPERATIONS: Mapping[str, Handler] = {
    **shop.OPERATIONS,
    **orders.OPERATIONS,
    **products.OPERATIONS,
    **product_writes.OPERATIONS,
    **variants.OPERATIONS,
    **variant_options.OPERATIONS,
}
