-- A rebuild: what the log makes of a service's tables, in the schema `rebuild` beside them, until
-- it is swapped in. The tables there have the live ones' columns, constraints, indexes, rights and
-- triggers, but for the audit's: nothing there reaches the outbox. After a swap the schema holds
-- what was live before, at the same place of the log, so that swapping once more is the way back.

CREATE TABLE rebuild_state (
  only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  operation_id text COLLATE "C" NOT NULL,    -- that began it
  operator     text NOT NULL,
  tables       text[] NOT NULL,              -- those that others refer to first
  compared_only text[] NOT NULL DEFAULT '{}',  -- a record of their own: never promoted
  -- What the log does not know of a table, columns or rows, by table: {"columns": […], "rows": "a
  -- condition in SQL, or empty"}. It is neither made nor compared, and a promotion takes it over
  -- from what is live.
  unlogged     jsonb NOT NULL DEFAULT '{}',
  is_read      boolean NOT NULL DEFAULT false,  -- has once come to the end of the log
  is_swapped   boolean NOT NULL DEFAULT false,  -- the schema holds what was live before
  wish         text CONSTRAINT rebuild_state_wish CHECK (wish IN ('catch_up', 'promote')),
  wish_operation_id text COLLATE "C",        -- asked for and not done yet
  snapshot     text,                         -- of the live state a catch-up goes to, exported
  expected     bigint NOT NULL,              -- records in the log when it began
  records      bigint NOT NULL DEFAULT 0,    -- read so far
  applied      bigint NOT NULL DEFAULT 0,    -- events applied so far
  trouble      text,                         -- why it does not go on; null: it does
  started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  read_at      timestamptz,                  -- when it came to the end of the log
  swapped_at   timestamptz,
  CONSTRAINT rebuild_state_wish_named CHECK ((wish IS NULL) = (wish_operation_id IS NULL))
);

-- These functions run as the owner, since the service's role may not make or move tables. They are
-- for that role only: the one that may write to the outbox.
CREATE FUNCTION bilko_rebuild_allowed() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT has_table_privilege(session_user, 'public.outbox', 'INSERT') THEN
    RAISE EXCEPTION 'forbidden: % may not rebuild', session_user;
  END IF;
END $$;

-- Gives `copy` the rights that others have on `original`, and no more: default rights are taken
-- back.
CREATE FUNCTION bilko_copy_rights(original regclass, copy regclass) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  right_ record;
BEGIN
  FOR right_ IN SELECT DISTINCT acl.grantee::regrole AS grantee
                  FROM pg_class c, aclexplode(c.relacl) acl
                 WHERE c.oid = copy AND acl.grantee NOT IN (0, c.relowner) LOOP
    EXECUTE format('REVOKE ALL ON %s FROM %s', copy, right_.grantee);
  END LOOP;
  FOR right_ IN SELECT acl.grantee::regrole AS grantee, acl.privilege_type
                  FROM pg_class c, aclexplode(c.relacl) acl
                 WHERE c.oid = original AND acl.grantee NOT IN (0, c.relowner) LOOP
    EXECUTE format('GRANT %s ON %s TO %s', right_.privilege_type, copy, right_.grantee);
    EXECUTE format('GRANT USAGE ON SCHEMA rebuild TO %s', right_.grantee);
  END LOOP;
END $$;

-- An empty `rebuild.name` like `public.name`, with its policies and without its foreign keys.
-- `pg_get_…def` qualifies what the search_path does not show, hence that of the caller: public
-- alone.
CREATE FUNCTION bilko_shadow_table(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  original constant regclass := format('public.%I', name)::regclass;
  copy     constant text := format('rebuild.%I', name);
  options  text;
  part     record;
BEGIN
  EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING GENERATED '
                 'INCLUDING IDENTITY INCLUDING STORAGE INCLUDING COMPRESSION)', copy, original);
  SELECT array_to_string(reloptions, ', ') INTO options FROM pg_class WHERE oid = original;
  IF options IS NOT NULL THEN
    EXECUTE format('ALTER TABLE %s SET (%s)', copy, options);
  END IF;
  FOR part IN SELECT conname, pg_get_constraintdef(oid) AS def FROM pg_constraint
               WHERE conrelid = original AND contype IN ('p', 'u', 'c', 'x') ORDER BY contype DESC
  LOOP
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', copy, part.conname, part.def);
  END LOOP;
  FOR part IN SELECT pg_get_indexdef(indexrelid) AS def FROM pg_index i
               WHERE indrelid = original
                 AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid
                                    AND c.conrelid = original)
  LOOP
    EXECUTE replace(part.def, format(' ON public.%I ', name), format(' ON %s ', copy));
  END LOOP;
  FOR part IN SELECT pg_get_triggerdef(oid) AS def FROM pg_trigger
               WHERE tgrelid = original AND NOT tgisinternal AND tgname NOT LIKE 'audit\_%'
  LOOP
    EXECUTE replace(part.def, format(' ON public.%I ', name), format(' ON %s ', copy));
  END LOOP;
  IF (SELECT relforcerowsecurity FROM pg_class WHERE oid = original) THEN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', copy);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', copy);
  END IF;
  FOR part IN SELECT policyname, permissive, cmd, qual, with_check,
                     (SELECT string_agg(CASE r WHEN 'public' THEN r ELSE quote_ident(r) END, ', ')
                        FROM unnest(roles::text[]) AS role(r)) AS roles
                FROM pg_policies WHERE schemaname = 'public' AND tablename = name LOOP
    EXECUTE format('CREATE POLICY %I ON %s AS %s FOR %s TO %s', part.policyname, copy,
                   part.permissive, part.cmd, part.roles)
            || coalesce(' USING (' || part.qual || ')', '')
            || coalesce(' WITH CHECK (' || part.with_check || ')', '');
  END LOOP;
  PERFORM bilko_copy_rights(original, copy::regclass);
