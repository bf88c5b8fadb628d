"""Whatever is posted to the forms of mail and of the queue, the answer is no error of ours."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from portal.links.models import Purpose
from portal.links.services import in_days, make_link
from portal.links.tokens import token_of

FORM = "application/x-www-form-urlencoded"
VALUES = ["", "9" * 40, "-1", "a\x00b", "x" * 50_000, "🦄" * 30, "<script>", "\udcff", "//elsewhere.example/", "/queue?only=%00&page=9"]


def body(data):
    return urlencode(data, errors="surrogateescape")


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("htmx", [False, True])
def test_no_form_of_mail_or_the_queue_answers_with_an_error(town, sign_in, client, session, value, htmx):
    mail = town.post()
    link = make_link(Purpose.PASSWORD, subject=f"users:{town.teacher.id}", district_id=town.district.id, expires_at=in_days(1), by=None)
    session.commit()
    browser = sign_in(town.admin)
    token, headers = browser.csrf(), {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#queue"} if htmx else {}
    posts = {
        "/mail/test": ("form_token",), "/mail/choice": ("digest",), "/queue/remind": ("line", "next", "place"), f"/mail/{mail.id}/cancel": ("next",),
        f"/people/{town.teacher.id}/invite": ("form_token",),
    }
    for path, names in posts.items():
        answer = browser.post(path, data=body({"csrf_token": token} | dict.fromkeys(names, value)), content_type=FORM, headers=headers)
        assert answer.status_code in (200, 303, 400, 404, 422), path
        assert "elsewhere.example" not in (answer.location or "") + answer.headers.get("HX-Redirect", "")
    token = client.csrf()
    for path, name in (("/forgot", "who"), (f"/reset/{token_of(link)}", "new_password")):
        answer = client.post(path, data=body({"csrf_token": token, name: value}), content_type=FORM, headers=headers)
        assert answer.status_code in (200, 303, 400, 410, 422, 429), path
