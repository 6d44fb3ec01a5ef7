-- What other services' events said.

-- bilko/accounts: the ledger's accounts and the bank accounts; the highest sequence wins.
CREATE TABLE ledger_account (
  organization_id text,
  id              text,
  code            text NOT NULL,
  role            text,
  active          boolean NOT NULL,
  sequence        bigint NOT NULL,
  changed_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id)
);
SELECT bilko_tenant('ledger_account');

CREATE TABLE bank_account (
  organization_id text, id text, gl_account_id text NOT NULL, sequence bigint NOT NULL,
  PRIMARY KEY (organization_id, id)
);
SELECT bilko_tenant('bank_account');

-- Who founded the organization or came to it with a new account; `membership`, which every service
-- has, knows of the others and of who left.
CREATE TABLE member (
  organization_id text, user_id text,
  PRIMARY KEY (organization_id, user_id)
);
SELECT bilko_tenant('member');
