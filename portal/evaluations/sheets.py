"""An evaluation as somebody sees it: what was answered, or what would be asked if it began now."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.clock import day_of, this_day
from portal.competencies.models import Competency
from portal.evaluations import queries, standard
from portal.evaluations.models import Evaluation, EvaluationState, Moment, Rubric
from portal.evaluations.spans import HostSpan, due_on, moments_of, spans_of
from portal.extensions import db
from portal.language import _, day_in_words, lazy
from portal.placements.models import Placement
from portal.placements.terms import history_of

UNSEEN = -1
"""Stands for 'not seen' where a place in the scale is given."""
MOST_GOALS = 8
"""Competencies asked about where nobody picked them: a supervisor answers on a phone."""
GoalSource = Callable[[Placement], Sequence[Competency]]
_goal_sources: list[GoalSource] = []
TITLES = {Moment.MIDTERM: lazy("Midterm evaluation"), Moment.END: lazy("Final evaluation")}


def take_goals_from(source: GoalSource) -> None:
    """Has an evaluation ask about the goals of somebody's training plan, where it gives any and nobody picked others."""
    if source not in _goal_sources:
        _goal_sources.append(source)


@dataclass(frozen=True)
class Said:
    """What somebody answered: the place of a line -> the place in the scale, or UNSEEN."""

    ratings: Mapping[int, int] = field(default_factory=dict)
    comment: str = ""
    name: str = ""
    """Who evaluates; on paper, who signed it."""


@dataclass(frozen=True)
class SheetLine:
    key: str
    text: str
    competency_id: int | None = None
    rating: int | None = None
    unseen: bool = False

    @property
    def answered(self) -> bool:
        return self.unseen or self.rating is not None


@dataclass(frozen=True)
class Sheet:
    """One host, one moment. `row` is empty as long as nobody said a word."""

    span: HostSpan
    host: str
    moment: Moment
    due_on: date
    state: str
    rubric_id: int | None
    rubric_title: str
    scale: tuple[str, ...]
    proficient_from: int
    lines: tuple[SheetLine, ...]
    row: Evaluation | None = None

    @property
    def title(self) -> str:
        return str(TITLES[self.moment])

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0

    @property
    def answered(self) -> int:
        return sum(1 for line in self.lines if line.answered)

    @property
    def is_open(self) -> bool:
        return self.state != EvaluationState.SUBMITTED.value

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < this_day()

    @property
    def fingerprint(self) -> str:
        """Of what is asked: a form made from other lines is noticed."""
        return hashlib.sha256("\n".join([*self.scale, *(line.key for line in self.lines)]).encode()).hexdigest()[:16]

    def says_submitted(self) -> str:
        """'Submitted March 3, 2027 by Sam Baker, on paper.'"""
        if self.row is None or self.row.submitted_at is None:
            return _("Not submitted yet.")
        said = {"day": day_in_words(day_of(self.row.submitted_at)), "name": self.row.supervisor_name}
        if self.row.submitted_how == "paper":
            return _("Submitted %(day)s by %(name)s, on paper.", **said) if said["name"] else _("Submitted %(day)s, on paper.", day=said["day"])
        return _("Submitted %(day)s by %(name)s.", **said) if said["name"] else _("Submitted %(day)s.", day=said["day"])

    def word(self, line: SheetLine) -> str:
        if line.unseen:
            return _("Not seen")
        return standard.in_words(self.scale[line.rating]) if line.rating is not None and line.rating < len(self.scale) else ""


def sheets_of(placement: Placement) -> tuple[Sheet, ...]:
    """Every evaluation of a placement, host by host, in order; a constant number of queries but for those begun."""
    spans = spans_of(placement, history_of(placement.id))
    names = queries.host_names([span.host_id for span in spans])
    begun = {(row.host_id, row.moment): row for row in queries.evaluations_of(placement.id)}
    asked: tuple[Rubric | None, tuple[SheetLine, ...]] | None = None
    made: list[Sheet] = []
    for span in spans:
        wanted = moments_of(span)
        for moment in Moment:
            row = begun.get((span.host_id, moment.value))
            if moment not in wanted and row is None:
                continue
            if row is not None and row.scale:
                made.append(_kept(span, names[span.host_id], moment, row))
                continue
            asked = asked or asked_of(placement)
            made.append(_fresh(span, names[span.host_id], moment, row, *asked))
    return tuple(made)


def sheet_of(placement: Placement, host_id: int, moment: str) -> Sheet | None:
    return next((s for s in sheets_of(placement) if s.span.host_id == host_id and s.moment == moment), None)


def asked_of(placement: Placement) -> tuple[Rubric | None, tuple[SheetLine, ...]]:
    """The rubric of a placement and what it would ask now: the rubric's lines, then the competencies."""
    chosen = queries.chosen_for(placement.id)
    rubric = db.session.get(Rubric, chosen.rubric_id) if chosen else queries.default_rubric(placement.district_id)
    general = (
        [SheetLine(f"line:{line.id}", line.text, line.competency_id) for line in queries.lines_of(rubric.id)]
        if rubric
        else [SheetLine(f"own:{number}", text) for number, text in enumerate(standard.LINES)]
    )
    asked = {line.competency_id for line in general}
    goals = goals_of(placement, picked=bool(chosen and chosen.picked))
    return rubric, (*general, *(SheetLine(f"competency:{c.id}", says(c), c.id) for c in goals if c.id not in asked))


def goals_of(placement: Placement, *, picked: bool) -> Sequence[Competency]:
    """The competencies asked about: those picked; else the training plan's; else what the experience covers."""
    if picked:
        return queries.picked_goals(placement.id)
    for source in _goal_sources:
        if found := source(placement):
            return found
    return queries.covered_by(placement, most=MOST_GOALS)


def chosen_of(sheet: Sheet, said: Said | None = None) -> dict[int, int]:
    """Position -> place in the scale (UNSEEN: not seen): what somebody just chose, over what is kept."""
    kept = {n: UNSEEN if line.unseen else line.rating for n, line in enumerate(sheet.lines) if line.answered}
    return {n: rating for n, rating in {**kept, **(dict(said.ratings) if said else {})}.items() if rating is not None}


def says(competency: Competency) -> str:
    return competency.statement if len(competency.statement) <= 300 or not competency.short else competency.short


def _kept(span: HostSpan, host: str, moment: Moment, row: Evaluation) -> Sheet:
    lines = tuple(SheetLine(a.key, a.text, a.competency_id, a.rating, a.unseen) for a in queries.answers_of(row.id))
    return Sheet(span, host, moment, row.due_on or due_on(span, moment), row.state, row.rubric_id, row.rubric_title, tuple(row.scale), row.proficient_from, lines, row)


def _fresh(span: HostSpan, host: str, moment: Moment, row: Evaluation | None, rubric: Rubric | None, lines: Iterable[SheetLine]) -> Sheet:
    """`row` without a scale only says when it is due."""
    return Sheet(
        span, host, moment, (row.due_on if row else None) or due_on(span, moment), EvaluationState.WAITING.value, rubric.id if rubric else None,
        rubric.title if rubric else standard.TITLE, tuple(rubric.scale) if rubric else standard.SCALE,
        rubric.proficient_from if rubric else standard.PROFICIENT_FROM, tuple(lines), row,
    )
