"""Everyday words, in English and Spanish, find the occupation that people mean first."""

from __future__ import annotations

import csv

import pytest
import sqlalchemy as sa

from portal.careers import findable
from portal.careers.models import Occupation, OccupationTitle
from portal.config import ROOT
from portal.search.queries import find
from tests import factories as make

MEANT = {
    "nurse": "29-1141", "Nurses": "29-1141", "enfermera": "29-1141", "enfermero": "29-1141", "games": "15-1255", "video games": "15-1255", "juegos": "15-1255",
    "videojuegos": "15-1255", "cars": "49-3023", "autos": "49-3023", "mecánico": "49-3023", "mecanico": "49-3023", "vet": "29-1131", "veterinaria": "29-1131",
    "animals": "39-2021", "animales": "39-2021", "welding": "51-4121", "soldadura": "51-4121", "cooking": "35-2014", "cocinero": "35-2014", "kids": "39-9011",
    "niños": "39-9011", "teacher": "25-2021", "maestra": "25-2021", "computers": "15-1232", "computadoras": "15-1232", "hacker": "15-1212", "music": "27-2042",
    "música": "27-2042", "construction": "47-2061", "construcción": "47-2061", "carpintero": "47-2031", "electrician": "47-2111", "electricista": "47-2111",
    "plomero": "47-2152", "police": "33-3051", "policía": "33-3051", "firefighter": "33-2011", "bombero": "33-2011", "doctor": "29-1216", "lawyer": "23-1011",
    "abogada": "23-1011", "hair": "39-5012", "truck driver": "53-3032", "camionero": "53-3032", "pilot": "53-2011", "robots": "17-3024", "sports": "27-2021", "deportes": "27-2021",
}  # fmt: skip


def rows(name):
    with (ROOT / "seeds" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def everything(session):
    session.execute(sa.insert(Occupation), [{"soc": row["soc"], "title": row["title"]} for row in rows("occupations.csv")])
    session.execute(sa.insert(OccupationTitle), [{"soc": row["soc"], "title": row["title"]} for row in rows("alternate_titles.csv")])
    findable.put_occupations()
    session.commit()
    return make.district()


def test_the_first_hit_is_the_sensible_one(everything):
    found = {word: find(word, district_id=everything.id, kinds=("occupation",), limit=1) for word in MEANT}
    assert {word: hits[0].key if hits else "" for word, hits in found.items()} == MEANT


def test_the_sign_before_an_everyday_word_is_never_shown(everything, sign_in):
    student = sign_in(make.user(everything, "student", at=make.school(everything)))
    page = student.page("/search?q=enfermera")
    assert page.has("a", href="/occupations/29-1141")
    assert "enfermera" in page.text
    assert "=enfermera" not in page.text


def test_every_everyday_word_names_an_occupation_that_exists():
    known = {row["soc"] for row in rows("occupations.csv")}
    words = rows("everyday_words.csv")
    assert {row["soc"] for row in words} <= known
    assert {row["language"] for row in words} == {"en", "es"}
    assert len(words) == len({(row["word"], row["language"]) for row in words})
