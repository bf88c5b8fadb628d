"""What every page behind a signed link keeps to: no account, nothing stored, no address passed on, guessing throttled."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, after_this_request, g, request
from flask_wtf.csrf import CSRFError, validate_csrf
from wtforms.validators import ValidationError

from portal.accounts.throttle import Counter, TooManyTries, key, look, take
from portal.extensions import csrf, db, own_transaction
from portal.language import _
from portal.links.models import Purpose, SignedLink
from portal.links.services import LinkError, disclosed, find_link
from portal.web.access import anyone
from portal.web.errors import show

View = TypeVar("View", bound=Callable[..., Any])
WRONG_TRIES = 200
"""Wrong addresses that one network may ask for in a quarter of an hour, before none is looked at any more."""
_speakers: dict[Purpose, Callable[[SignedLink], object]] = {}
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


def behind_link(view: View) -> View:
    """Marks a view for visitors who hold a link; use it instead of `@anyone`, next to the function.

    A form of such a page is checked for its CSRF token here: over https the usual check also wants a Referer header,
    which a page that passes its address to nobody does not send.
    """

    @wraps(view)
    def opened(*args: Any, **values: Any) -> Any:
        after_this_request(_closed)
        if request.method == "POST":
            try:
                validate_csrf(request.form.get("csrf_token") or request.headers.get("X-CSRFToken"))
            except ValidationError as wrong:
                _to_the_holder(values.get("token", ""))
                raise CSRFError(wrong.args[0]) from None
            g.csrf_valid = True
        return view(*args, **values)

    csrf.exempt(opened)
    return anyone(opened)  # type: ignore[return-value]


def speaks_to_holder(purpose: Purpose) -> Callable[[View], View]:
    """Marks what has an answer said in the language of a link's holder, for what is refused before their page is made."""

    def kept(choose: View) -> View:
        _speakers[purpose] = choose
        return choose

    return kept


def _to_the_holder(token: str) -> None:
    for purpose, choose in _speakers.items():
        try:
            choose(find_link(token, purpose))
        except LinkError as wrong:
            if wrong.link is not None:
                choose(wrong.link)


def visited(token: str, purpose: Purpose) -> SignedLink:
    """The link of an address. Raises LinkError; a wrong address is counted, and TooManyTries ends guessing."""
    counter = Counter(key("wrong-link", request.remote_addr or ""), WRONG_TRIES)
    look(counter)
    try:
        return find_link(token, purpose)
    except LinkError as wrong:
        if wrong.state == "unknown":
            take([counter])
        raise


def shown(link: SignedLink, action: str = "link.view") -> None:
    """Has the trail tell, after the page was made and in a short transaction of its own, that it was shown, and through which link."""
    if request.method != "GET":
        return
    link_id, facts = link.id, {"purpose": link.purpose, "district_id": link.district_id, "student_id": link.student_id, "subject": link.subject}

    @after_this_request
    def write(answer: Response) -> Response:
        if answer.status_code == 200:
            db.session.rollback()
            with own_transaction() as connection:
                disclosed(SignedLink(id=link_id, **facts), action=action, connection=connection)
        return answer


def no_such_link() -> Response:
    """For an address that nobody was given: 404, and where to turn."""
    return show(404, sentence=_("This link is not complete, or it was never given out. Open it from the message again, with its whole address."))


def too_many(wait: TooManyTries) -> Response:
    answer = show(429, sentence=_("Too many wrong addresses came from your network. Try again in %(minutes)s minutes.", minutes=wait.minutes))
    answer.headers["Retry-After"] = str(wait.seconds)
    return answer


def _closed(answer: Response) -> Response:
    answer.headers.update(HEADERS)
    return answer
