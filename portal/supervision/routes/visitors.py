"""The supervisor's pages: one link, no account. GET and HEAD change nothing; every view leaves a line in the trail."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import Blueprint, abort, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import LANGUAGE_COOKIE
from portal.accounts.throttle import Counter, TooManyTries, key, take
from portal.evaluations.errors import EvaluationError, Stale
from portal.evaluations.forms import AnswersForm, read_answers
from portal.evaluations.sheets import Said, Sheet, chosen_of
from portal.extensions import db
from portal.hosts.models import HostContact
from portal.language import LANGUAGES, _, ngettext, speak, weekday_in_words
from portal.links.models import Purpose, SignedLink
from portal.links.services import LinkError
from portal.links.visiting import behind_link, no_such_link, shown, speaks_to_holder, too_many, visited
from portal.placements.models import Placement
from portal.placements.plans import clock
from portal.supervision.behind import Behind, behind, coordinator_of
from portal.supervision.errors import SupervisionError, TooLate
from portal.supervision.forms import CorrectForm, MessageForm, ReturnForm
from portal.supervision.history import history_of
from portal.supervision.services import evaluations, hours, links, messages
from portal.supervision.subjects import read_subject
from portal.web.respond import conflict, moved, page, refused

bp = Blueprint("supervision", __name__, url_prefix="/supervise")
ASKS = 5
"""Times that one network may ask for new links in a quarter of an hour."""


@bp.get("/<token>")
@behind_link
def show(token: str) -> Answer:
    found = opened(token)
    if not isinstance(found, Behind):
        return found
    shown(found.link)
    return page("supervision/show.html", **context(token, found))


@bp.post("/<token>/verify")
@behind_link
def verify(token: str) -> Answer:
    """All entries that stood on the page, each as it was shown."""
    link = link_of(token)
    if not isinstance(link, SignedLink):
        return link
    try:
        amount, left = hours.verify(link, seen=marked(request.form.getlist("entries")))
    except SupervisionError as wrong:
        return told(token, wrong)
    db.session.commit()
    said = ngettext("You verified %(num)s hour.", "You verified %(num)s hours.", amount)
    more = ngettext("%(num)s entry changed since you opened the page: look at it below.", "%(num)s entries changed since you opened the page: look at them below.", left) if left else _("Thank you.")
    return moved(url_for("supervision.show", token=token), message=f"{said} {more}")


@bp.post("/<token>/entries/<int:entry_id>/correct")
@behind_link
def correct(token: str, entry_id: int) -> Answer:
    form = CorrectForm()

    def deed(link: SignedLink) -> str:
        said = hours.Corrected(form.hours.data or Decimal(0), form.begins_at.data, form.ends_at.data, form.activity.data or "")
        entry = hours.correct(link, entry_id, said, reason=form.reason.data or "", seen=form.version.data)
        return ngettext("Corrected and verified: %(num)s hour. What the student wrote is kept.", "Corrected and verified: %(num)s hours. What the student wrote is kept.", entry.hours)

    return on_entry(token, entry_id, form, deed)


@bp.post("/<token>/entries/<int:entry_id>/return")
@behind_link
def give_back(token: str, entry_id: int) -> Answer:
    form = ReturnForm()

    def deed(link: SignedLink) -> str:
        entry = hours.give_back(link, entry_id, reason=form.reason.data or "", seen=form.version.data)
        return ngettext("Sent back to the student: %(num)s hour. They correct it and hand it in again.", "Sent back to the student: %(num)s hours. They correct it and hand it in again.", entry.hours)

    return on_entry(token, entry_id, form, deed)


@bp.post("/<token>/take-back")
@behind_link
def take_back(token: str) -> Answer:
    link = link_of(token)
    if not isinstance(link, SignedLink):
        return link
    try:
        amount = hours.take_back(link, entry_ids=list(marked(request.form.getlist("entries"))))
    except SupervisionError as wrong:
        return told(token, wrong)
    db.session.commit()
    return moved(url_for("supervision.show", token=token), message=ngettext("Taken back: %(num)s hour. It waits for you again.", "Taken back: %(num)s hours. They wait for you again.", amount))


@bp.post("/<token>/message")
@behind_link
def message(token: str) -> Answer:
    """A word to the coordinator, who reads it in their mail."""
    link = link_of(token)
    if not isinstance(link, SignedLink):
        return link
    form = MessageForm()
    if not form.validate():
        return told(token, None, message_form=form)
    try:
        take([Counter(key("supervisor-message", str(link.id)), ASKS)])
        messages.write(link, text=form.text.data or "")
    except TooManyTries as wait:
        return too_many(wait)
    except SupervisionError as wrong:
        return told(token, wrong, message_form=form)
    db.session.commit()
    return moved(url_for("supervision.show", token=token), message=_("Your message is on its way to the coordinator."))


@bp.get("/<token>/print")
@behind_link
def sheet(token: str) -> Answer:
    """Verified hours and submitted evaluations, for the host's own files."""
    found = opened(token)
    if not isinstance(found, Behind):
        return found
    shown(found.link, "link.print")
    return page("supervision/print.html", token=token, b=found, clock=clock)


