"""bilkoctl as scripts use it: arguments in, exit code and JSON out."""

import json
import os
import re
import signal
import subprocess
import uuid
from pathlib import Path

import jsonschema

from clients import ROOT, Process, eventually, sql

SCHEMAS = ROOT / "schemas" / "bilkoctl"
# What is refused, word by word, and what is answered, member by member. BILKO_GOLDEN=write writes
# both anew, to be read and committed.
REFUSALS = ROOT / "tests" / "e2e" / "bilkoctl_refusals.json"
ANSWERS = ROOT / "tests" / "e2e" / "bilkoctl_answers.json"
VARYING = [(re.compile(pattern), name) for pattern, name in [
    (r"(opn|evt|dlq|org)_[0-9A-Za-z]{26,32}", r"\1_…"), (r"'?/[^ ]*/([a-z]+)'?", r"FOLDER/\1"),
    (r"127\.0\.0\.1:\d+", "KAFKA"), (r"is the cluster [^,]+", "is the cluster CLUSTER"),
    (r"\[\d+\]", "[P]"), (r"(at|before|begins at|up to|asks for) \d+", r"\1 N"),
    (r"\b\d+ (records|events|partitions)", r"N \1")]]
UNLIKE = [(re.compile(pattern), name) for pattern, name in [
    (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "UUID"),
    (r"\b[a-z]+_[0-9A-Za-z]{26}\b|\bdlq_[0-9a-f]+", "ID"),
    (r"\b[0-9A-HJKMNP-TV-Z]{26}\b", "ULID"), (r"\d{4}-\d\d-\d\d(T[\d:.]+Z)?", "TIME"),
    (r"\b[0-9a-f]{16,}\b", "HEX"), (r"^(?=.*\d)(?=.*[A-Z])[\w-]{20,}$", "TOKEN"),
    (r"/[^ ]*/\w+", "FILE"), (r"127\.0\.0\.1:\d+", "KAFKA"), (r"\d+", "N")]]


class Answer:
    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout
        self.err = done.stderr

    @property
    def json(self):
        """The one document on standard output, checked against its schema."""
        document = json.loads(self.out)
        check(document)
        return document

    @property
    def error(self):
        """The error on standard error, behind the progress."""
        document = json.loads(self.err.strip().splitlines()[-1])
        assert document["kind"] == "Error" and document["code"] == self.code, self.err
        return document


def is_golden(name, answer):
    """Refused as bilkoctl_refusals.json says; what differs from run to run is left out."""
    document = answer.error
    check(document)
    for member in ("message", "hint"):
        for pattern, replacement in VARYING:
            document[member] = pattern.sub(replacement, document[member])
    return is_as_before(REFUSALS, name, document)


def answers_golden(name, document):
    """Answers as bilkoctl_answers.json says: the same members, kinds and words."""
    return is_as_before(ANSWERS, name, likeness(document))


def likeness(value):
    """The value without what differs from run to run; of a list each kind of item once."""
    match value:
        case dict():
            return {key: "CLUSTER" if key == "cluster" else likeness(item)
                    for key, item in value.items()}
        case list():
            kinds = [likeness(item) for item in value]
            return [kind for i, kind in enumerate(kinds) if kind not in kinds[:i]]
        case str():
            for pattern, name in UNLIKE:
                value = pattern.sub(name, value)
            return value
        case bool() | None:
            return value
        case _:
            return 0


def is_as_before(file, name, document):
    golden = json.loads(file.read_text())
    if os.environ.get("BILKO_GOLDEN") == "write":
        golden[name] = document
        file.write_text(json.dumps(dict(sorted(golden.items())), indent=2, ensure_ascii=False)
                        + "\n")
    assert golden.get(name) == document
    return True


def check(document):
    assert document["apiVersion"] == "bilkoctl/v1"
    schema = json.loads((SCHEMAS / f"{document['kind']}.json").read_text())
    jsonschema.validate(document, schema)


def command(*arguments):
    return [str(ROOT / "bilko"), "ctl", "-o", "json", *arguments]


def ctl(*arguments, code=0, env=None, timeout=180):
    done = subprocess.run(command(*arguments), capture_output=True, text=True, timeout=timeout,
                          env=os.environ | (env or {}), stdin=subprocess.DEVNULL, check=False)
    answer = Answer(done)
    said = f"{arguments}: {answer.code}\n{done.stdout}{done.stderr}"
    assert code is None or answer.code == code, said
    return answer


