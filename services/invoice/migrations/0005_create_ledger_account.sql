-- What the ledger says about its accounts: which one plays a role. Until it has spoken, the default
-- chart holds (contracts/chart.h).

CREATE TABLE ledger_account (
  organization_id text NOT NULL,
  id              text NOT NULL,
  role            text,
  active          boolean NOT NULL,
  sequence        bigint NOT NULL,      -- of the event it was learned from; a higher one wins
  changed_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id)
);
SELECT bilko_tenant('ledger_account');
