"""Final marks of a gradebook become course records by the district's pass rule; nothing earned is ever taken by leaving out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.imports import staging
from portal.rosters.models import CourseRecord, Student
from portal.rosters.oneroster.planning.results import is_final
from portal.rosters.record_models import RecordChange
from portal.rosters.signals import students_changed
from tests import factories as make
from tests.rosters import packages
from tests.rosters.packages import Import


@pytest.fixture
def town(session):
    return make.district()


@pytest.fixture
def look(town, tmp_path):
    def run(files: dict[str, Any], *, mode: str = "bulk", **options: Any) -> Import:
        source = packages.write(tmp_path / "package", files, mode=mode)
        return Import(source, tmp_path / "scratch", town.id, **options)

    return run


@pytest.fixture
def bring(look):
    def run(files: dict[str, Any], **more: Any) -> Import:
        done = look(files, **more)
        done.apply()
        db.session.expire_all()
        return done

    return run


def graded(*marks: tuple[str, str], item: str = "fall", **columns: str) -> dict[str, Any]:
    """The district with final marks of the fall semester, and a quiz that is none."""
    files = packages.district()
    files["categories"] = [{"sourcedId": "cat1", "title": "Final Grade"}, {"sourcedId": "cat2", "title": "Quizzes"}]
    files["lineItems"] = [
        {"sourcedId": "fall", "title": "Semester 1", "classSourcedId": "K1", "categorySourcedId": "cat1", "gradingPeriodSourcedId": "F", "resultValueMin": "0", "resultValueMax": "100"},
        {"sourcedId": "spring", "title": "Semester 2", "classSourcedId": "K1", "categorySourcedId": "cat1", "gradingPeriodSourcedId": "S", "resultValueMax": "100.0"},
        {"sourcedId": "quiz", "title": "Quiz 3", "classSourcedId": "K1", "categorySourcedId": "cat2", "gradingPeriodSourcedId": "F", "resultValueMax": "20"},
    ]
    files["results"] = [
        {"sourcedId": f"g-{who}-{item}", "lineItemSourcedId": item, "studentSourcedId": who, "scoreStatus": "fully graded", "score": mark, **columns}
        for who, mark in marks
    ]
    files["results"].append({"sourcedId": "q1", "lineItemSourcedId": "quiz", "studentSourcedId": "ana", "scoreStatus": "fully graded", "score": "11"})
    return files


def records() -> list[CourseRecord]:
    return list(db.session.scalars(sa.select(CourseRecord).order_by(CourseRecord.id)))


def problems(found: Import) -> list[tuple[str, int, str, str]]:
    return [(row.file, row.line, row.column, row.reason) for row in staging.rejected(found.folder)]


def test_a_final_mark_becomes_a_record_with_the_share_of_its_term(bring):
    done = bring(graded(("ana", "87.0"), ("ben", "41")))
    ana, ben = records()
    assert (ana.course_code, ana.course_title, ana.school_name, ana.year, ana.term) == ("NET1", "Networks I", "North High", 2027, "Fall")
    assert (ana.mark, ana.credits_attempted, ana.credits_earned, ana.passed, ana.origin) == ("87", Decimal("0.5"), Decimal("0.5"), True, "home")
    assert (ben.mark, ben.credits_earned, ben.passed, ben.sourced_id) == ("41", 0, False, "g-ben-fall")
    assert ana.course_id is not None
    assert done.of("results.csv") == {"new": 2, "skipped": 1}
    assert any(note.startswith("Final marks: 2 of 3 line items, by the rule") for note in done.counts["notes"])


def test_both_semesters_make_two_records(bring):
    files = graded(("ana", "87"))
    files["results"].append({"sourcedId": "g2", "lineItemSourcedId": "spring", "studentSourcedId": "ana", "score": "B"})
    bring(files)
    assert [(r.term, r.mark, r.credits_earned) for r in records()] == [("Fall", "87", Decimal("0.5")), ("Spring", "B", Decimal("0.5"))]


def test_a_second_import_changes_nothing_and_a_new_mark_changes_the_same_record(bring):
    bring(graded(("ana", "55")))
    told: list[set[int]] = []
    listen = lambda _, student_ids: told.append(student_ids)  # noqa: E731
    assert bring(graded(("ana", "55"))).of("results.csv") == {"unchanged": 1, "skipped": 1}
    with students_changed.connected_to(listen):
        done = bring(graded(("ana", "75")))
    assert done.of("results.csv") == {"changed": 1, "skipped": 1}
    (record,) = records()
    assert (record.mark, record.passed) == ("75", True)
    change = db.session.scalars(sa.select(RecordChange)).one()
    assert (change.kind, change.changes["mark"]) == ("file", ["55", "75"])
    assert told == [{record.student_id}]


def test_the_row_is_the_one_that_course_history_makes(town, bring):
    bring(packages.district())
    ana = db.session.scalars(sa.select(Student).filter_by(sourced_id="ana")).one()
    course = make.record(ana, db.session.get_one(_course(), _course_id()), year=2027, term="Fall", school_name="North High", mark="C", credits_attempted=Decimal("0.5"), credits_earned=Decimal("0.5"))
    done = bring(graded(("ana", "B")))
    assert [r.id for r in records()] == [course.id]
    assert (done.of("results.csv")["changed"], records()[0].mark) == (1, "B")


def _course():
    from portal.catalog.models import Course

    return Course


def _course_id() -> int:
    return db.session.scalars(sa.select(_course().id)).one()


def test_a_result_marked_to_be_deleted_ends_its_record_by_date_and_keeps_it(bring):
    bring(graded(("ana", "87"), ("ben", "90")))
    gone = {"results": [{"sourcedId": "g-ana-fall", "status": "tobedeleted", "lineItemSourcedId": "fall", "studentSourcedId": "ana"}]}
    done = bring(gone, mode="delta")
    assert done.of("results.csv") == {"ended": 1}
    ana, ben = records()
    assert (ana.ended_at is not None, ana.mark, ben.ended_at) == (True, "87", None)
    assert bring(gone, mode="delta").counts["ended"] == 0
    bring(graded(("ana", "87"), ("ben", "90")))
    assert records()[0].ended_at is None


def test_a_whole_file_without_a_result_takes_nothing_that_was_earned(bring):
    bring(graded(("ana", "87"), ("ben", "90")))
    assert bring(graded(("ben", "90"))).counts["ended"] == 0
    assert all(record.ended_at is None for record in records())


def test_changes_without_their_line_item_find_the_record_they_made(bring):
    bring(graded(("ana", "87")))
    later = {"results": [{"sourcedId": "g-ana-fall", "status": "active", "lineItemSourcedId": "fall", "studentSourcedId": "ana", "score": "58"}]}
    assert bring(later, mode="delta").of("results.csv") == {"changed": 1}
    (record,) = records()
    assert (record.mark, record.passed, record.term) == ("58", False, "Fall")


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"score": "Z9"}, "score", "not in your district's pass rule"),
        ({"score": "12345678901"}, "score", "at most 10"),
        ({"lineItemSourcedId": "nope"}, "lineItemSourcedId", "There is no line item nope."),
        ({"studentSourcedId": "ruiz"}, "studentSourcedId", "There is no student ruiz"),
        ({"studentSourcedId": "nope"}, "studentSourcedId", "There is no student nope"),
    ],
)
def test_a_result_that_is_wrong_is_named_and_the_others_come(bring, changes, column, words):
    files = graded(("ana", "87"), ("ben", "90"))
    files["results"][0] |= changes
    found = bring(files)
    assert problems(found)[0][:3] == ("results.csv", 2, column)
    assert words in problems(found)[0][3]
    assert [record.mark for record in records()] == ["90"]


def test_a_scale_to_four_is_not_read_as_a_share_but_points_are(bring):
    files = graded(("ana", "3.5"), ("ben", "40"))
    files["lineItems"][0]["resultValueMax"] = "4"
    assert "has no meaning in the pass rule" in problems(bring(files))[0][3]
    files["lineItems"][0]["resultValueMax"] = "50"
    files["results"].pop(0)
    bring(files)
    assert [(r.mark, r.passed) for r in records()] == [("80", True)]


def test_letters_of_version_1_2_come_before_the_number(bring):
    bring(graded(("ana", "87"), textScore="B+"))
    assert records()[0].mark == "B+"


def test_what_is_not_graded_yet_is_left_alone(bring):
    files = graded(("ana", "87"), ("ben", ""))
    files["results"][0]["scoreStatus"] = "partially graded"
    assert bring(files).of("results.csv") == {"skipped": 3}
    assert records() == []


def test_two_final_marks_for_one_term_are_not_chosen_between_silently(bring):
    files = graded(("ana", "87"))
    files["lineItems"].append(files["lineItems"][0] | {"sourcedId": "again"})
    files["results"].append({"sourcedId": "g9", "lineItemSourcedId": "again", "studentSourcedId": "ana", "score": "12"})
    found = bring(files)
    assert problems(found) == [("results.csv", 4, "lineItemSourcedId", "The same student, course and term as on line 2, which counts.")]
    assert records()[0].mark == "87"


@pytest.mark.parametrize(
    ("rule", "finals"),
    [("auto", 2), ("category:quizzes", 1), ("title:Semester 1", 1), ("period:Fall", 2), ("none", 0)],
)
def test_which_line_items_are_final_is_what_somebody_chose(look, rule, finals):
    files = graded(("ana", "87"))
    files["lineItems"][2]["resultValueMax"] = ""
    found = look(files, final=rule)
    notes = " ".join(found.counts["notes"])
    if finals:
        assert f"Final marks: {finals} of 3 line items" in notes
    else:
        assert "No result becomes a record" in notes
        assert found.of("results.csv") == {"skipped": 2}


def test_no_final_mark_in_the_file_is_said_loudly(look):
    files = graded(("ana", "87"))
    files["categories"][0]["title"] = "Homework"
    found = look(files)
    assert any(note.startswith("! None of the 3 line items is a final mark") for note in found.counts["notes"])
    assert found.of("results.csv") == {"skipped": 2}


@pytest.mark.parametrize(
    ("title", "category", "yes"),
    [
        ("Final grade", "", True), ("S1", "Course Grade", True), ("Final exam", "", False), ("Semester 1", "Final Exams", False),
        ("Finally done", "", False), ("Transcript mark", "x", True), ("Quiz", "Quizzes", False),
    ],
)  # fmt: skip
def test_the_rule_that_nobody_chose_reads_words(title, category, yes):
    assert is_final("auto", title, category, "") is yes


def test_marks_of_a_class_that_came_earlier(bring):
    files = graded(("ana", "87"))
    bring({name: rows for name, rows in files.items() if name not in ("categories", "lineItems", "results")})
    bring({name: files[name] for name in ("categories", "lineItems", "results")}, mode="delta")
    (record,) = records()
    assert (record.term, record.credits_attempted, record.school_name, record.year) == ("Fall", Decimal("0.5"), "North High", 2027)
    assert bring(files).of("results.csv") == {"unchanged": 1, "skipped": 1}
