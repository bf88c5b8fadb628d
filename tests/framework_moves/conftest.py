"""A school that works with an old framework in a district that works with a new one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.models import Grant
from portal.accounts.viewers import load_viewer
from portal.extensions import db
from portal.framework_moves import queries, runner, services
from portal.framework_moves.lines import lines_of, seen_of
from portal.framework_moves.models import Decision, FrameworkMove
from portal.frameworks.models import CrosswalkLink
from portal.programs.summaries import recompute_all
from tests import factories as make


def viewer_of(user: Any) -> Any:
    grant = db.session.scalar(sa.select(Grant).where(Grant.user_id == user.id))
    return load_viewer(user.id, grant.id)


def link(old: Any, new: Any, relation: str = "same", weight: float = 1.0, **values: Any) -> CrosswalkLink:
    return make.add(CrosswalkLink(from_pathway_id=old.id, to_pathway_id=new.id, relation=relation, weight=weight, **values))


@pytest.fixture
def place(session: Any) -> Any:
    """Old pathways: nets (same), web (split in two), office (gone); a program of the school that counts by roles."""
    home = make.district()
    north, south = make.school(home, name="North"), make.school(home, name="South")
    old, new = make.framework(title="Old", edition="2002"), make.framework(title="New", edition="2024")
    make.use_framework(home, new)
    make.use_framework(home, old, at=north)
    before, after = make.cluster(old), make.cluster(new)
    nets, web, office = (make.pathway(before, title=title) for title in ("Networks", "Web", "Office"))
    cyber, design, cloud = (make.pathway(after, title=title) for title in ("Cyber", "Design", "Cloud"))
    link(nets, cyber)
    link(web, design, "partial", 0.6)
    link(web, cloud, "partial", 0.4)
    intro, admin, pages, typing = (make.course(home, at=north, title=title, cte=True) for title in ("Intro", "Admin", "Pages", "Typing"))
    shared = make.course(home, title="Shared", cte=True)
    alignments = {
        "intro": make.alignment(intro, nets, "foundational"), "admin": make.alignment(admin, nets, "core"),
        "pages": make.alignment(pages, web, "core"), "typing": make.alignment(typing, office, "core"), "shared": make.alignment(shared, nets, "core"),
    }  # fmt: skip
    program = make.program(home, sites=(north,), pathways=(nets, web))
    version = make.version(program)
    make.requirement(version, "all_of", {"offering_id": intro.id}, {"pathway_id": nets.id, "role": "core"}, title="Networks")
    make.requirement(version, "k_of_n", {"pathway_id": web.id, "role": "core"}, title="Web", position=1)
    students = [make.student(north) for _ in range(4)]
    for number, student in enumerate(students):
        make.choice(student, version)
        for course in (intro, admin, pages)[:number]:
            make.record(student, course)
    director = make.user(home, "cte_director")
    db.session.commit()
    recompute_all(home.id)
    db.session.commit()
    return SimpleNamespace(
        home=home, north=north, south=south, old=old, new=new, nets=nets, web=web, office=office, cyber=cyber, design=design, cloud=cloud,
        intro=intro, admin=admin, pages=pages, typing=typing, shared=shared, alignments=alignments, program=program, version=version,
        students=students, director=director, by=viewer_of(director),
    )  # fmt: skip


def planned(place: Any) -> FrameworkMove:
    move = services.prepare(school_id=place.north.id, to_framework_id=place.new.id, by=place.by)
    db.session.commit()
    return move


def decide(move: FrameworkMove, place: Any, pathway: Any, *targets: Any) -> None:
    """Everything on an old pathway; without targets nothing is carried over."""
    lines = [line for line in lines_of(move.id) if line.from_pathway_id == pathway.id]
    decision = Decision.MOVE if targets else Decision.LEAVE
    services.decide(move, lines, decision=decision, targets=[each.id for each in targets], seen=seen_of(lines), by=place.by)
    db.session.commit()


def decided(place: Any) -> FrameworkMove:
    move = planned(place)
    decide(move, place, place.web, place.design, place.cloud)
    decide(move, place, place.office)
    return move


def checked(move: FrameworkMove, place: Any) -> FrameworkMove:
    services.check(move, by=place.by)
    db.session.commit()
    return worked(move.id)


def applied(move: FrameworkMove, place: Any) -> FrameworkMove:
    services.apply(move, seal=move.seal, by=place.by)
    db.session.commit()
    return worked(move.id)


def taken_back(move: FrameworkMove, place: Any) -> FrameworkMove:
    services.take_back(move, by=place.by)
    db.session.commit()
    return worked(move.id)


def worked(move_id: int) -> FrameworkMove:
    runner.work(move_id)
    move = db.session.get_one(FrameworkMove, move_id, populate_existing=True)
    assert move.message == ""
    return move


def statuses(move: FrameworkMove) -> dict[str, Any]:
    return {group.title: group for group in queries.plan_of(move).groups}
