-- Every event, as it came, in chains: one per organization and Kafka partition, each row bound to
-- the one before by its hash. Rows are kept for ever (at least 7 years are asked for), so nothing
-- here is partitioned by time: there is nothing to drop, and every index begins with what is asked
-- for.

-- The last row of each chain; what is missing behind it has been cut off. `seq` of the first row is
-- 1. Without row-level security, because `verify` finds the chains here and nothing else stands in
-- it.
CREATE TABLE chain_head (
  organization_id text COLLATE "C" NOT NULL,  -- '-': events of no organization
  partition       integer NOT NULL,
  seq             bigint NOT NULL,
  hash            bytea NOT NULL,
  PRIMARY KEY (organization_id, partition)
) WITH (fillfactor = 50);

CREATE FUNCTION refuse_step_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'immutable: the head of a chain only goes forward';
END $$;
CREATE TRIGGER forward BEFORE UPDATE ON chain_head FOR EACH ROW
  WHEN (NEW.seq <= OLD.seq OR NEW.organization_id <> OLD.organization_id
        OR NEW.partition <> OLD.partition)
  EXECUTE FUNCTION refuse_step_back();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON chain_head
  FOR EACH STATEMENT EXECUTE FUNCTION bilko_refuse_change();

-- The record as it lay in Kafka, what its event says of itself (for filters), and the link to the
-- row before. `hash` covers all of the record: domain/chain.h has the formula. Instants have no
-- more digits than the hash sees. Names in indexes are compared as bytes, which takes a fifth off
-- the time of an insert.
CREATE TABLE event_archive (
  organization_id text COLLATE "C" NOT NULL,
  partition       integer NOT NULL,
  seq             bigint NOT NULL CHECK (seq >= 1),
  topic           text NOT NULL,
  kafka_offset    bigint NOT NULL,
  recorded_at     timestamptz(3) NOT NULL,  -- the record's timestamp
  archived_at     timestamptz(3) NOT NULL,
  key             bytea,
  headers         text NOT NULL,            -- JSON, [[name, value], …] in order
  value           text COMPRESSION lz4 NOT NULL,  -- the exact bytes
  source          text COLLATE "C" NOT NULL,
  event_id        text COLLATE "C" NOT NULL,
  type            text NOT NULL,
  subject         text COLLATE "C" NOT NULL,
  time            timestamptz(3) NOT NULL,
  correlation_id  text COLLATE "C" NOT NULL,
  causation_id    text,
  prev_hash       bytea NOT NULL,
  hash            bytea NOT NULL,
  PRIMARY KEY (organization_id, partition, seq),
  UNIQUE (source, event_id)
);
CREATE INDEX event_archive_time ON event_archive (organization_id, time, partition, seq);
CREATE INDEX event_archive_subject ON event_archive (subject);
CREATE INDEX event_archive_correlation ON event_archive (correlation_id);

SELECT bilko_tenant('event_archive');
SELECT bilko_immutable('event_archive');
-- `verify` reads the chains of all organizations, those without a head too.
CREATE POLICY verification ON event_archive FOR SELECT
  USING ((SELECT current_setting('bilko.verifying', true)) = 'on');
