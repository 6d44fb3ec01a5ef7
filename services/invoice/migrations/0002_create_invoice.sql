-- Invoices and their lines.

CREATE TABLE invoice (
  organization_id         text NOT NULL,
  id                      text NOT NULL,
  invoice_number          text NOT NULL,
  contact_id              text NOT NULL,
  currency                text NOT NULL,
  base_currency           text NOT NULL,
  exchange_rate           numeric(19,10) NOT NULL CHECK (exchange_rate > 0),
  issue_date              date NOT NULL,
  due_date                date NOT NULL CHECK (due_date >= issue_date),
  note                    text,
  net_amount              numeric(19,4) NOT NULL CHECK (net_amount > 0),
  vat_amount              numeric(19,4) NOT NULL CHECK (vat_amount >= 0),
  total_amount            numeric(19,4) NOT NULL CHECK (total_amount = net_amount + vat_amount),
  base_amount             numeric(19,4) NOT NULL CHECK (base_amount >= 0),
  -- `viewed` is not stored: it is `sent` with a row in invoice_view.
  status                  text NOT NULL
                          CHECK (status IN ('draft', 'sent', 'overdue', 'paid', 'cancelled')),
  paid_amount             numeric(19,4) NOT NULL
                          CHECK (paid_amount >= 0 AND paid_amount <= total_amount),
  paid_base_amount        numeric(19,4) NOT NULL
                          CHECK (paid_base_amount >= 0 AND paid_base_amount <= base_amount),
  tracking_token          text,
  transaction_id          text,   -- posted when it was sent,
  legs                    jsonb,  -- with these legs
  reversal_transaction_id text,
  cancel_reason           text,
  sent_at                 timestamptz,
  overdue_at              timestamptz,
  paid_at                 timestamptz,
  cancelled_at            timestamptz,
  version                 bigint NOT NULL DEFAULT 1,
  created_at              timestamptz NOT NULL,
  updated_at              timestamptz NOT NULL,
  changed_by              text,
  correlation_id          text,
  caused_by               text,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, invoice_number),
  FOREIGN KEY (organization_id, contact_id) REFERENCES contact (organization_id, id),
  CHECK ((status = 'paid') = (paid_amount = total_amount))
);
CREATE INDEX invoice_status ON invoice (organization_id, status, id);
CREATE INDEX invoice_contact ON invoice (organization_id, contact_id, id);
CREATE INDEX invoice_due ON invoice (organization_id, due_date) WHERE status = 'sent';

-- Lines are replaced as a whole, never updated.
CREATE TABLE invoice_line (
  organization_id text NOT NULL,
  id              text NOT NULL,
  invoice_id      text NOT NULL,
  number          integer NOT NULL CHECK (number >= 1),
  description     text NOT NULL,
  quantity        numeric(19,6) NOT NULL CHECK (quantity > 0),
  unit_price      numeric(19,4) NOT NULL,
  vat_rate        numeric(5,2),
  vat_category    text,
  net_amount      numeric(19,4) NOT NULL,
  changed_by      text,
  correlation_id  text,
  caused_by       text,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, invoice_id, number),
  FOREIGN KEY (organization_id, invoice_id) REFERENCES invoice (organization_id, id),
  CHECK ((vat_rate IS NULL) = (vat_category IS NULL))
);

SELECT bilko_tenant('invoice');
SELECT bilko_tenant('invoice_line');
SELECT bilko_audit('invoice', 'Invoice', 'invoice', 'invoice-service');
SELECT bilko_audit('invoice_line', 'InvoiceLine', 'invoice', 'invoice-service');

-- The last number taken of a series in a year of issue. The row is locked until the transaction
-- that took a number ends: numbers have no gap and no repeat (a sequence leaves gaps).
CREATE TABLE number_counter (
  organization_id text NOT NULL,
  series          text NOT NULL,
  year            integer NOT NULL,
  last            bigint NOT NULL,
  PRIMARY KEY (organization_id, series, year)
);
SELECT bilko_tenant('number_counter');

-- The customer's first look at an invoice: an event, not a change of it, hence not audited.
CREATE TABLE invoice_view (
  organization_id text NOT NULL,
  invoice_id      text NOT NULL,
  viewed_at       timestamptz NOT NULL,
  PRIMARY KEY (organization_id, invoice_id),
  FOREIGN KEY (organization_id, invoice_id) REFERENCES invoice (organization_id, id)
);
SELECT bilko_tenant('invoice_view');
