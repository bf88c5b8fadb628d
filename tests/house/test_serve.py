"""`make run`, less the installing: from an empty folder to a portal that somebody works in, and again."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest

from portal.accounts.models import EXTRA_GRANTS, Role
from portal.config import ROOT

PATIENCE = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(var: Path, port: int) -> dict[str, str]:
    ours = ("DATABASE_URL", "SECRET_KEY", "DEMO", "HOST", "QUEUE_FILE", "PROXIES", "SECURE_COOKIES")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"PORTAL_VAR": str(var), "PORT": str(port), "WEB_WORKERS": "1", "PYTHONUNBUFFERED": "1"}


@contextmanager
def served(var: Path, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        running = subprocess.Popen(
            [sys.executable, "serve.py"], cwd=ROOT, env=environment(var, port), stdout=out, stderr=subprocess.STDOUT
        )
        try:
            deadline = time.monotonic() + PATIENCE
            while "Ctrl-C stops it" not in log.read_text():
                assert running.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
            yield running
        finally:
            if running.poll() is None:
                running.kill()
            running.wait()


def signed_in_page(port: int, username: str, password: str) -> str:
    """The first page after signing in with a browser's means alone."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    address = f"http://127.0.0.1:{port}"
    html = opener.open(f"{address}/sign-in").read().decode()
    token = html.split('X-CSRFToken": "')[1].split('"')[0]
    data = urlencode({"csrf_token": token, "username": username, "password": password}).encode()
    return str(opener.open(f"{address}/sign-in", data).read().decode())


def printed_people(log: Path) -> dict[str, tuple[str, str]]:
    """role -> (user name, password), from the table that the terminal shows."""
    lines = log.read_text().splitlines()
    rows = [line.split() for line in lines if line.startswith("  ") and len(line.split()) == 3]
    people = [row for row in rows if "-" in row[2] and set(row[2]) != {"-"}]  # neither the headings nor the rule below
    return {role: (username, password) for role, username, password in people}


def test_the_portal_starts_from_nothing_says_who_can_sign_in_stops_clean_and_keeps_its_data(tmp_path):
    var, port = tmp_path / "var", free_port()
    with served(var, port, tmp_path / "first.log") as running:
        assert f"http://127.0.0.1:{port}" in (tmp_path / "first.log").read_text()
        people = printed_people(tmp_path / "first.log")
        assert {role.value for role in Role if role not in EXTRA_GRANTS} <= set(people)
        readme = (ROOT / "README.md").read_text()
        assert all(f"`{username}` | `{password}`" in readme for username, password in people.values())
        assert "Sign out" in signed_in_page(port, *people["teacher"])
        with urlopen(f"http://127.0.0.1:{port}/static/portal.css") as answer:
            assert answer.headers["Content-Security-Policy"]
        assert (var / "secret-key").stat().st_mode & 0o077 == 0

        second = subprocess.run(
            [sys.executable, "serve.py"], cwd=ROOT, env=environment(var, port), capture_output=True, text=True, check=False
        )
        assert second.returncode == 1
        assert f"Port {port} is taken" in second.stderr

        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0
    with pytest.raises(OSError, match="refused"):
        urlopen(f"http://127.0.0.1:{port}/health", timeout=2)

    begun = time.monotonic()
    with served(var, port, tmp_path / "second.log") as running:
        assert "Loading the demo" not in (tmp_path / "second.log").read_text()
        assert printed_people(tmp_path / "second.log") == people
        assert "Sign out" in signed_in_page(port, *people["student"])
        assert time.monotonic() - begun < 60
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0
    assert "Working out anew" not in (tmp_path / "second.log").read_text()

    back = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "downgrade"]
    subprocess.run(back, cwd=ROOT, env=environment(var, port), capture_output=True, check=True)
    with sqlite3.connect(var / "portal.db") as database:
        database.execute("DELETE FROM progress_summaries WHERE student_id % 2 = 0")
    with served(var, port, tmp_path / "updated.log") as running:
        told = (tmp_path / "updated.log").read_text()
        assert "Working out anew" in told
        assert " 0 corrected" not in told.split("Working out anew")[1].split("rows, ")[1][:14]
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "٨"])
def test_a_port_that_is_none_is_said_to_be_none(tmp_path, port):
    answer = subprocess.run(
        [sys.executable, "serve.py"],
        cwd=ROOT,
        env=environment(tmp_path, 0) | {"PORT": port},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "is no port" in answer.stderr
    assert not list(tmp_path.iterdir())
