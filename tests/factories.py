"""Plain factories: each adds a row with sensible values, flushes, and hands it back. Names say what differs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from portal.accounts.models import Grant, User
from portal.alignment.models import Alignment
from portal.catalog.models import Course, Credential, Experience, ExperienceKind, Offering
from portal.clearances.models import ClearanceKind, StudentClearance
from portal.competencies.models import Competency, CompetencySet, PathwayCompetencySet
from portal.coverage.models import Coverage
from portal.database import now
from portal.extensions import db
from portal.frameworks.models import Cluster, Framework, FrameworkChoice, Pathway
from portal.hosts.models import Host, HostContact
from portal.hours.models import HourEntry
from portal.placements.models import Opening, Placement
from portal.placements.terms import first_terms
from portal.programs.models import (
    Choice,
    Program,
    ProgramPathway,
    ProgramSite,
    ProgramVersion,
    Requirement,
    RequirementOption,
)
from portal.rosters.guardian_models import Guardian
from portal.rosters.models import Caseload, CourseRecord, Enrollment, Section, SectionTeacher, Student
from portal.schools.models import District, School, SchoolYear, Term

numbers = count(1)
# argon2id of "correct horse battery" with the cheapest parameters, so that tests need not wait for the real ones
PASSWORD = "correct horse battery"


def add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def district(**values: Any) -> District:
    return add(District(**{"name": f"District {next(numbers)}", "state": "OH"} | values))


def school(of: District, **values: Any) -> School:
    return add(School(**{"district_id": of.id, "name": f"School {next(numbers)}"} | values))


def school_year(of: District, year: int = 2027, **values: Any) -> SchoolYear:
    defaults = {"district_id": of.id, "year": year, "begins_on": date(year - 1, 8, 15), "ends_on": date(year, 6, 10)}
    return add(SchoolYear(**defaults | values))


def term(of: SchoolYear, **values: Any) -> Term:
    defaults = {"district_id": of.district_id, "school_year_id": of.id, "title": "Year", "kind": "year", "begins_on": of.begins_on, "ends_on": of.ends_on}
    return add(Term(**defaults | values))


def user(of: District, role: str | None = "teacher", *, at: School | None = None, **values: Any) -> User:
    """A person, with one grant where `role` is given; `at` None makes it district-wide."""
    n = next(numbers)
    made = add(User(**{"district_id": of.id, "username": f"user{n}", "given_name": "Given", "family_name": f"Family{n}"} | values))
    if role:
        grant(made, role, at=at)
    return made


def grant(to: User, role: str, *, at: School | None = None, **values: Any) -> Grant:
    defaults = {"user_id": to.id, "district_id": to.district_id, "school_id": at.id if at else None, "role": role, "begins_on": date(2020, 1, 1)}
    return add(Grant(**defaults | values))


def framework(of: District | None = None, **values: Any) -> Framework:
    return add(Framework(**{"district_id": of.id if of else None, "title": f"Framework {next(numbers)}", "state": "active"} | values))


def use_framework(by: District, chosen: Framework, *, at: School | None = None) -> FrameworkChoice:
    return add(FrameworkChoice(district_id=by.id, school_id=at.id if at else None, framework_id=chosen.id))


def cluster(of: Framework, **values: Any) -> Cluster:
    n = next(numbers)
    return add(Cluster(**{"framework_id": of.id, "code": f"c{n}", "title": f"Cluster {n}", "grouping": "connecting"} | values))


def pathway(of: Cluster, **values: Any) -> Pathway:
    n = next(numbers)
    return add(Pathway(**{"framework_id": of.framework_id, "cluster_id": of.id, "code": f"p{n}", "title": f"Pathway {n}"} | values))


def course(of: District, *, at: School | None = None, **values: Any) -> Course:
    n = next(numbers)
    return add(Course(**{"district_id": of.id, "school_id": at.id if at else None, "code": f"C{n}", "title": f"Course {n}", "credits": Decimal(1)} | values))


def experience_kind(code: str = "internship", **values: Any) -> ExperienceKind:
    found = db.session.get(ExperienceKind, code)
    return found or add(ExperienceKind(**{"code": code, "title": code.replace("_", " ").title(), "sustained": True, "minimum_hours": 40} | values))


def experience(of: District, *, at: School | None = None, kind: str = "internship", **values: Any) -> Experience:
    n = next(numbers)
    experience_kind(kind)
    return add(Experience(**{"district_id": of.id, "school_id": at.id if at else None, "code": f"X{n}", "title": f"Experience {n}", "experience_kind": kind} | values))


def credential(of: District, **values: Any) -> Credential:
    return add(Credential(**{"district_id": of.id, "title": f"Credential {next(numbers)}"} | values))


def student(at: School, *, user: User | None = None, **values: Any) -> Student:
    n = next(numbers)
    defaults = {"district_id": at.district_id, "school_id": at.id, "user_id": user.id if user else None, "local_id": f"S{n}", "given_name": "Student", "family_name": f"Number{n}", "grade": 11}
    return add(Student(**defaults | values))


def section(of: Course, *, at: School, year: SchoolYear, teacher: User | None = None, **values: Any) -> Section:
    defaults = {"district_id": at.district_id, "school_id": at.id, "course_id": of.id, "school_year_id": year.id, "title": of.title, "begins_on": year.begins_on, "ends_on": year.ends_on}
    made = add(Section(**defaults | values))
    if teacher:
        add(SectionTeacher(section_id=made.id, user_id=teacher.id))
    return made


def enroll(who: Student, into: Section, **values: Any) -> Enrollment:
    return add(Enrollment(**{"district_id": who.district_id, "student_id": who.id, "section_id": into.id, "begins_on": into.begins_on} | values))


def record(who: Student, of: Course, **values: Any) -> CourseRecord:
    defaults = {"district_id": who.district_id, "student_id": who.id, "course_id": of.id, "course_code": of.code, "course_title": of.title, "year": 2026, "mark": "B", "credits_attempted": of.credits, "credits_earned": of.credits, "passed": True}
    return add(CourseRecord(**defaults | values))


def caseload(of: User, who: Student) -> Caseload:
    return add(Caseload(user_id=of.id, student_id=who.id, begins_on=date(2020, 1, 1)))


def alignment(offering: Any, to: Pathway, role: str = "core", *, state: str = "approved", **values: Any) -> Alignment:
    """Approved and in force unless another state is asked for; then `role` is what is proposed."""
    in_force = state == "approved"
    defaults = {"district_id": offering.district_id, "offering_id": offering.id, "pathway_id": to.id, "state": state, "role": role if in_force else None, "proposed_role": None if in_force else role}
    return add(Alignment(**defaults | values))


def program(of: District, *, sites: tuple[School, ...] = (), pathways: tuple[Pathway, ...] = (), **values: Any) -> Program:
    made = add(Program(**{"district_id": of.id, "title": f"Program {next(numbers)}"} | values))
    for site in sites:
        add(ProgramSite(program_id=made.id, school_id=site.id))
    for position, each in enumerate(pathways):
        add(ProgramPathway(program_id=made.id, pathway_id=each.id, position=position))
    return made


def version(of: Program, number: int = 1, **values: Any) -> ProgramVersion:
    return add(ProgramVersion(**{"program_id": of.id, "number": number, "entry_year": 2025, "state": "published"} | values))


def requirement(of: ProgramVersion, kind: str, *options: dict[str, Any], **values: Any) -> Requirement:
    """A requirement with its options, each given as the option's columns, e.g. {'offering_id': 3}."""
    made = add(Requirement(**{"program_version_id": of.id, "kind": kind, "title": kind.replace("_", " ").capitalize()} | values))
    for position, each in enumerate(options):
        add(RequirementOption(requirement_id=made.id, position=position, **each))
    return made


