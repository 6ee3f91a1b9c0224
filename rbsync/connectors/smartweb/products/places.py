"""Where a product belongs in the shop: its category and its VAT group (smartweb sheets 12.2, 12.5).

Remarks on what was chosen are added to the `notes` that are given.
"""

from decimal import Decimal

from rbsync.connectors.smartweb.products.session import ProductSession
from rbsync.core.model.product import Value
from rbsync.errors import ConfigError


class NoPlace(Exception):
    """There is none for this product; the text says why."""


def category_of_new(session: ProductSession, title: Value, notes: list[str]) -> int:
    """The only category of this title, else the configured one: SmartWeb makes no product without one.

    Raises NoPlace where there is neither; ConfigError where the shop does not have the configured one.
    """
    found, default = _category_called(session, title), session.options.category
    if isinstance(found, int):
        return found
    setting = f"`category` in [connectors.{session.soap.name}.products]"
    if default is None:
        raise NoPlace(f"{found}. Make the category in the shop, or name another by {setting}")
    titles = session.facts.categories()
    if default not in titles:
        known = ", ".join(f"{key} {name}" for key, name in list(titles.items())[:20])
        what = f"The shop has no category {default}"
        raise ConfigError(what, record=setting, next_step=f"There are: {known or 'none'}.")
    if title:
        notes.append(f"{found}: its new products are in category {default} {titles[default]!r}")
    return default


def category_of_changed(session: ProductSession, title: Value, notes: list[str]) -> int | None:
    """The only category of this title; None where a product stays in the category that it has."""
    found = _category_called(session, title)
    if isinstance(found, int):
        return found
    notes.append(f"{found}: products stay in the category that they have")
    return None


def vat_group_of(session: ProductSession, percentage: Decimal | None) -> int | None:
    """The VAT group of this rate, the first of several; None where no rate is asked for. Raises NoPlace."""
    if percentage is None:
        return None
    groups = session.facts.vat_groups()
    alike = [group for group, rate in groups.items() if rate * 100 == percentage]
    if not alike:
        known = ", ".join(percent(rate * 100) for rate in groups.values())
        raise NoPlace(f"the shop has no VAT group of {percent(percentage)}; it has {known or 'none'}")
    return min(alike)


def percent(rate: Decimal) -> str:
    """As people write it: 25 %."""
    return f"{rate.normalize():f} %"


def _category_called(session: ProductSession, title: Value) -> int | str:
    """The id of the only one, or why there is none."""
    if not title:
        return "no category is given"
    found = session.facts.categories_called(str(title))
    if len(found) == 1:
        return found[0]
    several = f"{len(found)} categories ({', '.join(map(str, found))}) are"
    return f"{several if found else 'no category is'} called {str(title)!r}"
