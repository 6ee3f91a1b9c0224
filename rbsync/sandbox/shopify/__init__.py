"""The simulated Shopify: `ShopifySimulator`, and what its requests are about."""

from rbsync.sandbox.shopify.requests import is_write, operation_name
from rbsync.sandbox.shopify.simulator import ShopifySimulator

__all__ = ["ShopifySimulator", "is_write", "operation_name"]
