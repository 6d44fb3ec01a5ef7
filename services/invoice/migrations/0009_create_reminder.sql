-- What customers were reminded of. An event, not a change of the invoice, hence not audited.
CREATE TABLE reminder (
  organization_id text NOT NULL,
  invoice_id      text NOT NULL,
  number          integer NOT NULL CHECK (number >= 1),
  date            date NOT NULL,
  PRIMARY KEY (organization_id, invoice_id, number),
  FOREIGN KEY (organization_id, invoice_id) REFERENCES invoice (organization_id, id)
);
SELECT bilko_tenant('reminder');
CREATE INDEX invoice_overdue ON invoice (organization_id, due_date) WHERE status = 'overdue';
