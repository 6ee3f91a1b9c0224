"""The tables, as numbered migrations: the first is version 1. A published migration is never edited.

SQL that PostgreSQL understands too (engineering sheet 6.4): times are milliseconds since 1970 in UTC, decimals and JSON are
text, digests are hexadecimal.
"""

from collections.abc import Sequence

Migrations = Sequence[Sequence[str]]

_FIRST = (
    """
    CREATE TABLE state_file (
        id integer PRIMARY KEY CHECK (id = 1),
        account text NOT NULL,
        version bigint NOT NULL
    )
    """,
    """
    CREATE TABLE ledger (
        id integer PRIMARY KEY,
        connector text NOT NULL,
        external_id text NOT NULL,
        short_id text NOT NULL,
        number text NOT NULL,
        reference text NOT NULL,
        placed_at bigint NOT NULL,
        source_updated_at bigint NOT NULL,
        decided_at_update bigint,
        first_seen bigint NOT NULL,
        outcome text,
        reason text,
        message text,
        next_step text,
        stage text NOT NULL,
        rackbeat bigint,
        total text,
        currency text,
        rackbeat_total text,
        digest text,
        tries bigint NOT NULL,
        last_tried bigint,
        last_run text,
        pending text NOT NULL,
        UNIQUE (connector, external_id)
    )
    """,
    "CREATE INDEX ledger_number ON ledger (number)",
    "CREATE INDEX ledger_short_id ON ledger (short_id)",
    "CREATE INDEX ledger_reference ON ledger (reference)",
    "CREATE INDEX ledger_rackbeat ON ledger (rackbeat)",
    """
    CREATE INDEX ledger_open ON ledger (connector, id)
    WHERE (outcome IS NULL OR outcome IN ('waiting', 'held', 'failed')
        OR (stage <> 'complete' AND outcome <> 'skipped') OR source_updated_at > decided_at_update)
    """,
    """
    CREATE INDEX ledger_pending ON ledger (connector)
    WHERE pending <> '{}' AND stage IN ('none', 'draft') AND (outcome IS NULL OR outcome <> 'skipped')
    """,
    """
    CREATE INDEX ledger_told ON ledger (source_updated_at)
    WHERE (message IS NOT NULL OR next_step IS NOT NULL OR pending <> '{}')
    """,
    """
    CREATE TABLE intent (
        id integer PRIMARY KEY,
        connector text NOT NULL,
        kind text NOT NULL,
        key text NOT NULL,
        at bigint NOT NULL,
        tries bigint NOT NULL,
        UNIQUE (connector, kind, key)
    )
    """,
    """
    CREATE TABLE link (
        connector text NOT NULL,
        kind text NOT NULL,
        external_id text NOT NULL,
        rackbeat text NOT NULL,
        stock_id text,
        sku text,
        written bigint,
        written_at bigint,
        PRIMARY KEY (connector, kind, external_id)
    )
    """,
    "CREATE INDEX link_rackbeat ON link (connector, kind, rackbeat, external_id)",
    """
    CREATE TABLE customer (
        id integer PRIMARY KEY,
        digest text NOT NULL,
        number bigint NOT NULL,
        UNIQUE (digest, number)
    )
    """,
    """
    CREATE TABLE read_cursor (
        connector text NOT NULL,
        job text NOT NULL,
        until bigint NOT NULL,
        PRIMARY KEY (connector, job)
    )
    """,
    """
    CREATE TABLE note (
        connector text NOT NULL,
        key text NOT NULL,
        value text NOT NULL,
        PRIMARY KEY (connector, key)
    )
    """,
    """
    CREATE TABLE run (
        run text NOT NULL,
        command text NOT NULL,
        connector text NOT NULL,
        started bigint NOT NULL,
        finished bigint,
        exit_code bigint,
        counts text NOT NULL,
        error text,
        PRIMARY KEY (run, command, connector)
    )
    """,
    "CREATE INDEX run_newest ON run (connector, command, started)",
)

_AGREEMENTS = (
    """
    CREATE TABLE agreement (
        connector text NOT NULL,
        external_id text NOT NULL,
        rackbeat text NOT NULL,
        direction text NOT NULL,
        wanted text NOT NULL,
        found text NOT NULL,
        left_from text,
        stale bigint NOT NULL,
        at bigint NOT NULL,
        PRIMARY KEY (connector, external_id)
    )
    """,
    "CREATE INDEX agreement_rackbeat ON agreement (connector, rackbeat, external_id)",
    "ALTER TABLE link ADD COLUMN folded_sku text",
    "CREATE INDEX link_folded_sku ON link (connector, kind, folded_sku)",
)

