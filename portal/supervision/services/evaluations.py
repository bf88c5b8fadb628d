"""Answering an evaluation through the link."""

from __future__ import annotations

from portal.accounts import audit
from portal.evaluations.services import save_answers, submit
from portal.evaluations.sheets import Said, Sheet
from portal.language import _
from portal.supervision.behind import Behind


def answer(found: Behind, sheet: Sheet, said: Said, *, seen: int, asked: str, submit: bool) -> str:
    """Saves what was answered, or submits it; returns what to tell. Raises EvaluationError."""
    if not submit:
        save_answers(found.placement, sheet, said, seen=seen, fingerprint=asked, link=found.link)
        return _("Saved. Come back to this page whenever you like to go on.")
    _submit(found, sheet, said, seen, asked)
    audit.record(
        "supervision.evaluate", subject=f"signed_links:{found.link.id}", by=None, district_id=found.placement.district_id,
        student_id=found.placement.student_id, detail={"placement": found.placement.id, "moment": sheet.moment.value},
    )
    return _("%(title)s submitted. Thank you.", title=sheet.title)


def _submit(found: Behind, sheet: Sheet, said: Said, seen: int, asked: str) -> None:
    submit(found.placement, sheet, said, seen=seen, fingerprint=asked, link=found.link)
