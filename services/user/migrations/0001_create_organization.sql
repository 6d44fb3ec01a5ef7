-- A tenant; id and organization_id are the same.
CREATE TABLE organization (
  organization_id text NOT NULL,
  id              text NOT NULL CHECK (id = organization_id),
  name            text NOT NULL,
  legal_name      text,
  tax_id          text,
  address         text,
  iban            text,
  country         text NOT NULL,
  base_currency   text NOT NULL,
  version         bigint NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  changed_by      text,
  correlation_id  text,
  caused_by       text,
  PRIMARY KEY (organization_id, id)
);
SELECT bilko_tenant('organization');
SELECT bilko_audit('organization', 'Organization', 'user', 'user-service');

-- A user as one organization sees them; `id` is the user's in every organization. The trail calls
-- it User. No secret may ever stand here: a DELETE puts the whole row into the trail.
CREATE TABLE member (
  organization_id text NOT NULL,
  id              text NOT NULL,
  email           text NOT NULL,
  name            text NOT NULL,
  role            text NOT NULL CHECK (role IN ('owner', 'admin', 'user', 'viewer')),
  status          text NOT NULL CHECK (status IN ('active', 'removed')),
  version         bigint NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  changed_by      text,
  correlation_id  text,
  caused_by       text,
  PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX member_email ON member (organization_id, lower(email)) WHERE status = 'active';
SELECT bilko_tenant('member');
SELECT bilko_audit('member', 'User', 'user', 'user-service');
