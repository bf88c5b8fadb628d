"""A district with people to write to, and a way out that tests can look into."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.mail import sending
from portal.mail.models import Mail
from portal.mail.services import post
from tests import factories as make


class Box:
    """A transport that keeps what it is given, or does what the test says."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any]] = []
        self.fails: list[BaseException] = []

    def send(self, message: Any, name: str) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append((name, message))

    def close(self) -> None:
        pass

    @property
    def texts(self) -> list[str]:
        return [m.get_body(("plain",)).get_content() for _, m in self.sent]


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def town(session):
    class Town:
        district = make.district(name="Harbor District")
        school = make.school(district)
        admin = make.user(district, "district_admin", email="admin@example.org")
        teacher = make.user(district, "teacher", at=school, email="teacher@example.org", given_name="Tess", family_name="Teacher")
        learner = make.user(district, "student", at=school, email="ana@example.org")
        student = make.student(school, user=learner)
        serial = 0

        @classmethod
        def post(cls, **values: Any) -> Mail | None:
            cls.serial += 1
            made = post(**{"key": f"test:{cls.serial}", "district_id": cls.district.id, "to_email": "host@example.org", "subject": "A subject", "text": "A text.", "topic": "hours"} | values)
            db.session.commit()
            return made

        @classmethod
        def to(cls, user: Any, **values: Any) -> Mail | None:
            return cls.post(**{"user_id": user.id, "to_email": user.email, "to_name": user.name} | values)

    session.commit()
    return Town


@pytest.fixture
def run(app, session, box):
    """`run(hours=3)` sends what is due in so many hours, through the box."""

    def run(moment: datetime | None = None, **later: float) -> sending.Done:
        session.commit()
        with app.test_request_context(method="POST"):
            done = sending.send_due((moment or now()) + timedelta(**later), through=box)
        session.expire_all()
        return done

    return run


def states(session: Any) -> list[str]:
    return list(session.scalars(sa.select(Mail.state).order_by(Mail.id)))
