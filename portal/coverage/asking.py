"""Which offerings and pathways the coverage grid shows: what is asked for, and the choices it is asked from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment, AlignmentState
from portal.alignment.queries import own_concern
from portal.catalog.listings import MOST_WORDS, matches
from portal.catalog.models import Offering, OfferingKind, OfferingState
from portal.catalog.permissions import offerings_reached, offerings_visible_to
from portal.clock import this_day
from portal.competencies.queries import pathways_with_competencies
from portal.extensions import db
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.frameworks.queries import PathwayLine, active_framework, pathways_of
from portal.programs.panels import Choice, coverage_choices
from portal.rosters.models import Section, SectionTeacher

EVERYWHERE, WHOLE_DISTRICT = "all", "district"
WHOLE = "all"
MOST_PATHWAYS = 200
GROUPS = {"grade": "Grade", "cluster": "Cluster", "teacher": "Teacher", "subject": "Subject", "kind": "Kind"}
SORTS = {"title": "Title", "grade": "Grade", "code": "Code"}
TAUGHT_LATELY = timedelta(days=365)


@dataclass(frozen=True)
class Wanted:
    """What the grid is narrowed to, as its query string says; words that mean nothing narrow nothing."""

    view: str = ""
    """'program-5', 'cluster-3', 'competencies-8', 'pathways', 'all'; empty: the viewer's usual one."""
    pathways: tuple[int, ...] = ()
    q: str = ""
    school: str = ""
    """A school's id, WHOLE_DISTRICT, EVERYWHERE; empty: the viewer's usual one."""
    kind: str = ""
    grade: str = ""
    subject: str = ""
    aligned: str = ""
    teacher: str = ""
    """Whose sections the courses are taught in: a user's id."""
    serving: str = ""
    """A cluster's id: offerings that serve one of its pathways."""
    rows: str = ""
    """Of the competencies of a pathway: EVERYWHERE for every offering, not only those that have to do with it."""
    group: str = ""
    sort: str = ""

    @property
    def competencies_of(self) -> int | None:
        """The pathway whose competencies are asked for."""
        number = self.view.removeprefix("competencies-")
        return int(number) if number != self.view and _is_number(number) else None


def wanted(args: Mapping[str, str]) -> Wanted:
    """Reads `?cluster=3`, `?program=5`, `?pathways=1,2` or the form's `?view=`, and the filters."""

    def one(name: str, *allowed: str) -> str:
        value = args.get(name, "").replace("\x00", "").strip()[:200]
        return value if not allowed or value in allowed else ""

    def number(name: str) -> str:
        value = one(name)
        return value if _is_number(value) else ""

    listed = tuple(dict.fromkeys(int(part) for part in args.get("pathways", "")[:4_000].split(",") if _is_number(part)))
    named = next((f"{what}-{number(what)}" for what in ("competencies", "program", "cluster") if number(what)), "")
    return Wanted(
        view=one("view") or named or ("pathways" if listed else ""),
        pathways=listed[:MOST_PATHWAYS],
        q=one("q"),
        school=number("school") or one("school", EVERYWHERE, WHOLE_DISTRICT),
        kind=one("kind", *(kind.value for kind in OfferingKind)),
        grade=one("grade", *(str(n) for n in range(1, 13))),
        subject=one("subject"),
        aligned=one("aligned", "yes", "no"),
        teacher=number("teacher"),
        serving=number("serving"),
        rows=one("rows", EVERYWHERE),
        group=one("group", *GROUPS),
        sort=one("sort", *SORTS),
    )


def kept_query(raw: str) -> str:
    """A query string as a saved view keeps it: what means something, in one order."""
    asked = wanted(dict(parse_qsl(raw[:4_000].lstrip("?"))))
    values = {**vars(asked), "pathways": ",".join(str(id) for id in asked.pathways)}
    return urlencode({name: value for name, value in values.items() if value})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


@dataclass(frozen=True)
class View:
    """The columns of the grid and what they are together, with everything else there is to choose."""

    word: str
    title: str
    columns: Sequence[PathwayLine]
    clusters: Sequence[Choice]
    programs: Sequence[Choice]
    competencies: Sequence[PathwayLine] = ()
    """The pathways whose competencies can be shown."""
    framework_title: str = ""
    pathway_word: str = "pathway"
    groupings: Mapping[int, str] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        return [column.id for column in self.columns]

    @property
    def grouped(self) -> list[tuple[PathwayLine, int]]:
        """The first column of each cluster and how many follow under its heading."""
        found: list[tuple[PathwayLine, int]] = []
        for column in self.columns:
            if found and found[-1][0].cluster_id == column.cluster_id:
                found[-1] = (found[-1][0], found[-1][1] + 1)
            else:
                found.append((column, 1))
        return found


def view_for(viewer: Viewer, asked: Wanted) -> View:
    """What is asked for; where that is nothing (or nothing the viewer sees) their usual cluster."""
    framework = active_framework(viewer.district_id, viewer.school_id)
    lines = pathways_of(framework.id) if framework else []
    clusters = _clusters(lines)
    programs = coverage_choices(viewer)
    rest: dict[str, Any] = {
        "competencies": pathway_lines(viewer, sorted(pathways_with_competencies(viewer.district_id))),
        "clusters": clusters,
        "programs": programs,
        "framework_title": framework.title if framework else "",
        "pathway_word": framework.pathway_word if framework else "pathway",
    }
    if asked.view == WHOLE and lines:
        return View(WHOLE, "Every pathway", lines, **rest)
    if asked.view == "pathways" and (chosen := pathway_lines(viewer, asked.pathways)):
        title = chosen[0].title if len(chosen) == 1 else f"{len(chosen)} pathways"
        return View("pathways", title, chosen, **rest)
    for kind, choices in (("program", programs), ("cluster", clusters)):
        for choice in choices:
            if asked.view == f"{kind}-{choice.id}":
                return View(asked.view, choice.title, _columns(viewer, lines, choice), **rest)
    if asked.view.startswith("cluster-") and _is_number(asked.view[8:]):  # of a framework that is not the active one
        elsewhere = pathway_lines(viewer, (), cluster_id=int(asked.view[8:]))
        if elsewhere:
            return View(asked.view, elsewhere[0].cluster_title, elsewhere, **rest)
    usual = _usual(viewer, clusters)
    if usual is None:
        return View("", "Coverage", [], **rest)
    return View(f"cluster-{usual.id}", usual.title, _columns(viewer, lines, usual), **rest)


