-- What lines may belong to, learned from the events of ledger and invoice.

-- One row per account of a posted GL transaction: bank accounts may be opened later than posted on.
CREATE TABLE gl_posting (
  organization_id         text NOT NULL,
  transaction_id          text NOT NULL,
  account_id              text NOT NULL,
  amount                  numeric(19,4) NOT NULL,  -- above zero: debit
  amount_units            bigint NOT NULL GENERATED ALWAYS AS ((amount * 10000)::bigint) STORED,
  currency                text NOT NULL,
  date                    date NOT NULL,
  description             text NOT NULL,
  reference_id            text NOT NULL,
  reverses_transaction_id text,
  PRIMARY KEY (organization_id, transaction_id, account_id)
);
CREATE INDEX gl_posting_amount ON gl_posting (organization_id, account_id, amount_units);
CREATE INDEX gl_posting_reference ON gl_posting (organization_id, reference_id);
CREATE INDEX gl_posting_reverses ON gl_posting (organization_id, reverses_transaction_id)
  WHERE reverses_transaction_id IS NOT NULL;
SELECT bilko_tenant('gl_posting');

-- Invoices that were sent, and what is open of them. Topics have no mutual order: a payment may be
-- learned before the invoice, whose dates and currency are null until then.
CREATE TABLE open_invoice (
  organization_id   text NOT NULL,
  id                text NOT NULL,
  number            text NOT NULL,
  contact_id        text,
  contact_email     text,
  currency          text,
  issue_date        date,
  due_date          date,
  outstanding       numeric(19,4) NOT NULL,
  outstanding_units bigint NOT NULL GENERATED ALWAYS AS ((outstanding * 10000)::bigint) STORED,
  sequence          bigint NOT NULL,  -- of the event that said what is open; a higher one wins
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX open_invoice_open ON open_invoice (organization_id, outstanding_units)
  WHERE outstanding > 0;
SELECT bilko_tenant('open_invoice');

-- Spellings of the invoices' numbers by which a line may name them (domain/reference.h).
CREATE TABLE invoice_key (
  organization_id text NOT NULL,
  key             text NOT NULL,
  invoice_id      text NOT NULL,
  PRIMARY KEY (organization_id, key, invoice_id)
);
SELECT bilko_tenant('invoice_key');

-- Which transaction posts which payment, and whether it was recorded because of a line.
CREATE TABLE invoice_payment (
  organization_id     text NOT NULL,
  transaction_id      text NOT NULL,
  bank_transaction_id text,
  payment_reference   text NOT NULL,
  PRIMARY KEY (organization_id, transaction_id)
);
SELECT bilko_tenant('invoice_payment');

-- Names under which a customer has paid.
CREATE TABLE payer (
  organization_id text NOT NULL,
  contact_id      text NOT NULL,
  party           text NOT NULL,
  PRIMARY KEY (organization_id, contact_id, party)
);
SELECT bilko_tenant('payer');
