-- What the user service said last about each member, for rights of today (service/memberships.h).
-- No row-level security: it is asked before a transaction has become a tenant's, and holds ids and
-- roles only.
CREATE TABLE membership (
  organization_id text NOT NULL,
  user_id         text NOT NULL,
  role            text,             -- NULL: no member any more
  sequence        bigint NOT NULL,  -- of the event it was learned from; a higher one wins
  changed_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX membership_changed ON membership (changed_at);
