CREATE TABLE invite (
  organization_id text NOT NULL,
  id              text NOT NULL,
  email           text NOT NULL,
  role            text NOT NULL CHECK (role IN ('owner', 'admin', 'user', 'viewer')),
  status          text NOT NULL CHECK (status IN ('pending', 'accepted', 'superseded')),
  invited_by      text NOT NULL,              -- a user, or SYSTEM
  expires_at      timestamptz NOT NULL,
  version         bigint NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX invite_pending ON invite (organization_id, lower(email))
  WHERE status = 'pending';
SELECT bilko_tenant('invite');

-- Whose invite an id is: whoever accepts one has no tenant yet.
CREATE TABLE invite_organization (
  invite_id       text PRIMARY KEY,
  organization_id text NOT NULL
);
