-- What the archived `*.logged_action.recorded` say, one row each, at the same place of the chain.
CREATE TABLE logged_action (
  organization_id  text COLLATE "C" NOT NULL,
  partition        integer NOT NULL,
  seq              bigint NOT NULL,
  id               text NOT NULL,
  table_name       text NOT NULL,
  row_id           text COLLATE "C" NOT NULL,
  user_id          text,
  action           text NOT NULL,
  row_data         json,               -- json, not jsonb: the text as it came
  changed_fields   json,
  client_ip        text,
  application_name text NOT NULL,
  created_at       timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, partition, seq)
);
CREATE INDEX logged_action_time ON logged_action (organization_id, created_at, partition, seq);
CREATE INDEX logged_action_row ON logged_action (organization_id, row_id);

SELECT bilko_tenant('logged_action');
SELECT bilko_immutable('logged_action');
CREATE POLICY verification ON logged_action FOR SELECT
  USING ((SELECT current_setting('bilko.verifying', true)) = 'on');
