"""Portfolios of three students: drawn pictures, a paper, links and texts; seen, hidden and removed ones among them."""

from __future__ import annotations

import hashlib
import io
import math
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from PIL import Image, ImageDraw

from portal.accounts.models import User
from portal.demo.world import Campus
from portal.extensions import db
from portal.files import storage
from portal.files.checking import CheckedFile
from portal.placements.models import Placement
from portal.portfolio.models import PortfolioPiece
from portal.portfolio.pictures import made_small
from portal.rosters.models import CourseRecord, Student

ABOUT = {
    "ana.lima": "I like to find out why a network is slow. I explain things so that my grandmother gets them. After school I want to study network engineering.",
    "tzielinski": "I take things apart and most of them work afterwards. I want to build machines that help people.",
    "eruiz": "",
}
PIECES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("ana.lima", "Network plan for the library", {"picture": "network", "shows": "I planned 24 places, asked the librarian what she needs, and kept to the budget.", "tie": "course_records", "seen": "jhaddad", "days": 40}),
    ("ana.lima", "What I learned from a broken switch", {"text": "On my third day the lights of a switch went red. I wrote down what I saw before I touched anything. It was a loop: somebody had plugged one cable in twice. Now I draw first.", "shows": "I stay calm and write things down.", "tie": "placements", "days": 25}),
    ("ana.lima", "My talk about passwords", {"link": "https://example.org/ana/passwords", "shows": "I spoke in front of two classes.", "days": 70}),
    ("ana.lima", "First try at a logo", {"picture": "logo", "hidden": True, "days": 200}),
    ("ana.lima", "Old homework", {"text": "Not my best.", "removed": True, "days": 300}),
    ("tzielinski", "Bridge of straws", {"picture": "bridge", "shows": "It held 11 pounds. The first one held two.", "tie": "course_records", "days": 120}),
    ("tzielinski", "Work log of the bike repair day", {"paper": True, "shows": "We mended nine bicycles in a day, and I kept the list.", "days": 60}),
    ("eruiz", "Poster about hand washing", {"picture": "poster", "shows": "It hangs in three hallways now.", "tie": "course_records", "days": 30}),
)  # fmt: skip


def add_portfolios(campus: Campus) -> None:
    """Once records and placements are in the database."""
    world, today = campus.world, campus.world.calendar.today
    students = {
        row.username: row
        for row in db.session.execute(
            sa.select(User.username, Student.id, Student.user_id).join(Student, Student.user_id == User.id).where(Student.district_id == world.district_id, User.username.in_(ABOUT))
        )
    }
    for place, (username, title, told) in enumerate(PIECES):
        if username not in students:
            continue
        student = students[username]
        at = world.calendar.on(today - timedelta(days=told["days"]), 15)
        piece = world.rows.add(
            "portfolio_pieces", district_id=world.district_id, student_id=student.id, position=place, title=title, shows=told.get("shows", ""),
            text=told.get("text", ""), link=told.get("link", ""), made_on=today - timedelta(days=told["days"] + 3), hidden=told.get("hidden", False),
            tied_to=_tie(student.id, told.get("tie", "")), removed_at=at if told.get("removed") else None,
            seen_by_id=campus.staff_ids.get(told.get("seen", "")), seen_at=at if campus.staff_ids.get(told.get("seen", "")) else None, created_at=at, updated_at=at,
        )  # fmt: skip
        file = _file(told)
        if file is None:
            continue
        world.rows.flush()
        kept = {"file_id": _keep(campus, piece, student, file, at)}
        if small := made_small(file):
            kept["small_id"] = _keep(campus, piece, student, small, at)
        world.rows.flush()
        db.session.execute(sa.update(PortfolioPiece).where(PortfolioPiece.id == piece).values(**kept, updated_at=PortfolioPiece.updated_at))
    for username, about in ABOUT.items():
        if username in students and about:
            at = world.calendar.ago(50)
            world.rows.add("portfolios", district_id=world.district_id, student_id=students[username].id, about=about, hidden=[], created_at=at, updated_at=at)
    world.rows.flush()


