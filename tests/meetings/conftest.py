"""Ana asks; Cora coordinates; Dana of the harbor hospital is asked, through a link."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from portal.careers.models import Occupation, OccupationPathway
from portal.database import now
from portal.extensions import db
from portal.links.models import Purpose
from portal.links.services import live_link
from portal.links.tokens import token_of
from portal.meetings.models import MeetingOffer, MeetingOfferPathway, MeetingRequest
from tests import factories as make

NURSE = "29-1141"
DAY = (now() + timedelta(days=10)).date()


class Cast(SimpleNamespace):
    def ask(self, **values):
        told = {"way": "phone", "why": "What is a night shift like?", "wished": "Tuesdays after 3"} | values
        self.ana.submit(f"/meetings/{self.offer.id}/ask", told)
        return self.request()

    def request(self):
        db.session.expire_all()
        return db.session.query(MeetingRequest).order_by(MeetingRequest.id.desc()).first()

    def send(self, *, status=303, **values):
        one = self.request()
        self.cora.submit(f"/meeting-requests/{one.id}/send", {"version": one.version, "contact_id": self.dana.id} | values, status=status)
        return self.request()

    @property
    def link(self):
        return live_link(Purpose.MEETING, f"meeting_requests:{self.request().id}")

    @property
    def door(self):
        with self.app.test_request_context():
            return f"/meet/{token_of(self.link)}"

    def answer(self, said="accepted", *, status=303, **values):
        told = {"version": self.request().version, "answer": said, "meets_on": DAY.isoformat(), "meets_at": "3:30 PM", "place": "Gate 2", "answer_words": "Bring questions."}
        return self.host.submit(f"{self.door}/answer", told | values, status=status)

    def step(self, who, deed, *, status=303, **values):
        one = self.request()
        path = f"/my-research/meetings/{one.id}/{deed}" if who is self.ana else f"/meeting-requests/{one.id}/{deed}"
        return who.submit(path, {"version": one.version} | values, status=status)


@pytest.fixture
def cast(app, client, sign_in, session):
    district = make.district()
    school = make.school(district, name="Harbor High")
    framework = make.framework()
    make.use_framework(district, framework)
    pathway = make.pathway(make.cluster(framework), title="Nursing")
    make.add(Occupation(soc=NURSE, title="Registered Nurses"))
    make.add(OccupationPathway(soc=NURSE, pathway_id=pathway.id))
    person = make.user(district, "student", at=school, email="ana@school.example")
    student = make.student(school, user=person, given_name="Ana", family_name="Lima", grade=10, birth_date=now().date() - timedelta(days=17 * 366))
    coordinator = make.user(district, "coordinator", at=school, email="cora@school.example", given_name="Cora", family_name="Osei")
    host = make.host(district, name="Harbor Hospital")
    dana = make.contact(host, name="Dana Pryce", email="dana@hospital.example", phone="555 0143")
    offer = make.add(MeetingOffer(district_id=district.id, host_id=host.id, kind="interview", by_phone=True, at_site=True, about="Half an hour with a nurse."))
    make.add(MeetingOfferPathway(meeting_offer_id=offer.id, pathway_id=pathway.id))
    session.commit()
    return Cast(
        app=app, district=district, school=school, pathway=pathway, student=student, offer=offer, there=host, dana=dana, ana=sign_in(person), cora=sign_in(coordinator),
        host=client, sign_in=sign_in,
    )  # fmt: skip
