-- What operators asked of a group (ops.control.requested), once each, and what came of it.
CREATE TABLE group_control (
  consumer_group text COLLATE "C" NOT NULL,
  operation_id   text COLLATE "C" NOT NULL,
  verb           text NOT NULL,
  arguments      jsonb NOT NULL,
  operator       text NOT NULL,
  reason         text NOT NULL,
  requested_at   timestamptz NOT NULL,       -- the event's time
  expires_at     timestamptz NOT NULL,
  state          text NOT NULL CONSTRAINT group_control_state
                 CHECK (state IN ('active', 'done', 'refused', 'cancelled')),
                 -- active: goes on until it is done or cancelled (a reprocess, for example)
  outcome        jsonb NOT NULL DEFAULT '{}',  -- counts; of what was refused {"code", "message"}
  started_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at       timestamptz,
  PRIMARY KEY (consumer_group, operation_id)
);

-- A group with a row here is paused: its replicas have left it, its retries rest; HTTP, the outbox
-- and readiness go on. `resume` deletes the row.
CREATE TABLE group_pause (
  consumer_group text COLLATE "C" PRIMARY KEY,
  operation_id   text COLLATE "C",           -- null: the flood breaker did it
  operator       text NOT NULL,
  reason         text NOT NULL,
  since          timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Of subscriptions with order `latest`: the newest sequence applied of each entity.
CREATE TABLE latest_sequence (
  consumer_group text COLLATE "C" NOT NULL,
  source         text COLLATE "C" NOT NULL,
  subject        text COLLATE "C" NOT NULL,
  sequence       bigint NOT NULL,
  PRIMARY KEY (consumer_group, source, subject)
);
