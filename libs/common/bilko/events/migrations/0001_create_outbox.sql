-- The transactional outbox: pending rows in `outbox`, acknowledged ones in `outbox_sent`.

-- How many events an entity has over all its topics. Its row is the entity's lock: it is taken
-- before the outbox id is drawn, so that id order is sequence order is commit order for one
-- entity.
CREATE TABLE entity_sequence (
  subject text COLLATE "C" PRIMARY KEY,
  last    bigint NOT NULL
) WITH (fillfactor = 70);

-- An entity belongs to one of 16 shards; a relay leads whole shards. The shard follows from the
-- key alone, so that neither the number of relays nor the version of the server can ever split an
-- entity. A dead letter may have no key; it is an entity of its own.
CREATE TABLE outbox (
  id         bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  event_id   text COLLATE "C" NOT NULL UNIQUE,
  topic      text NOT NULL,
  key        bytea,                     -- the subject; raw bytes for a dead letter
  partition  integer,                   -- null: by the key
  headers    jsonb NOT NULL,            -- [{"name": "...", "value": "<hex>"}] in order
  value      text NOT NULL,
  shard      smallint NOT NULL GENERATED ALWAYS AS
    ((get_byte(coalesce(sha256(key), decode(md5(event_id), 'hex')), 0) % 16)::smallint) STORED,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);

-- By retention class (days the topic keeps its records; -1: for ever), each class by month, so that
-- what the topic has forgotten is dropped as a whole table.
CREATE TABLE outbox_sent (
  id               bigint NOT NULL,
  event_id         text COLLATE "C" NOT NULL,
  topic            text NOT NULL,
  key              bytea,
  partition        integer,
  headers          jsonb NOT NULL,
  value            text NOT NULL,
  created_at       timestamptz NOT NULL,
  sent_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  retention_days   integer NOT NULL,
  cluster_id       text NOT NULL,
  kafka_partition  integer NOT NULL,
  kafka_offset     bigint              -- null: acknowledged as a duplicate, the offset is not known
) PARTITION BY LIST (retention_days);
CREATE INDEX outbox_sent_event ON outbox_sent (event_id);

-- Makes what the classes need (this month and the next) and drops what is older than its
-- class. Runs as the owner, so that the service's role needs no right to create or drop tables.
-- Skips without an error what another one holds or does at the same time: it is called again and
-- again.
CREATE FUNCTION bilko_maintain_outbox(classes integer[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  this_month constant date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
  class      integer;
  parent     text;
  month      date;
  part       record;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('bilko_maintain_outbox')) THEN
    RETURN;
  END IF;
  FOREACH class IN ARRAY classes LOOP
    parent := 'outbox_sent_' || CASE class WHEN -1 THEN 'kept' ELSE class || 'd' END;
    IF to_regclass(parent) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF outbox_sent FOR VALUES IN (%s)
                      PARTITION BY RANGE (sent_at)', parent, class);
      -- For a clock that was wrong.
      EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', parent || '_rest', parent);
    END IF;
    FOR i IN 0..1 LOOP
      month := (this_month + make_interval(months => i))::date;
      IF to_regclass(parent || '_' || to_char(month, 'YYYYMM')) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                       parent || '_' || to_char(month, 'YYYYMM'), parent,
                       month || ' 00:00+00', (month + interval '1 month')::date || ' 00:00+00');
      END IF;
    END LOOP;
  END LOOP;
  FOR part IN
    SELECT relname, (regexp_match(relname, '^outbox_sent_(\d+)d_(\d{6})$')) AS named
      FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND relname ~ '^outbox_sent_\d+d_\d{6}$'
  LOOP
    IF to_date(part.named[2], 'YYYYMM') + interval '1 month' + make_interval(
         days => part.named[1]::integer) < now() AT TIME ZONE 'UTC' THEN
      EXECUTE format('DROP TABLE %I', part.relname);
    END IF;
  END LOOP;
EXCEPTION WHEN lock_not_available OR deadlock_detected OR check_violation THEN
  RAISE WARNING 'bilko_maintain_outbox: %', SQLERRM;
END $$;
SELECT bilko_maintain_outbox('{-1,14,90}');

-- Gives back the space of an outbox that is empty and has grown (Kafka was away for hours). Does
-- nothing unless nobody uses the table at this very moment.
CREATE FUNCTION bilko_trim_outbox() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF pg_total_relation_size('outbox') < 16 * 1024 * 1024 THEN
    RETURN false;
  END IF;
  LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE NOWAIT;
  IF EXISTS (SELECT FROM outbox) THEN
    RETURN false;
  END IF;
  TRUNCATE outbox;
  RETURN true;
EXCEPTION WHEN lock_not_available THEN
  RETURN false;
END $$;

-- The Kafka cluster whose topics hold what `outbox_sent` says. A relay that meets another id
-- publishes nothing until `republish` has committed the new one here; while that is at work the
-- cluster is not open.
CREATE TABLE kafka_cluster (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  cluster_id text NOT NULL,
  is_open    boolean NOT NULL DEFAULT true,
  since      timestamptz NOT NULL DEFAULT now()
);

-- How far each partition holds what this database knows. A database that was restored to an older
-- state shows here: the partition is ahead of it.
CREATE TABLE outbox_position (
  topic           text NOT NULL,
  kafka_partition integer NOT NULL,
  cluster_id      text NOT NULL,
  next_offset     bigint NOT NULL,
  PRIMARY KEY (topic, kafka_partition)
) WITH (fillfactor = 50);

-- Tells the events of this database's outbox from what a stranger wrote to the same topics: each
-- carries this header (name and hex value as in outbox.headers). A restored copy keeps it.
CREATE TABLE outbox_identity (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  header   jsonb NOT NULL
);
INSERT INTO outbox_identity (header)
SELECT jsonb_build_array(jsonb_build_object(
         'name', 'bilko-outbox', 'value', encode(convert_to(id::text, 'UTF8'), 'hex')))
  FROM gen_random_uuid() AS id;
