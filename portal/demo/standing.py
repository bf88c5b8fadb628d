"""What was decided with the students: choices, plans, credentials, waivers, substitutions, and who counsels whom."""

from __future__ import annotations

import random
from datetime import date, timedelta

from portal.credentials.expiry import expires_on
from portal.demo.credentials import MONTHS
from portal.demo.pupils import Pupil
from portal.demo.world import Campus, ProgramRow

REASONS = (
    "Liked the introduction and wants to go on.", "Followed an older sibling.", "Best match of the interest results.",
    "Visited the lab on open day.", "Wants to work right after school.", "Plans to study it.", "",
)  # fmt: skip
CHANGES = (
    "The first program was not what I expected.", "Found it too far from the work outdoors I want.", "Schedule conflict with band.",
    "Talked with the teacher on job shadow day.", "Wants a paid apprenticeship.",
)  # fmt: skip


class Decider:
    """Adds what students, counselors and directors decided."""

    def __init__(self, campus: Campus) -> None:
        self.campus, self.world = campus, campus.world
        self.rng: random.Random = self.world.random("standing", campus.number)
        self.year: int = self.world.calendar.year
        self.excused = 0

    def decide(self, pupil: Pupil) -> None:
        self._caseload(pupil)
        if pupil.program is None:
            return
        program = self.campus.programs[pupil.program.key]
        self._choices(pupil, program)
        self._credentials(pupil)
        self._plan(pupil)
        self._excuses(pupil, program)
        if pupil.at_center and pupil.grade >= 11:
            year = self.year - (pupil.grade - 11)
            self.world.rows.add(
                "attended_schools",
                student_id=pupil.id,
                school_id=self.campus.schools["C"].id,
                begins_on=date(year - 1, 8, 12),
            )

    def _choices(self, pupil: Pupil, program: ProgramRow) -> None:
        changed = pupil.before is not None
        year = self.year - (pupil.grade - pupil.chosen_in)
        day = date(year - 1, 8, 20) + timedelta(days=self.rng.randrange(60))
        day = min(day, self.world.calendar.today - timedelta(days=3))
        if pupil.before is not None:
            first = self.campus.programs[pupil.before.key]
            before = date(year - 2, 9, 1) + timedelta(days=self.rng.randrange(50))
            self._choice(pupil, first, year - 1, before, day, self.rng.choice(REASONS))
        self._choice(pupil, program, year, day, None, self.rng.choice(CHANGES if changed else REASONS))

    def _choice(self, pupil: Pupil, program: ProgramRow, year: int, on: date, left: date | None, reason: str) -> None:
        self.world.rows.add(
            "choices", district_id=self.world.district_id, student_id=pupil.id,
            program_version_id=program.version_in(year).id, chosen_on=on, left_on=left, reason=reason,
            by_id=pupil.user_id if self.rng.random() < 0.6 else self._counselor(pupil),
        )  # fmt: skip

    def _credentials(self, pupil: Pupil) -> None:
        """Seniors have tried, some have passed; juniors begin; who has completed has them all."""
        program = pupil.program
        if program is None or pupil.story == "ana":
            return
        chance = {9: 0.0, 10: 0.05, 11: 0.3, 12: 0.75}[pupil.grade] * (0.3 if pupil.story == "off_track" else 1)
        for position, code in enumerate(program.credentials):
            sure = pupil.story in ("complete", "one_short")
            if position and not sure:
                chance *= 0.5
            if not sure and self.rng.random() > chance:
                continue
            state = (
                "approved"
                if sure or self.rng.random() < 0.62
                else self.rng.choice(("submitted", "submitted", "attempted", "refused"))
            )
            earned = self.world.calendar.today - timedelta(
                days=self.rng.randrange(10, 400) if state == "approved" else self.rng.randrange(1, 20)
            )
            got = state in ("approved", "submitted")
            self.world.rows.add(
                "student_credentials", district_id=self.world.district_id, student_id=pupil.id,
                credential_id=self.world.credential_ids[code], state=state, attempted_on=earned, earned_on=earned if got else None,
                expires_on=expires_on(earned, MONTHS.get(code)) if got else None,
                result="passed" if state != "attempted" else "pending",
                submitted_at=self.world.calendar.on(earned) if state != "attempted" else None, entered_by_id=pupil.user_id,
                answered_at=self.world.calendar.on(min(earned + timedelta(days=2), self.world.calendar.today)) if state in ("approved", "refused") else None,
                comment="The name on the certificate is another." if state == "refused" else "",
                proof=f"Certificate {self.rng.randrange(100_000, 999_999)}" if got else "",
                approved_by_id=self.campus.staff_ids["dwhitfield"] if state == "approved" else None,
            )  # fmt: skip

    def _plan(self, pupil: Pupil) -> None:
        """What is left of the program's usual way, in the years to come."""
        program = pupil.program
        if program is None or pupil.grade == 12:
            return
        if pupil.story == "ana":
            self._entry(pupil, "NET400", self.year + 1)
            return
        if self.rng.random() > 0.62:
            return
        for grade in sorted(program.sequence):
            if grade <= pupil.grade:
                continue
            for item in program.sequence[grade]:
                codes = item.split("|")
                self._entry(pupil, codes[pupil.number % len(codes)], self.year + grade - pupil.grade)
        for work in program.work:
            if work.grade > pupil.grade and self.rng.random() < 0.4:
                self._entry(pupil, work.experience, self.year + work.grade - pupil.grade)

    def _entry(self, pupil: Pupil, code: str, year: int) -> None:
        course = self.world.seeds.courses.get(code)
        term = "Spring" if course is not None and course.terms == ("spring",) else ""
        self.world.rows.add(
            "plan_entries", district_id=self.world.district_id, student_id=pupil.id,
            offering_id=self.world.offering_ids[code], year=year, term=term,
        )  # fmt: skip

    def _excuses(self, pupil: Pupil, program: ProgramRow) -> None:
        """A substitution where the program knows a usual one; a waiver for some who came from elsewhere."""
        spec = program.spec.values.get("substitute")
        version = program.version_in(self.year - (pupil.grade - pupil.chosen_in))
        director = self.campus.staff_ids["dwhitfield"]
        if spec and pupil.story == "complete":
            self._excuse(
                "substitutions",
                pupil,
                version.requirements[spec["requirement"]],
                spec["reason"],
                director,
                offering_id=self.world.offering_ids[spec["offering"]],
            )
            return
        if pupil.came_in > 9 and pupil.story != "ana":
            title = next(
                (
                    t
                    for t in (
                        "Job shadow",
                        "A science",
                        "See the work",
                        "One course beside them",
                        "Hours with learners",
                    )
                    if t in version.requirements
                ),
                None,
            )
            if title:
                self._excuse(
                    "waivers",
                    pupil,
                    version.requirements[title],
                    "Met at the school the student came from; letter on file.",
                    director,
                )
        elif pupil.number % 37 == 0 and pupil.grade == 12 and "One course beside them" in version.requirements:
            reason = "Took the equivalent at the summer academy; the syllabus is on file."
            self._excuse(
                "substitutions",
                pupil,
                version.requirements["One course beside them"],
                reason,
                director,
                offering_id=self.world.offering_ids["OSH210"],
            )

    def _excuse(self, table: str, pupil: Pupil, requirement_id: int, reason: str, by: int, **values: int) -> None:
        self.world.rows.add(
            table, district_id=self.world.district_id, student_id=pupil.id, requirement_id=requirement_id,
            reason=reason, approved_by_id=by, **values,
        )  # fmt: skip

    def _caseload(self, pupil: Pupil) -> None:
        if pupil.gone_on is None:
            begins = date(self.year - 1, 8, 1)
            self.world.rows.add("caseloads", user_id=self._counselor(pupil), student_id=pupil.id, begins_on=begins)

    def _counselor(self, pupil: Pupil) -> int:
        """Northside has two, one for A to K."""
        if pupil.home == "N":
            early = "A" <= pupil.family[:1].upper() <= "K"
            return self.campus.staff_ids["kdougherty" if early else "praman"]
        return self.campus.staff_ids["npetrova" if pupil.home == "L" else "bschultz"]
