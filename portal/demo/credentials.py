"""What the state lists, attempts that were failed, repeated or have expired, and lines of a list that were left over."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from portal.credentials.expiry import expires_on
from portal.demo.world import Campus, World
from portal.extensions import db
from portal.rosters.models import Student

MONTHS = {"BLS": 24, "CPR": 24, "STNA": 24, "CT-A": 36, "CT-NET": 36, "CT-SEC": 36, "SERV-M": 60, "SERV-H": 36, "CDA": 36, "EMT": 24, "FAA-107": 24}
UNLISTED = {"PSP", "VAC", "FAS"}
LEFT = {"MOS": 1, "PCEP": 0}
"""On the list until so many years before the running one; 0: this is the last."""
TIERS = ("Tier 1", "Tier 2", "Tier 3")
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def add_lists(world: World) -> None:
    """Validity, and the state's list; some of it ended."""
    year = world.calendar.year
    for position, (code, credential_id) in enumerate(world.credential_ids.items()):
        if code in UNLISTED:
            continue
        world.rows.add(
            "credential_listings", district_id=world.district_id, credential_id=credential_id, state="OH", code=f"IWC-{100 + position}",
            tier=TIERS[position % 3], from_year=year - 3 + position % 3, to_year=year - LEFT[code] if code in LEFT else None,
        )  # fmt: skip


def add_cases(campus: Campus) -> None:
    """Once the students are in: the attempts that need a story of their own."""
    world, rows = campus.world, campus.world.rows
    today = world.calendar.today
    students = _students(world, "12") + _students(world, "11")
    coordinator, teacher = campus.staff_ids["mosei"], campus.staff_ids["jhaddad"]

    def attempt(student: Any, code: str, days: int, **values: Any) -> int:
        taken = today - timedelta(days=days)
        passed = values.get("result", "passed") == "passed"
        state = values.get("state", "submitted" if passed else "attempted")
        base: dict[str, Any] = {
            "district_id": world.district_id, "student_id": student.id, "credential_id": world.credential_ids[code], "state": state,
            "attempted_on": taken, "result": "passed", "earned_on": taken if passed else None,
            "expires_on": expires_on(taken, MONTHS.get(code)) if passed else None, "entered_by_id": student.user_id or teacher,
            "submitted_at": world.calendar.ago(max(1, days - 1)) if passed else None,
        }  # fmt: skip
        if state == "approved":
            base |= {"approved_by_id": coordinator, "answered_at": world.calendar.ago(max(1, days - 3))}
        return rows.add("student_credentials", **base | values)

    def prove(attempt_id: int, filename: str, days: int) -> None:
        rows.add("credential_proofs", student_credential_id=attempt_id, filename=filename, media_type="application/pdf", size=len(PDF), content=PDF, created_at=world.calendar.ago(days))

    ana = db.session.scalar(sa.select(Student.id).where(Student.district_id == world.district_id, Student.given_name == "Ana", Student.family_name == "Lima"))
    for student in [each for each in students if each.id == ana]:
        prove(attempt(student, "CT-A", 40, result="failed", score="631", entered_by_id=teacher), "score-report.pdf", 39)
    others = [each for each in students if each.id != ana]
    for student in others[3:6]:  # approved once, expired since
        attempt(student, "CPR", 900, state="approved", proof="Card 2291-77")
    for student in others[6:9]:  # failed, then passed
        attempt(student, "FAS", 120, result="failed", score="58")
        attempt(student, "FAS", 12, score="81", attempt=2, proof="Elanco 55-20817", entered_by_id=teacher)
    proven = attempt(others[9], "SERV-H", 6, proof="", score="92")
    prove(proven, "servsafe-certificate.pdf", 5)
    attempt(others[10], "FAS", 30, state="refused", comment="The certificate names another student. Please send yours.", proof="Elanco 55-19002", earned_on=None, expires_on=None, approved_by_id=coordinator, answered_at=world.calendar.ago(20))
    attempt(others[11], "FAS", -20, result="pending")
    _left_over(world, others[12:17], today)


def _left_over(world: World, students: Sequence[Any], today: date) -> None:
    """A name with another birth date, an exam by a name nobody knows, somebody who is not here, one that was skipped."""
    first, second, third, *_ = students
    lines: tuple[dict[str, Any], ...] = (
        {"given_name": first.given_name, "family_name": first.family_name, "birth_date": date(2008, 2, 29), "exam": "CompTIA A+", "reason": "One student is born on another day. Say who it is."},
        {"given_name": second.given_name, "family_name": second.family_name, "exam": "CompTIA Tech+", "reason": "One student has this name. Say who it is."},
        {"student_number": third.local_id, "student_id": third.id, "exam": "Comp TIA A Plus 220-1101", "reason": "No credential is called that. Say which it is."},
        {"given_name": "Jordan", "family_name": "Vance-Okoro", "student_number": "999999", "exam": "OSHA 10-Hour: Construction", "reason": "No student whom you may see has this number or name."},
        {"given_name": "Casey", "family_name": "Moved", "exam": "OSHA 10-Hour: Construction", "state": "skipped", "settled_at": world.calendar.ago(2)},
    )  # fmt: skip
    for number, line in enumerate(lines, 2):
        words = f"{number}|{line['exam']}"
        known = next((key for code, key in world.credential_ids.items() if line["exam"] == TITLES.get(code)), None)
        world.rows.add(
            "certification_results", **{
                "district_id": world.district_id, "fingerprint": hashlib.sha256(words.encode()).hexdigest(), "line": number,
                "taken_on": today - timedelta(days=9), "result": "passed", "score": str(690 + number), "credential_id": known,
            } | line,
        )  # fmt: skip


TITLES = {"CT-A": "CompTIA A+", "CT-TECH": "CompTIA Tech+", "OSHA10C": "OSHA 10-Hour: Construction"}


def _students(world: World, grade: str) -> list[Any]:
    rows = db.session.execute(
        sa.select(Student.id, Student.user_id, Student.given_name, Student.family_name, Student.local_id)
        .where(Student.district_id == world.district_id, Student.grade == int(grade), Student.state == "active")
        .order_by(Student.id)
        .limit(20)
    )
    return list(rows)
