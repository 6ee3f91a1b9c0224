"""The local index of customers by e-mail. Addresses are never stored, only their digest."""

from collections.abc import Iterable
from itertools import islice
from threading import Lock

from rbsync.ports.memory import Intent
from rbsync.state.database import Database, Table
from rbsync.state.journal import delete_intent

_BATCH = 1000
_BY_DIGEST = "SELECT number FROM customer WHERE account = ? AND digest = ? ORDER BY number"
_ADD = "INSERT INTO customer (account, digest, number) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"


class CustomerTable(Table):
    """`rbsync.ports.CustomerMemory` on the state file."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._replacing = Lock()

    def by_email(self, email: str) -> tuple[int, ...]:
        """The numbers of all customers with this address, case and spaces around it ignored; none for an empty one."""
        found = self._database.rows(_BY_DIGEST, (self._account, self._digest(email)))
        return tuple(row["number"] for row in found)

    def replace(self, pairs: Iterable[tuple[str, int]]) -> None:
        """Replace the whole index with (e-mail, number) pairs, streamed, in one commit. Empty addresses are left out.

        The pairs may take minutes to come: nobody waits for them, and a customer added by anyone in that time is kept.
        """
        with self._replacing:
            (known,) = self._database.rows(
                "SELECT coalesce(max(id), 0) AS newest FROM customer WHERE account = ?", (self._account,)
            )
            self._gather(pairs)
            with self._database.write() as transaction:
                transaction.execute(
                    "DELETE FROM customer WHERE account = ? AND id <= ?", (self._account, known["newest"])
                )
                transaction.execute(
                    "INSERT INTO customer (account, digest, number) SELECT ?, digest, number FROM temp.gathered WHERE true"
                    " ON CONFLICT DO NOTHING",
                    (self._account,),
                )
            with self._database.scratch() as connection:
                connection.execute("DROP TABLE temp.gathered")

    def add(self, email: str, number: int, *, clears: Intent | None = None) -> None:
        """Add one; clear the intent in the same commit. An empty address is not remembered."""
        with self._database.write() as transaction:
            if email.strip():
                transaction.execute(_ADD, (self._account, self._digest(email), number))
            if clears is not None:
                delete_intent(transaction, clears)

    def _gather(self, pairs: Iterable[tuple[str, int]]) -> None:
        with self._database.scratch() as connection:
            connection.execute("DROP TABLE IF EXISTS temp.gathered")
            connection.execute("CREATE TEMP TABLE gathered (digest text NOT NULL, number bigint NOT NULL)")
        digested = ((self._digest(email), number) for email, number in pairs if email.strip())
        while batch := list(islice(digested, _BATCH)):
            with self._database.scratch() as connection:
                connection.executemany("INSERT INTO temp.gathered (digest, number) VALUES (?, ?)", batch)

    def _digest(self, email: str) -> str:
        from hashlib import sha256  # loads OpenSSL, which those who only look at the file need not wait for

        return sha256(f"{self._account}\n{email.strip().casefold()}".encode()).hexdigest()
