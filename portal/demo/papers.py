"""Hours with what can happen to them: corrected, outside the plan, with a photo, on paper that waits and paper that is entered."""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa
from PIL import Image, ImageDraw

from portal.demo.world import Campus
from portal.extensions import db
from portal.files import storage
from portal.hours.models import HourEntry
from portal.hours.services.papers import code_of
from portal.placements.models import Placement, PlacementTerms
from portal.rosters.models import Student

SUPERVISOR = "M. Alvarez"
CORRECTED = "The sign-in book says half an hour less."


def add_papers(campus: Campus) -> None:
    """Once placements and hours are written. No hours and no states change, so progress stays as it is."""
    world = campus.world
    by, ago = campus.staff_ids["mosei"], world.calendar.ago
    waiting = _entries(campus, "verified", 6) + _entries(campus, "submitted", 6)
    if waiting:
        db.session.execute(sa.update(HourEntry).where(HourEntry.id.in_([row.id for row in waiting[1::4]])).values(outside_plan=True, updated_at=HourEntry.updated_at))
    for row in waiting[2:4]:
        world.rows.add(
            "hour_changes", entry_id=row.id, day=row.day, hours=row.hours + Decimal("0.5"), activity=row.activity, state="submitted", reason=CORRECTED, user_id=by, at=ago(2)
        )
    _photo_of_an_entry(campus)
    approved = _entries(campus, "approved", 400)
    hers = set(db.session.scalars(sa.select(Placement.id).join(Student, Student.id == Placement.student_id).where(Student.user_id.is_not(None))))
    placements = sorted({row.placement_id for row in approved} - hers)  # whoever signs in keeps the hours that other pages tell of
    if len(placements) < 2:
        return
    last_week = world.calendar.today - timedelta(days=world.calendar.today.weekday() + 7)
    world.rows.add(
        "timesheets", district_id=world.district_id, placement_id=placements[0], week_of=last_week, sent_by_id=by, created_at=ago(3), updated_at=ago(3),
        file_id=_keep(campus, "timesheets", placements[0], last_week, ago(3)),
    )  # fmt: skip
    on_paper = sa.update(PlacementTerms).where(PlacementTerms.placement_id.in_(placements[:2]))
    db.session.execute(on_paper.values(supervisor_id=None, supervisor_name=SUPERVISOR))  # nobody there has an e-mail address
    done = max((row for row in approved if row.placement_id == placements[1]), key=lambda row: row.day)
    week = done.day - timedelta(days=done.day.weekday())
    sheet = world.rows.add(
        "timesheets", district_id=world.district_id, placement_id=placements[1], week_of=week, sent_by_id=by, entered_by_id=by, entered_at=ago(9), signed_by=SUPERVISOR,
        created_at=ago(10), updated_at=ago(9), file_id=_keep(campus, "timesheets", placements[1], week, ago(10)),
    )  # fmt: skip
    world.rows.flush()
    db.session.execute(
        sa.update(HourEntry)
        .where(HourEntry.placement_id == placements[1], HourEntry.state == "approved", HourEntry.day >= week, HourEntry.day <= week + timedelta(days=6))
        .values(timesheet_id=sheet, source="paper", verified_how="paper", updated_at=HourEntry.updated_at)
    )


def _entries(campus: Campus, state: str, most: int) -> list[sa.Row[int, int, date, Decimal, str]]:
    """(id, placement_id, day, hours, activity) at running placements of the first high school, the oldest rows first."""
    return list(
        db.session.execute(
            sa.select(HourEntry.id, HourEntry.placement_id, HourEntry.day, HourEntry.hours, HourEntry.activity)
            .join(Placement, Placement.id == HourEntry.placement_id)
            .where(Placement.school_id == campus.schools["N"].id, Placement.state == "active", HourEntry.state == state)
            .order_by(HourEntry.id)
            .limit(most)
        ).all()
    )


def _photo_of_an_entry(campus: Campus) -> None:
    """Ana's last day has a picture with it."""
    row = db.session.execute(
        sa.select(HourEntry.id, HourEntry.day)
        .join(Student, Student.id == HourEntry.student_id)
        .where(Student.district_id == campus.world.district_id, Student.given_name == "Ana", Student.family_name == "Lima", HourEntry.state == "submitted")
        .order_by(HourEntry.day.desc(), HourEntry.id)
        .limit(1)
    ).first()
    if row is not None:
        kept = _keep(campus, "hour_entries", row.id, row.day, campus.world.calendar.ago(1))
        campus.world.rows.flush()
        db.session.execute(sa.update(HourEntry).where(HourEntry.id == row.id).values(file_id=kept, updated_at=HourEntry.updated_at))


def _keep(campus: Campus, table: str, number: int, day: date, moment: object) -> int:
    """A drawn page as a stored file; the same bytes under the same key on every load."""
    content = drawn(code_of(number, day))
    key = hashlib.sha256(f"{table}:{number}:{day}".encode()).hexdigest()[:32]
    path = storage.path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(content)
    return campus.world.rows.add(
        "stored_files", district_id=campus.world.district_id, owner=f"{table}:{number}", key=key, filename="timesheet.png", media_type="image/png",
        size=len(content), sha256=hashlib.sha256(content).hexdigest(), made_at=moment,
    )  # fmt: skip


def drawn(code: str) -> bytes:
    """A sheet of paper with lines, figures and a signature, small."""
    page = Image.new("L", (480, 620), 246)
    pen = ImageDraw.Draw(page)
    pen.text((28, 24), f"Timesheet  {code}", fill=20)
    for line in range(8):
        top = 70 + 50 * line
        pen.rectangle((28, top, 452, top + 50), outline=120)
        if line in (1, 3):
            pen.text((40, top + 18), "3:00     5:00      2 h     as planned", fill=40)
    pen.line([(60, 560), (90, 530), (120, 570), (150, 535), (190, 566), (240, 540)], fill=30, width=3)
    pen.text((60, 580), SUPERVISOR, fill=60)
    content = io.BytesIO()
    page.save(content, "PNG", optimize=True)
    return content.getvalue()
