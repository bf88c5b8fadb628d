"""The blueprint, and what several pages read from the query string."""

from __future__ import annotations

from flask import Blueprint, abort, request

from portal.accounts.current import viewer
from portal.perkins import figures, lists
from portal.perkins.models import RuleSet
from portal.perkins.sources import this_year
from portal.rosters.models import Student
from portal.rosters.queries import visible_student

bp = Blueprint("perkins", __name__, url_prefix="/perkins")


def asked_year() -> int:
    """`?year=`, one of the years there are; else the year before the running one, which is the one to report."""
    years = figures.years(viewer().district_id, this_year())
    raw = request.args.get("year", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) == 4 and int(raw) in years else this_year() - 1


def asked_number(name: str) -> int | None:
    raw = request.args.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None


def rule_set_or_404(rule_set_id: int) -> RuleSet:
    return lists.rule_set(viewer(), rule_set_id) or abort(404)


def student_or_404(student_id: int) -> Student:
    return visible_student(viewer(), student_id) or abort(404)
