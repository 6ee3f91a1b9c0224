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
);
CREATE INDEX agreement_rackbeat ON agreement (connector, rackbeat, external_id);
ALTER TABLE link ADD COLUMN folded_sku text;
CREATE INDEX link_folded_sku ON link (connector, kind, folded_sku);
