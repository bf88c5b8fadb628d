"""Reads of forms: what placements ask for, and how it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.catalog.models import Experience, ExperienceKind, Offering
from portal.clearances.asking import Form, asked, forms_of, is_minor
from portal.clearances.models import OpeningClearance, StudentClearance
from portal.clearances.permissions import on_the_board
from portal.clearances.standing import Cell, Stands, cell
from portal.clock import this_day
from portal.extensions import db
from portal.files.models import StoredFile
from portal.hosts.models import Host
from portal.placements.models import Placement, PlacementTerms
from portal.programs.models import Choice, Program, ProgramVersion
from portal.rosters.guardian_models import Guardian
from portal.rosters.models import Enrollment, Section, Student

Ids = Collection[int]


@dataclass(frozen=True)
class Line:
    """A placement with a cell for each form."""

    placement: Any
    """placement_id, student_id, school_id, names, grade, host, title, state, begins_on."""
    cells: tuple[Cell, ...]

    @property
    def missing(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.lacks)

    @property
    def name(self) -> str:
        return f"{self.placement.preferred_name or self.placement.given_name} {self.placement.family_name}".strip()


def placed() -> sa.Select[*tuple[Any, ...]]:
    """The columns of placements that forms depend on; the caller says which placements, and their order."""
    paid = sa.exists().where(PlacementTerms.placement_id == Placement.id, PlacementTerms.voided_at.is_(None), PlacementTerms.paid.is_(True))
    kind = Experience.__table__.c.experience_kind
    return (
        sa.select(
            Placement.id.label("placement_id"), Placement.student_id, Placement.school_id, Placement.district_id, Placement.opening_id, Placement.state,
            Placement.begins_on, Placement.decided_at, Placement.created_at, Student.given_name, Student.preferred_name, Student.family_name, Student.grade,
            Student.birth_date, Student.user_id, Host.name.label("host"), Placement.supervisor_name, Offering.title,
            kind.label("experience_kind"), paid.label("paid"),
        )
        .select_from(Placement)
        .join(Student, Student.id == Placement.student_id)
        .join(Host, Host.id == Placement.host_id)
        .join(Offering, Offering.id == Placement.experience_id)
        .join(Experience.__table__, Experience.__table__.c.id == Placement.experience_id)
    )  # fmt: skip


def lines(placements: Sequence[Any], forms: Sequence[Form], today: date | None = None) -> list[Line]:
    """The cells of these placements; two queries, however many there are."""
    today = today or this_day()
    extra = extra_of({p.opening_id for p in placements if p.opening_id})
    papers = papers_of({p.student_id for p in placements})
    return [Line(p, _cells(p, forms, extra, papers, today)) for p in placements]


def _cells(p: Any, forms: Sequence[Form], extra: dict[int, set[int]], papers: dict[tuple[int, int], list[Any]], today: date) -> tuple[Cell, ...]:
    named = extra.get(p.opening_id, set())
    wanted = {f.id for f in asked(forms, experience_kind=p.experience_kind, paid=p.paid, minor=is_minor(p.birth_date, p.begins_on), extra=named)}
    return tuple(
        cell(form, papers.get((p.student_id, form.id), ()), today) if form.id in wanted else Cell(form, Stands.NOT_ASKED) for form in forms
    )


def extra_of(opening_ids: Ids) -> dict[int, set[int]]:
    """Opening id -> the forms that it asks for by name."""
    found: dict[int, set[int]] = defaultdict(set)
    if opening_ids:
        for row in db.session.execute(
            sa.select(OpeningClearance.opening_id, OpeningClearance.kind_id).where(OpeningClearance.opening_id.in_(sorted(opening_ids))).order_by(OpeningClearance.id)
        ):
            found[row.opening_id].add(row.kind_id)
    return found


def papers_of(student_ids: Ids) -> dict[tuple[int, int], list[Any]]:
    """(student, form) -> its rows, the oldest first."""
    found: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(
            StudentClearance.id, StudentClearance.student_id, StudentClearance.kind_id, StudentClearance.state, StudentClearance.valid_from,
            StudentClearance.expires_on, StudentClearance.version, StudentClearance.submitted_at, StudentClearance.reason, StudentClearance.file_id,
        )
        .where(StudentClearance.student_id.in_(sorted(student_ids)))
        .order_by(StudentClearance.student_id, StudentClearance.id)
    ):  # fmt: skip
        found[row.student_id, row.kind_id].append(row)
    return found


def missing_for(placement_ids: Ids, *, first_day: bool = False) -> dict[int, list[Cell]]:
    """Placement id -> the forms that are not on file today (missing, expired, refused, or not checked yet).

    `first_day`: only those without which nobody begins. Placements of one district; four queries.
    """
    rows = db.session.execute(placed().where(Placement.id.in_(sorted(placement_ids))).order_by(Placement.id)).all()
    if not rows:
        return {}
    found = {}
    for line in lines(rows, forms_of(rows[0].district_id)):
        found[line.placement.placement_id] = [
            c for c in line.cells if c.stands != Stands.NOT_ASKED and not c.holds and (c.form.before_first_day or not first_day)
        ]
    return found


def keeps_from_beginning(placement: Placement) -> str:
    """The forms without which nobody begins and that are not on file, in a sentence; empty where none is missing."""
    db.session.flush()
    lacking = [cell.form.title for cell in missing_for([placement.id], first_day=True).get(placement.id, [])]
    if not lacking:
        return ""
    return f"Not on file yet: {', '.join(lacking)}. Nobody begins without {'it' if len(lacking) == 1 else 'them'}."


def line_of(placement_id: int) -> Line:
    """One placement's forms."""
    row = db.session.execute(placed().where(Placement.id == placement_id)).one()
    return lines([row], forms_of(row.district_id))[0]


