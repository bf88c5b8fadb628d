"""The outbox: what waits, went, failed and was canceled, and what can be done about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, current_app, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewed, viewer
from portal.extensions import db
from portal.mail import queries, services
from portal.mail.due import daily_hour
from portal.mail.forms import TestForm
from portal.mail.models import Mail
from portal.mail.permissions import POSTMASTERS
from portal.mail.routes.blueprint import bp
from portal.mail.topics import title_of
from portal.mail.transport import folder, in_words
from portal.web.access import requires
from portal.web.respond import Undo, done, moved, page, refused
from portal.web.tables import listing, page_number

DEEDS = {
    "send": (services.send_sooner, "It goes now."),
    "retry": (services.try_again, "It is tried again now."),
    "cancel": (services.cancel, "Canceled: it does not go."),
    "uncancel": (services.uncancel, "It waits again."),
}


@bp.get("/mail")
@requires(*POSTMASTERS)
def outbox() -> Answer:
    return page("mail/outbox.html", block="mails", **shown())


def shown() -> dict[str, Any]:
    who, wanted = viewer(), wanted_mail()
    return {
        "listing": listing(queries.outbox(who, wanted), number=page_number()),
        "counts": queries.counts(who, wanted),
        "wanted": wanted,
        "tabs": queries.TABS,
        "topics": [(topic, title_of(topic)) for topic in queries.topics_of(who)],
        "title_of": title_of,
        "way": in_words(current_app.config),
        "by_smtp": bool(current_app.config.get("SMTP_HOST")),
        "folder": folder(current_app.config) if who.is_admin and who.is_district_wide else None,
        "hour": daily_hour(current_app.config),
        "my_address": queries.letterbox(who.user_id).email,
        "test_form": TestForm(formdata=None),
    }


def wanted_mail() -> queries.Wanted:
    """The filters of the query string; what cannot be read narrows nothing."""
    args = request.args
    tab = args.get("tab", "waiting")
    return queries.Wanted(
        tab if tab in queries.TABS else "waiting", args.get("topic", "").replace("\x00", "")[:40], args.get("who", "").replace("\x00", "").strip()[:200],
        a_day(args.get("since", "")), a_day(args.get("until", "")),
    )


def a_day(raw: str) -> date | None:
    try:
        found = date.fromisoformat(raw)
    except ValueError:
        return None
    return found if 1970 < found.year < 9000 else None


@bp.get("/mail/<int:mail_id>")
@requires(*POSTMASTERS)
def message(mail_id: int) -> Answer:
    mail = the_mail(mail_id)
    if mail.student_id is not None:
        viewed(mail.student_id, "mail.view")
    return page("mail/message.html", block="message", mail=mail, title_of=title_of, refusal="")


@bp.post("/mail/<int:mail_id>/<any(send, retry, cancel, uncancel):deed>")
@requires(*POSTMASTERS)
def act(mail_id: int, deed: str) -> Answer:
    mail, (do, message) = the_mail(mail_id), DEEDS[deed]
    try:
        do(mail, by=viewer())
    except services.MailError as why:
        db.session.rollback()
        return refused("mail/message.html", block="message", mail=the_mail(mail_id), title_of=title_of, refusal=str(why))
    db.session.commit()
    back = url_for("mail.message", mail_id=mail_id)
    undo = Undo(url_for("mail.act", mail_id=mail_id, deed="uncancel")) if deed == "cancel" else None
    return done(back, "mail/message.html", block="message", message=message, undo=undo, mail=the_mail(mail_id), title_of=title_of, refusal="")


@bp.post("/mail/test")
@requires(*POSTMASTERS)
def send_test() -> Answer:
    who, form = viewer(), TestForm()
    back = url_for("mail.outbox")
    address = queries.letterbox(who.user_id).email
    if not form.validate() or not address:
        return moved(back, message="" if address else "There is no e-mail address of yours to send a test to.")
    if once.already_taken(form.form_token.data or "", by=who):
        return moved(back)
    try:
        services.post_test(address, key=form.form_token.data or "", by=who)
        once.take(form.form_token.data or "", back, by=who)
        db.session.commit()
    except IntegrityError:  # a twin of this post was quicker
        db.session.rollback()
        return moved(back)
    return moved(back, message=f"A test goes to {address} {in_words(current_app.config)}. It stands under Went as soon as it is handed over.")


def the_mail(mail_id: int) -> Mail:
    """A message that the viewer looks after, else 404."""
    return queries.visible_mail(viewer(), mail_id) or abort(404)
