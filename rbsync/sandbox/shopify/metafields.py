"""The shop's metafields: definitions, values, and the values that may exist once only (shopify sheet 11)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rbsync.sandbox.shopify.inputs import Fault
from rbsync.sandbox.shopify.records import Definition, Metafield, Product, Variant, stored_namespace

MAX_VALUE = 16_384
"""Bytes of one value (shopify sheet 11)."""
TYPES = frozenset(
    (
        "boolean",
        "date",
        "date_time",
        "dimension",
        "id",
        "json",
        "multi_line_text_field",
        "number_decimal",
        "number_integer",
        "rich_text_field",
        "single_line_text_field",
        "url",
        "weight",
    )
)
Owner = Product | Variant
Values = dict[tuple[str, str], Metafield]


@dataclass(frozen=True, slots=True)
class GivenMetafield:
    """One metafield as an input names it. `namespace` is the stored one."""

    namespace: str
    key: str
    type: str | None
    value: str

    @property
    def name(self) -> tuple[str, str]:
        """Namespace and key."""
        return self.namespace, self.key


def owner_type(owner: Owner) -> str:
    """`PRODUCT` or `PRODUCTVARIANT`."""
    return "PRODUCT" if isinstance(owner, Product) else "PRODUCTVARIANT"


def given_metafield(row: Mapping[str, object]) -> GivenMetafield:
    """The metafield that an input row names."""
    namespace, kind = row.get("namespace"), row.get("type")
    return GivenMetafield(
        stored_namespace(namespace if isinstance(namespace, str) else None),
        str(row.get("key") or ""),
        kind if isinstance(kind, str) else None,
        str(row.get("value") or ""),
    )


class Metafields:
    """Definitions by owner type and name; owners by unique value."""

    def __init__(self, first_number: int) -> None:
        self.definitions: dict[tuple[str, str, str], Definition] = {}
        self._owners: dict[tuple[str, str, str, str], Owner] = {}
        self._number = first_number

    def next_number(self) -> int:
        """A number for a new metafield or definition."""
        self._number += 1
        return self._number

    def definition(self, kind: str, name: tuple[str, str]) -> Definition | None:
        """The definition for that kind of owner."""
        return self.definitions.get((kind, *name))

    def owner_of(self, kind: str, name: tuple[str, str], value: str) -> Owner | None:
        """Whose unique value that is."""
        return self._owners.get((kind, *name, value))

    def fault(self, kind: str, owner: Owner | None, wanted: GivenMetafield) -> Fault | None:
        """Why the value cannot be set on the owner; `owner` is None for one that is yet to be made."""
        if not re.fullmatch(r"[\w-]{2,64}", wanted.key):
            return Fault("INVALID", ("key",), "Key must be 2 to 64 letters, digits, hyphens or underscores.")
        if not re.fullmatch(r"[\w-]{3,255}", wanted.namespace):
            message = "Namespace must be 3 to 255 letters, digits, hyphens or underscores."
            return Fault("INVALID", ("namespace",), message)
        if not wanted.value:
            return Fault("BLANK", ("value",), "Value can't be blank.")
        if len(wanted.value.encode()) > MAX_VALUE:
            return Fault("TOO_LONG", ("value",), "Value is too long.")
        definition = self.definition(kind, wanted.name)
        known = owner.metafields.get(wanted.name) if owner else None
        meant = definition.type if definition else known.type if known else None
        if meant is None and wanted.type is None:
            return Fault("BLANK", ("type",), "Type can't be blank.")
        if wanted.type is not None and (wanted.type not in TYPES or meant not in (None, wanted.type)):
            message = f"Type '{wanted.type}' must be consistent with the definition's type."
            return Fault("INVALID_TYPE", ("type",), message)
        if (meant or wanted.type) == "id":
            if definition is None:
                return Fault("INVALID_TYPE", ("type",), "Type 'id' needs a metafield definition.")
            if self.owner_of(kind, wanted.name, wanted.value) not in (None, owner):
                return Fault("TAKEN", ("value",), "Value has already been taken.")
        return None

    def put(self, owner: Owner, wanted: GivenMetafield, moment: datetime) -> bool:
        """Set a value for which there is no fault. Answers whether anything changed."""
        kind = owner_type(owner)
        definition = self.definition(kind, wanted.name)
        known = owner.metafields.get(wanted.name)
        if known and known.value == wanted.value:
            return False
        if known:
            self.forget({wanted.name: known})
            known.value, known.updated_at = wanted.value, moment
        else:
            meant = definition.type if definition else wanted.type or ""
            owner.metafields[wanted.name] = Metafield(
                self.next_number(), kind, *wanted.name, meant, wanted.value, moment, moment
            )
        if definition and definition.type == "id":
            self._owners[kind, *wanted.name, wanted.value] = owner
        return True

    def keep_only(self, owner: Owner, names: set[tuple[str, str]]) -> bool:
        """Delete every value whose name is not among those. Answers whether any went."""
        gone = {name: value for name, value in owner.metafields.items() if name not in names}
        self.forget(gone)
        for name in gone:
            del owner.metafields[name]
        return bool(gone)

    def forget(self, values: Values) -> None:
        """Free the unique values among those."""
        for (namespace, key), each in values.items():
            self._owners.pop((each.owner_type, namespace, key, each.value), None)