_LISTED = (
    "ALTER TABLE ledger ADD COLUMN listed text",
    "ALTER TABLE ledger ADD COLUMN decided_at_listed text",
    "ALTER TABLE ledger ADD COLUMN credits text",
    "DROP INDEX ledger_open",
    """
    CREATE INDEX ledger_open ON ledger (connector, id)
    WHERE (outcome IS NULL OR outcome IN ('waiting', 'held', 'failed')
        OR (stage <> 'complete' AND outcome <> 'skipped') OR source_updated_at > decided_at_update
        OR listed <> decided_at_listed)
    """,
)


def _with_account(table: str, added: str = "") -> tuple[str, ...]:
    """The table anew, with the account in front of its keys. `added`: the columns that later migrations had put at its end."""
    made = next(sql for sql in (*_FIRST, *_AGREEMENTS) if sql.split()[:3] == ["CREATE", "TABLE", table])
    made = made.replace("(\n", "(\n        account text NOT NULL,\n", 1).replace(
        "        UNIQUE", f"{added}        UNIQUE"
    )
    for first in ("connector", "digest", "run"):
        made = made.replace(f"({first}, ", f"(account, {first}, ")
    return (
        f"ALTER TABLE {table} RENAME TO old_{table}",
        made,
        f"INSERT INTO {table} SELECT (SELECT account FROM state_file), old_{table}.* FROM old_{table}",
        f"DROP TABLE old_{table}",
    )


_MINE = "(SELECT account FROM state_file)"
_MS = "CAST(strftime('%s', {value}) AS integer) * 1000"
_MS_OF_FLOAT = "CAST(CAST({value} AS real) * 1000 AS integer)"


def _note(key: str, form: str = "{value}") -> str:
    return form.format(value=f"max(CASE WHEN key = '{key}' THEN value END)")


_ACCOUNTS = (
    *_with_account("ledger", "        listed text,\n        decided_at_listed text,\n        credits text,\n"),
    "CREATE INDEX ledger_number ON ledger (account, number)",
    "CREATE INDEX ledger_short_id ON ledger (account, short_id)",
    "CREATE INDEX ledger_reference ON ledger (account, reference)",
    "CREATE INDEX ledger_rackbeat ON ledger (account, rackbeat)",
    *(
        sql.replace("ON ledger (", "ON ledger (account, ")
        for sql in (*_FIRST, *_LISTED)
        if "INDEX ledger_pending" in sql
        or "INDEX ledger_told" in sql
        or ("INDEX ledger_open" in sql and "listed" in sql)
    ),
    *_with_account("intent"),
    *_with_account("customer"),
    *_with_account("read_cursor"),
    *_with_account("run"),
    "CREATE INDEX run_newest ON run (account, connector, command, started)",
    *_with_account("agreement"),
    "CREATE INDEX agreement_rackbeat ON agreement (account, connector, rackbeat, external_id)",
)

