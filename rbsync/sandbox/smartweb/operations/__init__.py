"""Every operation that the simulator knows, by name."""

from collections.abc import Mapping

from rbsync.sandbox.smartweb.call import Handler
from rbsync.sandbox.smartweb.operations import choices, reads, writes

OPERATIONS: Mapping[str, Handler] = {**choices.OPERATIONS, **reads.OPERATIONS, **writes.OPERATIONS}
