"""Finds whom and what a list of results means: students by number, else name and birth date; credentials by words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Credential
from portal.extensions import db
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School


def plain(words: str) -> str:
    """Letters and digits, without accents and case: 'José Peña-Ruiz' and 'jose pena ruiz' are one name."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare.casefold()))


def split_name(name: str) -> tuple[str, str]:
    """(given, family) of 'Lima, Ana M.' or 'Ana M. Lima'."""
    if "," in name:
        family, given = name.split(",", 1)
        return given.strip(), family.strip()
    given, _, family = name.strip().rpartition(" ")
    return given.strip(), family.strip()


@dataclass(frozen=True)
class Asked:
    """Whom a line names."""

    number: str
    given: str
    family: str
    birth: date | None


@dataclass(frozen=True)
class Candidate:
    id: int
    name: str
    number: str
    grade: int | None
    school: str
    birth: date | None


@dataclass(frozen=True)
class Found:
    """The student; or the candidates to choose from, and why none was taken."""

    student: Candidate | None
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""


class Roll:
    """The students whom some lines may mean, in two queries."""

    def __init__(self, asked: Collection[Asked], district_id: int, by: Viewer | None) -> None:
        numbers = sorted({a.number for a in asked if a.number and len(a.number) <= 255})
        births = sorted({a.birth for a in asked if a.birth is not None})
        families = sorted({word for a in asked if a.family for word in spellings(a.family)})
        rows = db.session.execute(
            sa.select(
                Student.id, Student.local_id, Student.sourced_id, Student.given_name, Student.preferred_name,
                Student.family_name, Student.birth_date, Student.grade, School.name.label("school"),
            )
            .join(School, School.id == Student.school_id)
            .where(
                Student.district_id == district_id,
                students_visible_to(by) if by is not None else sa.true(),
                sa.or_(
                    Student.local_id.in_(numbers), Student.sourced_id.in_(numbers), Student.birth_date.in_(births),
                    Student.family_name.in_(families), sa.func.lower(Student.family_name).in_(families),
                ),
            )
            .order_by(Student.family_name, Student.given_name, Student.id)
        ).all()
        self.by_number: dict[str, list[Candidate]] = {}
        self.by_family: dict[str, list[tuple[Candidate, set[str]]]] = {}
        for row in rows:
            one = Candidate(row.id, f"{row.preferred_name or row.given_name} {row.family_name}", row.local_id, row.grade, row.school, row.birth_date)
            for number in {row.local_id, row.sourced_id} - {"", None}:
                self.by_number.setdefault(number, []).append(one)
            given = {plain(name) for name in (row.given_name, row.preferred_name) if name}
            self.by_family.setdefault(plain(row.family_name), []).append((one, given))

    def find(self, asked: Asked) -> Found:
        """By number, else by name and birth date; a name alone only gives candidates."""
        if asked.number:
            those = self.by_number.get(asked.number, [])
            if len(those) == 1:
                return Found(those[0])
            if those:
                return Found(None, tuple(those), f"{len(those)} students have this number.")
        named = self._named(asked)
        exact = [one for one in named if asked.birth is not None and one.birth == asked.birth]
        if len(exact) == 1:
            return Found(exact[0])
        if exact:
            return Found(None, tuple(exact), f"{len(exact)} students have this name and birth date.")
        if not named:
            what = "number or name" if asked.number else "name"
            return Found(None, (), f"No student whom you may see has this {what}.")
        why = "is born on another day" if asked.birth is not None and len(named) == 1 else "has this name"
        those_words = f"One student {why}" if len(named) == 1 else f"{len(named)} students have this name"
        return Found(None, tuple(named), f"{those_words}. Say who it is.")

    def _named(self, asked: Asked) -> list[Candidate]:
        given = plain(asked.given)
        first = given.split(" ")[0] if given else ""
        those = self.by_family.get(plain(asked.family), [])
        same = [one for one, names in those if given in names]
        if same or not first:
            return same if first else [one for one, _ in those]
        return [one for one, names in those if any(name.split(" ")[0] == first for name in names)]


def spellings(family: str) -> set[str]:
    return {family, family.lower(), family.title(), family.upper()}


class Shelf:
    """The credentials of a district by every word that lists use for them."""

    def __init__(self, district_id: int) -> None:
        self.by_words: dict[str, list[Credential]] = {}
        for one in db.session.scalars(
            sa.select(Credential)
            .where(sa.or_(Credential.district_id == district_id, Credential.district_id.is_(None)))
            .order_by(Credential.retired, Credential.id)
        ):
            for words in self.words_of(one):
                those = self.by_words.setdefault(words, [])
                if one not in those:
                    those.append(one)

    @staticmethod
    def words_of(one: Credential) -> Iterable[str]:
        """Code, title, issuer and title, and the aliases; none that is empty."""
        told = (one.code, one.title, f"{one.issuer} {one.title}", *one.aliases.splitlines())
        return [words for each in told if (words := plain(each))]

    def find(self, exam: str) -> Credential | str:
        """The credential, or why there is none; one in use is preferred to a retired one."""
        those = self.by_words.get(plain(exam), [])
        if len(those) > 1 and len([one for one in those if not one.retired]) == 1:
            those = those[:1]
        if len(those) == 1:
            return those[0]
        if those:
            return f"{len(those)} credentials are called that. Say which."
        return "No credential is called that. Say which it is."
