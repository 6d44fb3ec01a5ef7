-- Who gets invoices.

CREATE TABLE contact (
  organization_id text NOT NULL,
  id              text NOT NULL,
  name            text NOT NULL,
  email           text NOT NULL,
  tax_id          text,
  address         text,
  language        text,
  version         bigint NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  changed_by      text,
  correlation_id  text,
  caused_by       text,
  PRIMARY KEY (organization_id, id)
);

SELECT bilko_tenant('contact');
SELECT bilko_audit('contact', 'Contact', 'invoice', 'invoice-service');