def execute(*arguments, reason="a test", **options):
    return ctl(*arguments, "--execute", "--yes", "--reason", reason, **options)


def killed(*arguments, after):
    """Executes, and gets SIGKILL once `after()` returns; one that was done by then is as good."""
    process = subprocess.Popen(command(*arguments, "--execute", "--yes", "--reason", "killed"),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        after()
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


# Of a replay, as its journal notes them.
STEPS = ["begun", "paused", "reset", "resumed", "read"]


def operation_of(plan):
    """The operation that a plan becomes."""
    return json.loads(Path(plan).read_text().splitlines()[0])["operation"]


def await_step(plan, *steps):
    """Until the journal of the plan's replay says one of them."""
    folder = Path(os.environ["BILKO_HOME"]) / "operations"

    def is_there():
        for journal in folder.glob(f"*/{operation_of(plan)}.json"):
            return json.loads(journal.read_text())["notes"]["step"] in steps
        return False
    eventually(is_there, every=0.002)


def await_true_books(*more):
    """Effects are on their way for a moment after what caused them."""
    eventually(lambda: ctl("invariants", "check", *more, code=None).json["holds"], wait=60,
               every=1)


def audited(operation, event_type):
    """The events that tell the audit trail of an operation, once they are in its archive."""
    def found():
        return sql("audit", "SELECT value FROM event_archive WHERE subject = %s AND type = %s "
                   "ORDER BY time", (operation, event_type), admin=True)
    return [json.loads(value) for (value,) in eventually(found, wait=45)]


class Broken:
    """A bug in a service, for some organizations: it cannot write their rows of a table."""

    def __init__(self, service, target):
        self.service, self.target = service, target
        self.table = f"broken_{uuid.uuid4().hex[:8]}"
        sql(service, f"""
            CREATE TABLE {self.table} (organization_id text PRIMARY KEY);
            GRANT SELECT ON {self.table} TO PUBLIC;
            CREATE FUNCTION {self.table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF EXISTS (SELECT FROM {self.table} b
                          WHERE b.organization_id = NEW.organization_id) THEN
                RAISE EXCEPTION 'broken_on_purpose: a bug of the {service}';
              END IF;
              RETURN NEW;
            END $$;
            CREATE TRIGGER {self.table} BEFORE INSERT ON {target}
              FOR EACH ROW EXECUTE FUNCTION {self.table}_refuse();""", admin=True)

    def hit(self, organization):
        sql(self.service, f"INSERT INTO {self.table} VALUES (%s)", (organization,), admin=True)

    def heal(self, organization):
        sql(self.service, f"DELETE FROM {self.table} WHERE organization_id = %s", (organization,),
            admin=True)

    def remove(self):
        sql(self.service, f"DROP TRIGGER {self.table} ON {self.target}; "
            f"DROP FUNCTION {self.table}_refuse(); DROP TABLE {self.table}", admin=True)


class BrokenLedger(Broken):
    def __init__(self):
        super().__init__("ledger", "gl_transaction")


def buggy_ledger():
    """With it, the ledger runs a handler that throws at each invoice."""
    return Process("ledger").replaced({"BILKO_FAILPOINTS": "ledger.post_invoice_sent=bug@1+"})


def dead(organization, group="ledger"):
    return ctl("dlq", "list", "--group", group, "--org", organization, "--limit",
               "100000").json["items"]


def await_dead(organization, count, service="ledger"):
    """They are given up 31 s after their first failure; here their retries do not wait."""
    def all_there():
        sql(service, "UPDATE parked SET due_at = clock_timestamp() WHERE organization_id = %s "
            "AND state = 'retry' AND failures > 0", (organization,), admin=True)
        rows = sql(service, "SELECT count(*) FROM parked WHERE organization_id = %s "
                   "AND state = 'dead'", (organization,), admin=True)
        return rows[0][0] >= count
    eventually(all_there, wait=120, every=0.3)


def temporary(tmp_path, name):
    return str(Path(tmp_path) / name)


def context(tmp_path, **changes):
    """A file with the suite's context, changed."""
    config = json.load(open(os.path.join(os.environ["BILKO_HOME"], "bilkoctl.json")))
    config["contexts"][0] |= changes
    config["current"] = config["contexts"][0]["name"]
    file = temporary(tmp_path, "bilkoctl.json")
    with open(file, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        json.dump(config, out)
    return file
