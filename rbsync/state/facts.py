"""What is known of each connector as a whole, and of items in it."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence

from rbsync.ports.facts import ConnectorFacts, ItemFacts
from rbsync.state.database import Table
from rbsync.state.times import maybe_ms, maybe_time

_OF_CONNECTOR = "SELECT * FROM connector_facts WHERE account = ? AND connector = ?"

_COLUMNS = (
    *("shop", "orders_start", "order_statuses", "orders_looked_back_at", "currencies", "currencies_asked_at"),
    *("listings_read_at", "listings_location", "unread_listings", "products_read_at", "price_terms"),
)

_WRITE_CONNECTOR = f"""
    INSERT INTO connector_facts (account, connector, {", ".join(_COLUMNS)}) VALUES (?, ?{", ?" * len(_COLUMNS)})
    ON CONFLICT (account, connector) DO UPDATE SET {", ".join(f"{column} = excluded.{column}" for column in _COLUMNS)}
"""

_PENDING = "SELECT digest FROM pending_change WHERE account = ? AND connector = ? AND external_id = ?"

_NO_PENDING = "DELETE FROM pending_change WHERE account = ? AND connector = ? AND external_id = ?"

_ADD_PENDING = "INSERT INTO pending_change (account, connector, external_id, digest) VALUES (?, ?, ?, ?)"

_OF_ITEMS = "SELECT * FROM item_facts WHERE account = ? AND connector = ? AND number IN ({values})"

_WRITE_ITEM = """
    INSERT INTO item_facts (account, connector, number, without_stock_at, without_price, publishing_unknown)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (account, connector, number) DO UPDATE SET
        without_stock_at = excluded.without_stock_at, without_price = excluded.without_price,
        publishing_unknown = excluded.publishing_unknown
"""


class FactTable(Table):
    """`rbsync.ports.Facts` on the state file."""

    def of(self, connector: str) -> ConnectorFacts:
        """What is known of a connector; nothing of one that is new."""
        found = self._database.one(_OF_CONNECTOR, (self._account, connector))
        return ConnectorFacts() if found is None else _facts_of(found)

    def change(self, connector: str, change: Callable[[ConnectorFacts], ConnectorFacts]) -> None:
        """Read and write it in one transaction, so that two runs lose nothing of each other's."""
        with self._database.write() as transaction:
            known = self.of(connector)
            if (changed := change(known)) != known:
                transaction.execute(_WRITE_CONNECTOR, (self._account, connector, *_values_of(changed)))

    def connector_of(self, shop: str) -> str | None:
        """The connector that this shop was known as until now."""
        sql = "SELECT connector FROM connector_facts WHERE account = ? AND shop = ?"
        found = self._database.one(sql, (self._account, shop))
        return None if found is None else str(found["connector"])

    def products_of_family(self, connector: str, family: str) -> frozenset[str]:
        """The shop's products that were made for this family."""
        sql = "SELECT product_id FROM family WHERE account = ? AND connector = ? AND name = ?"
        return frozenset(row["product_id"] for row in self._database.rows(sql, (self._account, connector, family)))

    def note_family(self, connector: str, family: str, product_id: str) -> None:
        """This product was made for the family."""
        sql = "INSERT INTO family (account, connector, name, product_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
        with self._database.write() as transaction:
            transaction.execute(sql, (self._account, connector, family, product_id))

    def change_without_effect(self, connector: str, listing_id: str) -> str | None:
        """The digest of the change that the shop said it made to this listing, and did not."""
        found = self._database.one(_PENDING, (self._account, connector, listing_id))
        return None if found is None else str(found["digest"])

    def set_change_without_effect(self, connector: str, listing_id: str, digest: str | None) -> None:
        """Remember such a change, or forget it (None)."""
        with self._database.write() as transaction:
            transaction.execute(_NO_PENDING, (self._account, connector, listing_id))
            if digest is not None:
                transaction.execute(_ADD_PENDING, (self._account, connector, listing_id, digest))

    def of_items(self, connector: str, numbers: Sequence[str]) -> Mapping[str, ItemFacts]:
        """By Rackbeat's numbers: number → what is known. A number of which nothing is known is left out."""
        rows = self._database.rows_among(_OF_ITEMS, (self._account, connector), numbers)
        return {row["number"]: _item_facts_of(row) for row in rows}

    def change_items(self, connector: str, numbers: Iterable[str], change: Callable[[ItemFacts], ItemFacts]) -> None:
        """The same for several items, in one transaction."""
        given = tuple(numbers)
        if not given:
            return
        with self._database.write() as transaction:
            known = self.of_items(connector, given)
            changed = {number: change(known.get(number, ItemFacts())) for number in given}
            transaction.executemany(
                _WRITE_ITEM,
                [
                    (self._account, connector, number, *_item_values_of(facts))
                    for number, facts in changed.items()
                    if facts != known.get(number, ItemFacts())
                ],
            )


def _item_facts_of(row: sqlite3.Row) -> ItemFacts:
    return ItemFacts(maybe_time(row["without_stock_at"]), row["without_price"], bool(row["publishing_unknown"]))


def _item_values_of(facts: ItemFacts) -> tuple[str | int | None, ...]:
    return maybe_ms(facts.without_stock_at), facts.without_price, int(facts.publishing_unknown)


def _facts_of(row: sqlite3.Row) -> ConnectorFacts:
    return ConnectorFacts(
        shop=row["shop"],
        orders_start=maybe_time(row["orders_start"]),
        order_statuses=row["order_statuses"],
        orders_looked_back_at=maybe_time(row["orders_looked_back_at"]),
        currencies=frozenset((row["currencies"] or "").split()),
        currencies_asked_at=maybe_time(row["currencies_asked_at"]),
        listings_read_at=maybe_time(row["listings_read_at"]),
        listings_location=row["listings_location"],
        unread_listings=bool(row["unread_listings"]),
        products_read_at=maybe_time(row["products_read_at"]),
        price_terms=row["price_terms"],
    )


def _values_of(facts: ConnectorFacts) -> tuple[str | int | None, ...]:
    return (
        facts.shop,
        maybe_ms(facts.orders_start),
        facts.order_statuses,
        maybe_ms(facts.orders_looked_back_at),
        " ".join(sorted(facts.currencies)),
        maybe_ms(facts.currencies_asked_at),
        maybe_ms(facts.listings_read_at),
        facts.listings_location,
        int(facts.unread_listings),
        maybe_ms(facts.products_read_at),
        facts.price_terms,
    )
