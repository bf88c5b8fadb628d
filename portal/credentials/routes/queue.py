"""What waits for approval, and the answers."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.credentials import services
from portal.credentials.errors import CredentialError
from portal.credentials.forms import RESULT_WORDS, AnswerForm
from portal.credentials.permissions import APPROVERS, may_answer
from portal.credentials.queries import attempts as queries
from portal.credentials.queries import results
from portal.credentials.routes.blueprint import bp
from portal.extensions import db
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import moved, page, refused
from portal.web.tables import listing, page_number, request_word

TAB_WORDS = {"waiting": "Wait for approval", "own": "Entered by you", "approved": "Approved", "refused": "Refused"}
MESSAGES = {"approve": "Approved: {}.", "refuse": "Refused: {}.", "reopen": "Taken back: {}. They wait for approval again."}
MOST_UNDONE = 200


@bp.get("/credentials/queue")
@requires(*STAFF)
def waiting() -> Answer:
    if not may_answer(viewer()):
        abort(404)
    return page("credentials/waiting.html", block="queue", **context(AnswerForm(formdata=None)))


def context(form: AnswerForm, refusal: str = "") -> dict[str, Any]:
    tab = request_word("tab", queries.TABS) or "waiting"
    chosen = request.args.get("credential", "")
    credential_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None
    imports = viewer().has(*APPROVERS)
    return {
        "listing": listing(queries.queue(viewer(), tab, credential_id=credential_id), number=page_number()),
        "counts": queries.queue_counts(viewer()), "tab": tab, "TABS": TAB_WORDS, "credentials": queries.credentials_in(viewer(), tab),
        "credential_id": credential_id, "form": form, "refusal": refusal, "words": {key.value: word for key, word in RESULT_WORDS.items()},
        "all_marked": request.args.get("mark") == "all", "undo": undoable(), "imports": imports,
        "open_results": results.counts(viewer())["open"] if imports else 0,
    }  # fmt: skip


def undoable() -> list[int]:
    """`?undo=3,4`: what the last deed answered, offered to be taken back."""
    raw = request.args.get("undo", "")[:4_000].split(",")
    return [int(each) for each in raw if each.isascii() and each.isdigit() and len(each) < 19][:MOST_UNDONE]


@bp.post("/credentials/queue/<any(approve, refuse, reopen):deed>")
@requires(*STAFF)
def answer(deed: str) -> Answer:
    """Approves, refuses or takes back the marked attempts."""
    if not may_answer(viewer()):
        abort(404)
    form = AnswerForm()
    marked = form.chosen if form.validate() else {}
    try:
        if deed == "approve":
            ids = services.approve(marked, by=viewer())
        elif deed == "refuse":
            ids = services.refuse(marked, reason=form.reason.data or "", by=viewer())
        else:
            ids = services.reopen(list(marked), by=viewer())
    except CredentialError as wrong:
        db.session.rollback()
        return refused("credentials/waiting.html", **context(form, str(wrong)))
    db.session.commit()
    left = len(marked) - len(ids)
    message = MESSAGES[deed].format(plural(len(ids), "result"))
    if left and deed != "reopen":
        message += f" {plural(left, 'other')} changed meanwhile or came from yourself, and still {'waits' if left == 1 else 'wait'}."
    undo = ",".join(map(str, ids[:MOST_UNDONE])) if deed != "reopen" else None
    return moved(url_for("credentials.waiting", undo=undo), message=message)
