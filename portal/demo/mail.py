"""An outbox with every case: what waits, went, failed and was canceled; reminders; and who wants mail how often."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.demo.world import Campus
from portal.extensions import db
from portal.hosts.models import Host
from portal.hours.models import HourEntry
from portal.mail.sending import DIGEST_IS_OFF, UNKNOWN
from portal.mail.services import BY_HAND
from portal.placements.models import Placement
from portal.placements.waiting import Waiting
from portal.rosters.mail_rules import CHILD, UNDER_13, birthday
from portal.rosters.models import Student

RETURNED = "Hours came back to you with a question. Mend them and hand them in again:\n\n{link}"
WENT = (
    ("hours", "Hours wait for your approval", "Hours of two students are verified and wait for your approval:\n\n{link}", "mosei", 2),
    ("reminder", "A reminder: something waits for you", "M. Osei asks you to look at this:\n\nHours to verify\n\n{link}", "host", 3),
    ("signature", "Please sign a training agreement", "A training agreement waits for your signature:\n\n{link}", "host", 6),
    ("account", "Your e-mail address was changed", "The e-mail address of your user name was changed.", "jhaddad", 9),
    ("password", "Your invitation to Pathway Portal", "You are invited to Pathway Portal. Choose your password here:\n\n{link}", "tzielinski", 12),
    ("hours", "Hours wait for your approval", "", "mosei", 36),
    ("signature", "Please sign a training agreement", "", "host", 41),
)


def add_mail(campus: Campus) -> None:
    """Once students, placements and hours are in the database; writes what it adds."""
    world, rows, ago = campus.world, campus.world.rows, campus.world.calendar.ago
    names = ("mosei", "jhaddad", "tzielinski", "cdelgado")
    people = {row.username: row for row in db.session.execute(sa.select(User.id, User.username, User.email, User.given_name, User.family_name).where(User.id.in_([campus.staff_ids[n] for n in names]))).all()}
    ana = db.session.execute(
        sa.select(Student.id, Student.user_id, User.email, Student.given_name, Student.family_name).join(User, User.id == Student.user_id).where(Student.district_id == world.district_id, User.username == "ana.lima")
    ).first()
    count = 0

    def mail(to: Any, topic: str, subject: str, text: str, made_at: datetime, state: str, **more: Any) -> None:
        nonlocal count
        count += 1
        address = {"to_name": to} if isinstance(to, str) else {"user_id": to.user_id if hasattr(to, "user_id") else to.id, "to_name": f"{to.given_name} {to.family_name}", "to_email": to.email}
        times = {"sent_at": made_at + timedelta(minutes=1), "tries": 1} if state == "sent" else {}
        rows.add("mails", **{"key": f"demo:{world.district_id}:{count}", "district_id": world.district_id, "to_email": "office@harborhealthit.example", "topic": topic, "subject": subject, "text": text, "made_at": made_at, "state": state, "next_try_at": made_at} | address | times | more)

    for topic, subject, text, who, days in WENT:
        mail("J. Okafor" if who == "host" else people[who], topic, subject, text, ago(days), "sent", urgent=topic != "hours", path="/placements" if who == "mosei" else "")
    later = ago(0) + timedelta(hours=20)
    for subject in ("Hours wait for your approval", "A request for a placement came in", "An agreement is signed by everybody"):
        mail(people["mosei"], "hours" if "Hours" in subject else "placement", subject, f"{subject}:\n\n{{link}}", ago(0), "waiting", path="/queue", next_try_at=later)
    mail("Svetlana Orlova", "hours", "Hours to verify", "A student's hours wait for you.", ago(1), "waiting", to_email="office@lakeviewmotors.example", tries=2, next_try_at=later, error="451 4.7.1 Greylisted, try again later", urgent=True)
    mail("Big Mike Kowalczyk", "signature", "Please sign a training agreement", "A training agreement waits for your signature.", ago(4), "failed", to_email="mike@erieforge.example", tries=1, urgent=True, error="550 5.1.1 The mailbox is unknown here")
    mail("Amit Deshmukh", "reminder", "A reminder: something waits for you", "Hours wait for you.", ago(2), "failed", to_email="office@northcoastrobotics.example", tries=1, urgent=True, error=f"{UNKNOWN} The portal stopped while it was sending.")
    mail(people["cdelgado"], "hours", "Hours wait for your approval", "Hours wait for your approval.", ago(5), "canceled", error=DIGEST_IS_OFF)
    mail("Kelly McBride", "signature", "Please sign a training agreement", "A training agreement waits for your signature.", ago(8), "canceled", to_email="kelly@hounds.example", error=BY_HAND, urgent=True)
    child = _child(world.district_id, world.calendar.today)
    if child is not None:
        mail(child, "password", "A new password for Pathway Portal", "Choose a new password here.", ago(3), "canceled", urgent=True, student_id=child.id, error=UNDER_13)
    for digest, user_id in (("hourly", people["jhaddad"].id), ("off", people["cdelgado"].id), ("daily", ana.user_id if ana else None)):
        if user_id is not None:
            rows.add("digest_choices", user_id=user_id, digest=digest)
    if ana is not None:
        mail(ana, "hours", "Hours came back to you", RETURNED, ago(7), "sent", path="/my-hours", student_id=ana.id)
        _reminders(ana.id, mail, ago)
    rows.flush()


def _reminders(student_id: int, mail: Any, ago: Any) -> None:
    """Ana's supervisor was reminded twice of hours that wait."""
    row = db.session.execute(
        sa.select(Placement.id, Placement.supervisor_name, Host.name)
        .join(Host, Host.id == Placement.host_id)
        .join(HourEntry, HourEntry.placement_id == Placement.id)
        .where(Placement.student_id == student_id, Placement.state == "active", HourEntry.state == "submitted")
        .order_by(Placement.id)
    ).first()
    if row is None:
        return
    line = Waiting("hours", "host", None, row.id, student_id, "", row.name, "", "", "", person=row.supervisor_name).key
    for days in (5, 2):
        moment = ago(days)
        mail(row.supervisor_name, "reminder", "A reminder: something waits for you", "M. Osei asks you to look at this:\n\n6 hours to verify\n\n{link}", moment, "sent", urgent=True, student_id=student_id, key=f"remind:{row.id}:{line}:{moment.date()}")


def _child(district_id: int, today: date) -> Any:
    """A student under 13 with an account."""
    return db.session.execute(
        sa.select(Student.id, Student.user_id, User.email, Student.given_name, Student.family_name)
        .join(User, User.id == Student.user_id)
        .where(Student.district_id == district_id, Student.birth_date > birthday(today, -CHILD), User.email != "")
        .order_by(Student.id)
    ).first()
