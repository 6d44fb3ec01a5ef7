-- The organization's accounts at banks.

CREATE TABLE bank_account (
  organization_id text NOT NULL,
  id              text NOT NULL,
  name            text NOT NULL,
  iban            text,
  number          text,            -- where there is no IBAN
  currency        text NOT NULL,
  gl_account_id   text NOT NULL,
  profile         jsonb NOT NULL,  -- how its statements are written
  version         bigint NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  changed_by text, correlation_id text, caused_by text,  -- who and why, for the trail
  PRIMARY KEY (organization_id, id)
);

SELECT bilko_tenant('bank_account');
SELECT bilko_audit('bank_account', 'BankAccount', 'bank', 'banking-service');

-- What the ledger says about its accounts (bilko/accounts): which may stand for a bank account.
CREATE TABLE ledger_account (
  organization_id text, id text, code text NOT NULL, role text, active boolean NOT NULL,
  sequence        bigint NOT NULL,       -- of the event it was learned from; a higher one wins
  changed_at      timestamptz NOT NULL,  -- as that event says
  PRIMARY KEY (organization_id, id)
);
SELECT bilko_tenant('ledger_account');
