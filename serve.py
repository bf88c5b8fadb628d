"""`make run`: prepares the database, then runs the web server and the queue's consumer under one parent.

Either one's death, or a signal, ends both; SIGHUP reloads both, unless it comes from a terminal that was closed. See the
README for the settings that are read from the environment.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Any

import click

BIN = os.path.dirname(sys.executable)
STOPPING = (signal.SIGTERM, signal.SIGINT)
PATIENCE = 15.0
"""Seconds that a child gets to finish what it is doing."""
STARTING = 60.0
"""Seconds until a server that does not answer is given up."""


def main() -> int:
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    if problem := unusable(host, port):
        print(problem, file=sys.stderr)
        return 1
    children: list[subprocess.Popen[bytes]] = []
    for each in STOPPING:
        signal.signal(each, stop)
    signal.signal(signal.SIGHUP, stop if os.isatty(0) else lambda *_: reload(children))
    people = prepare()
    try:
        # A group of its own each: Ctrl-C reaches only this parent, which ends them in order.
        environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": metrics_folder()}
        children += [subprocess.Popen(command, start_new_session=True, env=environment) for command in commands(host, port)]
        if wait_until_it_answers(f"http://{reachable(host)}:{port}/health", children):
            welcome(f"http://{reachable(host)}:{port}", people)
        return first_death(children)
    finally:
        for each in (*STOPPING, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        end(children)


def unusable(host: str, port: str) -> str:
    """Why the address cannot be served from, as a sentence with the way out; empty when it can."""
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        return f"PORT={port} is no port. Choose a number from 1 to 65535: make run PORT=8080"
    try:
        family = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, int(port)))
    except PermissionError:
        return f"Port {port} needs an administrator's rights. Choose one above 1023: make run PORT=8080"
    except OSError as error:
        if isinstance(error, socket.gaierror):
            return f"HOST={host} is no address of this machine."
        return f"Port {port} is taken; perhaps the portal runs already. Choose another: make run PORT={int(port) % 65535 + 1}"
    return ""


def prepare() -> list[dict[str, Any]]:
    """Migrates, loads reference facts, and the demo district into an empty database; returns the demo's sign-ins."""
    import flask_migrate
    import sqlalchemy as sa

    from portal import create_app
    from portal.config import VAR, ConfigError
    from portal.extensions import db
    from portal.schools.models import District

    VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        app = create_app()
    except ConfigError as error:
        raise SystemExit(str(error)) from None
    command = app.cli.commands
    with app.app_context():
        say("Bringing the database up to date ...")
        before = revision(db.engine)
        flask_migrate.upgrade()
        updated = before not in (None, revision(db.engine))
        command["reference"].main(["load"], standalone_mode=False)
        empty = db.session.scalar(sa.select(sa.func.count()).select_from(District)) == 0
        db.session.remove()
        if updated and not empty:
            say("Working out anew where everybody stands ...")
            for room in ("programs", "perkins", "gaps"):
                command[room].main(["recompute"], standalone_mode=False)
                db.session.remove()
        if empty and os.environ.get("DEMO", "1") != "0":
            say("Loading the demo district ...")
            command["demo"].main(["load"], standalone_mode=False)
            db.session.remove()
        people = demo_sign_ins(command["demo"])
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return people


def revision(engine: Any) -> str | None:
    """The migration that the database stands at; None before the first one."""
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def demo_sign_ins(demo: Any) -> list[dict[str, Any]]:
    """What `flask demo sign-ins` prints, where this database holds the demo district; else nothing."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            demo.main(["sign-ins"], standalone_mode=False)
        return list(json.loads(printed.getvalue()))
    except (ValueError, SystemExit, click.ClickException):
        return []


def commands(host: str, port: str) -> list[list[str]]:
    workers = os.environ.get("WEB_WORKERS") or str(os.cpu_count() or 1)
    queue = "--workers 1 --worker-type thread --max-delay 0.5 --graceful-signal TERM --shutdown-timeout 10 --quiet"
    return [
        [sys.executable, "web_workers.py", host, port, workers],
        [f"{BIN}/huey_consumer", "portal.jobs.huey", *queue.split()],
    ]


def metrics_folder() -> str:
    """Where the processes keep what `/metrics` adds up; figures begin anew with each start."""
    from portal.config import VAR

    if given := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return given
    shutil.rmtree(VAR / "metrics", ignore_errors=True)
    (VAR / "metrics").mkdir(mode=0o700)
    return str(VAR / "metrics")


def wait_until_it_answers(url: str, children: list[subprocess.Popen[bytes]]) -> bool:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and all(child.poll() is None for child in children):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def welcome(address: str, people: list[dict[str, Any]]) -> None:
    say(f"\nPathway Portal is at {address}\n")
    if people:
        columns = ("role", "username", "password")
        widths = [max(len(name), *(len(str(person[name])) for person in people)) for name in columns]
        lines = [columns, tuple("-" * width for width in widths)]
        lines += [tuple(str(person[name]) for name in columns) for person in people]
        say("\n".join("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines))
    else:
        say("  The first administrator: .venv/bin/flask --app wsgi accounts create-admin")
    say("\nCtrl-C stops it; the data stays.")


def first_death(children: list[subprocess.Popen[bytes]]) -> int:
    """Waits until one of them ends by itself; its exit code, never 0."""
    pid, status = os.wait()
    name = next((os.path.basename(str(c.args[0])) for c in children if c.pid == pid), "a child")  # type: ignore[index]
    code = os.waitstatus_to_exitcode(status)
    print(f"{name} ended with {code}; stopping.", file=sys.stderr)
    return code if code > 0 else 1


def end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def stop(signum: int, frame: object) -> None:
    raise SystemExit(0)


def reload(children: list[subprocess.Popen[bytes]]) -> None:
    """New processes on the code as it lies there now; the old ones stay where that code does not start or wants a migration."""
    if any(child.poll() is not None for child in children) or not children:
        return
    told = subprocess.run([f"{BIN}/flask", "--app", "wsgi", "ready"], capture_output=True, text=True, check=False)
    if told.returncode:
        last = (told.stderr.strip() or told.stdout.strip()).splitlines()[-1:]
        print(f"Not reloaded, everything goes on as it was: {' '.join(last)}", file=sys.stderr, flush=True)
        return
    say("Reloading ...")
    for child in children:
        child.send_signal(signal.SIGHUP)


def reachable(host: str) -> str:
    """The address to open in a browser where the server listens on every one."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
