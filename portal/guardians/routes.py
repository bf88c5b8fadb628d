"""The family's page behind a link, and the school's page that grants it. GET and HEAD change nothing."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.accounts.throttle import TooManyTries
from portal.agreements.models import Signature, SignatureState, SignerRole
from portal.extensions import db
from portal.guardians import access
from portal.guardians.access import GRANTERS, AccessError
from portal.language import LANGUAGES, speak
from portal.links.models import Purpose, SignedLink
from portal.links.services import LinkError
from portal.links.tokens import token_of, whole_address
from portal.links.visiting import behind_link, no_such_link, shown, too_many, visited
from portal.programs.queries.choices import plan_of
from portal.rosters.guardian_forms import LANGUAGES as SPOKEN
from portal.rosters.guardian_models import Guardian
from portal.rosters.models import Student
from portal.rosters.queries import visible_student
from portal.students.evidence import placements_of
from portal.students.queries import counselors_of
from portal.students.standing import load_world, standing_page
from portal.web.access import requires
from portal.web.respond import Undo, moved, page, refused

bp = Blueprint("guardians", __name__)
STAFF_PAGE = "guardians/readers.html"


@bp.get("/family/<token>")
@behind_link
def family(token: str) -> Answer:
    """Where the student stands, what comes next, placements: for one guardian, without an account."""
    try:
        link = visited(token, Purpose.FAMILY)
    except TooManyTries as wait:
        return too_many(wait)
    except LinkError as wrong:
        return no_such_link() if wrong.link is None else closed(wrong.state, wrong.link)
    found = access.behind(link)
    if found is None:
        return closed("over", link)
    guardian, student = found
    if request.args.get("language") not in LANGUAGES and guardian.language in LANGUAGES:
        speak(guardian.language)
    shown(link)
    return page("guardians/family.html", **context(student, guardian, link))


def context(student: Student, guardian: Guardian, link: SignedLink) -> dict[str, Any]:
    world = load_world(student)
    return {
        "student": student, "guardian": guardian, "link": link, "world": world,
        "shown": standing_page(world, world.own, in_words=False) if world.own else None,
        "placements": [row for row in placements_of(student.id) if row.state != "withdrawn"],
        "plan": plan_of(student.id), "counselors": counselors_of(student.id, world.today),
        "to_sign": db.session.scalars(
            sa.select(Signature).where(
                Signature.student_id == student.id, Signature.role == SignerRole.GUARDIAN.value, Signature.state == SignatureState.WAITING.value,
                Signature.email == guardian.email, Signature.email != "", Signature.last_sent_at.is_not(None),
            ).order_by(Signature.id)
        ).first(),
    }  # fmt: skip


def closed(state: str, link: SignedLink) -> Answer:
    """Run out, closed, or no longer theirs: whom to ask, and nothing about the student."""
    guardian = db.session.get(Guardian, int(link.subject.rpartition(":")[2] or 0))
    if request.args.get("language") not in LANGUAGES and guardian is not None and guardian.language in LANGUAGES:
        speak(guardian.language)
    return page("guardians/closed.html", status=410, state=state, link=link)


@bp.get("/students/<int:student_id>/family")
@requires(*GRANTERS)
def readers(student_id: int) -> Answer:
    """Which guardians read along."""
    student = _student(student_id)
    viewed(student.id, "guardian.view")
    return page(STAFF_PAGE, **readers_context(student))


@bp.post("/guardians/<int:guardian_id>/family/<any(grant, revoke, restore):deed>")
@requires(*GRANTERS)
def change(guardian_id: int, deed: str) -> Answer:
    guardian = db.session.get(Guardian, guardian_id) or abort(404)
    student = _student(guardian.student_id)
    here = url_for("guardians.readers", student_id=student.id)
    try:
        if deed == "grant":
            link = access.grant(guardian, by=viewer())
            said = f"{guardian.name} reads along. The link is on its way to {guardian.email}." if link.sent_at else f"{guardian.name} reads along. There is no e-mail address: hand out the address below."
        elif deed == "revoke":
            said = f"{guardian.name} reads along no more." if access.revoke(guardian, by=viewer()) else f"{guardian.name} did not read along."
        else:
            said = f"{guardian.name} reads along again." if access.restore(guardian, by=viewer()) else "Nothing was taken back. Let them read along instead."
    except AccessError as wrong:
        db.session.rollback()
        return refused(STAFF_PAGE, **readers_context(_student(student_id=student.id), refusal=str(wrong)))
    db.session.commit()
    undo = Undo(url_for("guardians.change", guardian_id=guardian.id, deed="restore")) if deed == "revoke" else None
    return moved(here, message=said, undo=undo)


def readers_context(student: Student, *, refusal: str = "") -> dict[str, Any]:
    rows = access.readers_of(student.id)
    return {
        "student": student, "rows": rows, "refusal": refusal, "languages": SPOKEN, "of_age": access.is_of_age(student), "of_age_on": access.of_age_on(student),
        "addresses": {row.guardian.id: whole_address(f"/family/{token_of(row.link)}") for row in rows if row.link is not None and row.state == "open"},
    }


def _student(student_id: int) -> Student:
    return visible_student(viewer(), student_id) or abort(404)
