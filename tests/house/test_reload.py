"""SIGHUP: new processes on the code as it lies there, while somebody keeps asking; and code that cannot start changes nothing."""

from __future__ import annotations

import os
import pty
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path

import pytest

from portal.config import ROOT
from tests.house.test_serve import PATIENCE, environment, free_port

FEW = 4
"""Connections that two processes may close between them as they end."""


class Asking:
    """Clients that ask for a page again and again, each on a connection of its own; `answers` counts what came back.

    A connection that was closed before a byte of an answer is asked again once, as RFC 9110 lets proxies do; `again` counts
    these. A process that ends closes those whose request has not reached it yet (decision 31).
    """

    def __init__(self, port: int, path: str = "/sign-in", clients: int = 3) -> None:
        self.port, self.path, self.answers, self.again, self._stop = port, path, Counter[str](), 0, threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(clients)]

    def __enter__(self) -> Asking:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def _ask(self) -> None:
        while not self._stop.is_set():
            try:
                try:
                    told = self._once()
                except (RemoteDisconnected, ConnectionResetError):
                    self.again += 1
                    told = self._once()
            except OSError as error:
                told = repr(error)
            self.answers[told] += 1

    def _once(self) -> str:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", self.path)
            answer = connection.getresponse()
            answer.read()
            return str(answer.status)
        finally:
            connection.close()


def below(pid: int) -> list[int]:
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(each) for each in told.stdout.split()]


def workers_of(running: subprocess.Popen[bytes]) -> set[int]:
    """The processes that answer: grandchildren, below the one child that has any."""
    return {each for child in below(running.pid) for each in below(child)}


def until(what, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def start(var: Path, log: Path, port: int, **how: object) -> subprocess.Popen[bytes]:
    settings = environment(var, port) | {"DEMO": "0", "WEB_WORKERS": "2", "LOG_FORMAT": "quiet"}
    with log.open("wb") as out:
        running = subprocess.Popen([sys.executable, "serve.py"], cwd=ROOT, env=settings, stdout=out, stderr=subprocess.STDOUT, **how)
    until(lambda: "Ctrl-C stops it" in log.read_text() or running.poll() is not None, PATIENCE)
    assert running.poll() is None, log.read_text()
    return running


def test_a_reload_replaces_every_process_and_loses_no_request_and_bad_code_replaces_none(tmp_path):
    log, port = tmp_path / "log", free_port()
    running = start(tmp_path / "var", log, port, stdin=subprocess.DEVNULL)
    try:
        before = workers_of(running)
        assert len(before) == 2
        with Asking(port) as asking:
            running.send_signal(signal.SIGHUP)
            until(lambda: len(now := workers_of(running)) == 2 and not now & before)
            time.sleep(1)
        assert set(asking.answers) == {"200"}, asking.answers
        assert asking.answers["200"] > 50
        assert asking.again <= FEW

        after = workers_of(running)
        with closing(sqlite3.connect(tmp_path / "var" / "portal.db")) as database, database:
            database.execute("UPDATE alembic_version SET version_num = '0001'")
        running.send_signal(signal.SIGHUP)
        until(lambda: "Not reloaded" in log.read_text())
        assert "migrations: behind" in log.read_text()
        assert workers_of(running) == after
        with closing(sqlite3.connect(tmp_path / "var" / "portal.db")) as database, database:
            database.execute("DELETE FROM alembic_version")

        with Asking(port) as asking:
            time.sleep(0.5)
            running.send_signal(signal.SIGTERM)
            assert running.wait(30) == 0
        assert not [told for told in asking.answers if told[0] == "5"], asking.answers
    finally:
        if running.poll() is None:
            running.terminate()
            running.wait(60)


def test_whoever_comes_while_no_process_is_there_yet_waits_and_is_answered(tmp_path):
    """Successors that need longer than the old ones stay: what the one socket is for."""
    port = free_port()
    hasty = f"import web_workers; web_workers.TOGETHER = 0.0; web_workers.main('127.0.0.1', '{port}', '2')"
    running = subprocess.Popen([sys.executable, "-c", hasty], cwd=ROOT, env=environment(tmp_path, port), stdin=subprocess.DEVNULL)
    try:
        with Asking(port, "/static/portal.css") as asking:
            until(lambda: asking.answers["200"] > 10)
            asking.answers.clear()
            before = set(below(running.pid))
            running.send_signal(signal.SIGHUP)
            until(lambda: len(now := set(below(running.pid))) == 2 and not now & before)
            so_far = asking.answers["200"]
            until(lambda: asking.answers["200"] > so_far + 50)
        assert set(asking.answers) == {"200"}, asking.answers
        assert asking.again <= FEW
    finally:
        running.terminate()
        assert running.wait(30) == 0


def test_a_terminal_that_is_closed_ends_it_as_before(tmp_path):
    if not hasattr(os, "openpty"):
        pytest.skip("NO TERMINALS here")
    ours, theirs = pty.openpty()
    running = start(tmp_path / "var", tmp_path / "log", free_port(), stdin=theirs)
    try:
        running.send_signal(signal.SIGHUP)
        assert running.wait(30) == 0
    finally:
        os.close(ours)
        os.close(theirs)
        if running.poll() is None:
            running.terminate()
            running.wait(60)
