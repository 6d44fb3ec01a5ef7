-- Bank accounts, as the banking service says, and payments that statement lines pay.

CREATE TABLE bank_account (
  organization_id text NOT NULL,
  id              text NOT NULL,
  gl_account_id   text NOT NULL,
  sequence        bigint NOT NULL,  -- of the event it was learned from; a higher one wins
  PRIMARY KEY (organization_id, id)
);
SELECT bilko_tenant('bank_account');

-- A line pays once.
ALTER TABLE payment ADD COLUMN bank_transaction_id text;
CREATE UNIQUE INDEX payment_bank_transaction ON payment (organization_id, bank_transaction_id)
 WHERE bank_transaction_id IS NOT NULL;
SELECT bilko_audit('payment', 'Payment', 'invoice', 'invoice-service');
