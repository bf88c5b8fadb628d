"""Untidy records, one student each: what registrars meet, and what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.demo.history import COLLEGE, OPEN_DAYS, RULE, SIS, TRANSFERS
from portal.demo.world import Campus, World
from portal.extensions import db
from portal.imports.columns import header_hash
from portal.rosters.models import CourseRecord, Enrollment, Section, Student

WHOLE = ("SCI220", "MTH320", "SOC111", "MTH330", "SCI310", "ENG460", "SCI320", "MTH370")
"""Courses worth one credit of which a senior surely misses some."""
CLERK = "glindqvist"
SOURCES: dict[str, tuple[dict[str, str], dict[str, Any], dict[str, str]]] = {
    SIS: (
        {"student": "Student number", "course_code": "Course code", "course_title": "Course title", "school_name": "School",
         "year": "School year", "term": "Term", "mark": "Mark", "credits_attempted": "Credits attempted", "credits_earned": "Credits earned"},
        {}, {},
    ),
    COLLEGE: (
        {"student": "HS student no", "course_code": "Catalog no", "course_title": "Course", "year": "Acad year", "term": "Sem", "mark": "Final", "credits_attempted": "HS units"},
        {"term": {"fa": "Fall", "sp": "Spring", "su": "Summer"}, "mark": {"cr/nc": "CR"}}, {"origin": "dual"},
    ),
    TRANSFERS: (
        {"student": "Pupil", "course_code": "Course", "year": "Year", "term": "Semester", "mark": "Grade", "credits_earned": "Units", "school_name": "Sending school"},
        {"origin": {"trf": "transfer", "jh": "middle"}, "term": {"1st": "Fall", "2nd": "Spring"}}, {"origin": "transfer"},
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Try:
    """A record as it would be read aloud: so many years ago, in a term, with a mark, for some credit."""

    ago: int
    term: str
    mark: str
    credits: str = "1"
    given: str | None = None
    origin: str = "home"
    code: str = ""
    part: str = ""
    open_for: int | None = None


CASES: tuple[tuple[Try, ...], ...] = (
    (Try(2, "Year", "F"), Try(1, "Year", "B")),  # failed, then passed
    (Try(2, "Year", "C-"), Try(1, "Year", "A-")),  # repeated for a better mark
    (Try(1, "Fall", "B", ".5"), Try(1, "Spring", "C+", ".5")),  # both halves
    (Try(1, "Fall", "B", ".5"), Try(1, "Spring", "F", ".5")),  # one half
    (Try(2, "Fall", "91", ".5", origin="transfer"), Try(1, "Spring", "B", ".5")),  # a half from elsewhere
    (Try(1, "Trimester 1", "A", ".333"), Try(1, "Trimester 2", "B", ".333"), Try(1, "Trimester 3", "A", ".334")),
    (Try(1, "Year", "W"),),
    (Try(1, "Year", "I", open_for=45),),
    (Try(3, "Year", "I"),),  # its time is up
    (Try(1, "Year", "WF"),),
    (Try(1, "Year", "AU"),),
    (Try(1, "Year", "B", given=".75"),),  # the source gives less than was attempted
    (Try(4, "Year", "A", origin="middle"),),
    (Try(1, "Fall", "B+", origin="dual"),),
    (Try(1, "Fall", "B", ".5", origin="dual", code="MAT 151A", part="first"), Try(1, "Spring", "A", ".5", origin="dual", code="MAT 151B", part="second")),
    (Try(1, "Year", "NG"),),  # a mark that the rule does not know
    (Try(1, "Year", "P", "1.5"),),  # more credit than the course has
)


def add_rule(world: World) -> None:
    """The district's own pass rule, written out; an incomplete stays open for a while."""
    for mark, meaning in RULE.meanings.items():
        days = OPEN_DAYS if meaning.outcome == "open" else None
        world.rows.add("mark_rules", district_id=world.district_id, mark=mark, meaning=meaning.words, outcome=meaning.outcome.value, open_days=days)


def add_records(campus: Campus) -> None:
    """The sources, and a student for every case; once the other records are in."""
    world = campus.world
    for name, (mapping, words, defaults) in SOURCES.items():
        world.rows.add(
            "import_sources", district_id=world.district_id, kind="course_history", name=name, header_hash=header_hash(list(mapping.values())),
            mapping=mapping, words=words, defaults=defaults, used_at=world.calendar.ago(30),
        )  # fmt: skip
    clerk = _Clerk(campus)
    for case in CASES:
        clerk.bring(case)
    clerk.decide_and_correct()
    world.rows.flush()