def _tie(student_id: int, table: str) -> str:
    """The student's newest passed course, or placement, that a piece came from."""
    if table == "course_records":
        found = db.session.scalar(
            sa.select(CourseRecord.id).where(CourseRecord.student_id == student_id, CourseRecord.passed.is_(True), CourseRecord.ended_at.is_(None))
            .order_by(CourseRecord.year.desc(), CourseRecord.id).limit(1)
        )  # fmt: skip
    elif table == "placements":
        found = db.session.scalar(
            sa.select(Placement.id).where(Placement.student_id == student_id, Placement.state.in_(("active", "completed"))).order_by(Placement.id).limit(1)
        )
    else:
        return ""
    return f"{table}:{found}" if found else ""


def _keep(campus: Campus, piece: int, student: Any, file: CheckedFile, at: Any) -> int:
    """The same bytes under the same key on every load."""
    key = hashlib.sha256(f"portfolio_pieces:{student.id}:{piece}:{file.filename}".encode()).hexdigest()[:32]
    path = storage.path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(file.content)
    return campus.world.rows.add(
        "stored_files", district_id=campus.world.district_id, student_id=student.id, owner=f"portfolio_pieces:{piece}", key=key, filename=file.filename,
        media_type=file.media_type, size=len(file.content), sha256=hashlib.sha256(file.content).hexdigest(), made_by_id=student.user_id, made_at=at,
    )  # fmt: skip


def _file(told: dict[str, Any]) -> CheckedFile | None:
    if told.get("paper"):
        return CheckedFile("repair-day.pdf", "application/pdf", paper())
    return CheckedFile(f"{told['picture']}.png", "image/png", drawn(told["picture"])) if told.get("picture") else None


def drawn(what: str) -> bytes:
    """A small colored drawing."""
    page = Image.new("RGB", (960, 720), {"network": "#eaf4f4", "logo": "#fff7e8", "bridge": "#eef3fb", "poster": "#fdeef0"}[what])
    pen = ImageDraw.Draw(page)
    {"network": _network, "logo": _logo, "bridge": _bridge, "poster": _poster}[what](pen)
    out = io.BytesIO()
    page.save(out, "PNG", optimize=True)
    return out.getvalue()


def _network(pen: ImageDraw.ImageDraw) -> None:
    for n in range(8):
        x, y = 480 + 340 * math.cos(n * math.pi / 4), 360 + 240 * math.sin(n * math.pi / 4)
        pen.line((480, 360, x, y), fill="#0b6e6e", width=6)
        pen.rectangle((x - 55, y - 38, x + 55, y + 38), fill="#ffffff", outline="#14213d", width=5)
    pen.ellipse((400, 280, 560, 440), fill="#0b6e6e")


def _logo(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon([(480, 120), (760, 600), (200, 600)], fill="#b45309")
    pen.ellipse((400, 380, 560, 540), fill="#fff7e8")


def _bridge(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, 560, 960, 720), fill="#9dc1f2")
    for n in range(8):
        left = 80 + n * 100
        pen.line((left, 480, left + 50, 300, left + 100, 480), fill="#b45309", width=12)
    pen.line((80, 480, 880, 480), fill="#7a3b06", width=16)
    pen.line((130, 300, 830, 300), fill="#7a3b06", width=16)


def _poster(pen: ImageDraw.ImageDraw) -> None:
    pen.rounded_rectangle((180, 60, 780, 660), 40, fill="#ffffff", outline="#b42336", width=10)
    for n in range(5):
        pen.ellipse((260 + n * 90, 140 + 60 * (n % 2), 320 + n * 90, 200 + 60 * (n % 2)), outline="#2b57a8", width=8)
    pen.rounded_rectangle((340, 330, 620, 580), 60, fill="#b42336")


def paper() -> bytes:
    """A PDF of one page with one line, written by hand so that it is the same on every load."""
    line = b"BT /F1 18 Tf 72 700 Td (Bike repair day: nine bicycles, one list) Tj ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(line), line),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))
