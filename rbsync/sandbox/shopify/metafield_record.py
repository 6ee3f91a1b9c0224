"""Metafields and their definitions, as the shop keeps them (shopify sheet 11)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from rbsync.sandbox.shopify.gids import gid

APP_NUMBER = 4711
APP_NAMESPACE = f"app--{APP_NUMBER}"


def stored_namespace(namespace: str | None) -> str:
    """The namespace as it is kept: `$app` and an omitted one are the app's own, `app--4711`."""
    if namespace is None or namespace == "$app":
        return APP_NAMESPACE
    return namespace.replace("$app:", f"{APP_NAMESPACE}--", 1) if namespace.startswith("$app:") else namespace


@dataclass(slots=True, eq=False)
class Metafield:
    """One value on one record. `namespace` is the stored one."""

    number: int
    owner_type: str
    namespace: str
    key: str
    type: str
    value: str
    created_at: datetime
    updated_at: datetime

    @property
    def id(self) -> str:
        """The GID."""
        return gid("Metafield", self.number)

    @property
    def compare_digest(self) -> str:
        """A digest of the value, for compare and set."""
        return hashlib.sha256(self.value.encode()).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """What metafields of that name on that kind of record are. Type `id` means unique."""

    number: int
    owner_type: str
    namespace: str
    key: str
    name: str
    type: str
    description: str | None

    @property
    def id(self) -> str:
        """The GID."""
        return gid("MetafieldDefinition", self.number)