END $$;

CREATE FUNCTION bilko_unlogged_columns(name text) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(c), '{}')
    FROM public.rebuild_state, jsonb_array_elements_text(unlogged -> name -> 'columns') AS k(c)
$$;

-- ' AND '-joined equality of the primary key's columns.
CREATE FUNCTION bilko_same_key(name text, one text, other text) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT string_agg(format('%2$s.%1$I = %3$s.%1$I', a.attname, one, other), ' AND ')
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
   WHERE i.indrelid = format('public.%I', name)::regclass AND i.indisprimary
$$;

-- When a row was written is not in the log: a row of the schema that the live state has too keeps
-- the moment it has there, and what the log does not know of it. Columns that say when default to
-- clock_timestamp().
CREATE FUNCTION bilko_keep_moments(name text) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
  original constant regclass := format('public.%I', name)::regclass;
  keys     constant text := bilko_same_key(name, 'live', 'NEW');
  of_live  text;
  of_new   text;
BEGIN
  SELECT string_agg(format('live.%I', a.attname), ', '),
         string_agg(format('NEW.%I', a.attname), ', ')
    INTO of_live, of_new
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE a.attrelid = original AND a.attnum > 0 AND NOT a.attisdropped
     AND (pg_get_expr(d.adbin, d.adrelid) = 'clock_timestamp()'
          OR a.attname = ANY (bilko_unlogged_columns(name)));
  IF keys IS NULL OR of_live IS NULL THEN
    RETURN;
  END IF;
  -- FOUND, since INTO makes the columns null where there is no row.
  EXECUTE format($f$
    CREATE OR REPLACE FUNCTION rebuild.%1$I() RETURNS trigger LANGUAGE plpgsql AS $t$
    DECLARE
      made constant rebuild.%2$I := NEW;
    BEGIN
      SELECT %3$s INTO %4$s FROM public.%2$I live WHERE %5$s;
      RETURN CASE WHEN FOUND THEN NEW ELSE made END;
    END $t$
  $f$, 'keep_moments_' || name, name, of_live, of_new, keys);
  EXECUTE format('DROP TRIGGER IF EXISTS keep_moments ON rebuild.%I', name);
  EXECUTE format('CREATE TRIGGER keep_moments BEFORE INSERT ON rebuild.%I FOR EACH ROW '
                 'EXECUTE FUNCTION rebuild.%I()', name, 'keep_moments_' || name);
