ALTER TABLE ledger ADD COLUMN listed text;
ALTER TABLE ledger ADD COLUMN decided_at_listed text;
ALTER TABLE ledger ADD COLUMN credits text;
DROP INDEX ledger_open;
CREATE INDEX ledger_open ON ledger (connector, id)
WHERE (outcome IS NULL OR outcome IN ('waiting', 'held', 'failed')
    OR (stage <> 'complete' AND outcome <> 'skipped') OR source_updated_at > decided_at_update
    OR listed <> decided_at_listed);
