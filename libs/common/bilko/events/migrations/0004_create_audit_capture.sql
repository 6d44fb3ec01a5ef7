-- LoggedAction events from statement-level triggers: whatever changes an audited table, through
-- the service or by psql, leaves a `<domain>.logged_action.recorded` in the outbox of the same
-- transaction.
--
-- An audited table has the columns organization_id, changed_by, correlation_id and caused_by; the
-- last three say who and why, and are believed only where the transaction set bilko.audited
-- (Database does).

CREATE FUNCTION bilko_setting(name text) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('bilko.' || name, true), '') $$;

-- RFC 3339, UTC, milliseconds: the form of instants in events.
CREATE FUNCTION bilko_instant(value timestamptz) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT to_char(value AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

CREATE FUNCTION bilko_camel(name text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT left(name, 1) || substr(replace(initcap(replace(name, '_', ' ')), ' ', ''), 2) $$;

-- The digits of a ULID that are its time: 48 bits of milliseconds, Crockford base32.
CREATE FUNCTION bilko_ulid_time(at timestamptz) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  ms     bigint := floor(extract(epoch FROM at) * 1000);
  result text := '';
BEGIN
  FOR i IN 0..9 LOOP
    result := substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (ms & 31)::int + 1, 1) || result;
    ms := ms >> 5;
  END LOOP;
  RETURN result;
END $$;

-- Those that are chance: twelve random bytes (6 and 8 of a UUID hold its version and variant) as
-- 16 digits of base64; each of ours stands for two of them.
CREATE FUNCTION bilko_ulid_chance(uuid bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT translate(encode(substr(uuid, 1, 6) || substr(uuid, 10, 6), 'base64'),
                   'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
                   repeat('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 2))
$$;

CREATE FUNCTION bilko_ulid(at timestamptz) RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT bilko_ulid_time(at) || bilko_ulid_chance(uuid_send(gen_random_uuid())) $$;

-- A new trace.
CREATE FUNCTION bilko_new_trace() RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT '00-' || replace(gen_random_uuid()::text, '-', '') || '-' ||
         substr(replace(gen_random_uuid()::text, '-', ''), 1, 16) || '-01'
$$;

-- What the LoggedActions of one statement have in common.
CREATE TYPE bilko_statement AS (
  domain       text,
  source       text,
  table_name   text,
  action       text,
  at           timestamptz,
  ulid_time    text,
  is_trusted   boolean,  -- who and why are believed
  traceparent  text,     -- unless the cause has one
  client_ip    text,
  identity     jsonb     -- the outbox's header
);

CREATE FUNCTION bilko_statement(domain text, source text, table_name text, action text)
RETURNS bilko_statement LANGUAGE sql VOLATILE AS $$
  SELECT (domain, source, table_name, action, now.at, bilko_ulid_time(now.at),
          coalesce(bilko_setting('audited') = 'on', false),
          bilko_setting('traceparent'), bilko_setting('client_ip'),
          (SELECT header FROM outbox_identity))::bilko_statement
    FROM (SELECT clock_timestamp() AS at) now
$$;

-- The outbox's row of one LoggedAction. The envelope's members stand in the catalogue's order.
CREATE FUNCTION bilko_logged_action(
  stamp bilko_statement, organization text, row_id text, row_data jsonb, changed_fields jsonb,
  changed_by text, correlation text, caused_by text, traceparent_of_cause text,
  OUT event_id text, OUT topic text, OUT key bytea, OUT headers jsonb, OUT value text)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  actor  constant text := CASE WHEN stamp.is_trusted THEN changed_by END;
  cause  constant text := CASE WHEN stamp.is_trusted THEN caused_by END;
  log_id constant text := 'log_' || stamp.ulid_time ||
                          bilko_ulid_chance(uuid_send(gen_random_uuid()));
  at     constant text := bilko_instant(stamp.at);
  trace  constant text := coalesce(traceparent_of_cause, stamp.traceparent, bilko_new_trace());
BEGIN
  event_id := 'evt_' || stamp.ulid_time || bilko_ulid_chance(uuid_send(gen_random_uuid()));
  topic := stamp.domain || '.logged_action.recorded';
  key := convert_to(log_id, 'UTF8');
  headers := jsonb_build_array(
    jsonb_build_object('name', 'content-type', 'value', encode(convert_to(
      'application/cloudevents+json; charset=UTF-8', 'UTF8'), 'hex')),
    jsonb_build_object('name', 'traceparent', 'value',
      encode(convert_to(trace, 'UTF8'), 'hex'))) || stamp.identity;
  value := '{"specversion":"1.0","id":' || to_json(event_id)
    || ',"source":' || to_json(stamp.source) || ',"type":' || to_json(topic)
    || ',"subject":' || to_json(log_id) || ',"time":' || to_json(at)
    || ',"datacontenttype":"application/json","dataschema":'
    || to_json('urn:bilko:schema:' || topic || ':1')
    || ',"traceparent":' || to_json(trace)
    || ',"correlationid":' || to_json(coalesce(CASE WHEN stamp.is_trusted THEN correlation END,
                                                bilko_ulid(stamp.at)))
    || CASE WHEN cause IS NOT NULL THEN ',"causationid":' || to_json(cause) ELSE '' END
    || ',"sequence":"0000000000000000001","organizationid":' || to_json(organization)
    || CASE WHEN actor IS NOT NULL THEN ',"actorid":' || to_json(actor) ELSE '' END
    || ',"data":' || json_build_object(
         'id', log_id, 'organizationId', organization, 'tableName', stamp.table_name,
         'userId', actor, 'action', stamp.action, 'rowId', row_id, 'rowData', row_data,
         'changedFields', changed_fields,
         'clientIp', CASE WHEN stamp.is_trusted AND cause IS NULL THEN stamp.client_ip END,
         'applicationName', 'bilko-api', 'createdAt', at)::text || '}';
END $$;

-- The value of a column as JSON text for the trail: money and other exact numbers as strings,
-- instants in the events' form, values over 4 KiB by their digest.
CREATE FUNCTION bilko_column_json(alias text, column_name text, type_name text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN type_name LIKE 'numeric%' THEN format('to_jsonb(%s.%I::text)', alias, column_name)
    WHEN type_name LIKE 'timestamp%' THEN
      format('to_jsonb(bilko_instant(%s.%I))', alias, column_name)
    WHEN type_name = 'bytea' THEN format('bilko_digest(%s.%I)', alias, column_name)
    WHEN type_name = 'text' OR type_name = 'jsonb' THEN
      format('CASE WHEN octet_length(%1$s.%2$I::text) > 4096 '
             'THEN bilko_digest(convert_to(%1$s.%2$I::text, ''UTF8'')) '
             'ELSE to_jsonb(%1$s.%2$I) END', alias, column_name)
    ELSE format('to_jsonb(%s.%I)', alias, column_name)
  END
$$;

CREATE FUNCTION bilko_digest(value bytea) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN value IS NULL THEN NULL ELSE jsonb_build_object(
    'sha256', encode(sha256(value), 'hex'), 'bytes', octet_length(value)) END
$$;

-- Makes `relation` audited under the name the trail shows, e.g.
--   SELECT bilko_audit('invoice', 'Invoice', 'invoice', 'invoice-service');
-- The trigger function names every column, so call it again after a migration that adds one.
-- `id_column` is the row's id in the trail.
CREATE FUNCTION bilko_audit(relation regclass, table_name text, domain text, source text,
                            id_column text DEFAULT 'id')
RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
  meta     constant text[] := ARRAY['organization_id', 'changed_by', 'correlation_id', 'caused_by',
                                    'version', 'updated_at'];
  row_json text;
  changes  text;
  func     text := 'audit_' || relation::text;
BEGIN
  SELECT string_agg(format('%L, %s', bilko_camel(a.attname),
                           bilko_column_json('o', a.attname, format_type(a.atttypid, a.atttypmod))),
                    ', ' ORDER BY a.attnum),
         string_agg(format('CASE WHEN o.%1$I IS DISTINCT FROM n.%1$I '
                           'THEN jsonb_build_object(%2$L, %3$s) ELSE ''{}'' END',
                           a.attname, bilko_camel(a.attname),
                           bilko_column_json('n', a.attname, format_type(a.atttypid, a.atttypmod))),
                    ' || ' ORDER BY a.attnum) FILTER (WHERE a.attname <> ALL (meta))
    INTO row_json, changes
    FROM pg_attribute a
   WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
     AND a.attname NOT IN ('changed_by', 'correlation_id', 'caused_by');

  EXECUTE format($f$
    CREATE OR REPLACE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $t$
    DECLARE
      stamp  constant bilko_statement := bilko_statement(%2$L, %3$L, %4$L, TG_OP);
      traces constant jsonb := bilko_setting('traceparents');  -- by the ids of a batch's events
    BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO outbox (event_id, topic, key, headers, value)
        SELECT action.*
          FROM (SELECT * FROM new_rows ORDER BY %5$I) n,
               bilko_logged_action(stamp, n.organization_id, n.%5$I::text, NULL, NULL,
                                   n.changed_by, n.correlation_id, n.caused_by,
                                   traces ->> n.caused_by) action;
      ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO outbox (event_id, topic, key, headers, value)
        SELECT action.*
          FROM (SELECT n.*, %7$s AS bilko_changes
                  FROM new_rows n JOIN old_rows o USING (organization_id, %5$I)
                 ORDER BY n.%5$I) n,
               bilko_logged_action(stamp, n.organization_id, n.%5$I::text, NULL, n.bilko_changes,
                                   n.changed_by, n.correlation_id, n.caused_by,
                                   traces ->> n.caused_by) action;
      ELSE
        INSERT INTO outbox (event_id, topic, key, headers, value)
        SELECT action.*
          FROM (SELECT * FROM old_rows ORDER BY %5$I) o,
               bilko_logged_action(stamp, o.organization_id, o.%5$I::text,
                                   jsonb_build_object(%6$s), NULL, bilko_setting('actor'),
                                   bilko_setting('correlation_id'),
                                   bilko_setting('causation_id'), NULL) action;
      END IF;
      RETURN NULL;
    END $t$
  $f$, func, domain, source, table_name, id_column, row_json, changes);

  EXECUTE format('DROP TRIGGER IF EXISTS audit_insert ON %s', relation);
  EXECUTE format('DROP TRIGGER IF EXISTS audit_update ON %s', relation);
  EXECUTE format('DROP TRIGGER IF EXISTS audit_delete ON %s', relation);
  EXECUTE format('CREATE TRIGGER audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows '
                 'FOR EACH STATEMENT EXECUTE FUNCTION %I()', relation, func);
  EXECUTE format('CREATE TRIGGER audit_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows '
                 'NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()', relation, func);
  EXECUTE format('CREATE TRIGGER audit_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows '
                 'FOR EACH STATEMENT EXECUTE FUNCTION %I()', relation, func);
END $body$;

-- Row-level security by organization for a table with organization_id.
CREATE FUNCTION bilko_tenant(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', relation);
  -- The sub-select is evaluated once per statement; without it once per row.
  EXECUTE format('CREATE POLICY tenant ON %s USING (organization_id = ANY ((SELECT string_to_array('
                 'current_setting(''bilko.organizations'', true), '',''))::text[]))', relation);
END $$;
