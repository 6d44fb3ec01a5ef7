-- What other services' events said and later mails need.

CREATE TABLE organization (
  organization_id text PRIMARY KEY,
  name            text NOT NULL,
  sequence        bigint NOT NULL  -- of the event that said so: the newest wins
);
SELECT bilko_tenant('organization');

CREATE TABLE invoice (
  organization_id text NOT NULL,
  id              text NOT NULL,
  number          text NOT NULL,
  contact_email   text,
  total_amount    numeric(19,4) NOT NULL,
  currency        text NOT NULL,
  due_date        date NOT NULL,
  PRIMARY KEY (organization_id, id)
);
SELECT bilko_tenant('invoice');
