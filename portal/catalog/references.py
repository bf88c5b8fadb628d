"""How one course names another in a file: by its code, else its title, and where that is not enough its school."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from portal.catalog.cells import short
from portal.catalog.columns import BETWEEN, WHOLE_DISTRICT
from portal.catalog.models import Offering, OfferingKind, OfferingState
from portal.extensions import db

Key = tuple[int | None, str, str]
"""(school id, code, title): what an offering goes by where it has no id yet."""


@dataclass(frozen=True)
class Known:
    """A course that can be named: one of the catalogue (`id`) or a new one of the file (`line`)."""

    id: int | None
    code: str
    title: str
    school_id: int | None
    active: bool = True
    line: int = 0

    @property
    def key(self) -> Key:
        return self.school_id, self.code, self.title


class NotFound(ValueError):
    """Nothing, or more than one thing, goes by this name."""


class References:
    """Resolves names within one district; `schools` is id -> name."""

    def __init__(self, known: Iterable[Known], schools: Mapping[int, str]) -> None:
        self.schools = schools
        self.by_id: dict[int, Known] = {}
        self.by_code: dict[str, list[Known]] = defaultdict(list)
        self.by_title: dict[str, list[Known]] = defaultdict(list)
        for each in known:
            self.add(each)

    def add(self, each: Known) -> None:
        if each.id is not None:
            self.by_id[each.id] = each
        if each.code:
            self.by_code[plain(each.code)].append(each)
        self.by_title[plain(each.title)].append(each)

    def also(self, each: Known, title: str) -> None:
        """A course that a file gives another title is named by either."""
        self.by_title[plain(title)].append(each)

    def resolve(self, name: str, near: int | None) -> Known:
        """The course named so by an offering of the school `near`; raises NotFound with a sentence."""
        if name.startswith("#") and name[1:].isascii() and name[1:].isdigit() and len(name) < 20:
            if found := self.by_id.get(int(name[1:])):
                return found
            raise NotFound(f"There is no course {name}.")
        candidates = self.by_code.get(plain(name)) or self.by_title.get(plain(name))
        at: Callable[[Known], bool] | None = None
        if not candidates and " @ " in name:
            course, _, school = name.rpartition(" @ ")
            candidates = self.by_code.get(plain(course)) or self.by_title.get(plain(course)) or []
            candidates = [each for each in candidates if plain(self.school_of(each)) == plain(school)]
            at = lambda each: True  # noqa: E731
        if not candidates:
            raise NotFound(f"No course has the code or title “{short(name)}”.")
        tiers = [at] if at else [lambda c: c.school_id == near, lambda c: c.school_id is None, lambda c: True]
        for tier in tiers:
            inside = [each for each in candidates if tier(each)]
            inside = [each for each in inside if each.active] or inside if len(inside) > 1 else inside
            if len(inside) == 1:
                return inside[0]
            if inside:
                break
        raise NotFound(f"“{short(name)}” is {len(candidates)} courses: write code @ school.")

    def name(self, course: Known, near: int | None) -> str:
        """The shortest name that resolves to this course again."""
        names = [course.code, course.title]
        names += [f"{name} @ {self.school_of(course)}" for name in names if name]
        for name in names:
            if name and BETWEEN.strip() not in name and "\n" not in name and not name.startswith("#"):
                try:
                    if self.resolve(name, near) is course:
                        return name
                except NotFound:
                    continue
        return f"#{course.id}"

    def school_of(self, course: Known) -> str:
        return WHOLE_DISTRICT if course.school_id is None else self.schools.get(course.school_id, "")


def plain(name: str) -> str:
    """Case and spacing do not matter in names."""
    return " ".join(name.split()).casefold()


def known_courses(district_id: int) -> list[Known]:
    """Every course of a district, in one query."""
    rows = db.session.execute(
        sa.select(Offering.id, Offering.code, Offering.title, Offering.school_id, Offering.state)
        .where(Offering.district_id == district_id, Offering.kind == OfferingKind.COURSE.value)
        .order_by(Offering.id)
    )
    return [Known(r.id, r.code, r.title, r.school_id, r.state == OfferingState.ACTIVE.value) for r in rows]