_FACTS = (
    """
    CREATE TABLE connector_facts (
        account text NOT NULL,
        connector text NOT NULL,
        shop text,
        orders_start bigint,
        order_statuses text,
        orders_looked_back_at bigint,
        currencies text,
        currencies_asked_at bigint,
        listings_read_at bigint,
        listings_location text,
        unread_listings bigint,
        products_read_at bigint,
        price_terms text,
        PRIMARY KEY (account, connector)
    )
    """,
    f"""
    INSERT INTO connector_facts
    SELECT {_MINE}, connector, {_note("shop")}, {_note("start", _MS)}, {_note("statuses")},
        {_note("orders-looked-back-at", _MS)},
        group_concat(CASE WHEN key LIKE 'currency:%' AND value = 'known' THEN substr(key, 10) END, ' '),
        {_note("currency:not-told", _MS)}, {_note("listings-read-at", _MS_OF_FLOAT)}, {_note("listings-read-for")},
        {_note("unread-listings")} IS NOT NULL, {_note("products-read-at", _MS_OF_FLOAT)}, {_note("price-terms")}
    FROM note WHERE connector <> '' GROUP BY connector
    """,
    """
    CREATE TABLE item_facts (
        account text NOT NULL,
        connector text NOT NULL,
        number text NOT NULL,
        without_stock_at bigint,
        without_price text,
        publishing_unknown bigint NOT NULL,
        PRIMARY KEY (account, connector, number)
    )
    """,
    f"""
    INSERT INTO item_facts
    SELECT {_MINE}, connector, number, max(without_stock_at), max(without_price), max(publishing_unknown)
    FROM (
        SELECT connector, substr(key, 14) AS number, {_MS.format(value="value")} AS without_stock_at, NULL AS without_price,
            0 AS publishing_unknown
        FROM note WHERE key LIKE 'no-inventory:%'
        UNION ALL SELECT connector, substr(key, 10), NULL, value, 0 FROM note WHERE key LIKE 'no-price:%'
        UNION ALL SELECT connector, external_id, NULL, NULL, 1 FROM link WHERE kind = 'unsure'
    ) AS noted
    GROUP BY connector, number
    """,
    "ALTER TABLE agreement ADD COLUMN hidden_from text",
    """
    UPDATE agreement SET hidden_from = (
        SELECT value FROM note
        WHERE note.connector = agreement.connector
        AND key >= 'leaving:' || external_id || ':' AND key < 'leaving:' || external_id || ';'
        AND CAST(round(CAST(substr(key, length(external_id) + 10) AS real) * 1000) AS integer) = agreement.at
    )
    """,
    "DROP TABLE note",
)

_LISTINGS = (
    """
    CREATE TABLE listing (
        account text NOT NULL,
        connector text NOT NULL,
        external_id text NOT NULL,
        stock_id text,
        sku text,
        folded_sku text,
        barcode text,
        quantity bigint,
        rackbeat text,
        linked_sku text,
        PRIMARY KEY (account, connector, external_id)
    )
    """,
    f"""
    INSERT INTO listing
    SELECT {_MINE}, connector, external_id, stock_id, sku, casefold(sku), barcode,
        CASE WHEN rackbeat IS NULL THEN unlinked_quantity ELSE linked_quantity END, rackbeat, linked_sku
    FROM (
        SELECT connector, external_id,
            max(stock_id) AS stock_id,
            coalesce(max(CASE kind WHEN 'renamed' THEN sku END), max(CASE kind WHEN 'item' THEN sku END),
                max(CASE kind WHEN 'candidate' THEN sku END), max(CASE kind WHEN 'folded-sku' THEN sku END)) AS sku,
            max(CASE kind WHEN 'barcode' THEN rackbeat END) AS barcode,
            max(CASE kind WHEN 'item' THEN written END) AS linked_quantity,
            max(CASE kind WHEN 'candidate' THEN written END) AS unlinked_quantity,
            max(CASE kind WHEN 'item' THEN rackbeat END) AS rackbeat,
            max(CASE kind WHEN 'item' THEN sku END) AS linked_sku
        FROM link WHERE kind IN ('item', 'candidate', 'renamed', 'barcode', 'folded-sku') GROUP BY connector, external_id
    ) AS known
    """,
    "CREATE INDEX listing_rackbeat ON listing (account, connector, rackbeat, external_id)",
    "CREATE INDEX listing_folded_sku ON listing (account, connector, folded_sku, external_id)",
    "CREATE INDEX listing_barcode ON listing (account, connector, barcode, external_id)",
    "CREATE INDEX listing_renamed ON listing (account, connector, external_id) WHERE linked_sku <> sku",
    """
    CREATE TABLE family (
        account text NOT NULL,
        connector text NOT NULL,
        name text NOT NULL,
        product_id text NOT NULL,
        PRIMARY KEY (account, connector, name, product_id)
    )
    """,
    f"INSERT INTO family SELECT {_MINE}, connector, rackbeat, external_id FROM link WHERE kind = 'family'",
    """
    CREATE TABLE pending_change (
        account text NOT NULL,
        connector text NOT NULL,
        external_id text NOT NULL,
        digest text NOT NULL,
        PRIMARY KEY (account, connector, external_id)
    )
    """,
    f"INSERT INTO pending_change SELECT {_MINE}, connector, external_id, sku FROM link WHERE kind = 'unmoved'",
    "DROP TABLE link",
)

MIGRATIONS: Migrations = (_FIRST, _AGREEMENTS, _LISTED, (*_ACCOUNTS, *_FACTS, *_LISTINGS))