class _Clerk:
    """Finds a student and a course for each case, and writes."""

    def __init__(self, campus: Campus) -> None:
        self.campus, self.world = campus, campus.world
        self.by_id = campus.staff_ids[CLERK]
        school = campus.schools["N"].id
        self.students = list(
            db.session.execute(
                sa.select(Student.id)
                .where(Student.district_id == self.world.district_id, Student.school_id == school, Student.grade == 12, Student.state == "active")
                .order_by(Student.id)
            ).scalars()
        )
        self.titles = {code: spec.title for code, spec in self.world.seeds.courses.items()}
        self.taken = set(self._taken(sa.select(CourseRecord.student_id, CourseRecord.course_id)))
        self.taken |= set(self._taken(sa.select(Enrollment.student_id, Section.course_id).join(Section, Section.id == Enrollment.section_id)))
        self.number = 0

    def _taken(self, statement: Any) -> list[tuple[int, int]]:
        return [(row[0], row[1]) for row in db.session.execute(statement)]

    def someone(self) -> tuple[int, str]:
        """The next student, and a course that they have nothing of."""
        while True:
            student = self.students[self.number % len(self.students)]
            self.number += 1
            for code in WHOLE[self.number % len(WHOLE) :] + WHOLE:
                if (student, self.world.offering_ids[code]) not in self.taken:
                    self.taken.add((student, self.world.offering_ids[code]))
                    return student, code

    def bring(self, case: tuple[Try, ...]) -> None:
        student, code = self.someone()
        for one in case:
            if one.code:
                self.world.rows.add(
                    "course_equivalences", district_id=self.world.district_id, source=COLLEGE, course_code=one.code.lower(),
                    course_id=self.world.offering_ids[code], part=one.part, decided_by_id=self.campus.staff_ids["wboone"],
                )  # fmt: skip
            self.record(student, code, one)

    def record(self, student: int, code: str, one: Try, counts: bool | None = None) -> int:
        weight = RULE.weigh(one.mark, Decimal(one.credits), Decimal(one.given) if one.given else None, counts)
        year = self.world.calendar.year - one.ago
        open_until: date | None = None
        if weight.outcome == "open":
            open_until = date(year, 6, 30) + timedelta(days=OPEN_DAYS)
            if one.open_for:
                open_until = self.world.calendar.today + timedelta(days=one.open_for)
        schools = {"transfer": "Westbrook High", "dual": COLLEGE, "middle": self.campus.schools["M"].name}
        sources = {"transfer": TRANSFERS, "dual": COLLEGE}
        return self.world.rows.add(
            "course_records", district_id=self.world.district_id, student_id=student, course_id=self.world.offering_ids[code],
            course_code=one.code or code, course_title=self.titles[code], school_name=schools.get(one.origin, self.campus.schools["N"].name),
            year=year, term=one.term, mark=one.mark, credits_attempted=Decimal(one.credits), credits_given=Decimal(one.given) if one.given else None,
            credits_earned=weight.earned, passed=weight.passed, outcome=weight.outcome.value, open_until=open_until, part=one.part,
            origin=one.origin, source=sources.get(one.origin, SIS),
        )  # fmt: skip

    def decide_and_correct(self) -> None:
        """Decisions against the rule, corrections by hand and by file, and one that was taken back."""
        for mark, counts, reason in (
            ("D", False, "The program asks for a C in this course; the board's decision of last spring."),
            ("W", True, "Withdrawn for a hospital stay after all work was done; the principal approved the credit."),
        ):
            student, code = self.someone()
            record = self.record(student, code, Try(1, "Year", mark), counts)
            self.world.rows.add(
                "record_overrides", district_id=self.world.district_id, record_id=record, counts=counts, reason=reason, by_id=self.by_id,
                at=self.world.calendar.ago(60),
            )  # fmt: skip
            was = ["passed", "failed"] if not counts else ["none", "passed"]
            self.changed(record, "override", {"outcome": was, "passed": [not counts, counts]}, reason, 60)
        student, code = self.someone()
        record = self.record(student, code, Try(1, "Year", "B"))
        self.changed(record, "hand", {"mark": ["C", "B"]}, "Grade change form: a test was counted twice.", 40)
        student, code = self.someone()
        record = self.record(student, code, Try(1, "Year", "D"))
        self.changed(record, "file", {"mark": ["F", "D"], "outcome": ["failed", "passed"], "passed": [False, True], "credits_earned": ["0", "1"]}, "", 90, by=False)
        student, code = self.someone()
        record = self.record(student, code, Try(1, "Year", "A"))
        self.changed(record, "hand", {"mark": ["A", "A-"]}, "Meant for the student above on the list.", 21, back=20)
        self.changed(record, "back", {"mark": ["A-", "A"]}, "Taken back: what changed before.", 20)

    def changed(self, record: int, kind: str, changes: dict[str, Any], reason: str, days: int, *, by: bool = True, back: int = 0) -> None:
        self.world.rows.add(
            "record_changes", district_id=self.world.district_id, record_id=record, kind=kind, changes=changes, reason=reason,
            by_id=self.by_id if by else None, at=self.world.calendar.ago(days), taken_back_at=self.world.calendar.ago(back) if back else None,
        )  # fmt: skip