END $body$;

-- Makes the schema with empty tables; an error where there is one.
CREATE FUNCTION bilko_rebuild_begin(names text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  name text;
  part record;
BEGIN
  PERFORM bilko_rebuild_allowed();
  CREATE SCHEMA rebuild;
  EXECUTE format('GRANT USAGE ON SCHEMA rebuild TO %I', session_user);
  FOREACH name IN ARRAY names LOOP
    PERFORM bilko_shadow_table(name);
    PERFORM bilko_keep_moments(name);
  END LOOP;
  FOR part IN SELECT c.conname, r.relname, c.confrelid, f.relname AS target,
                     pg_get_constraintdef(c.oid) AS def
                FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
                JOIN pg_class f ON f.oid = c.confrelid
               WHERE c.contype = 'f' AND r.relnamespace = 'public'::regnamespace
                 AND r.relname = ANY (names)
  LOOP
    EXECUTE format('ALTER TABLE rebuild.%I ADD CONSTRAINT %I %s', part.relname, part.conname,
                   CASE WHEN part.target = ANY (names)
                        THEN replace(part.def, format('REFERENCES %I(', part.target),
                                     format('REFERENCES rebuild.%I(', part.target))
                        ELSE part.def END);
  END LOOP;
  -- Whatever else the service has is out of reach, above all the outbox: a table of that name that
  -- nobody has a right on.
  FOR part IN SELECT relname FROM pg_class
               WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                 AND NOT relispartition AND relname <> ALL (names) LOOP
    EXECUTE format('CREATE TABLE rebuild.%I ()', part.relname);
    EXECUTE format('REVOKE ALL ON rebuild.%I FROM %I', part.relname, session_user);
  END LOOP;
  -- How far the log is read, what is applied, and what was read and is not: events that the live
  -- state has not applied either (parked, dead, discarded), that miss a row, or that failed.
  CREATE TABLE rebuild.progress (
    topic text, kafka_partition integer, next_offset bigint NOT NULL,
    PRIMARY KEY (topic, kafka_partition));
  CREATE TABLE rebuild.seen (
    source text COLLATE "C", event_id text COLLATE "C", PRIMARY KEY (source, event_id));
  CREATE TABLE rebuild.waiting (
    source text COLLATE "C", event_id text COLLATE "C", state text NOT NULL, reason text,
    topic text NOT NULL, kafka_partition integer NOT NULL, kafka_offset bigint NOT NULL,
    kafka_timestamp timestamptz NOT NULL, record_key bytea, record_headers jsonb NOT NULL,
    record_value bytea NOT NULL, PRIMARY KEY (source, event_id));
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON rebuild.progress, rebuild.seen, '
                 'rebuild.waiting TO %I', session_user);
  FOR part IN SELECT DISTINCT acl.grantee::regrole AS grantee
                FROM pg_class c, aclexplode(c.relacl) acl
               WHERE c.oid = 'public.rebuild_state'::regclass
                 AND acl.grantee NOT IN (0, c.relowner) LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA rebuild TO %s', part.grantee);
    EXECUTE format('GRANT SELECT ON rebuild.waiting, rebuild.progress TO %s', part.grantee);
  END LOOP;
END $$;

CREATE FUNCTION bilko_rebuild_drop() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM bilko_rebuild_allowed();
  DROP SCHEMA IF EXISTS rebuild CASCADE;
  DELETE FROM rebuild_state;
END $$;

-- Nobody reads or writes the live tables until the transaction ends.
CREATE FUNCTION bilko_rebuild_freeze() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  list text;
BEGIN
  PERFORM bilko_rebuild_allowed();
  SELECT string_agg(format('public.%I', t.name), ', ' ORDER BY t.n) INTO STRICT list
    FROM rebuild_state, unnest(tables) WITH ORDINALITY AS t(name, n);
  EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', list);
END $$;

