"""Whether both sides of the demo show the same products, judged from the books alone. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rbsync.core.model.report import Record
from rbsync.core.model.verdict import Outcome
from rbsync.demo.books import HubBooks, HubItem, ShopBooks, ShopVariant
from rbsync.telling.text import table

CENT, WHOLE = Decimal("0.01"), Decimal(1)


@dataclass(frozen=True, slots=True)
class Offer:
    """One item in one shop. `net` is Rackbeat's price in the shop's currency, without VAT; `price` the shop's.

    `wrong` names what is not as Rackbeat has it. `record` is what rbsync said of it when it could not be carried.
    """

    connector: str
    currency: str
    net: Decimal | None
    price: Decimal | None
    draft: bool
    wrong: tuple[str, ...]
    record: Record | None

    @property
    def accounted_for(self) -> bool:
        """Equal, or named by rbsync with a reason why not."""
        return not self.wrong or self.record is not None


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One item and what the shops show of it."""

    number: str
    name: str
    offers: tuple[Offer, ...]

    @property
    def equal(self) -> bool:
        """Every shop shows what Rackbeat says."""
        return not any(offer.wrong for offer in self.offers)


def compare_products(
    hub: HubBooks, shops: Sequence[ShopBooks], records: Mapping[tuple[str, str], Record], whole: Collection[str]
) -> list[ProductLine]:
    """All goods in all shops; `records` by connector and item number, `whole` the connectors whose prices are whole."""
    listings = {shop.connector: shop.listings() for shop in shops}
    return [
        ProductLine(
            number,
            item.name,
            tuple(
                _offer(
                    shop,
                    item,
                    listings[shop.connector].get(number),
                    records,
                    WHOLE if shop.connector in whole else CENT,
                )
                for shop in shops
            ),
        )
        for number, item in hub.items.items()
        if item.inventory
    ]


def held_products(records: Sequence[tuple[str, Record]]) -> dict[tuple[str, str], Record]:
    """What could not be carried, by connector and item number."""
    return {
        (connector, record.rackbeat or record.number or ""): record
        for connector, record in records
        if record.kind == "product" and record.verdict.outcome in (Outcome.HELD, Outcome.FAILED)
    }


def _offer(
    shop: ShopBooks,
    item: HubItem,
    variant: ShopVariant | None,
    records: Mapping[tuple[str, str], Record],
    unit: Decimal,
) -> Offer:
    net = item.prices.get(shop.currency)
    return Offer(
        connector=shop.connector,
        currency=shop.currency,
        net=net,
        price=variant.price if variant else None,
        draft=variant is not None and variant.status == "DRAFT",
        wrong=tuple(_wrong(item, variant, shown_price(net, item.percent, unit))),
        record=records.get((shop.connector, item.number)),
    )


def shown_price(net: Decimal | None, percent: Decimal | None, unit: Decimal) -> Decimal | None:
    """The price with VAT, to the nearest `unit`; None when a part of it is not known."""
    if net is None or percent is None:
        return None
    return (net * (100 + percent) / 100 / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def _wrong(item: HubItem, variant: ShopVariant | None, price: Decimal | None) -> Iterator[str]:
    """A variant of several, or with options, keeps its name; a barcode that Rackbeat does not have is not compared."""
    if variant is None:
        yield "not in the shop"
        return
    if variant.price != price:
        yield f"price {variant.price} instead of {price}"
    if variant.alone and variant.title != item.name:
        yield f"name {variant.title!r} instead of {item.name!r}"
    if item.barcode and variant.barcode != item.barcode:
        yield f"barcode {variant.barcode} instead of {item.barcode}"


def product_table(products: Sequence[ProductLine], touched: Collection[str], shown: int) -> list[str]:
    """Items that differ, then those that people worked on, then others, as many as a screen takes."""
    ranked = sorted(products, key=lambda line: (line.equal, line.number not in touched, line.number))
    told = ranked[: max(shown, sum(not line.equal for line in products))]
    shops = [offer.connector.upper() for offer in products[0].offers] if products else []
    rows = [(line.number, line.name[:28], *map(_shown, line.offers), _state(line)) for line in told]
    rest = len(products) - len(told)
    return [
        "Products. Rackbeat's price without VAT → the shop's price, with the VAT of the item's group and the shop's rounding.",
        *table(("ITEM", "NAME", *shops, ""), rows),
        *([f"… and {rest} more products, all equal"] if rest else []),
    ]


def _shown(offer: Offer) -> str:
    if offer.price is None:
        return "-"
    net = "-" if offer.net is None else f"{offer.net:.2f}"
    return f"{net} → {offer.price:.2f} {offer.currency}" + (" (draft)" if offer.draft else "")


def _state(line: ProductLine) -> str:
    if line.equal:
        return "equal"
    held = [offer.record.verdict for offer in line.offers if offer.wrong and offer.record]
    if any(not offer.accounted_for for offer in line.offers) or not held:
        return "DIFFERS"
    return f"{held[0].outcome}: {held[0].reason}"


def product_faults(
    products: Sequence[ProductLine], shops: Sequence[ShopBooks], texts: Mapping[tuple[str, str], str]
) -> list[str]:
    """What may not be, in words; `texts` are the descriptions that must be there, by connector and SKU."""
    listings = {shop.connector: shop.listings() for shop in shops}
    return [
        *(
            f"product {line.number} in {offer.connector}: {', '.join(offer.wrong)}"
            for line in products
            for offer in line.offers
            if not offer.accounted_for
        ),
        *(
            f"product {sku} in {connector}: the shop's own description is lost"
            for (connector, sku), text in texts.items()
            if sku not in listings[connector] or listings[connector][sku].text != text
        ),
    ]
