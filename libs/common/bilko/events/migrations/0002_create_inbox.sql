-- What a consumer group has seen. A set by event id, never "the last one": A, B, A must not apply
-- A twice. Any state means seen: applied, or dead (its dead letter is in the outbox of the same
-- transaction).
CREATE TABLE inbox (
  consumer_group text NOT NULL,
  source         text NOT NULL,
  event_id       text NOT NULL,
  state          text NOT NULL DEFAULT 'applied' CHECK (state IN ('applied', 'dead')),
  seen_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer_group, source, event_id)
);
