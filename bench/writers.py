"""How writers share one database: several processes that post one after another, as fast as they can."""

from __future__ import annotations

import json
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

import sqlalchemy as sa
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench import data
from bench.figures import Figure, exactly
from bench.floor import Broken
from bench.portal_at import portal_at, signed_in
from portal.accounts.models import Role
from portal.catalog.models import Offering
from portal.extensions import db

WRITERS, SECONDS = 6, 6.0
LONGEST = 2.0
"""Goal: the worst wait of any post, in seconds; SQLite gives up after five."""
FAIR = 1.5
"""Goal: how much more the process that got most has written than the one that got least."""
READY = 60.0


def figures(url: str) -> Iterator[Figure]:
    """On a copy of the district; nothing of it is kept."""
    copy = data.copy_of(url, "bench_writers")
    begin = time.time() + 4 + WRITERS  # when all have made their application
    command = [sys.executable, "-m", "bench.writers", copy, str(begin)]
    children = [subprocess.Popen([*command, f"W{number}"], stdout=subprocess.PIPE, text=True) for number in range(WRITERS)]
    answers = [json.loads(child.communicate(timeout=READY + SECONDS)[0]) for child in children]
    app = portal_at(copy)
    with app.app_context():
        saved = db.session.scalar(sa.select(sa.func.count()).select_from(Offering).where(Offering.code.regexp_match("^W[0-9]+-[0-9]+$"))) or 0
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    data.drop(copy)
    waits = sorted(wait for each in answers for wait in each["waits"])
    if not waits:
        raise Broken(f"no post was answered: {answers}")
    counts = [len(each["waits"]) for each in answers]
    wrong = sum(each["refused"] for each in answers) + abs(len(waits) - saved)
    yield Figure(f"{WRITERS} processes writing: courses added a second", exactly(len(waits) / SECONDS), None, "")
    yield Figure(f"{WRITERS} processes writing: half wait less than", exactly(statistics.median(waits) * 1_000), None, "ms")
    yield Figure(f"{WRITERS} processes writing: the worst wait", exactly(waits[-1]), LONGEST, "s")
    yield Figure(f"{WRITERS} processes writing: most written by one / least", exactly(max(counts) / max(1, min(counts))), FAIR, "x")
    yield Figure(f"{WRITERS} processes writing: refused, or saved and lost", exactly(wrong), 0, "")


def main() -> None:
    """One writer: adds a course after another, and prints how long each took."""
    url, begin, name = sys.argv[1], float(sys.argv[2]), sys.argv[3]
    app = portal_at(url)
    app.config["WTF_CSRF_ENABLED"] = False
    headers = list(signed_in(app, Role.DISTRICT_ADMIN).items())
    time.sleep(max(0.0, begin - time.time()))
    waits, refused = list[float](), 0
    end = time.monotonic() + SECONDS
    while (started := time.monotonic()) < end:
        course = {"title": f"Course {name}", "code": f"{name}-{len(waits)}", "grade_low": "9", "grade_high": "12", "credits": "1", "school_id": "", "form_token": secrets.token_hex(16)}
        environ = EnvironBuilder("/courses/new", method="POST", headers=headers, data=course).get_environ()
        if run_wsgi_app(app, environ, buffered=True)[1].startswith("303"):
            waits.append(time.monotonic() - started)
        else:
            refused += 1
    print(json.dumps({"waits": waits, "refused": refused}), flush=True)


if __name__ == "__main__":
    main()
