"""Servers of a test's own, on a socket in a short folder: PostgreSQL, which may be killed and restored, and PgBouncer before it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
BIN = FOUND[-1].parent if FOUND else None
BOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
ACCOUNT = "postgres"
QUICK = {"listen_addresses": "", "max_locks_per_transaction": "256", "autovacuum": "off"}


def run(command: Sequence[str | Path], cwd: Path, *, env: dict[str, str] | None = None) -> str:
    """As the account of the server where we are root, since it refuses root."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", ACCOUNT, "--", *words]
    done = subprocess.run(words, cwd=cwd, env=os.environ | (env or {}), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{words}: {done.stderr or done.stdout}"
    return done.stdout


def short_folder() -> Path:
    """A socket's path holds 107 bytes, so pytest's own folders are too deep."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT)
    return folder


class PostgreSQL:
    """One server in `folder`; `settings` beside ours that make it small."""

    def __init__(self, folder: Path, name: str = "data", **settings: str) -> None:
        assert BIN is not None
        self.folder, self.data = folder, folder / name
        self.socket = folder / f"{name}-socket"
        self.settings = QUICK | {"unix_socket_directories": str(self.socket)} | settings
        run(["mkdir", "-p", self.socket], folder)

    def make(self) -> None:
        assert BIN is not None
        run([BIN / "initdb", "-D", self.data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], self.folder)

    def start(self) -> None:
        assert BIN is not None
        with (self.data / "postgresql.conf").open("a") as file:  # the last line of a name holds
            file.writelines(f"{name} = '{value}'\n" for name, value in self.settings.items())
        run([BIN / "pg_ctl", "-D", self.data, "-w", "-s", "-l", self.folder / "log", "start"], self.folder)

    def stop(self, how: str = "fast") -> None:
        assert BIN is not None
        run([BIN / "pg_ctl", "-D", self.data, "-m", how, "-s", "stop"], self.folder)

    def kill(self) -> None:
        """As a machine that loses its power does it, but that the files keep what was written to them."""
        pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=True).stdout.split()
        for each in (pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        while any(Path(f"/proc/{each}/stat").exists() and " Z " not in Path(f"/proc/{each}/stat").read_text() for each in (pid, *children)):
            time.sleep(0.02)

    def end(self) -> None:
        with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
            self.stop("immediate")

    def url(self, database: str = "portal") -> str:
        return f"postgresql+psycopg://portal@/{database}?host={self.socket}"

    def database(self, name: str = "portal") -> str:
        """Makes an empty one and says its URL."""
        assert BIN is not None
        run([BIN / "createdb", "-h", self.socket, "-U", "portal", name], self.folder)
        return self.url(name)

    def ask(self, statement: str, database: str = "portal") -> object:
        """The first value of the answer; None where nothing comes back."""
        engine = sa.create_engine(self.url(database), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as conn:
            found = conn.execute(sa.text(statement))
            return found.scalar() if found.returns_rows else None


class PgBouncer:
    """Before a server, one connection of the server's for each transaction."""

    def __init__(self, server: PostgreSQL, *, size: int) -> None:
        self.folder, self.port = server.folder, 6432
        (self.folder / "bouncer.ini").write_text(
            f"[databases]\n* = host={server.socket} user=portal\n"
            f"[pgbouncer]\nlisten_addr =\nunix_socket_dir = {self.folder}\nlisten_port = {self.port}\nauth_type = any\n"
            f"pool_mode = transaction\ndefault_pool_size = {size}\nmax_client_conn = 200\n"
            f"pidfile = {self.folder}/bouncer.pid\nlogfile = {self.folder}/bouncer.log\nadmin_users = portal\n"
        )

    def start(self) -> None:
        assert BOUNCER is not None
        run([BOUNCER, "-d", self.folder / "bouncer.ini"], self.folder)
        socket = self.folder / f".s.PGSQL.{self.port}"
        for _ in range(200):
            if socket.exists():
                return
            time.sleep(0.02)
        raise AssertionError((self.folder / "bouncer.log").read_text())

    def end(self) -> None:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int((self.folder / "bouncer.pid").read_text()), signal.SIGTERM)

    def url(self, database: str = "portal") -> str:
        return f"postgresql+psycopg://portal@/{database}?host={self.folder}&port={self.port}"
