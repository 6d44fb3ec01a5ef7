-- What a consumer group has seen: a set by event id, never "the last one" (A, B, A must not apply A
-- twice). Any state means seen; only a redrive reopens `dead`. Partitioned by how long the topic
-- is kept, then by month of the event's own time, so that the key stays unique and whole months
-- can be dropped: an event of a dropped month counts as seen.
CREATE TABLE inbox (
  consumer_group text COLLATE "C" NOT NULL,
  source         text COLLATE "C" NOT NULL,  -- `unreadable:<topic>` where the record says none
  event_id       text COLLATE "C" NOT NULL,  -- else sha256(topic, partition, offset, value)
  event_time     timestamptz NOT NULL,       -- of the envelope; of the record where that has none
  retention_days integer NOT NULL,           -- of the topic; -1: unlimited
  state          text NOT NULL DEFAULT 'applied' CONSTRAINT inbox_state
                 CHECK (state IN ('applied', 'parked', 'dead', 'discarded')),
  operation_id   text COLLATE "C",           -- the `reprocess` that applied it last
  seen_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer_group, source, event_id, event_time, retention_days)
) PARTITION BY LIST (retention_days);

-- The months there are, or were.
CREATE TABLE inbox_month (
  retention_days integer NOT NULL,
  month          date NOT NULL,              -- its first day, UTC
  retired_at     timestamptz,                -- from then on its events count as seen
  dropped_at     timestamptz,
  PRIMARY KEY (retention_days, month)
);

-- Whether marks of that month can be written; makes its partition when it is new. False: retired.
-- Not in a transaction that has written marks. Runs as the owner, so that the service's role needs
-- no right to create tables.
CREATE FUNCTION bilko_inbox_month(days integer, month_start date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  known  inbox_month;
  class  constant text := 'inbox_' || CASE WHEN days < 0 THEN 'forever' ELSE days || 'd' END;
  name   constant text := class || '_' || to_char(month_start, 'YYYYMM');
BEGIN
  PERFORM pg_advisory_xact_lock(1651646563, days);  -- 'bric'
  SELECT * INTO known FROM inbox_month WHERE retention_days = days AND month = month_start;
  IF FOUND THEN
    RETURN known.retired_at IS NULL;
  END IF;
  -- ATTACH, not PARTITION OF: the latter would wait for everybody who is writing.
  IF to_regclass(class) IS NULL THEN
    EXECUTE format('CREATE TABLE %I (LIKE inbox INCLUDING ALL) PARTITION BY RANGE (event_time)',
                   class);
    EXECUTE format('ALTER TABLE inbox ATTACH PARTITION %I FOR VALUES IN (%s)', class, days);
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', name, class);
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', class, name,
                 month_start || ' 00:00+00',
                 (month_start + interval '1 month')::date || ' 00:00+00');
  INSERT INTO inbox_month (retention_days, month) VALUES (days, month_start);
  RETURN true;
END $$;

-- What a group has put aside, byte for byte: a failing event, what waits behind it, and what died.
-- The key of a chain is (consumer_group, source, subject); the place in it is `sequence`, where
-- one of two has none their `arrival`. Whether a row may run is computed, never stored: it
-- must be due, and no row before it may hold it (state `retry`; or `dead` but for poison, where the
-- subscription's followers wait).
-- A row that was applied is deleted; its inbox mark then says `applied`.
CREATE TABLE parked (
  consumer_group  text COLLATE "C" NOT NULL,
  source          text COLLATE "C" NOT NULL,  -- these four: the key of its inbox mark
  event_id        text COLLATE "C" NOT NULL,
  event_time      timestamptz NOT NULL,
  retention_days  integer NOT NULL,
  subject         text COLLATE "C",           -- null: not readable, in no chain
  sequence        bigint,                     -- of the envelope
  arrival         bigint GENERATED ALWAYS AS IDENTITY,
  organization_id text,
  topic           text NOT NULL,              -- where and when it was recorded
  kafka_partition integer NOT NULL,
  kafka_offset    bigint NOT NULL,
  kafka_timestamp timestamptz NOT NULL,
  record_key      bytea,                      -- the record, verbatim
  record_headers  jsonb NOT NULL,             -- [{"name": "...", "value": "<hex>"}] in order
  record_value    bytea NOT NULL,
  handler         text NOT NULL,              -- the subscription's name
  state           text NOT NULL CONSTRAINT parked_state
                  CHECK (state IN ('retry', 'dead', 'discarded')),
  due_at          timestamptz NOT NULL,       -- of a `retry`: not before this
  failures        integer NOT NULL,           -- since it was parked or redriven; 0: not tried yet
                                              -- (a follower). Retries used are failures - 1
  first_failed_at timestamptz,                -- of these failures
  last_failed_at  timestamptz,
  failure_class   text CONSTRAINT parked_failure_class   -- of the last one
                  CHECK (failure_class IN ('poison', 'bug', 'transient', 'missing')),
  reason          text,                       -- for a person
  fingerprint     text,                       -- equal for failures of one cause
  read_past       jsonb,                      -- of `missing`: failures count once the group's
                                              -- offsets have passed these [[topic, partition,
                                              -- offset], …]
  deaths          integer NOT NULL DEFAULT 0, -- how often it was dead-lettered
  dlq_id          text COLLATE "C",           -- `bilko-dlq-id` of its current (last) death
  redrives        integer NOT NULL DEFAULT 0,
  operation_id    text COLLATE "C",           -- the operation that discarded or restored it last
  parked_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer_group, source, event_id, event_time, retention_days),
  CONSTRAINT parked_death CHECK (state = 'retry' OR dlq_id IS NOT NULL)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
CREATE INDEX parked_due ON parked (consumer_group, due_at) WHERE state = 'retry';
CREATE INDEX parked_chain ON parked (consumer_group, source, subject, sequence);
CREATE INDEX parked_dlq_id ON parked (consumer_group, dlq_id);

-- Months whose events can not come again: older than topic, dead letters and 30 days. Nothing
-- parked is of them. They are retired first and dropped an hour later, when nobody writes to them
-- any more.
CREATE FUNCTION bilko_retire_inbox_months() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  old     inbox_month;
  dropped integer := 0;
BEGIN
  UPDATE inbox_month m SET retired_at = clock_timestamp()
   WHERE retired_at IS NULL AND retention_days >= 0
     AND month + interval '1 month' + make_interval(days => retention_days + 14 + 30)
         < now() AT TIME ZONE 'UTC'
     AND NOT EXISTS (SELECT FROM parked p WHERE p.retention_days = m.retention_days
                        AND date_trunc('month', p.event_time AT TIME ZONE 'UTC') = m.month);
  FOR old IN SELECT * FROM inbox_month
              WHERE dropped_at IS NULL AND retired_at < now() - interval '1 hour'
                FOR UPDATE SKIP LOCKED LOOP
    EXECUTE format('DROP TABLE %I',
                   'inbox_' || old.retention_days || 'd_' || to_char(old.month, 'YYYYMM'));
    UPDATE inbox_month SET dropped_at = clock_timestamp()
     WHERE retention_days = old.retention_days AND month = old.month;
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