@bp.route("/<token>/evaluations/<any(midterm,end):moment>", methods=["GET", "POST"])
@behind_link
def evaluation(token: str, moment: str) -> Answer:
    """Fill in, save, submit; once submitted, read."""
    found = opened(token)
    if not isinstance(found, Behind):
        return found
    sheet = next((s for s in found.sheets if s.moment == moment), None) or abort(404)
    if request.method == "GET":
        shown(found.link)
        return page("supervision/evaluation.html", **evaluation_context(token, found, sheet, AnswersForm(formdata=None)))
    form = AnswersForm()
    said = Said(read_answers(request.form, len(sheet.lines)), form.comment.data or "", found.link.name)
    if not form.validate():
        return refused("supervision/evaluation.html", **evaluation_context(token, found, sheet, form, said, refusal=_("Reload the page, then try again.")))
    try:
        message = evaluations.answer(found, sheet, said, seen=form.version.data, asked=form.asked.data or "", submit=request.form.get("deed") == "submit")
    except (EvaluationError, IntegrityError) as wrong:
        return evaluation_told(token, moment, form, said, wrong)
    db.session.commit()
    return moved(url_for("supervision.show", token=token), message=message)


def evaluation_told(token: str, moment: str, form: AnswersForm, said: Said, wrong: Exception) -> Answer:
    """The questions again as they stand now, with what was chosen; what somebody else submitted stands instead."""
    db.session.rollback()
    found = opened(token)
    if not isinstance(found, Behind):
        return found
    sheet = next((s for s in found.sheets if s.moment == moment), None) or abort(404)
    sentence = str(wrong) if isinstance(wrong, EvaluationError) else _("Somebody else saved at the same moment. What you chose is kept: look at it, then save again.")
    answer = refused if isinstance(wrong, EvaluationError) and not isinstance(wrong, Stale) else conflict
    return answer("supervision/evaluation.html", **evaluation_context(token, found, sheet, form, said, refusal=sentence))


def evaluation_context(token: str, found: Behind, sheet: Sheet, form: AnswersForm, said: Said | None = None, *, refusal: str = "") -> dict[str, Any]:
    return {"token": token, "b": found, "s": sheet, "form": form, "chosen": chosen_of(sheet, said), "refusal": refusal}