def choice(who: Student, of: ProgramVersion, **values: Any) -> Choice:
    return add(Choice(**{"district_id": who.district_id, "student_id": who.id, "program_version_id": of.id, "chosen_on": date(2025, 9, 1)} | values))


def competency_set(of: District, *, pathways: tuple[Pathway, ...] = (), **values: Any) -> CompetencySet:
    made = add(CompetencySet(**{"district_id": of.id, "title": f"Competencies {next(numbers)}", "case_identifier": str(uuid4())} | values))
    for each in pathways:
        add(PathwayCompetencySet(district_id=of.id, pathway_id=each.id, set_id=made.id))
    return made


def competency(of: CompetencySet, code: str = "", *, under: Competency | None = None, **values: Any) -> Competency:
    """A competency at the end of its set; one made `under` another makes that a heading."""
    n = next(numbers)
    if under is not None and not under.is_heading:
        under.is_heading = True
    defaults = {
        "district_id": of.district_id, "set_id": of.id, "parent_id": under.id if under else None, "position": n, "code": code or f"1.{n}",
        "statement": f"Does thing {n}", "case_identifier": str(uuid4()),
    }  # fmt: skip
    return add(Competency(**defaults | values))


def coverage(offering: Offering, of: Competency, level: str | None = "introduced", **values: Any) -> Coverage:
    """A cell as it stands, without history; where history matters use the service."""
    return add(Coverage(**{"district_id": of.district_id, "offering_id": offering.id, "competency_id": of.id, "level": level} | values))


