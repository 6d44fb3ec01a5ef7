"""The online half of the checker: a violation that heals is still a violation."""

import threading
from contextlib import suppress

import psycopg2

from .history import Journal

EVERY_S = 10.0

# Each gives a row per violation, in one repeatable-read snapshot.
RULES = {
    "ledger": [
        ("I9", "unbalanced", """
            SELECT organization_id || ' ' || currency FROM leg GROUP BY organization_id, currency
            HAVING sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END) <> 0
                OR sum(CASE side WHEN 'DEBIT' THEN base_amount ELSE -base_amount END) <> 0"""),
        ("I9", "torn-transaction", """
            SELECT t.id FROM gl_transaction t LEFT JOIN leg l
                ON (l.organization_id, l.transaction_id) = (t.organization_id, t.id)
             GROUP BY t.organization_id, t.id, t.leg_count
            HAVING count(l.number) <> t.leg_count"""),
    ],
    "invoice": [
        ("I11", "number-gap", """
            SELECT organization_id FROM invoice
             GROUP BY organization_id, extract(year FROM issue_date)
            HAVING count(*) <> max(regexp_replace(invoice_number, '.*-', '')::int)"""),
        ("I12", "double-pay", """
            SELECT i.id FROM invoice i LEFT JOIN payment p
                ON (p.organization_id, p.invoice_id) = (i.organization_id, i.id)
             GROUP BY i.organization_id, i.id, i.paid_amount
            HAVING coalesce(sum(p.amount), 0) <> i.paid_amount"""),
    ],
}


class OnlineChecker:
    """A thread that looks every ten seconds, and once more when it is stopped."""

    def __init__(self, paths: dict, faults: Journal) -> None:
        self._paths = paths
        self._faults = faults
        self._stopping = threading.Event()
        self.looks = 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(60)

    def _run(self) -> None:
        while True:
            for service in RULES:
                if service in self._paths["services"]:
                    with suppress(psycopg2.Error):  # killed just now; the next look sees it
                        self._look(service)
            if self._stopping.wait(EVERY_S):
                return

    def _look(self, service: str) -> None:
        url = self._paths["postgres"].rsplit("/", 1)[0] + f"/bilko_{service}"
        database = psycopg2.connect(url, connect_timeout=5)
        try:
            database.set_session(isolation_level="REPEATABLE READ", readonly=True)
            with database.cursor() as cursor:
                for invariant, name, sql in RULES[service]:
                    cursor.execute(sql)
                    for (what,) in cursor.fetchall()[:5]:
                        self._faults.write(fault="anomaly", invariant=invariant, name=name,
                                           text=f"online: {what}")
            self.looks += 1
        finally:
            database.close()