def board(
    viewer: Viewer, *, kind: str = "", section_id: int | None = None, program_id: int | None = None, state: str = "", ids: Ids | None = None,
) -> sa.Select[*tuple[Any, ...]]:
    """The placements of the board, by name."""
    statement = placed().where(on_the_board(viewer))
    if kind:
        statement = statement.where(Experience.__table__.c.experience_kind == kind)
    if section_id:
        sits = sa.select(Enrollment.student_id).where(
            Enrollment.section_id == section_id, sa.or_(Enrollment.ends_on.is_(None), Enrollment.ends_on >= this_day())
        )
        statement = statement.where(Placement.student_id.in_(sits))
    if program_id:
        chose = sa.select(Choice.student_id).join(ProgramVersion, ProgramVersion.id == Choice.program_version_id)
        statement = statement.where(Placement.student_id.in_(chose.where(ProgramVersion.program_id == program_id, Choice.left_on.is_(None))))
    if state:
        statement = statement.where(Placement.state == state)
    if ids is not None:
        statement = statement.where(Placement.id.in_(sorted(ids)))
    return statement.order_by(Student.family_name, Student.given_name, Placement.id)


def choices(viewer: Viewer) -> dict[str, list[tuple[Any, str]]]:
    """What the board can be narrowed to: kinds of experience, sections and programs of those on it; three queries."""
    seen = sa.select(Placement.student_id).where(on_the_board(viewer))
    kinds = (
        sa.select(ExperienceKind.code, ExperienceKind.title, ExperienceKind.position)
        .join(Experience.__table__, Experience.__table__.c.experience_kind == ExperienceKind.code)
        .join(Placement, Placement.experience_id == Experience.__table__.c.id)
        .where(on_the_board(viewer)).distinct().order_by(ExperienceKind.position, ExperienceKind.code)
    )  # fmt: skip
    today = this_day()
    sections = (
        sa.select(Section.id, Section.title, Section.code)
        .join(Enrollment, Enrollment.section_id == Section.id)
        .where(Enrollment.student_id.in_(seen), Section.ends_on >= today, Section.begins_on <= today)
        .distinct().order_by(Section.title, Section.code, Section.id)
    )  # fmt: skip
    programs = (
        sa.select(Program.id, Program.title)
        .join(ProgramVersion, ProgramVersion.program_id == Program.id)
        .join(Choice, Choice.program_version_id == ProgramVersion.id)
        .where(Choice.student_id.in_(seen), Choice.left_on.is_(None)).distinct().order_by(Program.title, Program.id)
    )  # fmt: skip
    return {
        "kinds": [(r.code, r.title) for r in db.session.execute(kinds)],
        "sections": [(r.id, f"{r.title} {r.code}".strip()) for r in db.session.execute(sections)],
        "programs": [(r.id, r.title) for r in db.session.execute(programs)],
    }


def visible_on_board(viewer: Viewer, placement_id: int) -> Placement | None:
    return db.session.scalar(sa.select(Placement).where(Placement.id == placement_id, on_the_board(viewer)))


def history_of(student_id: int, kind_id: int) -> Sequence[StudentClearance]:
    """All rows of a student's form, the newest first."""
    return db.session.scalars(
        sa.select(StudentClearance).where(StudentClearance.student_id == student_id, StudentClearance.kind_id == kind_id).order_by(StudentClearance.id.desc())
    ).all()


def form_of(district_id: int, kind_id: int) -> Form | None:
    return next((form for form in forms_of(district_id) if form.id == kind_id), None)


def of_student(student_id: int, district_id: int) -> list[Cell]:
    """What a student's own requests and placements ask for, each form once, what is to do first."""
    rows = db.session.execute(
        placed().where(Placement.student_id == student_id, Placement.state.in_(("requested", "confirmed", "agreement_out", "active"))).order_by(Placement.id)
    ).all()
    found: dict[int, Cell] = {}
    for line in lines(rows, forms_of(district_id)):
        for each in line.cells:
            if each.stands != Stands.NOT_ASKED:
                found[each.form.id] = each
    return sorted(found.values(), key=lambda c: (c.holds, c.stands == Stands.SUBMITTED))


def guardians_of(ids: Iterable[int]) -> dict[int, list[Any]]:
    """Student id -> guardians in force today (rosters.guardian_models), the first first."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.scalars(
        sa.select(Guardian)
        .where(Guardian.student_id.in_(sorted(set(ids))), sa.or_(Guardian.ends_on.is_(None), Guardian.ends_on >= this_day()))
        .order_by(Guardian.student_id, Guardian.id)
    ):
        found[row.student_id].append(row)
    return found


def people_of(rows: Iterable[StudentClearance]) -> dict[int, str]:
    """User id -> name, of those who entered or checked these rows."""
    ids = {i for row in rows for i in (row.entered_by_id, row.checked_by_id) if i}
    found = db.session.execute(sa.select(User.id, User.given_name, User.family_name).where(User.id.in_(sorted(ids))).order_by(User.id))
    return {row.id: f"{row.given_name} {row.family_name}" for row in found}


def files_of(rows: Iterable[StudentClearance]) -> dict[int, str]:
    """File id -> its name."""
    ids = {row.file_id for row in rows if row.file_id}
    found = db.session.execute(sa.select(StoredFile.id, StoredFile.filename).where(StoredFile.id.in_(sorted(ids))).order_by(StoredFile.id))
    return {row.id: row.filename for row in found}
