-- The transactional outbox: pending rows in `outbox`, acknowledged ones in `outbox_sent`.

-- How many events an entity has over all its topics. Its row is the entity's lock: it is taken
-- before the outbox id is drawn, so that id order is sequence order is commit order for one
-- entity.
CREATE TABLE entity_sequence (
  subject text PRIMARY KEY,
  last    bigint NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE outbox (
  id         bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  event_id   text NOT NULL UNIQUE,
  topic      text NOT NULL,
  key        bytea,                     -- the subject; raw bytes for a dead letter
  partition  integer,                   -- null: by the key
  headers    jsonb NOT NULL,            -- [{"name": "...", "value": "<hex>"}] in order
  value      text NOT NULL,
  shard      smallint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);
CREATE INDEX outbox_shard ON outbox (shard, id);

CREATE TABLE outbox_sent (
  id               bigint NOT NULL,
  event_id         text NOT NULL,
  topic            text NOT NULL,
  key              bytea,
  partition        integer,
  headers          jsonb NOT NULL,
  value            text NOT NULL,
  shard            smallint NOT NULL,
  created_at       timestamptz NOT NULL,
  sent_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  cluster_id       text NOT NULL,
  kafka_partition  integer NOT NULL,
  kafka_offset     bigint              -- null: acknowledged as a duplicate, the offset is not known
) PARTITION BY RANGE (sent_at);
CREATE INDEX outbox_sent_event ON outbox_sent (event_id);
CREATE INDEX outbox_sent_id ON outbox_sent (id);
CREATE TABLE outbox_sent_rest PARTITION OF outbox_sent DEFAULT;

-- Makes the monthly partitions of this month and the next two. Runs as the owner, so that the
-- service's role needs no right to create tables.
CREATE FUNCTION bilko_ensure_partitions() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month date;
  name  text;
BEGIN
  FOR i IN 0..2 LOOP
    month := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i))::date;
    name := 'outbox_sent_' || to_char(month, 'YYYYMM');
    IF to_regclass(name) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF outbox_sent FOR VALUES FROM (%L) TO (%L)',
                     name, month::text || ' 00:00+00',
                     (month + interval '1 month')::date::text || ' 00:00+00');
    END IF;
  END LOOP;
END $$;
SELECT bilko_ensure_partitions();

-- The Kafka cluster whose topics hold what `outbox_sent` says. A relay that meets another id
-- publishes nothing until `republish` has committed the new one here.
CREATE TABLE kafka_cluster (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  cluster_id text NOT NULL,
  since      timestamptz NOT NULL DEFAULT now()
);
