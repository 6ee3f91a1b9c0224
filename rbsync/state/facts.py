"""What is known of each connector as a whole, and of items in it."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence

from rbsync.ports.memory import ConnectorFacts, ItemFacts
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

_OF_ITEMS = "SELECT * FROM item_facts WHERE account = ? AND connector = ? AND number IN ({values})"

_WRITE_ITEM = """
    INSERT INTO item_facts (account, connector, number, without_stock_at, without_price) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (account, connector, number) DO UPDATE SET
        without_stock_at = excluded.without_stock_at, without_price = excluded.without_price
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

    def of_items(self, connector: str, numbers: Sequence[str]) -> Mapping[str, ItemFacts]:
        """By Rackbeat's numbers: number → what is known. A number of which nothing is known is left out."""
        rows = self._database.rows_among(_OF_ITEMS, (self._account, connector), numbers)
        return {row["number"]: ItemFacts(maybe_time(row["without_stock_at"]), row["without_price"]) for row in rows}

    def change_items(self, connector: str, numbers: Iterable[str], change: Callable[[ItemFacts], ItemFacts]) -> None:
        """The same for several items, in one commit; none where nothing changes."""
        wanted = tuple(numbers)
        known = self.of_items(connector, wanted)
        changed = {number: change(known.get(number, ItemFacts())) for number in wanted}
        rows = [
            (self._account, connector, number, maybe_ms(facts.without_stock_at), facts.without_price)
            for number, facts in changed.items()
            if facts != known.get(number, ItemFacts())
        ]
        if rows:
            with self._database.write() as transaction:
                transaction.executemany(_WRITE_ITEM, rows)


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
