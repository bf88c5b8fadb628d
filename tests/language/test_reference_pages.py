"""Clusters, pathways, occupations, programs and the search, as a student reads them in Spanish."""

from __future__ import annotations

import csv
from types import SimpleNamespace

import pytest

from portal.careers import findable
from portal.careers.models import Occupation, OccupationPathway
from portal.catalog import entries
from portal.config import ROOT
from portal.language import in_language
from portal.programs.compiling import compile_versions
from portal.web.icons import sign
from tests import factories as make


def rows(name):
    with (ROOT / "seeds" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def cast(session, sign_in):
    home = make.district()
    school = make.school(home, name="Northside High")
    health = make.cluster(make.framework(edition="2024"), title="Healthcare", title_es="Atención de la salud", summary="People heal.", summary_es="La gente cura.", grouping="caring")
    nursing = make.pathway(health, title="Nursing", title_es="Enfermería", summary="Nurses care.", summary_es="Cuidan a la gente.")
    make.pathway(health, title="Own pathway of the district")
    make.add(Occupation(soc="29-1141", title="Registered Nurses", title_es="Personal de enfermería titulado", plain="Care for people.", plain_es="Cuidan a las personas."))
    make.add(Occupation(soc="49-3023", title="Automotive Mechanics", title_es="Mecánica automotriz"))
    make.add(OccupationPathway(pathway_id=nursing.id, soc="29-1141"))
    course = make.course(home, at=school, title="Anatomy")
    make.alignment(course, nursing, role="core")
    program = make.program(home, sites=(school,), pathways=(nursing,), title="Health Careers")
    version = make.version(program)
    make.requirement(version, "k_of_n", {"pathway_id": nursing.id, "role": "core"}, title="A core course", amount=1)
    findable.put_occupations()
    findable.put_frameworks()
    entries.refresh([course.id])
    account = make.user(home, "student", at=school, language="es")
    make.student(school, user=account)
    staff = make.user(home, "teacher", at=school)
    session.commit()
    return SimpleNamespace(student=sign_in(account), staff=sign_in(staff), health=health, nursing=nursing, program=program, version=version, course=course)


def test_a_cluster_and_its_pathways_are_called_in_spanish_and_staff_read_english(cast):
    page = cast.student.page(f"/clusters/{cast.health.id}")
    assert page.texts("h1") == ["Atención de la salud"]
    assert "La gente cura." in page.text
    assert page.texts("h3") == ["Enfermería", "Own pathway of the district"]
    assert cast.staff.page(f"/clusters/{cast.health.id}").texts("h1") == ["Healthcare"]


def test_a_pathway_says_what_leads_along_it_in_spanish(cast):
    page = cast.student.page(f"/pathways/{cast.nursing.id}")
    assert page.texts("h1") == ["Enfermería"]
    assert page.has("a", text="Personal de enfermería titulado")
    assert "central" in page.text


def test_a_program_that_asks_for_a_role_in_a_pathway_opens_in_spanish(cast):
    page = cast.student.page(f"/programs/{cast.program.id}")
    assert page.has("a", href=f"/pathways/{cast.nursing.id}", text="Cualquier curso o experiencia central en Enfermería")


def test_what_a_program_still_asks_for_is_called_in_the_reader_s_language(app, cast):
    with app.app_context():
        titles = {language: in_one(language, cast.version.id) for language in ("en", "es")}
    assert titles == {"en": "A core course or experience in Nursing", "es": "Un curso o una experiencia central en Enfermería"}


def in_one(language, version_id):
    with in_language(language):
        return compile_versions([version_id])[version_id].leaves[0].fallback


@pytest.mark.parametrize("typed", ["enfermería", "enfermeria", "ENFERM", "registered nurses"])
def test_a_student_finds_what_they_look_for_in_either_language_and_reads_it_in_spanish(cast, typed):
    page = cast.student.page(f"/search?q={typed}")
    assert page.has("a", href="/occupations/29-1141", text="Personal de enfermería titulado")
    assert page.has("a", href=f"/pathways/{cast.nursing.id}", text="Ruta de Atención de la salud")


def test_a_spanish_title_typed_without_its_accents_comes_first(cast):
    page = cast.student.page("/search?q=mecanica automotriz")
    assert page.texts("mark")[:2] == ["Mecánica", "automotriz"]


def test_staff_find_and_read_what_they_always_did(cast):
    page = cast.staff.page("/search?q=nurs")
    assert page.has("a", href="/occupations/29-1141", text="Registered Nurses")
    assert page.has("a", href=f"/pathways/{cast.nursing.id}", text="Pathway in Healthcare")


def test_a_cluster_carries_the_same_sign_in_both_languages():
    spanish = {(row["framework_key"], row["code"]): row["title_es"] for row in rows("cluster_words.csv")}
    for row in rows("clusters.csv"):
        assert sign(row["title"]) == sign(spanish[row["framework_key"], row["code"]]), row["title"]
