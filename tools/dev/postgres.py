"""A private PostgreSQL 15 cluster: own data, own port on 127.0.0.1, passwords only (SCRAM)."""

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from .component import Component
from .files import write_atomic
from .home import ROOT, Home
from .keys import Keys
from .output import Failure, step
from .ports import Ports, accepts
from .process import Daemon, Launch, start_time

BIN = Path("/usr/lib/postgresql/15/bin")
ROOTS_ACCOUNT = "postgres"  # PostgreSQL refuses to run as root.

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "400",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "password_encryption": "scram-sha-256",
    "jit": "off",
    "track_commit_timestamp": "on",  # so that delays can be measured from commit to commit
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

# Per service: roles, database, default privileges; deploy/ uses it too.
ROLES = ROOT / "deploy" / "postgres" / "service.sql"
READ_ROLE = ROOT / "deploy" / "postgres" / "read_role.sql"


class Postgres(Component):
    stop_signal = signal.SIGINT  # fast shutdown: open transactions are rolled back

    def __init__(self, home: Home, ports: Ports, keys: Keys) -> None:
        super().__init__("postgres", [Daemon(home, "postgres")])
        self._home = home
        self._folder = home.path / "postgres"
        self._ports = ports
        self._keys = keys

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._ports['POSTGRES']}"

    def admin_uri(self) -> str:
        return self.uri("postgres", "postgres")

    def service_uri(self, service: str) -> str:
        return self.uri(f"bilko_{service}", f"bilko_{service}")

    def read_uri(self, service: str) -> str:
        """The role of bilkoctl: it only reads, and only what operators need."""
        return self.uri(f"bilko_{service}_read", f"bilko_{service}")

    def owner_uri(self, service: str) -> str:
        return self.uri(f"bilko_{service}_owner", f"bilko_{service}")

    def uri(self, role: str, database: str) -> str:
        return f"postgresql://{role}:{self._keys.password(role)}@{self.address}/{database}"

    def start(self) -> None:
        if self.is_running():
            return
        port = self._ports.prepare("POSTGRES")
        self._make_folder()
        self._initialize()
        self._drop_stale_lock()
        settings = SETTINGS | {"port": str(port)}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        self.daemons[0].start(Launch([str(BIN / "postgres"), "-D", str(self._data), *options],
                                  user=account(), cwd=self._real_folder()))
        step("postgres", f"starting on {self.address}")

    def is_ready(self) -> bool:
        port = self._ports["POSTGRES"]
        return accepts(port) and subprocess.run(
            [BIN / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)],
            check=False).returncode == 0

    def create_databases(self, services: list[str]) -> None:
        """Roles, databases and default privileges; harmless when they exist."""
        for service in services:
            role = f"bilko_{service}"
            self.run_sql(ROLES.read_text(encoding="utf-8"), {
                "service": role, "owner": f"{role}_owner",
                "password": self._keys.password(role),
                "owner_password": self._keys.password(f"{role}_owner")})

    def create_readers(self, services: list[str]) -> None:
        """The read roles, with rights on the tables there are: after the migrations."""
        for service in services:
            role = f"bilko_{service}_read"
            self.run_sql(READ_ROLE.read_text(encoding="utf-8"), {
                "service": f"bilko_{service}", "reader": role,
                "reader_password": self._keys.password(role)})

    def run_sql(self, sql: str, variables: dict[str, str]) -> str:
        """As superuser. The variables travel on stdin: a password must not show up in `ps`."""
        sets = "".join(f"\\set {key} '{value}'\n" for key, value in variables.items())
        done = subprocess.run(
            [BIN / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"],
            input=sets + sql, text=True, capture_output=True, check=False,
            env=os.environ | {"PGHOST": "127.0.0.1", "PGPORT": str(self._ports["POSTGRES"]),
                              "PGUSER": "postgres", "PGDATABASE": "postgres",
                              "PGPASSWORD": self._keys.password("postgres"),
                              "PGOPTIONS": "-c client_min_messages=warning"})
        if done.returncode != 0:
            raise Failure(f"PostgreSQL refused:\n{done.stderr}")
        return done.stdout

    def remove(self) -> None:
        """Deletes the data, wherever it is; the server must be stopped."""
        shutil.rmtree(self._real_folder(), ignore_errors=True)
        if self._folder.is_symlink():
            self._folder.unlink()

    @property
    def _data(self) -> Path:
        return self._real_folder() / "data"

    def _real_folder(self) -> Path:
        return self._folder.resolve()

    def _make_folder(self) -> None:
        """Under .bilko, or behind a link where the account `postgres` can get to."""
        if self._folder.exists():
            return
        user = account()
        if user is None:
            self._folder.mkdir(mode=0o700, parents=True)
            return
        target = self._folder
        if not is_reachable(self._folder.parent, user):
            target = Path(pwd.getpwnam(user).pw_dir) / f"bilko-{self._home.id}"
            self._folder.unlink(missing_ok=True)
            self._folder.symlink_to(target)
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.chown(target, user, user)

    def _initialize(self) -> None:
        if (self._data / "PG_VERSION").exists():
            return
        step("postgres", "creating the cluster")
        fresh = self._real_folder() / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        user = account()
        identity = {"user": user, "group": user, "extra_groups": []} if user else {}
        password_file = self._real_folder() / "password"
        write_atomic(password_file, self._keys.password("postgres"), 0o600)
        if user:
            shutil.chown(password_file, user)
        done = subprocess.run(
            [BIN / "initdb", "-D", fresh, "-U", "postgres", f"--pwfile={password_file}",
             "--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            cwd=self._real_folder(), check=False, **identity)
        password_file.unlink()
        if done.returncode != 0:
            raise Failure(f"initdb failed:\n{done.stdout}")
        fresh.rename(self._data)

    def _drop_stale_lock(self) -> None:
        """PostgreSQL takes a zombie for a live server; in a container none may ever be reaped."""
        lock = self._data / "postmaster.pid"
        if lock.exists() and start_time(int(lock.read_text().split()[0])) is None:
            lock.unlink()


def account() -> str | None:
    """The account PostgreSQL runs under when we are root; None: our own."""
    return ROOTS_ACCOUNT if os.geteuid() == 0 else None


def is_reachable(folder: Path, user: str) -> bool:
    return subprocess.run(["test", "-x", folder], user=user, group=user, extra_groups=[],
                          cwd="/", check=False).returncode == 0
