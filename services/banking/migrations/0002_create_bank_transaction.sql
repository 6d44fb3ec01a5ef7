-- Lines of bank statements and what they belong to.

CREATE TABLE bank_transaction (
  organization_id   text NOT NULL,
  id                text NOT NULL,
  bank_account_id   text NOT NULL,
  import_id         text NOT NULL,
  date              date NOT NULL,
  amount            numeric(19,4) NOT NULL CHECK (amount <> 0),  -- above zero: money in
  currency          text NOT NULL,
  description       text NOT NULL,
  reference         text NOT NULL,
  counterparty      text NOT NULL,
  -- In 1/10000: row-level security does not keep integers from an index.
  amount_units      bigint NOT NULL GENERATED ALWAYS AS ((amount * 10000)::bigint) STORED,
  -- Of lines that are equal in everything the n-th is one line, in whatever file it comes: so the
  -- same file again adds none, and two real lines of one file stay two.
  fingerprint       bytea NOT NULL,
  occurrence        integer NOT NULL CHECK (occurrence >= 1),
  status            text NOT NULL DEFAULT 'unmatched'
                    CHECK (status IN ('unmatched', 'identified', 'reconciled')),
  invoice_id        text,   -- whose payment was identified
  gl_transaction_id text,
  match_score       smallint CHECK (match_score BETWEEN 0 AND 100),
  match_type        text CHECK (match_type IN ('AUTO', 'MANUAL')),
  match_components  jsonb,
  match_runner_up   jsonb,
  version           bigint NOT NULL DEFAULT 1,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  changed_by text, correlation_id text, caused_by text,  -- who and why, for the trail
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, bank_account_id, fingerprint, occurrence),
  FOREIGN KEY (organization_id, bank_account_id) REFERENCES bank_account (organization_id, id),
  CHECK ((status = 'reconciled') = (gl_transaction_id IS NOT NULL)),
  CHECK (status <> 'identified' OR invoice_id IS NOT NULL),
  CHECK ((status = 'unmatched') = (match_score IS NULL))
);
-- A GL transaction is reconciled with one line at most.
CREATE UNIQUE INDEX bank_transaction_gl ON bank_transaction (organization_id, gl_transaction_id)
  WHERE gl_transaction_id IS NOT NULL;
CREATE INDEX bank_transaction_place ON bank_transaction (organization_id, date, id);
CREATE INDEX bank_transaction_unmatched ON bank_transaction (organization_id, amount_units)
  WHERE status = 'unmatched';
CREATE INDEX bank_transaction_import ON bank_transaction (organization_id, import_id)
  WHERE status = 'unmatched';
CREATE INDEX bank_transaction_identified ON bank_transaction (organization_id, invoice_id)
  WHERE status = 'identified';

SELECT bilko_tenant('bank_transaction');
SELECT bilko_audit('bank_transaction', 'BankTransaction', 'bank', 'banking-service');

-- Invoices that declined a line, and transactions a line was taken from: the matcher leaves these
-- pairs alone.
CREATE TABLE refused_target (
  organization_id     text NOT NULL,
  bank_transaction_id text NOT NULL,
  target_id           text NOT NULL,  -- of an invoice or a GL transaction
  PRIMARY KEY (organization_id, bank_transaction_id, target_id)
);
SELECT bilko_tenant('refused_target');
