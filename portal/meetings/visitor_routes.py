"""The host's page behind a link: who asks, in which words; the answer; and, once both agreed, how to reach each other."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import LANGUAGE_COOKIE
from portal.accounts.throttle import TooManyTries
from portal.clearances.people import coordinators_of
from portal.clock import this_day
from portal.extensions import db
from portal.language import LANGUAGES, _, speak
from portal.links.models import Purpose, SignedLink
from portal.links.services import LinkError
from portal.links.visiting import behind_link, no_such_link, shown, speaks_to_holder, too_many, visited
from portal.meetings import letters, queries, services
from portal.meetings.errors import Stale
from portal.meetings.forms import AnswerForm
from portal.meetings.models import Said
from portal.meetings.own_routes import bp
from portal.meetings.words import kind_word, way_word
from portal.web.respond import conflict, moved, page, refused


@bp.get("/meet/<token>")
@behind_link
def visit(token: str) -> Answer:
    found = opened(token)
    if not isinstance(found, tuple):
        return found
    shown(found[0])
    return page("meetings/host.html", **context(token, found[1]))


@bp.post("/meet/<token>/answer")
@behind_link
def reply(token: str) -> Answer:
    found = opened(token)
    if not isinstance(found, tuple):
        return found
    link, seen = found
    form = AnswerForm()
    if not form.validate():
        return refused("meetings/host.html", **context(token, seen, form=form))
    try:
        services.answer(
            one=seen.one, link=link, said=form.answer.data, day=form.meets_on.data, at=form.meets_at.data or "", place=form.place.data or "",
            words=form.answer_words.data or "", seen=form.version.data,
        )  # fmt: skip
    except Stale:
        db.session.rollback()
        now_stands = opened(token)
        if not isinstance(now_stands, tuple):
            return now_stands
        return conflict("meetings/host.html", **context(token, now_stands[1], refusal=_("This was answered or changed already. This is how it stands now.")))
    db.session.commit()
    message = {
        Said.ACCEPTED: _("Thank you. It is set: below you see who comes."), Said.OTHER_TIME: _("Thank you. We ask the student whether they can."),
        Said.DECLINED: _("Thank you for telling us."),
    }[Said(form.answer.data)]  # fmt: skip
    return moved(url_for("meetings.visit", token=token), message=message)


def opened(token: str) -> tuple[SignedLink, queries.Seen] | Answer:
    """404 where nobody was given the address; 410 where it opened something once."""
    try:
        link = visited(token, Purpose.MEETING)
    except TooManyTries as wait:
        return too_many(wait)
    except LinkError as wrong:
        if wrong.link is None:
            return no_such_link()
        seen = queries.behind(wrong.link.subject)
        in_their_language(seen)
        people = coordinators_of(seen.one.district_id, seen.one.school_id) if seen else []
        return page("meetings/closed.html", status=410, state=wrong.state, people=people, language_at=url_for("meetings.visit", token=token))
    seen = queries.behind(link.subject)
    in_their_language(seen)
    return (link, seen) if seen is not None else no_such_link()


def in_their_language(seen: queries.Seen | None) -> None:
    """Answers in the language the host's contact likes to read, unless this browser was told another one."""
    known = letters.language_of(seen.one) if seen is not None else ""
    if known and not {request.args.get("language"), request.cookies.get(LANGUAGE_COOKIE)} & set(LANGUAGES):
        speak(known)


@speaks_to_holder(Purpose.MEETING)
def to_the_holder(link: SignedLink) -> None:
    in_their_language(queries.behind(link.subject))


def context(token: str, seen: queries.Seen, *, form: AnswerForm | None = None, refusal: str = "") -> dict[str, Any]:
    return {
        "token": token, "seen": seen, "one": seen.one, "form": form or AnswerForm(formdata=None), "refusal": refusal, "kind_word": kind_word, "way_word": way_word,
        "language_at": url_for("meetings.visit", token=token), "coordinators": coordinators_of(seen.one.district_id, seen.one.school_id), "today": this_day(),
    }  # fmt: skip
