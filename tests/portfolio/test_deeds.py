"""What a student reads of the trail in Spanish: every deed that is noted about a student has its words."""

from __future__ import annotations

import ast

from portal.accounts import audit
from portal.config import ROOT
from portal.language import in_language
from portal.portfolio.export.deeds import DEEDS, THINGS, deed_in_words
from tests.portfolio.test_export import cast, opened, rows_of

__all__ = ["cast"]


def noted_about_students() -> set[str]:
    """Actions that the code writes out where it notes a deed with a `student_id`; `viewed` always has one."""
    found = set()
    for path in (ROOT / "portal").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            said = call.args[1:] if name == "viewed" else call.args[:1]
            if name == "viewed" or (name in ("record", "noted") and any(word.arg == "student_id" for word in call.keywords)):
                found |= {each.value for each in said if isinstance(each, ast.Constant)}
    return found


def test_the_code_is_read_for_what_it_notes():
    assert {"plan.add", "hours.view", "program.choose"} <= noted_about_students()


def test_every_deed_that_is_noted_about_a_student_has_words_of_its_own_in_both_languages(app):
    halves = [action.partition(".") for action in noted_about_students()]
    assert not [thing for thing, _, _ in halves if thing not in THINGS], "say in portfolio/export/deeds.py what these are"
    assert not [deed for _, _, deed in halves if deed not in DEEDS], "say in portfolio/export/deeds.py what these are"
    with app.app_context():
        english = {action: deed_in_words(action) for action in noted_about_students()}
        with in_language("es"):
            assert not [action for action, said in english.items() if deed_in_words(action).partition(": ")[2] == said.partition(": ")[2]]


def test_a_deed_that_nobody_has_named_is_told_in_general_and_never_in_english(app):
    with app.app_context(), in_language("es"):
        assert deed_in_words("something.newer") == "Registro: cambio"


def test_the_trail_of_an_export_reads_in_spanish_to_who_reads_spanish(cast, session):
    audit.record("plan.approve", subject="plans:7", by=None, student_id=cast.student.id)
    cast.account.language = "es"
    session.commit()
    told = {row["what"] for row in rows_of(opened(cast.me.get("/my-data/file")), "audit_events")}
    assert "Plan: aprobación" in told
    assert not any(word in " ".join(told) for word in ("viewed", "approved", " the "))
