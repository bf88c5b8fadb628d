"""What a student sees of openings; called by the views of `both`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.catalog.words import kind_name
from portal.clearances.asking import asked, forms_of, is_minor
from portal.clearances.queries import extra_of, papers_of
from portal.clearances.standing import cell
from portal.clock import this_day
from portal.extensions import db
from portal.language import weekday_in_words
from portal.openings import fitting
from portal.openings.forms import RequestForm
from portal.rosters.models import Student
from portal.web.respond import page
from portal.web.tables import Listing, page_number

SOON = timedelta(days=30)
PAGE = 24


@dataclass(frozen=True)
class Filters:
    pathway: int | None
    kind: str
    paid: bool
    weekday: int | None
    soon: bool

    @property
    def any(self) -> bool:
        return bool(self.pathway or self.kind or self.paid or self.soon) or self.weekday is not None

    def keeps(self, offer: fitting.Offer, today: date) -> bool:
        return (
            (self.pathway is None or self.pathway in offer.pathways)
            and (not self.kind or offer.row.kind == self.kind)
            and (not self.paid or offer.opening.paid)
            and (self.weekday is None or not offer.plan or any(slot.weekday == self.weekday for slot in offer.plan))
            and (not self.soon or offer.opening.begins_on <= today + SOON)
        )


def filters() -> Filters:
    args = request.args
    weekday = args.get("day", "")
    pathway = args.get("pathway", "")
    return Filters(
        int(pathway) if pathway.isascii() and pathway.isdigit() and len(pathway) < 19 else None, args.get("kind", "")[:40], args.get("paid") == "1",
        int(weekday) if weekday in tuple("0123456") else None, args.get("soon") == "1",
    )


def me() -> Student | None:
    return db.session.scalar(sa.select(Student).where(Student.user_id == viewer().user_id))


def index() -> Answer:
    student = me()
    if student is None:
        return page("students/unknown.html")
    today, chosen = this_day(), filters()
    seeker = fitting.seeker_of(student, today)
    everything = fitting.offers(seeker, today)
    kept = [offer for offer in everything if chosen.keeps(offer, today)]
    first = (page_number() - 1) * PAGE
    return page(
        "openings/for_students.html", block="openings", listing=Listing(kept[first : first + PAGE], len(kept), page_number(), PAGE), chosen=chosen, days=[weekday_in_words(number) for number in range(7)],
        pathways=fitting.pathway_titles({p for offer in everything for p in offer.pathways}), kinds=_kinds(everything), none=not everything,
        has_program=seeker.program_id is not None,
    )


def _kinds(offers: Sequence[fitting.Offer]) -> list[tuple[str, str]]:
    return sorted({(offer.row.kind, kind_name(offer.row.kind_title)) for offer in offers}, key=lambda k: k[1])


def show(opening_id: int) -> Answer:
    student = me() or abort(404)
    return page("openings/for_student.html", block="request", **show_context(student, opening_id, RequestForm(formdata=None)))


def show_context(student: Student, opening_id: int, form: RequestForm, refusal: str = "") -> dict[str, Any]:
    today = this_day()
    offer = next(iter(fitting.offers(fitting.seeker_of(student, today), today, only=opening_id)), None) or abort(404)
    opening = offer.opening
    wanted = asked(
        forms_of(student.district_id), experience_kind=offer.row.kind, paid=opening.paid, minor=is_minor(student.birth_date, max(today, opening.begins_on)),
        extra=extra_of({opening.id}).get(opening.id, set()),
    )
    papers = papers_of({student.id})
    return {"offer": offer, "row": offer.row, "o": opening, "form": form, "refusal": refusal, "cells": [cell(f, papers.get((student.id, f.id), ()), today) for f in wanted], "today": today}
