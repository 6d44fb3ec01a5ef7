-- Accounts are learned by the shared library, which keeps their codes as well.

ALTER TABLE ledger_account ADD COLUMN code text NOT NULL DEFAULT '';
