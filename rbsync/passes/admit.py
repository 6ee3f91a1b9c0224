"""Before a pass works with a shop: may it, and is it the shop that it was last time?"""

from dataclasses import replace

from rbsync.errors import ConfigError, Denied
from rbsync.passes.context import Job, PassContext
from rbsync.ports.connector import ShopProfile
from rbsync.ports.memory import Memory


def admit(context: PassContext, job: Job) -> ShopProfile:
    """The shop's profile. Raises Denied without all permissions, ConfigError when the connector is another shop's.

    Half a list is worse than none. And since our reference begins with the connector's name, a renamed connector would find
    none of its orders in Rackbeat and make them all again.
    """
    profile = job.connector.profile()
    if profile.missing_permissions:
        raise Denied(
            f"{job.name} does not grant all permissions",
            service=job.connector.service,
            why="missing: " + ", ".join(profile.missing_permissions),
            next_step="Grant them to the app in the shop's admin, then run: rbsync check",
        )
    _same_shop(context, job, profile)
    return profile


def known_connector(memory: Memory, shop_id: str) -> str | None:
    """The name of the connector that this shop has been until now."""
    return memory.facts.connector_of(shop_id)


def _same_shop(context: PassContext, job: Job, profile: ShopProfile) -> None:
    memory = context.memory
    name_then = known_connector(memory, profile.id)
    if name_then is not None and name_then != job.name:
        raise ConfigError(
            f"the shop {profile.name} is known as connector {name_then!r}, not {job.name!r}",
            why="under another name every order of it would be made a second time",
            next_step=f"Call the connector {name_then!r} again in rbsync.toml, once.",
        )
    shop_then = memory.facts.of(job.name).shop
    if shop_then is not None and shop_then != profile.id:
        raise ConfigError(
            f"connector {job.name!r} was another shop until now",
            why=f"it was {shop_then}, and is {profile.id} ({profile.name})",
            next_step="Give the new shop a connector of its own, with a new name.",
        )
    if shop_then is None:
        memory.facts.change(job.name, lambda facts: replace(facts, shop=profile.id))