@bp.post("/<token>/renew")
@behind_link
def renew(token: str) -> Answer:
    """A new link for whoever this one was given to, by mail to the address on file. Says the same whatever happens."""
    try:
        link = visited(token, Purpose.SUPERVISOR)
    except TooManyTries as wait:
        return too_many(wait)
    except LinkError as wrong:
        if wrong.link is None:
            return no_such_link()
        link = in_their_language(wrong.link)
        placement = db.session.get(Placement, link.placement_id) if link.placement_id else None
        if placement is None:
            return no_such_link()
        try:
            take([Counter(key("ask-for-link", request.remote_addr or ""), ASKS)])
        except TooManyTries as wait:
            return too_many(wait)
        links.ask_for_new(placement, link)
        db.session.commit()
        return page("supervision/asked.html", coordinator=coordinator_of(placement, link))
    return moved(url_for("supervision.show", token=token), message=_("Your link still works. Here is your page."))


def opened(token: str) -> Behind | Answer:
    """What is behind an address, or the calm page that says why there is nothing."""
    link = link_of(token)
    if not isinstance(link, SignedLink):
        return link
    return behind(link) or no_such_link()


def link_of(token: str) -> SignedLink | Answer:
    """404 where nobody was given the address; 410 where it opened something once."""
    try:
        return in_their_language(visited(token, Purpose.SUPERVISOR))
    except TooManyTries as wait:
        return too_many(wait)
    except LinkError as wrong:
        link = in_their_language(wrong.link) if wrong.link else None
        placement = db.session.get(Placement, link.placement_id) if link is not None and link.placement_id else None
        if link is None or placement is None:
            return no_such_link()
        return page("supervision/closed.html", status=410, token=token, state=wrong.state, link=link, coordinator=coordinator_of(placement, link))


@speaks_to_holder(Purpose.SUPERVISOR)
def in_their_language(link: SignedLink) -> SignedLink:
    """Answers in the language the host's contact likes to read, unless this browser was told another one."""
    named = read_subject(link.subject)
    contact = db.session.get(HostContact, named.contact_id) if named and named.contact_id else None
    if contact is not None and contact.language and not {request.args.get("language"), request.cookies.get(LANGUAGE_COOKIE)} & set(LANGUAGES):
        speak(contact.language)
    return link


def on_entry(token: str, entry_id: int, form: Any, deed: Callable[[SignedLink], str]) -> Answer:
    link = link_of(token)
    if not isinstance(link, SignedLink):
        return link
    found = behind(link)
    if found is None or entry_id not in {entry.id for entry in found.entries}:
        abort(404)
    if not form.validate():
        return told(token, None, entry_id=entry_id, entry_form=form)
    try:
        said = deed(link)
    except SupervisionError as wrong:
        return told(token, wrong, entry_id=entry_id, entry_form=form)
    db.session.commit()
    return moved(url_for("supervision.show", token=token), message=said)


def told(token: str, wrong: SupervisionError | None, **more: Any) -> Answer:
    """The page again, as it stands now, with what was wrong above it; what was typed stays."""
    db.session.rollback()
    found = opened(token)
    if not isinstance(found, Behind):
        return found
    answer = conflict if isinstance(wrong, TooLate) else refused
    return answer("supervision/show.html", **context(token, found, refusal=str(wrong) if wrong else "", **more))


def context(token: str, found: Behind, *, refusal: str = "", entry_id: int = 0, entry_form: Any = None, message_form: Any = None) -> dict[str, Any]:
    return {
        "token": token, "language_at": url_for("supervision.show", token=token), "b": found, "refusal": refusal, "wrong_id": entry_id, "wrong_form": entry_form,
        "message_form": message_form or MessageForm(formdata=None), "history": history_of(found.link.id, found.link.student_id),
        "clock": clock, "weekday": weekday_in_words, "correction": hours.correction,
    }  # fmt: skip


def marked(values: list[str]) -> dict[int, int]:
    """'12:3' -> entry 12 in its version 3."""
    found: dict[int, int] = {}
    for value in values[:1_000]:
        number, _colon, version = value.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 16 and version.isascii() and version.isdigit() and len(version) < 10:
            found[int(number)] = int(version)
    return found
