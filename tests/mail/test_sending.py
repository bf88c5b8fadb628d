"""What leaves the outbox, when, how often and to whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from portal.database import now
from portal.links.models import Purpose, SignedLink
from portal.links.services import in_days, make_link, revoke_link
from portal.links.tokens import token_of
from portal.mail import sending
from portal.mail.files import forget
from portal.mail.models import Digest, DigestChoice, Mail
from portal.mail.sending import WAITS
from portal.mail.services import forget_student, post
from portal.mail.transport import Folder, Never, NotNow, Unknown
from tests import factories as make
from tests.mail.conftest import states

NOON = datetime(2030, 1, 9, 12, 30, tzinfo=UTC)


def posted_at(session, mail, moment):
    mail.made_at = mail.next_try_at = moment
    session.commit()


def test_an_urgent_message_goes_at_once_and_once(town, run, box, session):
    town.post(urgent=True)
    assert (run().sent, run().sent) == (1, 0)
    assert states(session) == ["sent"]
    assert box.sent[0][1]["To"] == "host@example.org"


def test_the_same_key_is_posted_once(town):
    assert town.post(key="signature:1:2") is not None
    assert town.post(key="signature:1:2") is None


def test_nothing_is_posted_without_an_address(town):
    assert town.post(to_email=" ") is None


def test_mail_that_can_wait_goes_as_one_digest_in_sections_when_the_hour_strikes(town, run, box, session):
    for topic, subject in (("hours", "Hours returned"), ("signature", "One signature is missing"), ("hours", "Hours approved")):
        posted_at(session, town.to(town.teacher, topic=topic, subject=subject), NOON)
    assert run(NOON, minutes=10).sent == 0
    assert run(NOON, hours=17).sent == 0
    assert run(NOON, hours=18).sent == 1
    text = box.texts[0]
    assert text.index("HOURS") < text.index("Hours returned") < text.index("Hours approved") < text.index("SIGNATURE")
    assert box.sent[0][1]["Subject"] == "3 messages from Pathway Portal"
    assert box.sent[0][1]["List-Unsubscribe"] == "<http://localhost/mail/choice>"
    assert states(session) == ["sent"] * 3


def test_who_chose_hourly_gets_it_with_the_next_full_hour(town, run, session):
    session.add(DigestChoice(user_id=town.teacher.id, digest=Digest.HOURLY.value))
    posted_at(session, town.to(town.teacher), NOON)
    assert (run(NOON, minutes=29).sent, run(NOON, minutes=31).sent) == (0, 1)
    assert session.get(DigestChoice, town.teacher.id).sent_at is not None


def test_who_wants_no_digest_finds_it_on_the_portal_only_and_the_outbox_says_so(town, run, session):
    session.add(DigestChoice(user_id=town.teacher.id, digest=Digest.OFF.value))
    mail = town.to(town.teacher)
    assert run(minutes=1).canceled == 1
    assert (mail.state, mail.error) == ("canceled", sending.DIGEST_IS_OFF)


def test_students_get_no_digest_unless_they_ask_for_it(town, run, session):
    posted_at(session, town.to(town.learner), NOON)
    run(NOON, hours=30)
    session.add(DigestChoice(user_id=town.learner.id, digest=Digest.DAILY.value))
    posted_at(session, town.to(town.learner), NOON)
    assert run(NOON, hours=30).sent == 1
    assert states(session) == ["canceled", "sent"]


@pytest.mark.parametrize(("age", "state"), [(12, "canceled"), (13, "waiting")])
def test_nothing_at_all_goes_to_a_child_under_13(town, session, age, state):
    today = now().date()
    town.student.birth_date = today.replace(year=today.year - age, day=min(today.day, 28))
    mail = town.to(town.learner, urgent=True)
    assert mail.state == state
    assert ("under 13" in mail.error) == (age < 13)


def test_nothing_goes_to_a_disabled_account(town, run, session):
    mail = town.to(town.teacher, urgent=True)
    town.teacher.disabled_at = now()
    run()
    assert (mail.state, mail.error) == ("canceled", "This account is disabled.")


def test_a_guardian_is_not_written_to_once_the_student_is_18(town, session):
    make.guardian(town.student, email="mother@example.org")
    town.student.birth_date = datetime(2000, 2, 29).date()
    mail = town.post(student_id=town.student.id, to_email="Mother@example.org")
    assert mail.state == "canceled"
    assert "18" in mail.error


def test_a_host_without_account_gets_one_letter_a_day(town, run, box, session):
    for n in range(2):
        posted_at(session, town.post(to_email="Host@example.org" if n else "host@example.org", subject=f"Number {n}"), NOON)
    posted_at(session, town.post(to_email="other@example.org"), NOON)
    assert run(NOON, hours=23).sent == 2
    assert "List-Unsubscribe" not in box.sent[0][1]


def test_one_that_is_claimed_by_another_worker_is_left_alone(town, run, box, session, monkeypatch):
    town.post(urgent=True)
    real = sending._claim

    def slower(batch):
        assert len(real(batch)) == 1  # the other worker
        return real(batch)

    monkeypatch.setattr(sending, "_claim", slower)
    assert run().sent == 0
    assert not box.sent


def test_after_a_crash_between_sending_and_marking_it_is_unknown_and_not_sent_again(town, run, box, session):
    mail = town.post(urgent=True)
    box.fails = [SystemExit()]
    with pytest.raises(SystemExit):
        run()
    session.expire_all()
    assert mail.state == "sending"
    run(minutes=14)
    assert mail.state == "sending"
    run(minutes=16)
    assert (mail.state, mail.error[:7], len(box.sent)) == ("failed", "Unknown", 0)


def test_what_was_handed_over_without_an_answer_is_unknown_and_not_sent_again(town, run, box, session):
    mail = town.post(urgent=True)
    box.fails = [Unknown("never answered")]
    run()
    assert (mail.state, mail.error[:7]) == ("failed", "Unknown")
    assert run(days=2).sent == 0


def test_tries_wait_longer_each_time_and_then_it_has_failed(town, run, box, session):
    mail = town.post(urgent=True)
    moment = now() + timedelta(seconds=5)
    for wait in WAITS:
        box.fails = [NotNow("try later")]
        run(moment)
        assert (mail.state, mail.next_try_at) == ("waiting", moment + wait)
        moment += wait
    box.fails = [NotNow("try later")]
    run(moment)
    assert (mail.state, mail.error) == ("failed", "Tried 6 times. try later")


def test_a_refusal_for_good_fails_at_once(town, run, box, session):
    mail = town.post(urgent=True)
    box.fails = [Never("550 no such user")]
    run()
    assert (mail.state, mail.error, mail.tries) == ("failed", "550 no such user", 1)


def test_a_server_that_is_away_is_not_asked_for_each_message(town, run, box, session):
    for _ in range(3):
        town.post(urgent=True)
    box.fails = [NotNow("away", everything=True)]
    run()
    assert (box.sent, sorted(session.scalars(sa.select(Mail.tries)))) == ([], [0, 0, 1])


def test_the_link_is_filled_in_at_sending_and_never_kept(town, run, box, session):
    link = make_link(Purpose.SIGNATURE, subject="signatures:1", district_id=town.district.id, expires_at=in_days(7), by=None, student_id=town.student.id)
    mail = town.post(urgent=True, link_id=link.id, path="/sign/", text="Please sign: {link} Thank you.")
    run()
    address = f"http://localhost/sign/{token_of(session.get(SignedLink, link.id))}"
    assert f"Please sign: {address} Thank you." in box.texts[0]
    assert "{link}" in mail.text
    assert session.get(SignedLink, link.id).sent_at is not None


def test_a_link_that_was_revoked_meanwhile_is_not_sent(town, run, box, session):
    link = make_link(Purpose.SIGNATURE, subject="signatures:1", district_id=town.district.id, expires_at=in_days(7), by=None)
    mail = town.post(urgent=True, link_id=link.id, path="/sign/")
    revoke_link(link, by=None)
    run()
    assert (mail.state, box.sent) == ("canceled", [])


def test_a_message_leads_to_its_page_even_where_its_text_does_not_say(town, run, box):
    town.post(urgent=True, path="/placements/12")
    run()
    assert "http://localhost/placements/12" in box.texts[0]


def test_texts_are_emptied_a_month_after(town, run, session, app):
    mail = town.post(urgent=True)
    waiting = town.post()
    run()
    with app.test_request_context(method="POST"):
        assert sending.empty_texts(now() + timedelta(days=29)) == 0
        assert sending.empty_texts(now() + timedelta(days=31)) == 1
    session.expire_all()
    assert (mail.text, waiting.text) == ("", "A text.")


def test_a_students_mail_goes_with_the_student_and_so_do_its_files(town, run, session, app, tmp_path):
    app.config["MAIL_FOLDER"], before = str(tmp_path), app.config["MAIL_FOLDER"]
    try:
        town.post(urgent=True, student_id=town.student.id)
        town.post(urgent=True)
        with app.test_request_context(method="POST"):
            sending.send_due()
            assert len(list(tmp_path.glob("*.eml"))) == 2
            gone = forget_student(town.student.id)
            session.commit()
            assert forget(gone) == 1
        assert states(session) == ["sent"]
        assert len(list(tmp_path.iterdir())) == 1
    finally:
        app.config["MAIL_FOLDER"] = before


def test_a_folder_that_cannot_be_written_keeps_the_message_waiting(town, run, session, tmp_path, app):
    (tmp_path / "mail").write_text("a file where the folder should be")
    mail = town.post(urgent=True)
    with app.test_request_context(method="POST"):
        sending.send_due(through=Folder(tmp_path / "mail"))
    session.expire_all()
    assert (mail.state, "folder" in mail.error) == ("waiting", True)


def test_the_queue_is_told_once_after_the_commit_and_never_before(town, session, monkeypatch):
    told = []
    monkeypatch.setattr("portal.mail.jobs.send_soon", lambda: told.append(1))
    for n in range(2):
        post(key=f"one:{n}", district_id=town.district.id, to_email="a@example.org", subject="S", text="T", urgent=True)
    post(key="later", district_id=town.district.id, to_email="a@example.org", subject="S", text="T")
    assert told == []
    session.commit()
    session.commit()
    assert told == [1]


def test_a_rolled_back_message_wakes_nobody(town, session, monkeypatch):
    told = []
    monkeypatch.setattr("portal.mail.jobs.send_soon", lambda: told.append(1))
    post(key="one", district_id=town.district.id, to_email="a@example.org", subject="S", text="T", urgent=True)
    session.rollback()
    session.commit()
    assert told == []


def test_a_queue_that_cannot_be_written_keeps_no_request(town, session, monkeypatch, app, caplog):
    def broken():
        raise OSError("disk full")

    monkeypatch.setitem(app.config, "MAIL_AT_ONCE", True)
    monkeypatch.setattr("portal.mail.jobs.send_now", broken)
    town.post(urgent=True)
    assert states(session) == ["waiting"]
    assert "could not be queued" in caplog.text
