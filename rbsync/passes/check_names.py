"""What `check` says of the names that settings use for things in the shop."""

from collections.abc import Iterator, Mapping, Sequence

from rbsync.core.model.report import Finding
from rbsync.passes.findings import bad, good, listed, remark, there_are
from rbsync.ports.connector import Named, ShopNames, Vocabulary

_TITLED = (Named.PAYMENT_METHOD, Named.DELIVERY_METHOD)
"""Kinds that settings call by their title as well as by their number."""


def check_names(names: ShopNames, existing: Vocabulary) -> Iterator[Finding]:
    """Every name, against what the shop has; what the shop does not list cannot be looked at."""
    for kind, named in names.named.items():
        if kind in existing and kind is not Named.LANGUAGE:
            yield from _of_kind(kind, named, existing[kind])
    if Named.LANGUAGE in existing:
        yield from _language(names.named.get(Named.LANGUAGE, ()), existing[Named.LANGUAGE])
    if names.statuses and Named.STATUS in existing:
        yield _statuses(names.statuses, existing[Named.STATUS])
    if names.category_needed and not names.named.get(Named.CATEGORY):
        message = "not set: new products whose product group has no category of its name are held"
        yield remark("products.category", message, there_are(existing.get(Named.CATEGORY, {})))
    if len(existing.get(Named.SITE, ())) > 1:
        message = f"the shop has several: {listed(existing[Named.SITE])}"
        advice = "Fetch an order of each with rbsync fetch-order, to see that this user is given those of all sites."
        yield remark("sites", message, advice)


def _of_kind(kind: Named, named: Sequence[tuple[str, str]], existing: Mapping[str, str]) -> Iterator[Finding]:
    known: dict[str, dict[str, str]] = {}
    for setting, name in named:
        titled = (key for key, title in existing.items() if title == name and kind in _TITLED)
        key = name if name in existing else next(titled, None)
        if key is None:
            yield bad(setting, f"the shop has no {kind} {name!r}", there_are(existing))
        else:
            known.setdefault(setting, {})[key] = existing[key]
    for setting, names in known.items():
        yield good(setting, f"{kind} {listed(names)}")


def _language(named: Sequence[tuple[str, str]], existing: Mapping[str, str]) -> Iterator[Finding]:
    primary = next(iter(existing), None)
    for setting, name in named:
        if name == primary or primary is None:
            yield good(setting, f"{name}, the shop's primary one")
        else:
            advice = f"Texts are read and written in {name}. Set {primary} if not meant."
            yield remark(setting, f"{name}; the shop's primary one is {primary}", advice)


def _statuses(pulled: frozenset[str], existing: Mapping[str, str]) -> Finding:
    inside = {key: title for key, title in existing.items() if key in pulled}
    outside = {key: title for key, title in existing.items() if key not in pulled}
    message = f"orders are taken in {listed(inside) or 'none'}; left alone in {listed(outside) or 'none'}"
    return good("order statuses", message)
