-- Which transaction a bank line is reconciled with, one row per line: reconciled and unreconciled
-- come by two topics, which have no mutual order, so the row keeps the sequence of what was said
-- last. `locked` of a transaction is derived: some line is reconciled with it.

DROP TABLE transaction_lock;  -- nothing has locked a transaction yet
CREATE TABLE transaction_lock (
  organization_id     text NOT NULL,
  bank_transaction_id text NOT NULL,
  transaction_id      text,             -- NULL: the line is not reconciled any more
  sequence            bigint NOT NULL,  -- of the event it was learned from; a higher one wins
  changed_at          timestamptz NOT NULL,
  PRIMARY KEY (organization_id, bank_transaction_id)
);
CREATE INDEX transaction_lock_transaction ON transaction_lock (organization_id, transaction_id);
SELECT bilko_tenant('transaction_lock');
