-- Answers of commands that carried an Idempotency-Key, written in the command's own transaction.
CREATE TABLE idempotency (
  organization_id text NOT NULL,
  route           text NOT NULL,
  key             text NOT NULL,
  fingerprint     text NOT NULL,       -- sha256 of method, path, query and body
  status          integer,             -- null while the first request is running
  content_type    text,
  headers         jsonb,
  body            text,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, route, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

-- Which scheduled job ran for which day.
CREATE TABLE job_run (
  job         text NOT NULL,
  date        date NOT NULL,
  finished_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  touched     bigint NOT NULL,
  PRIMARY KEY (job, date)
);
