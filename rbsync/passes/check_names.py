"""What `check` says of the names that settings use for things in the shop."""

from collections.abc import Iterator, Mapping, Sequence

from rbsync.core.model.report import Finding
from rbsync.passes.findings import bad, good, remark
from rbsync.ports.connector import Named, Vocabulary
from rbsync.ports.names import ShopNames

_SHOWN = 40
_TITLED = (Named.PAYMENT_METHOD, Named.DELIVERY_METHOD)
"""Kinds that settings call by their title as well as by their number."""


def check_names(connector: str, names: ShopNames, existing: Vocabulary) -> Iterator[Finding]:
    """Every name, against what the shop has; what the shop does not list cannot be looked at."""
    for kind, named in names.named.items():
        if kind in existing and kind is not Named.LANGUAGE:
            yield from _of_kind(connector, kind, named, existing[kind])
    if Named.LANGUAGE in existing:
        yield from _language(connector, names.named.get(Named.LANGUAGE, ()), existing[Named.LANGUAGE])
    if names.statuses and Named.STATUS in existing:
        yield _statuses(connector, names.statuses, existing[Named.STATUS])
    if names.category_needed and not names.named.get(Named.CATEGORY):
        message = "not set: new products whose product group has no category of its name are held"
        yield remark(connector, "products.category", message, _there_are(existing.get(Named.CATEGORY, {})))
    if len(existing.get(Named.SITE, ())) > 1:
        message = f"the shop has several: {_listed(existing[Named.SITE])}"
        advice = "Fetch an order of each with rbsync fetch-order, to see that this user is given those of all sites."
        yield remark(connector, "sites", message, advice)


def _of_kind(
    connector: str, kind: Named, named: Sequence[tuple[str, str]], existing: Mapping[str, str]
) -> Iterator[Finding]:
    known: dict[str, list[str]] = {}
    for setting, name in named:
        label = _label_of(kind, name, existing)
        if label is None:
            yield bad(connector, setting, f"the shop has no {kind} {name!r}", _there_are(existing))
        else:
            known.setdefault(setting, []).append(label)
    for setting, labels in known.items():
        yield good(connector, setting, f"{kind} {', '.join(labels)}")


def _label_of(kind: Named, name: str, existing: Mapping[str, str]) -> str | None:
    if name in existing:
        return _called(name, existing[name])
    if kind in _TITLED:
        return next((_called(key, title) for key, title in existing.items() if title == name), None)
    return None


def _language(connector: str, named: Sequence[tuple[str, str]], existing: Mapping[str, str]) -> Iterator[Finding]:
    primary = next(iter(existing), None)
    for setting, name in named:
        if name == primary or primary is None:
            yield good(connector, setting, f"{name}, the shop's primary one")
        else:
            message = f"{name}; the shop's primary one is {primary}"
            yield remark(
                connector, setting, message, f"Texts are read and written in {name}. Set {primary} if not meant."
            )


def _statuses(connector: str, pulled: frozenset[str], existing: Mapping[str, str]) -> Finding:
    inside = {key: title for key, title in existing.items() if key in pulled}
    outside = {key: title for key, title in existing.items() if key not in pulled}
    message = f"orders are taken in {_listed(inside) or 'none'}; left alone in {_listed(outside) or 'none'}"
    return good(connector, "order statuses", message)


def _there_are(titles: Mapping[str, str]) -> str:
    return f"There are: {_listed(titles) or 'none'}."


def _listed(titles: Mapping[str, str]) -> str:
    shown = [_called(key, title) for key, title in titles.items()]
    more = len(shown) - _SHOWN
    return ", ".join(shown[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _called(key: str, title: str) -> str:
    return f"{key} {title}".strip()
