ALTER TABLE ledger RENAME TO old_ledger;
CREATE TABLE ledger (
    account text NOT NULL,
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
    listed text,
    decided_at_listed text,
    credits text,
    UNIQUE (account, connector, external_id)
);
INSERT INTO ledger SELECT (SELECT account FROM state_file), old_ledger.* FROM old_ledger;
DROP TABLE old_ledger;
CREATE INDEX ledger_number ON ledger (account, number);
CREATE INDEX ledger_short_id ON ledger (account, short_id);
CREATE INDEX ledger_reference ON ledger (account, reference);
CREATE INDEX ledger_rackbeat ON ledger (account, rackbeat);
CREATE INDEX ledger_pending ON ledger (account, connector)
WHERE pending <> '{}' AND stage IN ('none', 'draft') AND (outcome IS NULL OR outcome <> 'skipped');
CREATE INDEX ledger_told ON ledger (account, source_updated_at)
WHERE (message IS NOT NULL OR next_step IS NOT NULL OR pending <> '{}');
CREATE INDEX ledger_open ON ledger (account, connector, id)
WHERE (outcome IS NULL OR outcome IN ('waiting', 'held', 'failed')
    OR (stage <> 'complete' AND outcome <> 'skipped') OR source_updated_at > decided_at_update
    OR listed <> decided_at_listed);
ALTER TABLE intent RENAME TO old_intent;
CREATE TABLE intent (
    account text NOT NULL,
    id integer PRIMARY KEY,
    connector text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    at bigint NOT NULL,
    tries bigint NOT NULL,
    UNIQUE (account, connector, kind, key)
);
INSERT INTO intent SELECT (SELECT account FROM state_file), old_intent.* FROM old_intent;
DROP TABLE old_intent;
ALTER TABLE customer RENAME TO old_customer;
CREATE TABLE customer (
    account text NOT NULL,
    id integer PRIMARY KEY,
    digest text NOT NULL,
    number bigint NOT NULL,
    UNIQUE (account, digest, number)
);
INSERT INTO customer SELECT (SELECT account FROM state_file), old_customer.* FROM old_customer;
DROP TABLE old_customer;
ALTER TABLE read_cursor RENAME TO old_read_cursor;
CREATE TABLE read_cursor (
    account text NOT NULL,
    connector text NOT NULL,
    job text NOT NULL,
    until bigint NOT NULL,
    PRIMARY KEY (account, connector, job)
);
INSERT INTO read_cursor SELECT (SELECT account FROM state_file), old_read_cursor.* FROM old_read_cursor;
DROP TABLE old_read_cursor;
ALTER TABLE run RENAME TO old_run;
CREATE TABLE run (
    account text NOT NULL,
    run text NOT NULL,
    command text NOT NULL,
    connector text NOT NULL,
    started bigint NOT NULL,
    finished bigint,
    exit_code bigint,
    counts text NOT NULL,
    error text,
    PRIMARY KEY (account, run, command, connector)
);
INSERT INTO run SELECT (SELECT account FROM state_file), old_run.* FROM old_run;
DROP TABLE old_run;
CREATE INDEX run_newest ON run (account, connector, command, started);
ALTER TABLE agreement RENAME TO old_agreement;
CREATE TABLE agreement (
    account text NOT NULL,
    connector text NOT NULL,
    external_id text NOT NULL,
    rackbeat text NOT NULL,
    direction text NOT NULL,
    wanted text NOT NULL,
    found text NOT NULL,
    left_from text,
    stale bigint NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (account, connector, external_id)
);
INSERT INTO agreement SELECT (SELECT account FROM state_file), old_agreement.* FROM old_agreement;
DROP TABLE old_agreement;
CREATE INDEX agreement_rackbeat ON agreement (account, connector, rackbeat, external_id);
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
);
INSERT INTO connector_facts
SELECT (SELECT account FROM state_file), connector,
    max(CASE WHEN key = 'shop' THEN value END),
    CAST(strftime('%s', max(CASE WHEN key = 'start' THEN value END)) AS integer) * 1000,
    max(CASE WHEN key = 'statuses' THEN value END),
    CAST(strftime('%s', max(CASE WHEN key = 'orders-looked-back-at' THEN value END)) AS integer) * 1000,
    group_concat(CASE WHEN key LIKE 'currency:%' AND value = 'known' THEN substr(key, 10) END, ' '),
    CAST(strftime('%s', max(CASE WHEN key = 'currency:not-told' THEN value END)) AS integer) * 1000,
    CAST(CAST(max(CASE WHEN key = 'listings-read-at' THEN value END) AS real) * 1000 AS integer),
    max(CASE WHEN key = 'listings-read-for' THEN value END),
    max(CASE WHEN key = 'unread-listings' THEN value END) IS NOT NULL,
    CAST(CAST(max(CASE WHEN key = 'products-read-at' THEN value END) AS real) * 1000 AS integer),
    max(CASE WHEN key = 'price-terms' THEN value END)
FROM note WHERE connector <> '' GROUP BY connector;
CREATE TABLE item_facts (
    account text NOT NULL,
    connector text NOT NULL,
    number text NOT NULL,
    without_stock_at bigint,
    without_price text,
    publishing_unknown bigint NOT NULL,
    PRIMARY KEY (account, connector, number)
);
INSERT INTO item_facts
SELECT (SELECT account FROM state_file), connector, number, max(without_stock_at), max(without_price), max(publishing_unknown)
FROM (
    SELECT connector, substr(key, 14) AS number, CAST(strftime('%s', value) AS integer) * 1000 AS without_stock_at, NULL AS without_price,
        0 AS publishing_unknown
    FROM note WHERE key LIKE 'no-inventory:%'
    UNION ALL SELECT connector, substr(key, 10), NULL, value, 0 FROM note WHERE key LIKE 'no-price:%'
    UNION ALL SELECT connector, external_id, NULL, NULL, 1 FROM link WHERE kind = 'unsure'
) AS noted
GROUP BY connector, number;
ALTER TABLE agreement ADD COLUMN hidden_from text;
UPDATE agreement SET hidden_from = (
    SELECT value FROM note
    WHERE note.connector = agreement.connector
    AND key >= 'leaving:' || external_id || ':' AND key < 'leaving:' || external_id || ';'
    AND CAST(round(CAST(substr(key, length(external_id) + 10) AS real) * 1000) AS integer) = agreement.at
);
DROP TABLE note;
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
);
INSERT INTO listing
SELECT (SELECT account FROM state_file), connector, external_id, stock_id, sku, casefold(sku), barcode,
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
) AS known;
CREATE INDEX listing_rackbeat ON listing (account, connector, rackbeat, external_id);
CREATE INDEX listing_folded_sku ON listing (account, connector, folded_sku, external_id);
CREATE INDEX listing_barcode ON listing (account, connector, barcode, external_id);
CREATE INDEX listing_renamed ON listing (account, connector, external_id) WHERE linked_sku <> sku;
CREATE TABLE family (
    account text NOT NULL,
    connector text NOT NULL,
    name text NOT NULL,
    product_id text NOT NULL,
    PRIMARY KEY (account, connector, name, product_id)
);
INSERT INTO family SELECT (SELECT account FROM state_file), connector, rackbeat, external_id FROM link WHERE kind = 'family';
CREATE TABLE pending_change (
    account text NOT NULL,
    connector text NOT NULL,
    external_id text NOT NULL,
    digest text NOT NULL,
    PRIMARY KEY (account, connector, external_id)
);
INSERT INTO pending_change SELECT (SELECT account FROM state_file), connector, external_id, sku FROM link WHERE kind = 'unmoved';
DROP TABLE link;
