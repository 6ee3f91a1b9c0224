"""The custom fields of items, which only some plans have (rackbeat sheet 5.9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rbsync.errors import Denied, Refused
from rbsync.rackbeat.client import Client, record_under
from rbsync.rackbeat.lists import Listing, all_rows
from rbsync.rackbeat.wire import FieldRow, FieldValueRow

_LISTING = Listing("/fields", "fields", FieldRow, "custom field", key="id", order=None, query=(("for", "item"),))
_FLAGS = {"1": "true", "0": "false"}


@dataclass(frozen=True, slots=True)
class ItemFields:
    """The definitions by id; None where the plan has no custom fields."""

    known: Mapping[int, FieldRow] | None

    @property
    def slugs(self) -> frozenset[str] | None:
        """What the fields are called; None where the plan has none."""
        return None if self.known is None else frozenset(field.slug for field in self.known.values() if field.slug)

    def values(self, rows: Sequence[FieldValueRow]) -> Mapping[str, str]:
        """Values by slug, empty ones left out: of a dropdown the chosen option's value, of a checkbox true or false."""
        found: dict[str, str] = {}
        for row in rows:
            field = self._defined(row.field)
            value = _text(row.value, field)
            if field.slug and value:
                found[field.slug] = value
        return found

    def _defined(self, told: FieldRow | None) -> FieldRow:
        """The field as its value names it, completed by its definition."""
        if told is None:
            return FieldRow()
        known = (self.known or {}).get(told.id) if told.id is not None else None
        if known is None:
            return told
        return FieldRow(
            id=told.id,
            slug=told.slug or known.slug,
            type=told.type or known.type,
            options=told.options or known.options,
        )


def item_fields(client: Client) -> ItemFields:
    """The definitions of the fields that items have."""
    try:
        rows = all_rows(client, _LISTING)
    except Refused:
        return ItemFields(None)
    except Denied:
        # a token that opens nothing at all is another matter than a plan
        record_under(client.get("/self", record="account"), "user_account", record="account")
        return ItemFields(None)
    return ItemFields({row.id: row for row in rows if row.id is not None and row.available_for in ("item", None)})


def _text(value: object, field: FieldRow) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | Decimal):
        return None
    text = str(value).strip()
    if field.type == "checkbox":
        return _FLAGS.get(text, text.lower())
    options = field.options or []
    by_id = next((option.value for option in options if str(option.id) == text), None)
    by_value = next((option.value for option in options if option.value == text), None)
    # a bare number is an id; a text is a value, unless it is none
    return (by_id or by_value or text) if isinstance(value, int) else (by_value or by_id or text)
