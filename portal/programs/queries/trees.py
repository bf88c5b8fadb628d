"""What a version asks for, as a tree: requirements in their order, each with its options and what they mean today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.alignment.models import Alignment
from portal.catalog.models import Course, Credential, Experience, ExperienceKind, Offering
from portal.catalog.words import kind_name
from portal.extensions import db
from portal.frameworks.models import Cluster, Pathway
from portal.language import spoken
from portal.programs.models import Program, ProgramVersion, Requirement, RequirementKind, RequirementOption
from portal.programs.words import any_with, counted, rule
from portal.schools.models import School


@dataclass(frozen=True)
class Counting:
    """An offering that counts where an option names a role in a pathway."""

    id: int
    title: str
    kind: str
    active: bool
    credits: Decimal | None


@dataclass(frozen=True)
class Option:
    """`kind` is course, experience, credential or role."""

    id: int
    kind: str
    title: str
    detail: str = ""
    """'C101 · 1 credit · Northside High'."""
    active: bool = True
    """False: no longer offered; who passed it keeps it."""
    offering_id: int | None = None
    credential_id: int | None = None
    pathway_id: int | None = None
    role: str | None = None
    grouping: str = ""
    amount: Decimal | None = None
    """Credits of a course, usual hours of an experience."""
    counting: tuple[Counting, ...] = ()

    @property
    def today(self) -> tuple[Counting, ...]:
        """What is offered now and counts by its role."""
        return tuple(each for each in self.counting if each.active)


@dataclass(frozen=True)
class Branch:
    """A requirement with all that is in it; `number` is its place: '2', '2.1'."""

    id: int
    version: int
    kind: str
    title: str
    amount: Decimal
    number: str
    parent_id: int | None
    options: tuple[Option, ...]
    children: tuple[Branch, ...]

    @property
    def is_open_ended(self) -> bool:
        return any(option.kind == "role" for option in self.options)

    @property
    def rule(self) -> str:
        groups = bool(self.children) and not self.options
        return rule(self.kind, self.amount, len(self.children) + len(self.options), groups=groups, open_ended=self.is_open_ended)

    @property
    def holds(self) -> str:
        """'requirements', 'options', 'both' or '' while it is empty."""
        return ("both" if self.options else "requirements") if self.children else ("options" if self.options else "")

    @property
    def depth(self) -> int:
        return self.number.count(".")

    def walk(self) -> Iterator[Branch]:
        yield self
        for child in self.children:
            yield from child.walk()


def walk(tree: Iterable[Branch]) -> Iterator[Branch]:
    """Every requirement, each before those inside it."""
    for branch in tree:
        yield from branch.walk()


def tree_of(version_id: int) -> tuple[Branch, ...]:
    """The whole tree of one version in four queries, however large it is."""
    rows = db.session.execute(
        sa.select(Requirement.id, Requirement.version, Requirement.parent_id, Requirement.kind, Requirement.title, Requirement.amount)
        .where(Requirement.program_version_id == version_id)
        .order_by(Requirement.position, Requirement.id)
    ).all()
    options = options_of(version_id)
    below: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(row)

    def build(parent: int | None, before: str) -> tuple[Branch, ...]:
        return tuple(
            Branch(
                row.id, row.version, row.kind, row.title, row.amount, number := f"{before}{place}", row.parent_id,
                tuple(options.get(row.id, ())), build(row.id, f"{number}."),
            )
            for place, row in enumerate(below[parent], start=1)
        )

    return build(None, "")


def options_of(version_id: int) -> dict[int, list[Option]]:
    """Requirement id -> its options in their order."""
    base, course, experience = Offering.__table__, Course.__table__, Experience.__table__
    rows = db.session.execute(
        sa.select(
            RequirementOption.id, RequirementOption.requirement_id, RequirementOption.role,
            RequirementOption.offering_id, base.c.title.label("offering_title"), base.c.kind, base.c.code, base.c.state,
            School.name.label("school_name"), course.c.credits, experience.c.hours,
            ExperienceKind.minimum_hours, ExperienceKind.title.label("kind_title"),
            RequirementOption.credential_id, Credential.title.label("credential_title"), Credential.issuer, Credential.retired,
            RequirementOption.pathway_id, spoken(Pathway, "title").label("pathway_title"), Cluster.grouping,
        )
        .join(Requirement, Requirement.id == RequirementOption.requirement_id)
        .outerjoin(base, base.c.id == RequirementOption.offering_id)
        .outerjoin(course, course.c.id == base.c.id)
        .outerjoin(experience, experience.c.id == base.c.id)
        .outerjoin(ExperienceKind, ExperienceKind.code == experience.c.experience_kind)
        .outerjoin(School, School.id == base.c.school_id)
        .outerjoin(Credential, Credential.id == RequirementOption.credential_id)
        .outerjoin(Pathway, Pathway.id == RequirementOption.pathway_id)
        .outerjoin(Cluster, Cluster.id == Pathway.cluster_id)
        .where(Requirement.program_version_id == version_id)
        .order_by(RequirementOption.position, RequirementOption.id)
    ).all()
    pathway_ids = {row.pathway_id for row in rows if row.pathway_id is not None}
    counting = counting_today(version_id, pathway_ids) if pathway_ids else {}
    found: dict[int, list[Option]] = defaultdict(list)
    for row in rows:
        option = _option(row)
        found[row.requirement_id].append(replace(option, counting=tuple(counting.get((option.pathway_id, option.role), ()))) if option.role else option)
    return found


def _option(row: Any) -> Option:
    if row.credential_id is not None:
        return Option(row.id, "credential", row.credential_title, row.issuer, active=not row.retired, credential_id=row.credential_id)
    if row.pathway_id is not None:
        return Option(row.id, "role", any_with(row.role, row.pathway_title), pathway_id=row.pathway_id, role=row.role, grouping=row.grouping)
    amount = row.credits if row.kind == "course" else (row.hours if row.hours is not None else Decimal(row.minimum_hours))
    return Option(
        row.id, row.kind, row.offering_title, detail_of(row, amount), active=row.state == "active", offering_id=row.offering_id, amount=amount,
    )  # fmt: skip


def detail_of(row: Any, amount: Decimal) -> str:
    """'C101 · 1 credit · Northside High'; an experience says its kind and its usual hours."""
    size = counted(amount, "credit" if row.kind == "course" else "hour") if amount else ""
    words = (row.code, kind_name(row.kind_title) if row.kind == "experience" else "", size, row.school_name or "")
    return " · ".join(word for word in words if word)


def counting_today(version_id: int, pathway_ids: Iterable[int]) -> dict[tuple[int | None, str | None], list[Counting]]:
    """(pathway id, role) -> the district's offerings approved so, by title; retired ones too."""
    district = (
        sa.select(Program.district_id)
        .join(ProgramVersion, ProgramVersion.program_id == Program.id)
        .where(ProgramVersion.id == version_id)
        .scalar_subquery()
    )
    return approved_as(district, sorted(pathway_ids))


def approved_as(district_id: Any, pathway_ids: Sequence[int]) -> dict[tuple[int | None, str | None], list[Counting]]:
    """The same for a district; one query."""
    base, course = Offering.__table__, Course.__table__
    found: dict[tuple[int | None, str | None], list[Counting]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(Alignment.pathway_id, Alignment.role, base.c.id, base.c.title, base.c.kind, base.c.state, course.c.credits)
        .join(base, base.c.id == Alignment.offering_id)
        .outerjoin(course, course.c.id == base.c.id)
        .where(Alignment.district_id == district_id, Alignment.pathway_id.in_(pathway_ids), Alignment.role.is_not(None))
        .order_by(base.c.title, base.c.id)
    ):
        found[row.pathway_id, row.role].append(Counting(row.id, row.title, row.kind, row.state == "active", row.credits))
    return found


def holds_requirements(kind: str) -> bool:
    """Whether a requirement of this kind may hold others."""
    return kind in (RequirementKind.ALL_OF, RequirementKind.K_OF_N)
