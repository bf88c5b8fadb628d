"""Trying a draft on students before it is published: who gains, who loses, who becomes complete. Leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

from flask import request, stream_with_context
from werkzeug.wrappers import Response as Answer

from portal.accounts import audit
from portal.accounts.current import viewer
from portal.extensions import db, own_transaction
from portal.programs.comparing import EFFECT_WORDS, Sums
from portal.programs.queries.choices import newest_published
from portal.programs.queries.trials import MOST_AT_ONCE, Trial, Tried, Wanted
from portal.programs.routes.blueprint import bp
from portal.programs.routes.loading import EDITORS, draft_or_404, heading_of
from portal.programs.words import thousandths
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.exports import csv_response
from portal.web.respond import page
from portal.web.tables import PAGE_SIZE, Listing, page_number, request_word

HEADER = (
    "Student number", "Student", "Grade", "School", "In version", "Done now", "Of", "Done then", "Of then", "Left now", "Left then",
    "Complete now", "Complete then", "Kept", "No longer counts", "Counts anew", "Still needed", "Hours now", "Hours then", "Effect",
)  # fmt: skip


def number_asked(name: str) -> int | None:
    raw = request.args.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None


def asked() -> Wanted:
    """The query string; what is no number within bounds narrows nothing."""
    return Wanted(everybody=request.args.get("who") == "any", school_id=number_asked("school"), grade=number_asked("grade"), version_id=number_asked("version"))


@bp.get("/programs/<int:program_id>/draft/try")
@requires(*EDITORS)
def try_draft(program_id: int) -> Answer:
    found, version = draft_or_404(program_id)
    trial = Trial(viewer(), version, asked())
    show = request_word("show", tuple(EFFECT_WORDS))
    count = trial.count()
    sums, rows = worked_out(trial, show) if count <= MOST_AT_ONCE else (Sums(), [])
    return page(
        "programs/try.html", block="trial", program=found, heading=heading_of(found), version=version, wanted=trial.wanted,
        count=count, most=MOST_AT_ONCE, sums=sums, show=show, effects=EFFECT_WORDS, listing=slice_of(rows), titles=trial.titles(),
        before=newest_published(found.id), schools=school_names(viewer().district_id), empty_draft=not trial.after.leaves, thousandths=thousandths,
    )  # fmt: skip


@bp.get("/programs/<int:program_id>/draft/try.csv")
@requires(*EDITORS)
def try_draft_export(program_id: int) -> Answer:
    """Everybody, however many: worked out chunk by chunk while it is sent."""
    noted("program_version.try_export", draft_or_404(program_id)[1].id)
    version = draft_or_404(program_id)[1]  # again: the note ended the transaction
    name = f"version-{version.number}-tried.csv"
    trial = Trial(viewer(), version, asked())
    titles, show = trial.titles(), request_word("show", tuple(EFFECT_WORDS))
    tried = (one for one in trial.outcomes() if not show or show in one.outcome.effects)
    return csv_response(name, HEADER, stream_with_context(lines(tried, titles)))  # type: ignore[type-var]


def worked_out(trial: Trial, show: str) -> tuple[Sums, list[Tried]]:
    """All added up, and those with the effect that is shown, by name."""
    sums, rows = Sums(), []
    for one in trial.outcomes():
        sums.add(one.outcome)
        if not show or show in one.outcome.effects:
            rows.append(one)
    return sums, by_name(rows)


def by_name(rows: list[Tried]) -> list[Tried]:
    """As people look names up: an accent changes nothing."""
    return sorted(rows, key=lambda one: (normalize("NFKD", one.name).casefold(), one.id))


def slice_of(rows: list[Tried]) -> Listing[Tried]:
    number = min(page_number(), max(1, -(-len(rows) // PAGE_SIZE)))
    return Listing(rows=rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], total=len(rows), number=number)


def noted(action: str, version_id: int) -> None:
    """An export is noted in a transaction of its own, like a view; the reading one is over by then."""
    by = viewer()
    db.session.rollback()
    with own_transaction() as connection:
        audit.record(action, subject=f"program_versions:{version_id}", by=by, connection=connection)


def lines(tried: Iterator[Tried], titles: dict[int, str]) -> Iterator[tuple[Any, ...]]:
    def said(keys: tuple[int, ...]) -> str:
        return "; ".join(titles.get(key, "?") for key in keys)

    for one in tried:
        o = one.outcome
        yield (
            one.local_id, one.name, one.grade, one.school_name, one.number or "", o.done_before, o.total_before, o.done_after, o.total_after,
            o.left_before, o.left_after, "yes" if o.complete_before else "no", "yes" if o.complete_after else "no",
            said(o.kept), said(o.lost), said(o.gained), "; ".join(o.needed), thousandths(o.hours_before), thousandths(o.hours_after),
            "; ".join(EFFECT_WORDS[word] for word in o.effects),
        )  # fmt: skip
