-- Payments of invoices, in the invoice's currency. What was received is never changed.

CREATE TABLE payment (
  organization_id   text NOT NULL,
  id                text NOT NULL,
  invoice_id        text NOT NULL,
  amount            numeric(19,4) NOT NULL CHECK (amount > 0),
  currency          text NOT NULL,
  base_amount       numeric(19,4) NOT NULL CHECK (base_amount >= 0),
  bank_account_id   text NOT NULL,
  payment_reference text NOT NULL,
  transaction_id    text NOT NULL,
  received_at       timestamptz NOT NULL,
  created_at        timestamptz NOT NULL,
  changed_by        text,
  correlation_id    text,
  caused_by         text,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, invoice_id) REFERENCES invoice (organization_id, id)
);
CREATE INDEX payment_invoice ON payment (organization_id, invoice_id, id);

SELECT bilko_tenant('payment');
SELECT bilko_immutable('payment');
SELECT bilko_audit('payment', 'Payment', 'invoice', 'invoice-service');