def guardian(of: Student, **values: Any) -> Guardian:
    return add(Guardian(**{"district_id": of.district_id, "student_id": of.id, "name": f"Guardian {next(numbers)}", "email": "guardian@example.org"} | values))


def host(of: District, **values: Any) -> Host:
    return add(Host(**{"district_id": of.id, "name": f"Host {next(numbers)}"} | values))


def contact(at: Host, **values: Any) -> HostContact:
    n = next(numbers)
    return add(HostContact(**{"host_id": at.id, "name": f"Contact {n}", "email": f"contact{n}@example.org"} | values))


def opening(at: Host, of: Experience, **values: Any) -> Opening:
    today = now().date()
    defaults = {"district_id": at.district_id, "host_id": at.id, "experience_id": of.id, "begins_on": today + timedelta(days=14), "ends_on": today + timedelta(days=100), "hours_goal": Decimal(40)}
    return add(Opening(**defaults | values))


def placement(who: Student, of: Experience, at: Host, *, plan: list[list[Any]] | None = None, supervisor: HostContact | None = None, terms: dict[str, Any] | None = None, **values: Any) -> Placement:
    """Active since 30 days, with its first terms; `terms` are what only those hold (paid, soc, hazards ...)."""
    today = now().date()
    defaults = {"district_id": who.district_id, "school_id": who.school_id, "student_id": who.id, "experience_id": of.id, "host_id": at.id, "state": "active", "begins_on": today - timedelta(days=30), "ends_on": today + timedelta(days=30), "hours_goal": Decimal(40), "supervisor_name": supervisor.name if supervisor else ""}
    made = Placement(**defaults | values)
    first_terms(made, plan=plan, supervisor_id=supervisor.id if supervisor else None, **terms or {})
    return made


def hours(at: Placement, hours: Any = 2, state: str = "submitted", *, day: date | None = None, **values: Any) -> HourEntry:
    """A day's entry, yesterday's where no day is given; moments as the state needs them."""
    moment = now()
    defaults = {"district_id": at.district_id, "placement_id": at.id, "student_id": at.student_id, "day": day or moment.date() - timedelta(days=1), "hours": Decimal(str(hours)), "activity": "Took inventory", "state": state}
    if state not in ("planned", "draft"):
        defaults["submitted_at"] = moment
    if state in ("verified", "approved"):
        defaults |= {"verified_at": moment, "verified_how": "school"}
    if state == "approved":
        defaults["approved_at"] = moment
    return add(HourEntry(**defaults | values))


def clearance_kind(of: District | None = None, **values: Any) -> ClearanceKind:
    """A form that internships ask for and that lasts a year; without a district it is built in."""
    n = next(numbers)
    return add(ClearanceKind(**{"district_id": of.id if of else None, "code": f"form{n}", "title": f"Form {n}", "about": "A paper", "experience_kinds": ["internship"], "months": 12, "position": n} | values))


def clearance(of: Student, kind: ClearanceKind, state: str = "on_file", **values: Any) -> StudentClearance:
    today = now().date()
    defaults = {"district_id": of.district_id, "student_id": of.id, "kind_id": kind.id, "state": state, "entered_by_id": of.user_id}
    if state == "on_file":
        defaults |= {"valid_from": today - timedelta(days=30), "expires_on": today + timedelta(days=200)}
    return add(StudentClearance(**defaults | values))
