CREATE TABLE state_file (
    id integer PRIMARY KEY CHECK (id = 1),
    account text NOT NULL,
    version bigint NOT NULL
);
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
);
CREATE INDEX ledger_number ON ledger (number);
CREATE INDEX ledger_short_id ON ledger (short_id);
CREATE INDEX ledger_reference ON ledger (reference);
CREATE INDEX ledger_rackbeat ON ledger (rackbeat);
CREATE INDEX ledger_open ON ledger (connector, id)
WHERE (outcome IS NULL OR outcome IN ('waiting', 'held', 'failed')
    OR (stage <> 'complete' AND outcome <> 'skipped') OR source_updated_at > decided_at_update);
CREATE INDEX ledger_pending ON ledger (connector)
WHERE pending <> '{}' AND stage IN ('none', 'draft') AND (outcome IS NULL OR outcome <> 'skipped');
CREATE INDEX ledger_told ON ledger (source_updated_at)
WHERE (message IS NOT NULL OR next_step IS NOT NULL OR pending <> '{}');
CREATE TABLE intent (
    id integer PRIMARY KEY,
    connector text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    at bigint NOT NULL,
    tries bigint NOT NULL,
    UNIQUE (connector, kind, key)
);
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
);
CREATE INDEX link_rackbeat ON link (connector, kind, rackbeat, external_id);
CREATE TABLE customer (
    id integer PRIMARY KEY,
    digest text NOT NULL,
    number bigint NOT NULL,
    UNIQUE (digest, number)
);
CREATE TABLE read_cursor (
    connector text NOT NULL,
    job text NOT NULL,
    until bigint NOT NULL,
    PRIMARY KEY (connector, job)
);
CREATE TABLE note (
    connector text NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (connector, key)
);
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
);
CREATE INDEX run_newest ON run (connector, command, started);
