"""The custom fields of Rackbeat that the settings speak of: one that is not there would look like one that is empty."""

from __future__ import annotations

from rbsync.errors import ConfigError
from rbsync.passes.context import Job, ProductSettings
from rbsync.ports.hub import Hub


def fields_named(settings: ProductSettings) -> frozenset[str]:
    """The slugs that selection and families rely on."""
    family = settings.family
    of_family = [slug for slug in (family.field, family.option_field) if slug is not None] if family else []
    return frozenset((*settings.selection.custom_fields, *of_family))


def require_custom_fields(hub: Hub, job: Job, settings: ProductSettings) -> None:
    """Raises ConfigError unless Rackbeat has them all. Asks nobody where none is named."""
    named = fields_named(settings)
    if not named:
        return
    there = hub.custom_fields()
    if there is None:
        raise ConfigError(
            f"the settings of {job.name} name custom fields, and the account has none",
            why="custom fields need Rackbeat Premium",
            next_step="Take them out of rbsync.toml, or change the plan.",
            then="Nothing was written.",
        )
    if missing := sorted(named - there):
        raise ConfigError(
            f"Rackbeat has no custom field {', '.join(missing)}, which the settings of {job.name} name",
            why=f"there are: {', '.join(sorted(there)) or 'none'}",
            next_step="Correct the slug in rbsync.toml.",
            then="Nothing was written.",
        )
