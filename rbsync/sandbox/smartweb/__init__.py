"""The simulated SmartWeb shop: `SmartWebSimulator`, and what its requests are about."""

from rbsync.sandbox.smartweb.envelope import is_write, operation_name
from rbsync.sandbox.smartweb.simulator import SmartWebSimulator

__all__ = ["SmartWebSimulator", "is_write", "operation_name"]
