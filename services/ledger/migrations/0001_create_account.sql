-- The chart of accounts of each organization.

CREATE TABLE account (
  organization_id text NOT NULL,
  id              text NOT NULL,
  code            text NOT NULL,
  name            text NOT NULL,
  type            text NOT NULL
                  CHECK (type IN ('ASSET', 'LIABILITY', 'EQUITY', 'REVENUE', 'EXPENSE')),
  role            text,
  active          boolean NOT NULL DEFAULT true,
  version         bigint NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_by      text,
  correlation_id  text,
  caused_by       text,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, code)
);
-- A role is played by one account.
CREATE UNIQUE INDEX account_role ON account (organization_id, role) WHERE role IS NOT NULL;

SELECT bilko_tenant('account');
SELECT bilko_audit('account', 'Account', 'ledger', 'ledger-service');
