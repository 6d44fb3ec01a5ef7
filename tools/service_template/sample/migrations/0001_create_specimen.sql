-- Specimens of each organization.

CREATE TABLE specimen (
  organization_id text NOT NULL,
  id              text NOT NULL,
  name            text NOT NULL,
  version         bigint NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  changed_by text, correlation_id text, caused_by text,  -- who and why, for the trail
  PRIMARY KEY (organization_id, id)
);

SELECT bilko_tenant('specimen');
SELECT bilko_audit('specimen', 'Specimen',
                   'sample', 'sample-service');