def _clusters(lines: Sequence[PathwayLine]) -> list[Choice]:
    found: dict[int, tuple[str, list[int]]] = {}
    for line in lines:
        found.setdefault(line.cluster_id, (line.cluster_title, []))[1].append(line.id)
    return [Choice(id, title, tuple(ids)) for id, (title, ids) in found.items()]


def _columns(viewer: Viewer, lines: Sequence[PathwayLine], choice: Choice) -> Sequence[PathwayLine]:
    """In the framework's order; a program may name pathways of another framework."""
    inside = [line for line in lines if line.id in choice.pathway_ids]
    return inside if len(inside) == len(choice.pathway_ids) else pathway_lines(viewer, choice.pathway_ids)


def pathway_lines(viewer: Viewer, ids: Sequence[int], *, cluster_id: int | None = None) -> list[PathwayLine]:
    """Pathways the viewer sees, of whatever framework, in order; one query."""
    if not ids and cluster_id is None:
        return []
    columns: list[Any] = [
        Pathway.id,
        Pathway.code,
        Pathway.title,
        Pathway.summary,
        Pathway.retired,
        Cluster.id.label("cluster_id"),
        Cluster.title.label("cluster_title"),
        Cluster.grouping,
    ]
    which = Pathway.cluster_id == cluster_id if cluster_id is not None else Pathway.id.in_(ids)
    rows = db.session.execute(
        sa.select(*columns)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .join(Framework, Framework.id == Pathway.framework_id)
        .where(which, sa.or_(Framework.district_id.is_(None), Framework.district_id == viewer.district_id))
        .order_by(
            Framework.id, Cluster.position, Cluster.title, Cluster.id, Pathway.position, Pathway.title, Pathway.id
        )
    )
    return [PathwayLine(**row) for row in rows.mappings()]


def _usual(viewer: Viewer, clusters: Sequence[Choice]) -> Choice | None:
    """The cluster that the viewer's own offerings serve most, then those within reach; else the first."""
    if not clusters:
        return None
    own = sa.func.count().filter(own_concern(viewer))
    best = db.session.execute(
        sa.select(Pathway.cluster_id)
        .select_from(Alignment)
        .join(Offering, Offering.id == Alignment.offering_id)
        .join(Pathway, Pathway.id == Alignment.pathway_id)
        .where(
            offerings_reached(viewer),
            Alignment.state != AlignmentState.RETIRED.value,
            Pathway.cluster_id.in_([choice.id for choice in clusters]),
        )
        .group_by(Pathway.cluster_id)
        .order_by(own.desc(), sa.func.count().desc(), Pathway.cluster_id)
        .limit(1)
    ).scalar()
    return next((choice for choice in clusters if choice.id == best), clusters[0])


def conditions(viewer: Viewer, asked: Wanted, pathway_ids: Sequence[int]) -> list[sa.ColumnElement[bool]]:
    """Everything an offering must be to have a row."""
    found = [offerings_visible_to(viewer), Offering.state == OfferingState.ACTIVE.value]
    found += [matches(word) for word in asked.q.split()[:MOST_WORDS]]
    school = asked.school or (str(viewer.school_id) if viewer.school_id else EVERYWHERE)
    if school == WHOLE_DISTRICT:
        found.append(Offering.school_id.is_(None))
    elif school != EVERYWHERE:
        at = Offering.school_id == int(school)
        found.append(sa.or_(at, Offering.school_id.is_(None)) if not asked.school else at)
    if asked.kind:
        found.append(Offering.kind == asked.kind)
    if asked.grade:
        found.append(sa.literal(int(asked.grade)).between(Offering.grade_low, Offering.grade_high))
    if asked.subject:
        found.append(Offering.subject == asked.subject)
    if asked.teacher:
        found.append(taught_by(int(asked.teacher)))
    if asked.serving:
        of_cluster = sa.select(Pathway.id).where(Pathway.cluster_id == int(asked.serving))
        found.append(serves(of_cluster))
    if asked.aligned:
        serving = serves(pathway_ids)
        found.append(serving if asked.aligned == "yes" else sa.not_(serving))
    return found


def taught_by(user_id: int) -> sa.ColumnElement[bool]:
    """A condition on Offering: a section of it was taught by this person within the year, or will be."""
    return sa.exists().where(
        Section.course_id == Offering.id,
        Section.ends_on >= this_day() - TAUGHT_LATELY,
        SectionTeacher.section_id == Section.id,
        SectionTeacher.user_id == user_id,
    )


def serves(pathway_ids: Sequence[int] | sa.Select[int]) -> sa.ColumnElement[bool]:
    """A condition on Offering: something of it, in force or on the way, stands in these columns."""
    other = aliased(Alignment)  # the totals join Alignment themselves
    return sa.exists().where(
        other.offering_id == Offering.id,
        other.pathway_id.in_(pathway_ids),
        other.state != AlignmentState.RETIRED.value,
    )
