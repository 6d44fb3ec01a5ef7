-- The organization as it stands on its documents, learned from the user service.

CREATE TABLE seller (
  organization_id text PRIMARY KEY,
  name            text NOT NULL,
  legal_name      text,
  tax_id          text,
  address         text,
  iban            text,
  sequence        bigint NOT NULL   -- of the event it was learned from; a higher one wins
);
SELECT bilko_tenant('seller');
