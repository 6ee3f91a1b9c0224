"""Which items of Rackbeat a shop is to have."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rbsync.core.model.item import ItemDetails


@dataclass(frozen=True, slots=True)
class SelectionRules:
    """`groups` are product group numbers, None means all. `custom_fields`: the value an item must have, by the field's slug.

    `order_lines` are the items that stand for freight, fees and the like on orders: nobody buys them.
    """

    groups: frozenset[int] | None
    custom_fields: Mapping[str, str]
    include_barred: bool
    in_stock_only: bool
    order_lines: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Check:
    """One rule and one item. `why` names what the item has and what is wanted, also where it passed."""

    rule: str
    passed: bool
    why: str


def select(details: ItemDetails, rules: SelectionRules, *, in_stock: bool) -> tuple[Check, ...]:
    """Every rule that is set, and always whether the item is barred. `in_stock`: the shop could sell at least one."""
    checks = [*_group(details, rules), *_custom_fields(details, rules), _barred(details, rules)]
    if details.item.number in rules.order_lines:
        checks.append(Check("goods", False, "the settings use it for lines on orders, such as freight or rounding"))
    if rules.in_stock_only:
        why = "it is in stock" if in_stock else "it is not in stock; only items in stock are wanted"
        checks.append(Check("in stock", in_stock, why))
    return tuple(checks)


def selected(checks: Sequence[Check]) -> bool:
    """Whether every rule passed."""
    return all(check.passed for check in checks)


def _group(details: ItemDetails, rules: SelectionRules) -> Iterator[Check]:
    if rules.groups is not None:
        group = details.item.group
        has = "it has no product group" if group is None else f"its product group is {group}"
        wanted = " or ".join(map(str, sorted(rules.groups))) or "none"
        yield Check("product group", group in rules.groups, f"{has}; wanted: {wanted}")


def _custom_fields(details: ItemDetails, rules: SelectionRules) -> Iterator[Check]:
    for slug, wanted in rules.custom_fields.items():
        value = details.custom_fields.get(slug, "").strip()
        has = f"its custom field {slug} is {value!r}" if value else f"its custom field {slug} is empty"
        passed = value.casefold() == wanted.strip().casefold()
        yield Check(f"custom field {slug}", passed, f"{has}; wanted: {wanted.strip()!r}")


def _barred(details: ItemDetails, rules: SelectionRules) -> Check:
    if not details.item.barred:
        return Check("barred", True, "it is not barred")
    wanted = "barred items are wanted too" if rules.include_barred else "only items that are not barred are wanted"
    return Check("barred", rules.include_barred, f"it is barred; {wanted}")
