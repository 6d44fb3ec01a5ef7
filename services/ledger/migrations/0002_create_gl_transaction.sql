-- The general ledger: transactions and their legs. They are posted by one statement that inserts
-- both, and never change; the rules below hold for whoever inserts, through the service or by psql.

CREATE TABLE gl_transaction (
  organization_id         text NOT NULL,
  id                      text NOT NULL,
  date                    date NOT NULL,
  debit_account_id        text NOT NULL,
  credit_account_id       text NOT NULL,
  amount                  numeric(19,4) NOT NULL,
  currency                text NOT NULL,
  base_amount             numeric(19,4) NOT NULL,
  exchange_rate           numeric(19,10) NOT NULL,
  description             text NOT NULL,
  reference_type          text NOT NULL
                          CHECK (reference_type IN ('INVOICE', 'EXPENSE', 'REVENUE', 'MANUAL',
                                                    'REVERSAL')),
  reference_id            text NOT NULL,
  reverses_transaction_id text,
  leg_count               smallint NOT NULL CHECK (leg_count >= 2),
  created_at              timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_by              text,
  correlation_id          text,
  caused_by               text,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX gl_transaction_reference ON gl_transaction (organization_id, reference_id);
CREATE INDEX gl_transaction_date ON gl_transaction (organization_id, date, id);

-- `currency` and `date` repeat the transaction's, for balances per account.
CREATE TABLE leg (
  organization_id text NOT NULL,
  transaction_id  text NOT NULL,
  number          smallint NOT NULL CHECK (number >= 1),
  account_id      text NOT NULL,
  side            text NOT NULL CHECK (side IN ('DEBIT', 'CREDIT')),
  amount          numeric(19,4) NOT NULL CHECK (amount > 0),
  base_amount     numeric(19,4) NOT NULL CHECK (base_amount >= 0),  -- 0: too small for the base
  currency        text NOT NULL,
  date            date NOT NULL,
  -- In 1/10000: integers are summed faster, and row-level security does not keep them from an
  -- index.
  amount_units    bigint NOT NULL GENERATED ALWAYS AS ((amount * 10000)::bigint) STORED,
  base_units      bigint NOT NULL GENERATED ALWAYS AS ((base_amount * 10000)::bigint) STORED,
  PRIMARY KEY (organization_id, transaction_id, number),
  FOREIGN KEY (organization_id, account_id) REFERENCES account (organization_id, id)
);
CREATE INDEX leg_account ON leg (organization_id, account_id, date);

-- Legs come all at once with their transaction, numbered 1 to leg_count: so none can be added
-- later.
CREATE FUNCTION require_balanced_legs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong record;
BEGIN
  SELECT l.transaction_id, count(*) AS legs, t.leg_count,
         sum(l.amount) FILTER (WHERE l.side = 'DEBIT') AS debit,
         sum(l.amount) FILTER (WHERE l.side = 'CREDIT') AS credit,
         sum(l.base_amount) FILTER (WHERE l.side = 'DEBIT') AS base_debit,
         sum(l.base_amount) FILTER (WHERE l.side = 'CREDIT') AS base_credit
    INTO wrong
    FROM new_legs l
    LEFT JOIN gl_transaction t ON t.organization_id = l.organization_id AND t.id = l.transaction_id
   GROUP BY l.organization_id, l.transaction_id, t.leg_count
  HAVING count(*) IS DISTINCT FROM t.leg_count
      OR max(l.number) IS DISTINCT FROM t.leg_count
      OR bool_or((l.currency, l.date) <> (t.currency, t.date))
      OR sum(CASE l.side WHEN 'DEBIT' THEN l.amount_units ELSE -l.amount_units END) <> 0
      OR sum(CASE l.side WHEN 'DEBIT' THEN l.base_units ELSE -l.base_units END) <> 0
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'unbalanced: transaction % of % legs got % with debits % and credits %, in '
      'base % and %, or a leg of another currency or date', wrong.transaction_id, wrong.leg_count,
      wrong.legs, wrong.debit, wrong.credit, wrong.base_debit, wrong.base_credit;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION require_legs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  bare text;
BEGIN
  SELECT t.id INTO bare
    FROM new_transactions t
   WHERE NOT EXISTS (SELECT FROM leg l
                      WHERE (l.organization_id, l.transaction_id) = (t.organization_id, t.id))
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'unbalanced: transaction % has no legs', bare;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER balanced AFTER INSERT ON leg REFERENCING NEW TABLE AS new_legs
  FOR EACH STATEMENT EXECUTE FUNCTION require_balanced_legs();
CREATE TRIGGER legs AFTER INSERT ON gl_transaction REFERENCING NEW TABLE AS new_transactions
  FOR EACH STATEMENT EXECUTE FUNCTION require_legs();

SELECT bilko_tenant('gl_transaction');
SELECT bilko_tenant('leg');
SELECT bilko_immutable('gl_transaction');
SELECT bilko_immutable('leg');
SELECT bilko_audit('gl_transaction', 'Transaction', 'ledger', 'ledger-service');

-- Which transactions a bank line is reconciled with. Beside the transaction, because that never
-- changes.
CREATE TABLE transaction_lock (
  organization_id     text NOT NULL,
  transaction_id      text NOT NULL,
  bank_transaction_id text NOT NULL,
  locked_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, transaction_id)
);
SELECT bilko_tenant('transaction_lock');
