-- What somebody is told, once per cause, template and recipient. Not audited: it records what the
-- service did itself.

CREATE TABLE communication (
  organization_id   text NOT NULL,
  id                text NOT NULL,
  channel           text NOT NULL DEFAULT 'email' CHECK (channel = 'email'),
  template          text NOT NULL,
  recipient         text NOT NULL,
  subject           text NOT NULL,
  parameters        text NOT NULL,  -- JSON: [{"name": …, "value": …}], all that the template needs
  attachment_sha256 text,
  attachment_name   text,
  entity_type       text NOT NULL,
  entity_id         text NOT NULL,
  priority          text NOT NULL CHECK (priority IN ('low', 'normal', 'high')),
  status            text NOT NULL CHECK (status IN ('intended', 'sending', 'sent', 'failed',
                                                    'uncertain', 'suppressed')),
  attempts          integer NOT NULL DEFAULT 0,
  error             text,
  cause             text NOT NULL,  -- id of the event; its own id where a user wrote it
  version           bigint NOT NULL DEFAULT 1,
  created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_by        text,
  correlation_id    text NOT NULL,
  caused_by         text,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, cause, template, recipient)
);
CREATE INDEX communication_entity ON communication (organization_id, entity_id, id);

SELECT bilko_tenant('communication');

-- The queue: one row per communication that is intended or sending. Workers look for what is due
-- before a tenant is known, so it has no row-level security and holds nothing but the way there.
CREATE TABLE delivery (
  organization_id  text NOT NULL,
  communication_id text NOT NULL,
  urgency          smallint NOT NULL,  -- the least first
  due_at           timestamptz NOT NULL,
  -- The worker that is sending: the key of the advisory lock its session holds. Where the lock is
  -- free, that worker is gone, and whether the mail left is not known.
  owner            integer,
  PRIMARY KEY (organization_id, communication_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX delivery_due ON delivery (urgency, due_at) WHERE owner IS NULL;
CREATE INDEX delivery_owner ON delivery (owner) WHERE owner IS NOT NULL;
