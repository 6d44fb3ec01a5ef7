-- Makes a table append-only for everybody: no grants but SELECT and INSERT, and a trigger that
-- refuses UPDATE, DELETE and TRUNCATE even for the owner.
CREATE FUNCTION bilko_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'immutable: % on % is refused, its rows never change', TG_OP, TG_TABLE_NAME;
END $$;

CREATE FUNCTION bilko_immutable(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  grantee_name text;
BEGIN
  FOR grantee_name IN
    SELECT DISTINCT pg_get_userbyid(acl.grantee)
      FROM pg_class c, aclexplode(c.relacl) acl
     WHERE c.oid = relation AND acl.grantee <> c.relowner AND acl.grantee <> 0
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM %I', relation, grantee_name);
  END LOOP;
  EXECUTE format('CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON %s '
                 'FOR EACH STATEMENT EXECUTE FUNCTION bilko_refuse_change()', relation);
END $$;
