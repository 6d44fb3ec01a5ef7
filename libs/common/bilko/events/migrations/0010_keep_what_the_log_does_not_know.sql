-- Rebuilds of tables that the log does not know wholly. What it does not know of a table, columns
-- or rows, is neither made nor compared, and a promotion takes it over from what is live. Tables
-- that are a record of their own are compared and never promoted.

ALTER TABLE rebuild_state
  ADD COLUMN compared_only text[] NOT NULL DEFAULT '{}',
  -- By table: {"columns": […], "rows": "a condition in SQL, or empty"}.
  ADD COLUMN unlogged jsonb NOT NULL DEFAULT '{}';

-- As in 0008, with every policy of the table and the compression of its columns.
CREATE OR REPLACE FUNCTION bilko_shadow_table(name text) RETURNS void LANGUAGE plpgsql AS $$
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

-- As in 0008, and of the live row also what the log does not know of it.
CREATE OR REPLACE FUNCTION bilko_keep_moments(name text) RETURNS void LANGUAGE plpgsql AS $body$
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

-- As in 0008, and takes over before.
CREATE OR REPLACE FUNCTION bilko_rebuild_swap() RETURNS void
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

CREATE OR REPLACE FUNCTION bilko_rebuild_analyze() RETURNS void
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
