-- What must be found before a tenant is known. These tables have no row-level security, so they
-- hold nothing but the way to the tenant; everything else is read after the transaction has become
-- that tenant's. (SECURITY DEFINER functions would need a role with BYPASSRLS, which a migration,
-- run by the owner of this database, cannot create; forced row-level security binds owners too.)

-- The token in the link of a customer's copy: 128 random bits; who has it may see the pixel.
CREATE TABLE tracking_token (
  token           text PRIMARY KEY,
  organization_id text NOT NULL,
  invoice_id      text NOT NULL
);

-- The organizations that have invoices: the round of the scheduled jobs.
CREATE TABLE tenant (
  organization_id text PRIMARY KEY
);
