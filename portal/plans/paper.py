"""A plan on paper: the years, what the program asks, who approved it, and lines to sign."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response as Answer

from portal.clock import this_day
from portal.plans.desk import Desk
from portal.web import errors
from portal.web.documents import DEFAULT_SHEET, NoPdf, send_pdf, to_pdf


def as_pdf(desk: Desk) -> Answer:
    """In the reader's language; 503 with how it is mended where no PDF can be made."""
    try:
        made = to_pdf(render_template("plans/paper.html", desk=desk, today=this_day()), sheets=(DEFAULT_SHEET, "plan_paper.css"))
    except NoPdf as missing:
        return errors.show(503, sentence=str(missing))
    return send_pdf(made, f"plan-{desk.student.id}.pdf")
