"""Handlers that fail: a trigger in a service's database that refuses rows for a while."""

import psycopg2

# The table that a handler of the service must write.
TABLES = {"ledger": "gl_transaction", "notification": "communication"}


class Trouble:
    """Installed as superuser; the code of the service does not know of it."""

    def __init__(self, paths: dict, service: str) -> None:
        self._url = paths["postgres"].rsplit("/", 1)[0] + f"/bilko_{service}"
        self._table = TABLES[service]

    def begin(self, condition: str) -> None:
        """Refuses each row for which an SQL expression (of NEW) is true: `random() < 0.02`."""
        self._run(f"""
            CREATE OR REPLACE FUNCTION chaos_trouble() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF {condition} THEN
                RAISE EXCEPTION 'chaos: trouble on purpose' USING ERRCODE = 'data_exception';
              END IF;
              RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS chaos_trouble ON {self._table};
            CREATE TRIGGER chaos_trouble BEFORE INSERT ON {self._table}
              FOR EACH ROW EXECUTE FUNCTION chaos_trouble()""")

    def end(self) -> None:
        self._run(f"DROP TRIGGER IF EXISTS chaos_trouble ON {self._table}")

    def _run(self, sql: str) -> None:
        database = psycopg2.connect(self._url, connect_timeout=10)
        database.autocommit = True
        try:
            with database.cursor() as cursor:
                cursor.execute("SET lock_timeout = '20s'")
                cursor.execute(sql)
        finally:
            database.close()
