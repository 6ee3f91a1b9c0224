"""Options of products and the option values of variants, as inputs name them (shopify sheet 8)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rbsync.sandbox.shopify.inputs import Fault, Row, rows, text
from rbsync.sandbox.shopify.records import STANDALONE, Option, OptionValue, Pairs, Product

MAX_OPTIONS = 3
MAX_LENGTH = 255


@dataclass(frozen=True, slots=True)
class GivenOption:
    """An option as the input names it; `known` is the product's own that it changes."""

    name: str
    values: tuple[str, ...]
    known: Option | None


def read_options(product: Product | None, given: Row) -> tuple[list[GivenOption], list[Fault]]:
    """The options of `productOptions`, in the order of their positions, and what is wrong with them."""
    given_rows = rows(given, "productOptions") or []
    placed = sorted(enumerate(given_rows), key=lambda pair: (_position(pair[1], pair[0] + 1), pair[0]))
    faults: list[Fault] = []
    wanted: list[GivenOption] = []
    for place, each in placed:
        found = _read_option(product, each)
        if isinstance(found, Fault):
            faults.append(found.below("productOptions", place))
        else:
            wanted.append(found)
    if len(given_rows) > MAX_OPTIONS:
        faults.append(Fault("OPTIONS_OVER_LIMIT", ("productOptions",), f"Can only specify {MAX_OPTIONS} options."))
    for name, count in Counter(each.name.lower() for each in wanted).items():
        if count > 1:
            faults.append(Fault("DUPLICATED_OPTION_NAME", ("productOptions",), f"Duplicated option name '{name}'."))
    return wanted, faults


def _position(each: Row, otherwise: int) -> int:
    value = each.get("position")
    return value if isinstance(value, int) else otherwise


def _read_option(product: Product | None, each: Row) -> GivenOption | Fault:
    number, name = text(each, "id"), text(each, "name")
    options = product.options if product else []
    known = next((one for one in options if (one.id == number if number else one.name == name)), None)
    if number and known is None:
        return Fault("OPTION_DOES_NOT_EXIST", ("id",), "Option does not exist.")
    name = name or (known.name if known else "")
    if not name.strip() or len(name) > MAX_LENGTH:
        return Fault("INVALID_INPUT", ("name",), f"Option name must have 1 to {MAX_LENGTH} characters.")
    values: list[str] = []
    for place, value in enumerate(rows(each, "values") or []):
        word = _value_word(known, value)
        if isinstance(word, Fault):
            return word.below("values", place)
        values.append(word)
    if not values:
        return Fault("OPTION_VALUES_MISSING", ("values",), "Each option must have at least one option value specified.")
    if len({value.lower() for value in values}) < len(values):
        return Fault("DUPLICATED_OPTION_VALUE", ("values",), "Duplicated option value.")
    return GivenOption(name, tuple(values), known)


def _value_word(known: Option | None, value: Row) -> str | Fault:
    number, name = text(value, "id"), text(value, "name")
    found = next((one for one in known.values if one.id == number), None) if known and number else None
    if number and found is None:
        return Fault("OPTION_VALUE_DOES_NOT_EXIST", ("id",), "Option value does not exist.")
    word = name or (found.name if found else "")
    if not word.strip() or len(word) > MAX_LENGTH:
        return Fault("INVALID_INPUT", ("name",), f"Option value name must have 1 to {MAX_LENGTH} characters.")
    return word


def as_given(product: Product) -> list[GivenOption]:
    """The product's own options."""
    return [GivenOption(each.name, tuple(value.name for value in each.values), each) for each in product.options]


def read_pairs(options: Sequence[GivenOption], given: Row, *, before: Pairs = (), closed: bool) -> Pairs | Fault:
    """A variant's option values in the order of the options.

    `before` are the values it has already; with `closed` only the options' own values may be named.
    Codes are those of productVariantsBulkUpdate.
    """
    chosen = dict(before)
    for place, each in enumerate(rows(given, "optionValues") or []):
        option = _option_of(options, each)
        if option is None:
            code = "OPTION_DOES_NOT_EXIST" if text(each, "optionId") or closed else _UNKNOWN
            return Fault(code, ("optionValues", str(place)), "Option does not exist")
        value = text(each, "name") or _name_by_id(option, text(each, "id"))
        if not value or (closed and value not in option.values):
            return Fault("OPTION_VALUE_DOES_NOT_EXIST", ("optionValues", str(place)), "Option value does not exist")
        if len(value) > MAX_LENGTH:
            return Fault("OPTION_VALUE_NAME_TOO_LONG", ("optionValues", str(place), "name"), "Option value is too long")
        chosen[option.name] = value
    missing = [each.name for each in options if each.name not in chosen]
    if missing:
        message = f"You need to add option values for {', '.join(missing)}"
        return Fault("NEED_TO_ADD_OPTION_VALUES", ("optionValues",), message)
    return tuple((each.name, chosen[each.name]) for each in options)


_UNKNOWN = "OPTION_VALUES_FOR_NUMBER_OF_UNKNOWN_OPTIONS"


def _option_of(options: Sequence[GivenOption], each: Row) -> GivenOption | None:
    number, name = text(each, "optionId"), text(each, "optionName")
    if number:
        return next((one for one in options if one.known and one.known.id == number), None)
    if name is None:
        return options[0] if len(options) == 1 else None
    return next((one for one in options if one.name == name), None)


def _name_by_id(option: GivenOption, number: str | None) -> str | None:
    values = option.known.values if option.known else []
    return next((value.name for value in values if number and value.id == number), None)


def settle_options(product: Product, wanted: Sequence[GivenOption]) -> bool:
    """Give the product exactly those options; known ones and their values keep their ids. Answers what changed."""
    before = [(each.id, each.name, [value.name for value in each.values]) for each in product.options]
    last = max((each.number for each in product.options), default=product.number * 100)
    settled: list[Option] = []
    for each in wanted:
        option = each.known
        if option is None:
            last += 1
            option = Option(last, each.name)
        option.name = each.name
        known = {value.name: value for value in option.values}
        highest = max((value.number for value in option.values), default=option.number * 10_000)
        option.values = []
        for name in each.values:
            highest += name not in known
            option.values.append(known.get(name) or OptionValue(highest, name))
        settled.append(option)
    product.options = settled
    return before != [(each.id, each.name, [value.name for value in each.values]) for each in settled]


def kept_options(pairs: Pairs) -> Pairs:
    """The pairs as a variant keeps them: nothing for the standalone one."""
    return () if pairs == STANDALONE else pairs
