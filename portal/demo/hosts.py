"""The directory of hosts in every state: papers that hold, run out, expired and missing; visits, a duplicate, one to check."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import sqlalchemy as sa

from portal.careers.models import IndustryPathway
from portal.demo.world import Campus, World
from portal.extensions import db
from portal.placements.models import Placement

# Host -> (agreement, insurance): the days until it expires; None: no end; "": no such paper.
PAPERS: dict[str, tuple[int | str | None, int | str | None]] = {
    "Chen Bakery": (400, 58), "The Anchor Inn": (120, 27), "Main Street Garage": (300, 6), "Lakeland Packaging": (200, -12),
    "Erie Forge & Fabrication": (5, 240), "Sunny Days Child Care": ("", 150), "WHPT Radio & Video": ("", ""), "Studio Nine": (-40, 90),
    "Harvest Moon Farm": (None, 29), "Breakwater Hotel": (44, 44), "City Parks": (None, None), "City IT": (None, None), "Harbor Point Public Works": (None, None),
}  # fmt: skip
RENEWED = ("Kilowatt Electric", "Precision Turning Inc.")
"""Their insurance ends soon and the renewal is on file already."""
CAPACITY = (6, 8, 10, 12, 16, 24)
LOG = (
    ("visit", "Walked through with the supervisor. Safety shoes are lent. Next visit in spring."),
    ("call", "They like to take another student in February. Send the flyer of the program."),
    ("email", "Sent the new training plan; they will sign after the holidays."),
    ("note", "Park behind the building. Ask for the shift lead at the side door."),
)
MORE = (
    # name, state, industry, city, phone
    ("Uncle Sal's Garage", "pending", "81", "Maple Grove", "555-0177"),
    ("Chens Bakery", "active", "72", "Harbor Point", "555-0142"),
    ("Old Mill Textiles", "inactive", "31-33", "Lakewood Falls", "555-0110"),
)
STREETS = ("Pier Street", "Foundry Road", "Main Street", "Orchard Lane", "Third Avenue", "Lighthouse Drive")


def add_hosts_records(campus: Campus) -> None:
    """Once the placements are there."""
    world = campus.world
    today, rows = world.calendar.today, world.rows
    by = campus.staff_ids["mosei"]
    serves = _pathways_by_industry(world)
    naics = {spec["name"]: spec["naics"] for spec in world.seeds.hosts}
    for position, (name, host_id) in enumerate(world.host_ids.items()):
        _add_papers(world, host_id, name, position)
        rng = world.random("host", name)
        rows.add("host_sites", host_id=host_id, name="" if position % 3 else "Main site", address=f"{10 + 7 * position} {STREETS[position % 6]}", city=world.seeds.hosts[position]["city"])
        of_industry = serves.get(naics[name], [])
        for pathway_id in sorted(rng.sample(of_industry, min(len(of_industry), 1 + position % 3))):
            rows.add("host_pathways", host_id=host_id, pathway_id=pathway_id)
        for number in range(position % 3):
            kind, text = LOG[(position + number) % len(LOG)]
            rows.add("host_notes", host_id=host_id, kind=kind, done=True, day=today - timedelta(days=9 + 23 * number + position), text=text, contact_id=world.contact_ids[name], by_id=by)
        if position % 5 == 0:
            ahead = position // 5 * 4 + 2 if position != 15 else -3  # one visit is overdue
            rows.add("host_notes", host_id=host_id, kind="visit", done=False, day=_school_day(today + timedelta(days=ahead)), at=time(9 + position % 5, 30), text="", contact_id=world.contact_ids[name], by_id=by)
    rows.add("host_contacts", host_id=world.host_ids["Erie Forge & Fabrication"], name="Pat Lindgren", title="Former shift lead", phone="555-0119", left=True)
    rows.add("host_contacts", host_id=world.host_ids["Chen Bakery"], name="Auntie Mei", title="Front of house", phone="555-0143")
    _add_more(world, by)
    _about_ana(world, by)
    _add_externships(campus)
    rows.flush()


def _add_papers(world: World, host_id: int, name: str, position: int) -> None:
    today = world.calendar.today
    usual = (240 + 31 * position % 400, 95 + 17 * position % 260)
    for kind, days in zip(("agreement", "insurance"), PAPERS.get(name, usual), strict=True):
        if isinstance(days, str):
            continue
        ends = None if days is None else today + timedelta(days=days)
        begins = (ends or today) - timedelta(days=365 if kind == "insurance" else 730)
        _paper(world, host_id, kind, begins, ends, f"{'GL' if kind == 'insurance' else 'WBL'}-{4000 + 13 * position}")
    if name in RENEWED:
        ends = today + timedelta(days=20)
        _paper(world, host_id, "insurance", ends - timedelta(days=365), ends, f"GL-{3000 + position}")
        _paper(world, host_id, "insurance", ends + timedelta(days=1), ends + timedelta(days=366), f"GL-{3500 + position}")


def _paper(world: World, host_id: int, kind: str, begins: date, ends: date | None, number: str) -> None:
    world.rows.add("host_documents", host_id=host_id, kind=kind, number=number, begins_on=begins, expires_on=ends)


def _add_more(world: World, by: int) -> None:
    """One that a student brought, one that is there twice, and one that takes nobody any more."""
    rows, today = world.rows, world.calendar.today
    for name, state, naics, city, phone in MORE:
        host_id = rows.add("hosts", district_id=world.district_id, name=name, city=city, phone=phone, state=state, naics=naics if naics in world.industries else None)
        if state == "pending":
            rows.add("host_contacts", host_id=host_id, name="Salvatore Greco", phone=phone)
        if state == "active":
            rows.add("host_contacts", host_id=host_id, name="Li Chen", email="li.chen@chenbakery.example")
            rows.add("host_notes", host_id=host_id, kind="call", done=True, day=today - timedelta(days=4), text="Asked about the winter schedule.", by_id=by)


def _about_ana(world: World, by: int) -> None:
    """A visit about a placement: only those who see it read the note."""
    host_id = world.host_ids["Harbor Health IT"]
    placement_id = db.session.scalar(
        sa.select(Placement.id).where(Placement.host_id == host_id, Placement.state == "active").order_by(Placement.id).limit(1)
    )
    if placement_id is not None:
        world.rows.add(
            "host_notes", host_id=host_id, kind="visit", done=True, day=world.calendar.today - timedelta(days=16), placement_id=placement_id, by_id=by,
            text="She sets up laptops on her own by now. Would like to see the server room; J. Okafor arranges it.",
        )  # fmt: skip


def _add_externships(campus: Campus) -> None:
    """What teachers learned at workplaces: approved, waiting, and at a place that is no host."""
    world = campus.world
    today = world.calendar.today
    told = (
        ("jhaddad", "N", "Lakeshore Data Center", "", 150, 2, "16", "approved", "How a data center plans a move of servers without an hour offline. I rebuilt the unit on backups around it.", ("NET210",)),
        ("jhaddad", "N", "City IT", "", 20, 1, "6", "logged", "Sat with the help desk for a day. Half of the tickets are about passwords: our labs should practice that.", ("NET101",)),
        ("eruiz", "N", "Brightline Software", "", 60, 3, "24", "approved", "Code review as they do it, with checklists. We use theirs in the second semester.", ("CYB320",)),
        ("vnovak", "N", "", "Lake Erie Robotics Fair", 35, 2, "12", "logged", "Judged student teams with engineers from three firms and learned what they look for.", ()),
    )  # fmt: skip
    for username, school, host, place, ago, days, hours, state, learned, courses in told:
        begins = today - timedelta(days=ago)
        made = world.rows.add(
            "teacher_externships", district_id=world.district_id, school_id=campus.schools[school].id, user_id=campus.staff_ids[username],
            host_id=world.host_ids[host] if host else None, place=place, begins_on=begins, ends_on=begins + timedelta(days=days - 1), hours=Decimal(hours),
            learned=learned, state=state, approved_by_id=campus.staff_ids["mosei"] if state == "approved" else None,
            approved_at=world.calendar.on(begins + timedelta(days=7)) if state == "approved" else None,
        )  # fmt: skip
        for code in courses:
            world.rows.add("teacher_externship_courses", externship_id=made, course_id=world.offering_ids[code])


def _pathways_by_industry(world: World) -> dict[str, list[int]]:
    """NAICS -> pathways of the framework of 2024."""
    rows = db.session.execute(
        sa.select(IndustryPathway.naics, IndustryPathway.pathway_id)
        .where(IndustryPathway.pathway_id.in_(sorted(world.pathways.values())))
        .order_by(IndustryPathway.naics, IndustryPathway.pathway_id)
    )
    found: dict[str, list[int]] = {}
    for naics, pathway_id in rows:
        found.setdefault(naics, []).append(pathway_id)
    return found


def _school_day(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def profile(position: int) -> dict[str, object]:
    """What the directory says of a host besides its name: some are known well, some hardly."""
    return {
        "number": f"H-{101 + position}" if position % 4 else "", "phone": f"555-0{200 + position}" if position % 7 else "",
        "capacity": CAPACITY[position % len(CAPACITY)] if position % 6 else None,
    }  # fmt: skip
