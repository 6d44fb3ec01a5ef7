-- Without statistics the plans of a table that was empty are kept while it grows to millions of
-- rows: every batch of a rebuild reads all that was there. Autovacuum comes once a minute, and the
-- service's role may not analyze what it does not own.
CREATE FUNCTION bilko_rebuild_analyze() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  name text;
BEGIN
  PERFORM bilko_rebuild_allowed();
  FOR name IN SELECT unnest(tables) FROM rebuild_state LOOP
    EXECUTE format('ANALYZE rebuild.%I', name);
  END LOOP;
  ANALYZE rebuild.seen;
END $$;
