"""A town, and everything that can be done there to what a student's progress is made of: one method a deed.

Each goes through the service that the pages use, and picks at random what it is done to.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.alignment import services as aligning
from portal.alignment.models import Alignment
from portal.alignment.transitions import AlignmentError
from portal.catalog import services as offering
from portal.credentials.errors import CredentialError
from portal.credentials.models import AttemptResult
from portal.credentials.services import answers, attempts
from portal.credentials.services.attempts import Told
from portal.database import now
from portal.extensions import db
from portal.hosts.models import Host
from portal.hours import services as hours
from portal.hours.models import HourEntry
from portal.imports import kinds
from portal.imports.kinds import Context, Row
from portal.perkins.keeping import recompute_all as recompute_perkins
from portal.placements.models import Placement
from portal.programs import services as deeds
from portal.programs.errors import ProgramError
from portal.programs.models import (
    PlanEntry,
    ProgramVersion,
    Requirement,
    RequirementKind,
    Substitution,
    Waiver,
)
from portal.programs.move_models import ProgramMove
from portal.programs.queries.trials import Wanted
from portal.programs.services import moves
from portal.programs.summaries import recompute_all
from portal.rosters import errors as records
from portal.rosters import services as rosters
from portal.rosters.models import CourseRecord, StudentCredential
from portal.rosters.record_models import CourseEquivalence, RecordChange
from portal.rosters.services.corrections import override_of
from portal.schools.models import year_of
from tests import factories as make
from tests.programs.viewers import viewer_of

NOT_NOW = (ProgramError, AlignmentError, hours.HoursError, offering.OfferingProblem, CredentialError, records.RecordError)
"""A deed that is refused is a deed too: it must leave everything as it was."""
MARKS = ("A", "C", "D", "F", "P", "W", "I")


class Town:
    """Two schools, two programs over shared courses, four students, and the people who do the deeds."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        today = now().date()
        self.year = year_of(today)
        district = self.district = make.district()
        schools = make.school(district, name="North"), make.school(district, name="South")
        school_year = make.school_year(district, self.year, begins_on=today - timedelta(days=60), ends_on=today + timedelta(days=200))
        framework = make.framework()
        make.use_framework(district, framework)
        cluster = make.cluster(framework)
        self.pathways = make.pathway(cluster, title="Robotics"), make.pathway(cluster, title="Welding")
        self.courses = [make.course(district, at=schools[n % 2] if n < 4 else None, title=f"Course {n}", cte=n != 3, credits=Decimal("0.5") if n == 2 else Decimal(1)) for n in range(7)]
        self.work = [make.experience(district, title=f"Shop {n}", hours=40) for n in range(2)]
        self.credential = make.credential(district)
        self.programs = [make.program(district, sites=schools[: n + 1], pathways=(self.pathways[n],)) for n in range(2)]
        for program, pathway in zip(self.programs, self.pathways, strict=True):
            version = make.version(program, entry_year=self.year - 1)
            make.requirement(version, "all_of", *({"offering_id": course.id} for course in self.courses[:2]), title="Base")
            make.requirement(version, "k_of_n", {"offering_id": self.courses[2].id}, {"pathway_id": pathway.id, "role": "core"}, amount=2, position=1)
            make.requirement(version, "credits", *({"offering_id": course.id} for course in self.courses[2:5]), amount=2, position=2)
            make.requirement(version, "hours", *({"offering_id": work.id} for work in self.work), amount=60, position=3)
            make.requirement(version, "credential", {"credential_id": self.credential.id}, position=4)
        self.students = [make.student(schools[n % 2], local_id=f"S-{n}", grade=9 + n) for n in range(4)]
        self.sections = [make.section(course, at=schools[0], year=school_year) for course in self.courses[:3]]
        host = make.add(Host(district_id=district.id, name="Dockside"))
        for who in self.students[:2]:
            placement = make.add(Placement(
                district_id=district.id, school_id=schools[0].id, student_id=who.id, experience_id=self.work[0].id, host_id=host.id,
                state="active", begins_on=today - timedelta(days=20), ends_on=today + timedelta(days=60), hours_goal=Decimal(40),
            ))  # fmt: skip
            for day in range(3):
                make.add(HourEntry(district_id=district.id, placement_id=placement.id, student_id=who.id, day=today - timedelta(days=day), hours=Decimal(7), state="submitted"))
        self.director = viewer_of(make.user(district, "cte_director"))
        reviewer = make.user(district, "cte_director")
        make.grant(reviewer, "reviewer")
        self.reviewer = viewer_of(reviewer)
        self.admin = viewer_of(make.user(district, "district_admin"))
        self.coordinator = viewer_of(make.user(district, "coordinator"))
        recompute_all(district.id)
        recompute_perkins(district.id)

    def one(self, model: Any, *conditions: Any) -> Any:
        """Any row of a table; None where there is none."""
        ids = db.session.scalars(sa.select(model.id).where(*conditions).order_by(model.id)).all()
        return db.session.get(model, self.dice.choice(ids)) if ids else None

    # -- the deeds; each does one thing or nothing

    def bring_in_a_record(self) -> None:
        kind = kinds.get("course_history")
        values = {field.name: "" for field in kind.fields} | {
            "student": self.dice.choice(self.students).local_id, "course_code": self.dice.choice(self.courses).code,
            "year": str(self.year - self.dice.randint(0, 2)), "mark": self.dice.choice(MARKS), "term": self.dice.choice(("", "Fall")),
        }  # fmt: skip
        context = Context(self.admin, self.district.id, None, None, {"mapped": []})
        kind.apply([change for change in kind.compare([Row(2, values)], context) if change.action in ("new", "changed")], context)

    def correct_a_record(self) -> None:
        if found := self.one(CourseRecord):
            given = {"mark": self.dice.choice(MARKS), "course_id": self.dice.choice(self.courses).id, "part": self.dice.choice(("", "first"))}
            rosters.correct_record(found, given, reason="A slip.", version=found.version, by=self.admin)

    def decide_on_a_record(self) -> None:
        if found := self.one(CourseRecord):
            if override_of(found.id):
                rosters.end_override(found, version=found.version, by=self.admin)
            else:
                rosters.override_record(found, counts=self.dice.random() < 0.5, reason="The board said so.", version=found.version, by=self.admin)

    def take_a_correction_back(self) -> None:
        if change := self.one(RecordChange, RecordChange.taken_back_at.is_(None)):
            found = db.session.get_one(CourseRecord, change.record_id)
            rosters.take_back(change, found, version=found.version, by=self.admin)

    def tie_a_code(self) -> None:
        if found := self.one(CourseRecord):
            rosters.tie_code(source=found.source, course_code=found.course_code, course=self.dice.choice(self.courses), by=self.admin)

    def untie_a_code(self) -> None:
        if found := self.one(CourseEquivalence):
            rosters.untie_code(found, by=self.admin)

    def change_the_pass_rule(self) -> None:
        lines = [rosters.RuleLine(mark, "", self.dice.choice(("passed", "failed", "open", "none")), None) for mark in MARKS]
        rosters.save_rule(lines, number=60, district=self.district, version=self.district.version, by=self.admin)
        last, many = 0, 1
        while many:
            many, last = rosters.reread(district_id=self.district.id, by=self.admin, after=last)

    def enter_an_attempt(self) -> None:
        told = Told(now().date() - timedelta(days=self.dice.randint(0, 900)), self.dice.choice(list(AttemptResult)), certificate="No. 7")
        attempts.enter_attempt(student=self.dice.choice(self.students), credential=self.credential, told=told, by=self.coordinator)

    def answer_an_attempt(self) -> None:
        if found := self.one(StudentCredential):
            match self.dice.randint(0, 2):
                case 0:
                    answers.approve({found.id: found.version}, by=self.director)
                case 1:
                    answers.refuse({found.id: found.version}, reason="No proof.", by=self.director)
                case _:
                    answers.reopen([found.id], by=self.director)

    def propose_an_alignment(self) -> None:
        aligning.propose(
            offering_id=self.dice.choice([*self.courses, *self.work]).id, pathway_id=self.dice.choice(self.pathways).id,
            role=self.dice.choice(("core", "foundational")), rationale="It fits.", by=self.director,
        )  # fmt: skip

    def approve_an_alignment(self) -> None:
        if found := self.one(Alignment, Alignment.state == "submitted"):
            aligning.approve(found, version=found.version, by=self.reviewer)

    def retire_an_alignment(self) -> None:
        if found := self.one(Alignment, Alignment.state == "approved"):
            aligning.retire(found, comment="No longer.", version=found.version, by=self.reviewer)

    def retire_or_restore_an_offering(self) -> None:
        found = self.dice.choice([*self.courses, *self.work])
        (offering.retire_offering if found.state == "active" else offering.restore_offering)(found, by=self.admin)

    def choose_a_program(self) -> None:
        deeds.choose_program(student=self.dice.choice(self.students), program=self.dice.choice(self.programs), reason="Likes it.", by=self.director)

    def leave_a_program(self) -> None:
        deeds.leave_program(student=self.dice.choice(self.students), reason="Changed their mind.", by=self.director)

    def plan_a_course(self) -> None:
        deeds.add_to_plan(student=self.dice.choice(self.students), offering=self.dice.choice(self.courses), year=self.year + self.dice.randint(0, 2), by=self.director)

    def take_a_course_off_the_plan(self) -> None:
        if found := self.one(PlanEntry):
            deeds.remove_from_plan(entry=found, by=self.director)

    def waive(self) -> None:
        ends_on = self.dice.choice((None, now().date() + timedelta(days=30)))
        deeds.grant_waiver(student=self.dice.choice(self.students), requirement=self.one(Requirement), reason="Done elsewhere.", ends_on=ends_on, by=self.director)

    def end_a_waiver(self) -> None:
        if found := self.one(Waiver):
            deeds.end_waiver(waiver=found, reason="Not needed.", by=self.director)

    def substitute(self) -> None:
        deeds.grant_substitution(student=self.dice.choice(self.students), requirement=self.one(Requirement), offering=self.dice.choice(self.courses), reason="As good.", by=self.director)

    def end_a_substitution(self) -> None:
        if found := self.one(Substitution):
            deeds.end_substitution(substitution=found, reason="Not needed.", by=self.director)

    def decide_on_hours(self) -> None:
        entry = self.one(HourEntry)
        placement = db.session.get_one(Placement, entry.placement_id)
        match self.dice.randint(0, 2):
            case 0:
                hours.approve_hours(placement, entry_ids=[entry.id], by=self.coordinator)
            case 1:
                hours.return_hours(placement, entry_ids=[entry.id], comment="Which day?", by=self.coordinator)
            case _:
                hours.reopen_hours(placement, entry_ids=[entry.id], by=self.coordinator)

    def change_a_draft(self) -> None:
        program = self.dice.choice(self.programs)
        draft = deeds.draft_of(program.id) or deeds.draft_version(program, entry_year=self.year + 1, by=self.director)
        requirement = self.one(Requirement, Requirement.program_version_id == draft.id, Requirement.kind.in_(("k_of_n", "credits")))
        if requirement is not None:
            amount = Decimal(self.dice.randint(1, 3))
            deeds.edit_requirement(requirement, kind=RequirementKind(requirement.kind), title=requirement.title, amount=amount, seen=requirement.version, by=self.director)

    def publish_a_draft(self) -> None:
        if draft := deeds.draft_of(self.dice.choice(self.programs).id):
            deeds.publish_version(draft, seen=draft.version, by=self.director)

    def move_students(self) -> None:
        program = self.dice.choice(self.programs)
        newest = db.session.scalar(sa.select(ProgramVersion).where(ProgramVersion.program_id == program.id, ProgramVersion.state == "published").order_by(ProgramVersion.number.desc()).limit(1))
        if newest is not None:
            _, students = moves.to_be_moved(newest, Wanted(), by=self.director)
            moves.move_students(target=newest, wanted=Wanted(), reason="The new one is better.", seal=moves.seal_of(newest, students), by=self.director)

    def undo_a_move(self) -> None:
        if found := self.one(ProgramMove):
            moves.undo_move(move=found, by=self.director)

    def retire_or_restore_a_program(self) -> None:
        program = self.dice.choice(self.programs)
        (deeds.retire_program if program.state == "active" else deeds.restore_program)(program, version=program.version, by=self.director)

    def change_the_sites(self) -> None:
        program = self.dice.choice(self.programs)
        schools = frozenset(self.dice.sample([who.school_id for who in self.students[:2]], self.dice.randint(0, 2)))
        facts = deeds.ProgramFacts(program.title, step_after=self.dice.choice(("", "College")), pathway_ids=(self.pathways[0].id,), school_ids=schools)
        deeds.edit_program(program, replace(facts, lead_ids=None), version=program.version, by=self.director)

    @property
    def all(self) -> list[Callable[[], None]]:
        return [
            self.bring_in_a_record, self.bring_in_a_record, self.correct_a_record, self.decide_on_a_record, self.take_a_correction_back,
            self.tie_a_code, self.untie_a_code, self.change_the_pass_rule, self.enter_an_attempt, self.enter_an_attempt, self.answer_an_attempt, self.propose_an_alignment, self.approve_an_alignment, self.approve_an_alignment, self.retire_an_alignment,
            self.retire_or_restore_an_offering, self.choose_a_program, self.choose_a_program, self.leave_a_program, self.plan_a_course, self.take_a_course_off_the_plan,
            self.waive, self.end_a_waiver, self.substitute, self.end_a_substitution, self.decide_on_hours, self.change_a_draft, self.publish_a_draft,
            self.move_students, self.undo_a_move, self.retire_or_restore_a_program, self.change_the_sites,
        ]  # fmt: skip
