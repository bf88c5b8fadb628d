"""A student's progress audit: one page that says of every requirement what counts, what does not and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.alignment.models import Alignment, AlignmentState
from portal.extensions import db
from portal.language import _, day_in_words, ngettext, short_day
from portal.programs.models import ProgramVersion
from portal.programs.next_step import NextStep
from portal.programs.queries.choices import plan_of, substitutions_of, waivers_of
from portal.programs.queries.trees import Branch, tree_of, walk
from portal.programs.rules import UNIT, credential_key
from portal.programs.summaries import Standing, is_off_track
from portal.rosters.counting import has_failed, kept_and_repeated
from portal.rosters.models import RecordOutcome
from portal.rosters.queries import credentials_of, current_enrollments, records_of
from portal.schools.models import year_title
from portal.schools.terms import term_in_words
from portal.students.evidence import ORIGINS, placements_of
from portal.students.explained import AuditLine, Excuses, Row, explain
from portal.students.standing import World, status_of, step_of

ROOMY, TIGHT = 30, 46  # rows on the page from which the type gets smaller, so that it stays one page


@dataclass(frozen=True)
class Audit:
    """The page, ready to be drawn."""

    title: str
    program_id: int
    number: int
    entry_year: int
    chosen: bool
    bands: tuple[int, int, int, int, int]
    total: int
    status: str
    lines: tuple[AuditLine, ...]
    step: NextStep
    elsewhere: tuple[str, ...]
    """Courses with a record that no requirement of this program asks for."""
    today: date
    count_in_two: bool

    @property
    def as_of(self) -> str:
        return day_in_words(self.today)

    @property
    def density(self) -> str:
        rows = sum(max(1, len(line.counted) + len(line.uncounted)) for line in self.lines)
        return "" if rows <= ROOMY else ("tight" if rows <= TIGHT else "tightest")


def audit_of(world: World, one: Standing) -> Audit:
    """Explains one of the world's standings; it is the very result that the page and the summary show."""
    rules = one.progress.rules
    version = db.session.get_one(ProgramVersion, rules.version_id)
    tree = tree_of(rules.version_id)
    rows = list(rows_of(world))
    titles = {key: info.title for key, info in world.catalogue.offerings.items()} | {credential_key(key): title for key, title in world.catalogue.credentials.items()}
    asked = {key for leaf in rules.leaves for key in leaf.keys} | {key for keys in one.facts.substituted.values() for key in keys}
    pending = pending_of(tree, {row.key for row in rows} - {0}, world.student.district_id)
    not_asked = dict.fromkeys(row.title for row in rows if row.source.startswith("course_records:") and row.key not in asked and row.state == "passed")
    return Audit(
        title=rules.title, program_id=rules.program_id, number=version.number, entry_year=version.entry_year, chosen=one.chosen,
        bands=one.progress.bands, total=one.progress.total, status=status_of(one.progress, is_off_track(one, world.catalogue)),
        lines=explain(tree, one.progress, one.facts, rows, titles, excuses_of(world), pending),
        step=step_of(world, one), elsewhere=tuple(not_asked), today=world.today, count_in_two=rules.count_in_two,
    )


def rows_of(world: World) -> Iterator[Row]:
    """Everything the student has, as rows with words."""
    student_id = world.student.id
    records = records_of([student_id])
    repeats = _repeats(records, {item.key: item.credits for item in world.facts.items})
    for r in records:
        state = ("repeat" if r.id in repeats else "passed") if r.passed else _unpassed(r, world.today)
        text = _joined(
            f"{term_in_words(r.term)} {year_title(r.year)}".strip(), r.mark, _credits(r.credits_earned) if r.passed else "",
            str(ORIGINS.get(r.origin, "")), r.school_name if r.origin in ORIGINS else "",
        )
        yield Row(
            f"course_records:{r.id}", r.course_id or 0, r.course_title or r.course_code, text, state, r.mark,
            int(r.credits_earned * UNIT), f"/offerings/{r.course_id}" if r.course_id else "",
        )
    for e in current_enrollments([student_id], world.today, upcoming=True):
        begun = e.begins_on <= world.today
        text = _("%(what)s, until %(day)s", what=term_in_words(e.term_title) or _("this year"), day=_day(e.ends_on)) if begun else _("begins %(day)s", day=_day(e.begins_on))
        title = world.catalogue.offerings[e.course_id].title if e.course_id in world.catalogue.offerings else e.section_title
        yield Row(f"enrollments:{e.id}", e.course_id, title, text, "running" if begun else "planned", href=f"/offerings/{e.course_id}")
    for p in placements_of(student_id):
        approved = p.hours.get("approved", 0)
        text = _joined(
            _day(p.begins_on) if p.begins_on == p.ends_on else _("from %(first)s to %(last)s", first=_day(p.begins_on), last=_day(p.ends_on)), _("%(count)s h approved", count=f"{approved:g}") if approved else _("no hours approved yet"),
            _("%(count)s h wait for approval", count=f"{p.waiting:g}") if p.waiting else "",
        )
        state = "ended" if p.state == "withdrawn" else ("waiting" if p.waiting and not approved else "work")
        yield Row(f"placements:{p.id}", p.experience_id, _("%(title)s at %(host)s", title=p.title, host=p.host), text, state, "", int((approved + p.waiting) * UNIT), href=f"/offerings/{p.experience_id}")
    for c in credentials_of([student_id]):
        expired = c.expires_on is not None and c.expires_on < world.today
        failed = c.state == "attempted" and c.result == "failed"
        state = "expired" if expired else "failed" if failed else {"approved": "approved", "submitted": "waiting", "attempted": "running", "refused": "refused"}[c.state]
        earned = _("earned %(day)s", day=_day(c.earned_on)) if c.earned_on else "" if failed else _("tried, no result yet") if c.state == "attempted" else ""
        text = _joined(c.issuer, earned, "" if not c.expires_on else _("expired %(day)s", day=_day(c.expires_on)) if expired else _("until %(day)s", day=_day(c.expires_on)))
        yield Row(f"student_credentials:{c.id}", credential_key(c.credential_id), c.title, text, state)
    for e in plan_of(student_id):
        yield Row(f"plan_entries:{e.id}", e.offering_id, e.offering_title, _("planned for %(year)s", year=year_title(e.year)) + (f", {term_in_words(e.term)}" if e.term else ""), "planned", href=f"/offerings/{e.offering_id}")


