"""Where the demo does not load, and what is said then."""

from __future__ import annotations

from portal.extensions import db
from portal.schools.models import District


def test_without_reference_facts_it_says_what_to_run(app, connection, run):
    answer = run("load")
    assert answer.exit_code == 1
    assert "reference load" in answer.output


def test_into_a_database_with_a_district_nothing_is_loaded(app, session, run):
    db.session.add(District(name="Ours", state="OH"))
    db.session.commit()
    answer = run("load")
    assert answer.exit_code == 1
    assert "already holds a district" in answer.output


def test_without_the_demo_there_are_no_sign_ins(app, connection, run):
    answer = run("sign-ins")
    assert answer.exit_code == 1
    assert "demo load" in answer.output