-- What the log does not know goes from the live table to the schema's, as it is now. Nobody else is
-- at either, so that no tenant's rows need be hidden from the owner meanwhile.
CREATE FUNCTION bilko_take_over(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  columns_ constant text[] := bilko_unlogged_columns(name);
  rows_ constant text := (SELECT nullif(unlogged -> name ->> 'rows', '') FROM rebuild_state);
  columns   text;
  is_tenant constant boolean := (SELECT relforcerowsecurity FROM pg_class
                                  WHERE oid = format('public.%I', name)::regclass);
BEGIN
  IF columns_ = '{}' AND rows_ IS NULL THEN
    RETURN;
  END IF;
  IF is_tenant THEN
    EXECUTE format('ALTER TABLE public.%I NO FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE rebuild.%I NO FORCE ROW LEVEL SECURITY', name);
  END IF;
  IF columns_ <> '{}' THEN
    SELECT string_agg(format('%I', c), ', ') INTO columns FROM unnest(columns_) AS k(c);
    EXECUTE format('UPDATE rebuild.%1$I made SET (%2$s) = ROW(%3$s) FROM public.%1$I live '
                   ' WHERE %4$s AND (%3$s) IS DISTINCT FROM (%5$s)', name, columns,
                   (SELECT string_agg(format('live.%I', c), ', ') FROM unnest(columns_) AS k(c)),
                   bilko_same_key(name, 'live', 'made'),
                   (SELECT string_agg(format('made.%I', c), ', ') FROM unnest(columns_) AS k(c)));
  END IF;
  IF rows_ IS NOT NULL THEN
    SELECT string_agg(format('%I', attname), ', ') INTO columns FROM pg_attribute
     WHERE attrelid = format('public.%I', name)::regclass AND attnum > 0 AND NOT attisdropped
       AND attgenerated = '';
    EXECUTE format('INSERT INTO rebuild.%1$I (%2$s) SELECT %2$s FROM public.%1$I WHERE %3$s '
                   'ON CONFLICT DO NOTHING', name, columns, rows_);
  END IF;
  IF is_tenant THEN
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE rebuild.%I FORCE ROW LEVEL SECURITY', name);
  END IF;
END $$;

-- The tables of the schema become the live ones, and these go there, when what the log does not
-- know is taken over. The audit's triggers stay with what is live.
CREATE FUNCTION bilko_rebuild_swap() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  name     text;
  part     record;
BEGIN
  PERFORM bilko_rebuild_allowed();
  CREATE SCHEMA rebuild_leaving;
  FOR name IN SELECT unnest(tables) FROM rebuild_state LOOP
    PERFORM bilko_take_over(name);
    EXECUTE format('DROP TRIGGER IF EXISTS keep_moments ON rebuild.%I', name);
    FOR part IN SELECT tgname, pg_get_triggerdef(oid) AS def FROM pg_trigger
                 WHERE tgrelid = format('public.%I', name)::regclass AND NOT tgisinternal
                   AND tgname LIKE 'audit\_%'
    LOOP
      EXECUTE replace(part.def, format(' ON public.%I ', name), format(' ON rebuild.%I ', name));
      EXECUTE format('DROP TRIGGER %I ON public.%I', part.tgname, name);
    END LOOP;
    EXECUTE format('ALTER TABLE public.%I SET SCHEMA rebuild_leaving', name);
    EXECUTE format('ALTER TABLE rebuild.%I SET SCHEMA public', name);
    EXECUTE format('ALTER TABLE rebuild_leaving.%I SET SCHEMA rebuild', name);
    PERFORM bilko_keep_moments(name);
  END LOOP;
  DROP SCHEMA rebuild_leaving;
  UPDATE rebuild_state SET is_swapped = NOT is_swapped, swapped_at = clock_timestamp();
END $$;

-- Without statistics the plans of a table that was empty are kept while it grows to millions of
-- rows: every batch of a rebuild reads all that was there. Autovacuum comes once a minute, and the
-- service's role may not analyze what it does not own.
CREATE FUNCTION bilko_rebuild_analyze() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  name text;
BEGIN
  PERFORM bilko_rebuild_allowed();
  FOR name IN SELECT unnest(tables || compared_only) FROM rebuild_state LOOP
    EXECUTE format('ANALYZE rebuild.%I', name);
  END LOOP;
  ANALYZE rebuild.seen;
END $$;
