"""The shop's products, grown from the world's catalogue, with the dirt that real shops have (smartweb sheet 12)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from rbsync.sandbox.smartweb.books import Books
from rbsync.sandbox.smartweb.order_money import cents
from rbsync.sandbox.smartweb.reference import FOOD_VAT, FULL_VAT, NO_VAT, PIECES, PRODUCERS, SECOND, titled
from rbsync.sandbox.smartweb.row import Row
from rbsync.sandbox.smartweb.stock import stock_rows
from rbsync.sandbox.world.model import World, WorldItem

DIRT_FROM = 8
"""Catalogues smaller than this stay clean."""
_VAT_GROUPS = {25: FULL_VAT, 12: FOOD_VAT, 0: NO_VAT}
_WORDS = {"S": "Small", "M": "Medium", "L": "Large", "XL": "X-Large"}


def fill_catalogue(books: Books, world: World, shop_index: int) -> None:
    """One product per family or single item; the second shop and later ones leave out every tenth item."""
    chosen = [item for place, item in enumerate(world.catalogue) if not shop_index or place % 10 != 9]
    builder = _Builder(books, world)
    families: dict[str, list[WorldItem]] = {}
    for item in chosen:
        families.setdefault(item.family or f"={item.number}", []).append(item)
    for members in families.values():
        builder.product(members)
    if len(chosen) >= DIRT_FROM:
        builder.dirt()


class _Builder:
    def __init__(self, books: Books, world: World) -> None:
        self._books = books
        self._created: datetime = world.now - timedelta(days=200)
        self._rates = {group.number: group.vat_domestic for group in world.groups}
        self._numbers = {item.number for item in world.catalogue}
        self._with_vat = books.webinfo.flag("ProductPricesWithVat")
        self._brand = self._producer()
        self._sets = 0
        self._by_number: dict[str, Row] = {}
        root = self._category("Nordlys", 0)
        self._categories = {group.number: self._category(group.name, root) for group in world.groups}

    def product(self, members: Sequence[WorldItem]) -> None:
        """A product of one item, or of a family with a variant for each item; its set if it is one."""
        first = members[0]
        if first.family is None:
            row = self._row(first, first.name, first.number)
            self._stock(row, first.on_hand)
            self._parts(row, first)
            return
        number = _common_start([member.number for member in members]).rstrip("-")
        row = self._row(first, first.name.split(",")[0], f"{number}-SERIE" if number in self._numbers else number)
        own_numbers = row.whole("Id") % 4 != 0  # every fourth family has variants without numbers of their own
        for member in members:
            self._variant(row, member, member.number if own_numbers else "")

    def dirt(self) -> None:
        """A product without a number, one number twice, a gift card, a download, and goods that are off sale."""
        plain = [row for row in self._books.products.values() if not self._books.variants_of(row.whole("Id"))][:3]
        self._copy(plain[0], "Uden varenummer", "", 5)
        self._copy(plain[1], "Samme nummer igen", plain[1].text("ItemNumber").lower(), 3)
        self._copy(plain[2], "Gavekort", "GAVEKORT", 0).set(
            TypeLabel="gift-card-with-code", VatGroupId=NO_VAT, Price=Decimal(500), OutOfStockBuy="1"
        )
        self._copy(plain[2], "Opskrifter som fil", "FIL-1", 0).set(TypeLabel="file-sale", OutOfStockBuy="1")
        self._copy(plain[2], "Udgået lampe", "UDGAAET-1", 2).set(TypeLabel="discontinued", Status=False)

    def _copy(self, like: Row, title: str, number: str, stock: int) -> Row:
        row = Row("Product", **{name: like.get(name) for name in ("CategoryId", "VatGroupId", "Price", "UnitId")})
        row.set(Id=self._books.next_id("product"), Title=title, ItemNumber=number, LanguageISO=like.get("LanguageISO"))
        row.set(Status=True, Online=True, TypeLabel="normal", MinAmount=1)
        row.set(DateCreated=self._created, DateUpdated=self._created)
        self._books.products[row.whole("Id")] = row
        self._stock(row, stock)
        return row

    def _row(self, item: WorldItem, title: str, number: str) -> Row:
        key = self._books.next_id("product")
        row = titled(
            "Product",
            title,
            f"{title} (UK)" if key % 3 == 0 else None,
            Id=key,
            ItemNumber=number,
            ItemNumberSupplier=f"N-{key}",
            Ean=item.barcode or "" if item.family is None else "",
            Description=f"<p>{item.description}</p>",
            DescriptionShort=item.description,
            CategoryId=self._categories[item.group],
            ProducerId=self._brand,
            Status=True,
            Online=True,
            TypeLabel="normal",
            Price=self._price(item),
            BuyingPrice=item.cost,
            VatGroupId=_VAT_GROUPS[int(self._rates[item.group])],
            Weight=Decimal(item.weight_grams) / 1000,
            UnitId=PIECES,
            MinAmount=1,
            AutoStock="1",
            SeoLink=f"produkt-{key}" if key % 70 == 0 else None,
            DateCreated=self._created + timedelta(minutes=key),
            DateUpdated=self._created + timedelta(minutes=key),
        )
        if key % 15 == 0:
            row.set(Discount=Decimal(10), DiscountType="p")
        self._books.products[key] = row
        self._by_number[number] = row
        return row

    def _variant(self, product: Row, item: WorldItem, number: str) -> None:
        row = Row(
            "ProductVariant",
            Id=self._books.next_id("variant"),
            ProductId=product.whole("Id"),
            ItemNumber=number,
            Ean=item.barcode or "",
            Price=self._price(item),
            BuyingPrice=item.cost,
            Weight=Decimal(item.weight_grams) / 1000,
            DeliveryTimeId=-1,
            Status=True,
            MinAmount=1,
            VariantTypeValues=[self._value(option) for _, option in item.options],
        )
        self._books.put_variant(row)
        self._by_number[number] = row
        self._stock(row, item.on_hand)

    def _parts(self, row: Row, item: WorldItem) -> None:
        """Every second set is sold as a packet of its parts; the others are products like any other."""
        lines = [self._part(number, quantity) for number, quantity in item.components]
        whole = [line for line in lines if line is not None]
        if whole and len(whole) == len(lines):
            self._sets += 1
            row.set(PacketProducts=whole if self._sets % 2 else ())

    def _part(self, number: str, quantity: int) -> Row | None:
        holder = self._by_number.get(number)
        if holder is None:
            return None
        line = Row("PacketProductLine", Id=self._books.next_id("packet-line"), Amount=quantity)
        if holder.kind == "Product":
            line.set(Product=holder)
        else:
            line.set(Product=self._books.products[holder.whole("ProductId")], VariantIds=[holder.whole("Id")])
        return line

    def _stock(self, row: Row, quantity: int) -> None:
        """All of it at the first location, or a third at each further one."""
        first, *others = self._books.locations
        further = dict.fromkeys(others, quantity // 3)
        split = {first: quantity - sum(further.values()), **further}
        row.set(Stock=quantity, StockLocations=stock_rows(row.kind, split))

    def _price(self, item: WorldItem) -> Decimal:
        return cents(item.net_price * (1 + self._rates[item.group] / 100)) if self._with_vat else item.net_price

    def _value(self, option: str) -> int:
        word = _WORDS.get(option, option)
        rows = self._books.variant_values.values()
        return next(row.whole("Id") for row in rows if row.layers[SECOND]["Title"] == word)

    def _category(self, title: str, parent: int) -> int:
        key = self._books.next_id("category")
        row = titled("Category", title, f"{title} (UK)", Id=key, ParentId=parent, Status=True, Sorting=key)
        self._books.categories[key] = row
        return key

    def _producer(self) -> int:
        key = self._books.next_id("user")
        row = Row("User", Id=key, Username="nordlys-brand", Company="Nordlys Design", UserGroupId=PRODUCERS)
        row.set(DateCreated=self._created, Approved=True)
        self._books.users[key] = row
        return key


def _common_start(numbers: Sequence[str]) -> str:
    shortest = min(numbers, key=len)
    ends = (end for end in range(len(shortest), 0, -1) if all(each.startswith(shortest[:end]) for each in numbers))
    return shortest[: next(ends, 0)]
