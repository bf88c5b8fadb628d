"""The page of a plan, as its student and as staff meet it: its addresses, what it needs, and how deeds on it are answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.database import now
from portal.extensions import db
from portal.plans.comments import by_year, comments_of
from portal.plans.desk import Desk, load_desk
from portal.plans.forms import CommentForm
from portal.plans.others import REACH, by_others
from portal.plans.permissions import may_approve
from portal.rosters.models import Student
from portal.rosters.queries import visible_student
from portal.web.respond import Undo, conflict, done, refused

PAGE, BLOCK = "plans/show.html", "plan"


@dataclass(frozen=True)
class PlanPage:
    """One student's plan, and whether it is looked at by the student."""

    student: Student
    own: bool

    def to(self, name: str, /, **values: Any) -> str:
        """The address of a deed: both blueprints call them by the same names."""
        return url_for(f"plans.{name}", **values) if self.own else url_for(f"student_plans.{name}", student_id=self.student.id, **values)

    def to_talk(self, name: str, /, **values: Any) -> str:
        """The address of a deed on comments."""
        return url_for(f"plan_talk.{name}", **values) if self.own else url_for(f"student_plan_talk.{name}", student_id=self.student.id, **values)

    def say(self, own: str, staff: str) -> str:
        """What the student is told, or what staff are, of one deed."""
        return own if self.own else staff

    def context(self, **more: Any) -> dict[str, Any]:
        desk = load_desk(self.student)
        may = not self.own and may_approve(viewer(), self.student)
        return {
            "desk": desk, "own": self.own, "to": self.to, "to_talk": self.to_talk, "may_approve": may, "may_change": self.own or may, "focus": "", "talk": by_year(comments_of(self.student.id)),
            "me": viewer().user_id, "comment_form": CommentForm(formdata=None), "bad_year": -1, "others": by_others(self.student, now() - REACH), **_search(desk), **more,
        }  # fmt: skip

    def shown(self, message: str, undo: Undo | None = None, *, focus: str) -> Answer:
        """Commits. `focus` is the id of what the region's reader goes on from."""
        db.session.commit()
        return done(self.to("show"), PAGE, block=BLOCK, message=message, undo=undo, **self.context(focus=focus))

    def told(self, wrong: str, **more: Any) -> Answer:
        """Nothing was done, and why."""
        again = self._again()
        return refused(PAGE, block=BLOCK, **again.context(refusal=wrong, **more))

    def meanwhile(self, what: str, **more: Any) -> Answer:
        """Somebody was quicker: what they did, and the plan of now."""
        again = self._again()
        return conflict(PAGE, block=BLOCK, **again.context(refusal=what, **more))

    def _again(self) -> PlanPage:
        """The page after a rollback."""
        student_id = self.student.id
        db.session.rollback()
        return PlanPage(db.session.get(Student, student_id) or abort(404), self.own)


def my_page() -> PlanPage:
    """Of the student who is signed in; 404 for a student account that no roster knows."""
    return PlanPage(db.session.scalar(sa.select(Student).where(Student.user_id == viewer().user_id, Student.district_id == viewer().district_id)) or abort(404), True)


def page_of(student_id: int, *, deciding: bool = False) -> PlanPage:
    """Of a student whom the staff member's scope shows; with `deciding` only for who plans for them. 404 otherwise."""
    student = visible_student(viewer(), student_id) or abort(404)
    if deciding and not may_approve(viewer(), student):
        abort(404)
    return PlanPage(student, False)


def _search(desk: Desk) -> dict[str, Any]:
    """What is looked for, in which year; both from the address, or from the form that was posted from there."""
    words = request.values.get("q", "").replace("\x00", "").strip()[:80]
    asked = request.values.get("in", "")
    this = desk.catalogue.calendar.year
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    year = year if this <= year <= desk.last_year else min(this + 1, desk.last_year)
    return {"q": words, "in_year": year, "found": desk.find(words, year) if words else None}
