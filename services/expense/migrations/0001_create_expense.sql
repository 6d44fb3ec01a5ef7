-- Expenses of each organization, from their submission to their payment.

CREATE TABLE expense (
  organization_id        text NOT NULL,
  id                     text NOT NULL,
  expense_number         text NOT NULL,
  status                 text NOT NULL
                         CHECK (status IN ('pending', 'approved', 'rejected', 'paid')),
  amount                 numeric(19,4) NOT NULL CHECK (amount > 0),
  tax_amount             numeric(19,4) NOT NULL CHECK (tax_amount >= 0 AND tax_amount < amount),
  currency               text NOT NULL,
  base_currency          text NOT NULL,
  exchange_rate          numeric(19,10) NOT NULL CHECK (exchange_rate > 0),
  base_amount            numeric(19,4) NOT NULL CHECK (base_amount >= 0),
  category_account_id    text NOT NULL,
  date                   date NOT NULL,
  supplier               text,
  description            text,
  receipt_link           text,   -- to a receipt that is kept elsewhere
  receipt_sha256         text CHECK (receipt_sha256 ~ '^[0-9a-f]{64}$'),  -- in the blob store
  receipt_type           text,
  submitted_by           text NOT NULL,
  authors                jsonb NOT NULL,  -- who wrote the terms: they need another to approve
  approved_by            text,
  approved_at            timestamptz,
  self_approved          boolean NOT NULL,
  transaction_id         text,   -- posted by the approval,
  legs                   jsonb,  -- with these legs
  rejected_by            text,
  rejected_at            timestamptz,
  reject_reason          text,
  paid_by                text,
  paid_at                timestamptz,
  bank_account_id        text,
  payment_transaction_id text,
  version                bigint NOT NULL DEFAULT 1,
  created_at             timestamptz NOT NULL,
  updated_at             timestamptz NOT NULL,
  changed_by text, correlation_id text, caused_by text,  -- who and why, for the trail
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, expense_number),
  CHECK ((receipt_sha256 IS NULL) = (receipt_type IS NULL)),
  CHECK ((status IN ('approved', 'paid')) = (transaction_id IS NOT NULL)),
  CHECK ((status = 'rejected') = (reject_reason IS NOT NULL)),
  CHECK ((status = 'paid') = (payment_transaction_id IS NOT NULL))
);
CREATE INDEX expense_status ON expense (organization_id, status, id);

SELECT bilko_tenant('expense');
SELECT bilko_audit('expense', 'Expense', 'expense', 'expense-service');

-- bilko/numbering: the last number of a series in a year.
CREATE TABLE number_counter (
  organization_id text, series text, year integer, last bigint NOT NULL,
  PRIMARY KEY (organization_id, series, year)
);
SELECT bilko_tenant('number_counter');