def excuses_of(world: World) -> Excuses:
    """Waivers and substitutions in force, each with who approved it and why."""
    return Excuses(
        waivers={row.requirement_id: _("Waived by %(who)s", who=_approver(row)) for row in waivers_of(world.student.id) if row.in_force},
        substitutions={(row.requirement_id, row.offering_id): _("Substitution by %(who)s", who=_approver(row)) for row in substitutions_of(world.student.id) if row.in_force},
    )


def pending_of(tree: tuple[Branch, ...], keys: set[int], district_id: int) -> dict[int, dict[int, str]]:
    """Requirement id -> offering id -> why an offering of the student's does not count by its role yet."""
    wanted = [(option.pathway_id, option.role, branch.id) for branch in walk(tree) for option in branch.options if option.pathway_id is not None]
    offerings = sorted(key for key in keys if key > 0)
    if not wanted or not offerings:
        return {}
    words = {
        AlignmentState.DRAFT.value: _("not approved yet: its alignment is a draft"), AlignmentState.RETURNED.value: _("not approved: its alignment came back from review"),
        AlignmentState.SUBMITTED.value: _("not approved yet: its alignment waits for review"),
    }
    found: dict[int, dict[int, str]] = {}
    for row in db.session.execute(
        sa.select(Alignment.offering_id, Alignment.pathway_id, Alignment.proposed_role, Alignment.state)
        .where(
            Alignment.district_id == district_id, Alignment.offering_id.in_(offerings), Alignment.pathway_id.in_({pathway_id for pathway_id, _role, _id in wanted}),
            Alignment.proposed_role.is_not(None),
        )
        .order_by(Alignment.id)
    ):
        for pathway_id, role, requirement_id in wanted:
            if (pathway_id, role) == (row.pathway_id, row.proposed_role):
                found.setdefault(requirement_id, {})[row.offering_id] = words[row.state]
    return found


def _joined(*words: str) -> str:
    return " · ".join(word for word in words if word)


def _repeats(records: Sequence[Any], credits: Mapping[int, int]) -> set[int]:
    """Ids of the passed records that only repeat what others of the same course earn."""
    by_course: dict[int, list[Any]] = {}
    for row in records:
        if row.passed and row.course_id is not None:
            by_course.setdefault(row.course_id, []).append(row)
    return {row.id for course_id, those in by_course.items() for row in kept_and_repeated(those, Decimal(credits.get(course_id, 0)) / UNIT)[1]}


def _unpassed(row: Any, today: date) -> str:
    if has_failed(row, today):
        return "late" if row.outcome == RecordOutcome.OPEN else "failed"
    return "open" if row.outcome == RecordOutcome.OPEN else "nothing"


def _approver(row: Any) -> str:
    name = f"{row.by_given_name or ''} {row.by_family_name or ''}".strip() or _("the district")
    return f"{name}: {row.reason}" + (" (" + _("until %(day)s", day=_day(row.ends_on)) + ")" if row.ends_on else "")


def _credits(value: Any) -> str:
    return ngettext("%(count)s credit", "%(count)s credits", 1 if value == 1 else 2, count=f"{value.normalize():f}")


def _day(value: date) -> str:
    return short_day(value)
