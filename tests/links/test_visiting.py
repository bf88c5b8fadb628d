"""What every page behind a signed link keeps to."""

from __future__ import annotations

import pytest
from flask import Blueprint

from portal import create_app
from portal.accounts.throttle import TooManyTries
from portal.links import visiting
from portal.links.models import Purpose
from portal.links.services import LinkError, in_days, make_link, revoke_link
from portal.links.tokens import token_of
from tests import factories as make

TRIES = 3


@pytest.fixture
def link(session):
    home = make.district()
    return make_link(Purpose.SUPERVISOR, subject="placements:1", district_id=home.id, expires_at=in_days(3), by=None)


def test_a_link_opens_by_its_address_alone(app, link):
    with app.test_request_context():
        assert visiting.visited(token_of(link), Purpose.SUPERVISOR) is link
        with pytest.raises(LinkError, match="unknown"):
            visiting.visited(token_of(link), Purpose.SIGNATURE)
        revoke_link(link, by=None)
        with pytest.raises(LinkError, match="revoked"):
            visiting.visited(token_of(link), Purpose.SUPERVISOR)


def test_after_too_many_wrong_addresses_none_is_looked_at(app, link, monkeypatch):
    monkeypatch.setattr(visiting, "WRONG_TRIES", TRIES)
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.9"}):
        for _ in range(TRIES):
            with pytest.raises(LinkError):
                visiting.visited("nonsense", Purpose.SUPERVISOR)
        with pytest.raises(TooManyTries):
            visiting.visited(token_of(link), Purpose.SUPERVISOR)
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.10"}):
        assert visiting.visited(token_of(link), Purpose.SUPERVISOR) is link


def test_a_form_behind_a_link_is_taken_over_https_without_a_referer_and_never_without_its_token():
    app = create_app(SQLALCHEMY_DATABASE_URI="sqlite://", TESTING=True, SECRET_KEY="x" * 32, SESSION_COOKIE_SECURE=False, PROXIES=0, QUEUE_FILE=":memory:")
    bp = Blueprint("behind", __name__)

    @bp.post("/behind")
    @visiting.behind_link
    def behind():
        return "taken"

    app._got_first_request = False
    app.register_blueprint(bp)
    with app.test_client() as client:
        token = client.get("/sign-in", base_url="https://localhost").text.split('X-CSRFToken": "')[1].split('"')[0]
        refused = client.post("/behind", base_url="https://localhost")
        taken = client.post("/behind", data={"csrf_token": token}, base_url="https://localhost")
    assert refused.status_code == 400
    assert taken.text == "taken"
    for answer in (refused, taken):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
