-- What invoices and expenses say is owed, so that it can be held against the books.

-- A transaction is reversed once, whoever asks.
CREATE UNIQUE INDEX gl_transaction_reversed_once
    ON gl_transaction (organization_id, reverses_transaction_id)
 WHERE reverses_transaction_id IS NOT NULL;

-- Each posting of a document that changes what is owed, in base currency: above zero when more is
-- owed. Taken from the amounts the event names, never from its legs.
CREATE TABLE document_entry (
  organization_id text NOT NULL,
  transaction_id  text NOT NULL,
  owed            text NOT NULL CHECK (owed IN ('RECEIVABLE', 'PAYABLE')),
  document_id     text NOT NULL,
  base_units      bigint NOT NULL,  -- in 1/10000
  PRIMARY KEY (organization_id, transaction_id)
);
CREATE INDEX document_entry_owed ON document_entry (organization_id, owed, base_units);

-- What was posted before this table was there: all of it stems from invoices. The rows of all
-- tenants are read, hence the way past row-level security.
ALTER TABLE gl_transaction NO FORCE ROW LEVEL SECURITY;
INSERT INTO document_entry (organization_id, transaction_id, owed, document_id, base_units)
SELECT organization_id, id, 'RECEIVABLE', reference_id,
       (base_amount * 10000)::bigint *
         CASE WHEN description LIKE '% sent' THEN 1 ELSE -1 END
  FROM gl_transaction;
ALTER TABLE gl_transaction FORCE ROW LEVEL SECURITY;

SELECT bilko_tenant('document_entry');
SELECT bilko_immutable('document_entry');
