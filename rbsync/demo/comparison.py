"""What the demo shows of both sides: three tables, what is wrong, and the last words. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome, Reason, Verdict
from rbsync.demo.compare import DIFFERS, EQUAL, UNACCOUNTED, Offer, OrderLine, ProductLine, Shop, StockLine
from rbsync.telling.text import clean, labelled, table

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides, line by line. `repeated` are the references that more than one order in Rackbeat has."""

    orders: Sequence[OrderLine]
    stock: Sequence[StockLine]
    products: Sequence[ProductLine]
    repeated: Sequence[str] = ()

    def faults(self) -> list[str]:
        """What may not be: in words, one per record."""
        lost = [line for line in self.orders if line.state in (DIFFERS, UNACCOUNTED)]
        unlike = [(line.item.number, offer) for line in self.products for offer in line.unaccounted]
        return [
            *(f"order {line.order.number} of {line.shop}: {line.state}" for line in lost),
            *(f"order {reference} is in Rackbeat twice" for reference in self.repeated),
            *(
                f"item {line.item.number}: a shop does not offer {line.sellable}"
                for line in self.stock
                if not line.equal
            ),
            *(f"product {number} in {offer.shop}: {', '.join(offer.wrong)}" for number, offer in unlike),
        ]

    def nothing_compared(self) -> list[str]:
        """Two empty sides are no proof of anything."""
        missing = {
            "there is no item on both sides whose stock could be compared": not self.stock,
            "no product is on both sides": not any(line.equal for line in self.products),
            "no order has reached Rackbeat": bool(self.orders) and not any(line.booked for line in self.orders),
        }
        return [text for text, is_missing in missing.items() if is_missing]

    def last_words(self, wrong: Sequence[str]) -> list[str]:
        """What is equal, what is held and why, and what is `wrong`."""
        old = sum(line.too_old for line in self.orders)
        booked, equal = sum(line.booked for line in self.orders), sum(line.equal for line in self.products)
        lines = [
            f"{booked} of {len(self.orders)} orders are in Rackbeat with the same total as in their shop.",
            *([f"{old} were placed before account.start and are never taken."] if old else []),
            f"{equal} of {len(self.products)} products have Rackbeat's price in every shop.",
            *_reasons(self._not_carried()),
        ]
        if wrong:
            return [*lines, "NOT EQUAL:", *(f"  {clean(text)}" for text in wrong)]
        agreed = f"{len(self.stock)} items have the same stock everywhere. Runs with nothing to do wrote nothing."
        return [*lines, f"{agreed} Both sides agree."]

    def _not_carried(self) -> Iterator[tuple[str, Record | None]]:
        yield from ((f"{line.order.number} of {line.shop}", line.record) for line in self.orders if not line.booked)
        for line in self.products:
            yield from ((f"{line.item.number} in {offer.shop}", offer.record) for offer in line.offers if offer.wrong)


def lost_descriptions(shops: Iterable[Shop], texts: Mapping[tuple[str, str], str]) -> list[str]:
    """Which of these descriptions, by shop and SKU, are no longer what the shop's people wrote."""
    listings = {shop.name: shop.listings() for shop in shops}
    return [
        f"product {sku} in {shop}: the shop's own description is lost"
        for (shop, sku), text in texts.items()
        if sku not in listings[shop] or listings[shop][sku].description != text
    ]


def product_table(products: Sequence[ProductLine], touched: Collection[str]) -> list[str]:
    """Items that differ, then those that people worked on, then others, as many as a screen takes."""
    shops = [offer.shop for offer in products[0].offers] if products else []
    rows = [(line, line.item.number in touched, [_offered(offer) for offer in line.offers]) for line in products]
    return [
        "Products. Rackbeat's price without VAT → the shop's price, with the VAT of the item's group and the shop's rounding.",
        *_item_table("products", shops, rows),
    ]


def stock_table(stock: Sequence[StockLine], shops: Sequence[str]) -> list[str]:
    """Items that differ, then those with something promised, then others, as many as a screen takes."""
    rows = [
        (
            line,
            line.promised != 0,
            [
                *(f"{line.item.available:f}", f"{line.promised:f}", str(line.sellable)),
                *(str(line.shops.get(shop, "-")) for shop in shops),
            ],
        )
        for line in stock
    ]
    return [
        "Stock. RACKBEAT is what Rackbeat has free, PROMISED what waiting and held orders will take of it.",
        "TO SELL is what is left of both; a set sold beyond its own stock draws on its components, which then have less.",
        *_item_table("items", ["rackbeat", "promised", "to sell", *shops], rows),
    ]


def _item_table(
    what: str, columns: Sequence[str], rows: Sequence[tuple[StockLine | ProductLine, bool, Sequence[str]]]
) -> list[str]:
    """A row has a line, whether it comes before others that are equal, and its cells."""
    ranked = sorted(rows, key=lambda row: (row[0].equal, not row[1], row[0].item.number))
    first = ranked[: max(SHOWN, sum(not line.equal for line, *_ in rows))]
    body = [(line.item.number, line.item.name[:28], *cells, line.state) for line, _, cells in first]
    head = ("ITEM", "NAME", *(column.upper() for column in columns), "")
    return [*table(head, body), *_rest(len(rows) - len(first), f"{what}, all equal")]


def _offered(offer: Offer) -> str:
    if offer.listing is None:
        return "-"
    net = "-" if offer.net is None else f"{offer.net:.2f}"
    draft = " (draft)" if offer.listing.status.casefold() == "draft" else ""
    return f"{net} → {offer.listing.price:.2f} {offer.currency}{draft}"


def order_table(orders: Sequence[OrderLine]) -> list[str]:
    """The first few of each shop that are equal, and every order that is not simply equal."""
    equal = [line for line in orders if line.state == EQUAL]
    shops = dict.fromkeys(line.shop for line in equal)
    first = [line for shop in shops for line in [line for line in equal if line.shop == shop][: SHOWN // len(shops)]]
    others = [line for line in orders if line.state != EQUAL]
    return [
        "Orders, with VAT.",
        *table(("SHOP", "ORDER", "TOTAL IN SHOP", "RACKBEAT", "TOTAL THERE", ""), map(_order_cells, [*first, *others])),
        *_rest(len(equal) - len(first), "orders with equal totals"),
    ]


def _order_cells(line: OrderLine) -> tuple[str, ...]:
    in_hub = line.hub_order
    return (
        line.shop,
        line.order.number,
        f"{line.order.total:.2f} {line.order.currency}",
        "-" if in_hub is None else f"{in_hub.number}{'' if line.booked else ' (draft)'}",
        "-" if in_hub is None else f"{in_hub.total:.2f}",
        line.state,
    )


def _rest(count: int, what: str) -> list[str]:
    return [f"… and {count} more {what}"] if count else []


def _reasons(records: Iterable[tuple[str, Record | None]]) -> list[str]:
    """What was not carried, by reason: how many, one of them in rbsync's own words, and what to do."""
    by_reason: dict[tuple[Outcome, Reason], list[tuple[str, Verdict]]] = {}
    for subject, record in records:
        if record is not None and record.verdict.reason is not None:
            key = record.verdict.outcome, record.verdict.reason
            by_reason.setdefault(key, []).append((subject, record.verdict))
    lines = []
    for (outcome, reason), verdicts in sorted(by_reason.items()):
        subject, verdict = verdicts[0]
        lines += [f"{len(verdicts)} {outcome} ({reason}), such as {clean(f'{subject}: {verdict.message}')}"]
        lines += labelled("next", verdict.advice or "")
    return lines
