"""Clusters and pathways come from a table, and the export of a framework is such a table."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa

from portal.accounts.viewers import load_viewer
from portal.frameworks import queries
from portal.frameworks.importers import PATHWAYS, questions
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.imports.kinds import Context, Row, get
from tests import factories as make
from tests.counting import statements

NAMES = tuple(field.name for field in PATHWAYS.fields)


def rows(*given, start=2):
    return [Row(line, dict.fromkeys(NAMES, "") | each) for line, each in enumerate(given, start=start)]


@pytest.fixture
def context(cast):
    viewer = load_viewer(cast.people["director"].id)
    return Context(
        by=viewer, district_id=cast.district.id, school_id=None, batch_id=None, options={"mapped": list(NAMES)}
    )


def compare(context, *given):
    return list(PATHWAYS.compare(rows(*given), context))


def bring(context, *given):
    changes = compare(context, *given)
    PATHWAYS.apply([change for change in changes if change.action in ("new", "changed")], context)
    return changes


def test_the_kind_is_registered_for_those_who_edit_frameworks(app):
    assert get("pathways") is PATHWAYS
    assert {role.value for role in PATHWAYS.roles} == {"cte_director", "district_admin"}


def test_new_rows_make_a_draft_framework_with_clusters_and_pathways(cast, context, session):
    changes = bring(
        context,
        {"framework": "State", "cluster": "Fields", "grouping": "Cultivating Resources", "summary": "They grow."},
        {"framework": "State", "cluster": "Fields", "pathway": "Corn", "summary": "They sow corn.", "position": "2"},
        {"framework": "State", "cluster": "Fields", "pathway": "Barley"},
        {"framework": "State", "cluster": "Woods", "pathway": "Oak"},
    )
    assert [change.action for change in changes] == ["new"] * 4
    assert "new framework" in changes[0].reason
    made = session.scalar(sa.select(Framework).where(Framework.title == "State"))
    assert (made.state, made.district_id) == ("draft", cast.district.id)
    clusters = {c.title: c for c in session.scalars(sa.select(Cluster).where(Cluster.framework_id == made.id))}
    assert (clusters["Fields"].grouping, clusters["Fields"].summary) == ("cultivating", "They grow.")
    assert {line.title for line in queries.pathways_of(made.id)} == {"Corn", "Barley", "Oak"}


def test_rows_match_by_code_and_else_by_title_and_say_what_changes(cast, context, session):
    changes = compare(
        context,
        {"framework": "our FRAMEWORK", "cluster": "crafts", "pathway": "Timber", "pathway_code": "wood"},
        {"framework": "Our Framework", "cluster": "Crafts", "pathway": "Metal", "summary": "They weld."},
        {"framework": "Our Framework", "cluster": "Crafts", "summary": "They make.", "position": "1"},
    )
    assert [change.action for change in changes] == ["changed", "changed", "unchanged"]
    assert ("Title", "Wood", "Timber") in changes[0].differences
    assert ("Cluster", "Crafts", "crafts") not in changes[0].differences
    assert changes[1].differences == (("Summary", "", "They weld."),)


def test_applying_changes_keeps_ids_codes_and_alignments(cast, context, session):
    alignment = make.alignment(make.course(cast.district), cast.wood)
    version = cast.wood.version
    bring(context, {"framework": "Our Framework", "cluster": "Wares", "pathway": "Timber", "pathway_code": "wood"})
    session.expire_all()
    wood = session.get(Pathway, cast.wood.id)
    assert (wood.title, wood.code, wood.version) == ("Timber", "wood", version + 1)
    assert session.get(Cluster, wood.cluster_id).title == "Wares"
    assert session.get(type(alignment), alignment.id).pathway_id == wood.id


def test_a_cluster_renamed_by_code_is_known_by_its_new_name_below(cast, context, session):
    changes = bring(
        context,
        {"framework": "Our Framework", "cluster": "Wares", "cluster_code": "crafts"},
        {"framework": "Our Framework", "cluster": "Wares", "pathway": "Wood", "summary": "They saw."},
    )
    assert [change.action for change in changes] == ["changed", "changed"]
    assert session.scalar(sa.select(sa.func.count()).where(Cluster.framework_id == cast.own.id)) == 1


def test_a_missing_column_clears_nothing_and_an_empty_cell_does(cast, context, session):
    without = Context(**vars(context) | {"options": {"mapped": ["framework", "cluster", "pathway"]}})
    row = {"framework": "Our Framework", "cluster": "Crafts", "pathway": "Wood"}
    assert compare(without, row)[0].action == "unchanged"
    assert compare(context, row)[0].differences == (("Summary", "They saw.", ""),)


@pytest.mark.parametrize(
    ("wrong", "column", "said"),
    [
        ({"cluster": ""}, "cluster", "title of its cluster"),
        ({"framework": ""}, "framework", "Name the framework"),
        ({"grouping": "Sports"}, "grouping", "none of the six"),
        ({"cross_cutting": "maybe"}, "cross_cutting", "yes or no"),
        ({"retired": "2"}, "retired", "yes or no"),
        ({"position": "first"}, "position", "whole number"),
        ({"position": "0"}, "position", "whole number"),
        ({"position": "9" * 400}, "position", "whole number"),
        ({"position": "٣"}, "position", "whole number"),
        ({"pathway": "x" * 201}, "pathway", "more than 200"),
        ({"summary": "x" * 401}, "summary", "more than 400"),
    ],
)
def test_a_row_that_cannot_be_taken_says_line_column_and_why(cast, context, wrong, column, said):
    good = {"framework": "Our Framework", "cluster": "Crafts", "pathway": "Glass"}
    change = compare(context, good | {"pathway": "Clay"}, good | wrong)[1]
    assert (change.line, change.action, change.column) == (3, "rejected", column)
    assert said in change.reason


def test_a_row_that_stands_twice_is_taken_once(cast, context):
    row = {"framework": "Our Framework", "cluster": "Crafts", "pathway": "Glass"}
    assert [change.action for change in compare(context, row, row | {"pathway": "GLASS"})] == ["new", "rejected"]


def test_the_national_ones_cannot_be_imported_into(cast, context, session):
    bring(
        context,
        {"framework": "National Framework", "cluster": "Digital Technology", "pathway": "Networks", "summary": "Mine"},
    )
    assert session.get(Pathway, cast.networks.id).summary == "They connect computers."
    assert str(cast.national.id) not in {value for value, _ in questions(context.by)[0].choices}


def test_another_districts_framework_is_not_touched_by_its_name(cast, context, session):
    bring(context, {"framework": "Foreign Framework", "cluster": "Far", "pathway": "Away", "summary": "Mine"})
    assert session.get(Pathway, cast.away.id).summary == ""


def test_the_framework_chosen_beside_the_file_counts_before_the_column(cast, context, session):
    chosen = Context(**vars(context) | {"options": {"mapped": list(NAMES), "framework_id": str(cast.own.id)}})
    bring(chosen, {"framework": "Whatever", "cluster": "Crafts", "pathway": "Glass"})
    assert "Glass" in {line.title for line in queries.pathways_of(cast.own.id)}


def test_an_export_imports_again_without_a_change(cast, context):
    cast.crafts.title = "=HYPERLINK(1)"
    answer = cast.director.get(f"/frameworks/{cast.own.id}/export.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    table = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert len(table) == 3
    assert table[0]["cluster"].startswith("'=")
    from portal.web.exports import unsafe_cell

    changes = compare(context, *({name: unsafe_cell(cell) for name, cell in row.items()} for row in table))
    assert [change.action for change in changes] == ["unchanged"] * 3


def test_the_export_of_a_national_framework_becomes_an_own_one_under_a_new_title(cast, context, session):
    table = list(
        csv.DictReader(
            io.StringIO(
                cast.director.get(f"/frameworks/{cast.national.id}/export.csv")
                .get_data(as_text=True)
                .removeprefix("\ufeff")
            )
        )
    )
    bring(context, *(row | {"framework": "Taken over"} for row in table))
    made = session.scalar(sa.select(Framework).where(Framework.title == "Taken over"))
    assert [line.code for line in queries.pathways_of(made.id)] == ["networks", "software"]


def test_comparing_costs_the_same_queries_for_many_rows(cast, context):
    def cost(number):
        with statements() as seen:
            compare(
                context,
                *({"framework": "Our Framework", "cluster": f"C{n}", "pathway": f"P{n}"} for n in range(number)),
            )
        return len(seen)

    assert cost(1) == cost(400) <= 3


@pytest.fixture
def kept_files(app, tmp_path):
    """Imports keep their files below this test's own folder."""
    before = app.config.get("UPLOADS")
    app.config["UPLOADS"] = str(tmp_path)
    yield tmp_path
    app.config["UPLOADS"] = before


def test_a_file_goes_through_preview_and_confirmation_into_the_framework_it_was_opened_from(cast, session, kept_files):
    link = next(
        a for a in cast.director.page(f"/frameworks/{cast.own.id}").all("a") if "kind=pathways" in a.get("href")
    )
    assert link.get("href") == f"/imports/new?kind=pathways&framework_id={cast.own.id}"
    page = cast.director.page(link.get("href"))
    assert page.find("option", value=str(cast.own.id)).get("selected") is not None
    action = "/imports/new?kind=pathways"
    content = "Career cluster,Sub-cluster,Description\nCrafts,Glass,They blow glass.\nCrafts,Wood,They carve.\n,Lost,\n"
    upload = page.form(action) | {"file": (io.BytesIO(content.encode()), "ours.csv")}
    done = cast.director.submit(action, upload, content_type="multipart/form-data")
    preview = cast.director.page(done.headers["Location"])
    assert "They blow glass." not in cast.director.page(f"/clusters/{cast.crafts.id}").text
    for words in ("Glass", "Every row needs the title of its cluster."):
        assert words in preview.text + cast.director.page(done.headers["Location"] + "?show=rejected").text
    cast.director.submit(done.headers["Location"] + "/confirm")
    text = cast.director.page(f"/clusters/{cast.crafts.id}").text
    assert "They blow glass." in text
    assert "They carve." in text


def test_only_who_edits_frameworks_may_import_into_them(cast):
    cast.admin.page("/imports/new?kind=pathways")
    for browser in (cast.teacher, cast.student):
        browser.page("/imports/new?kind=pathways", status=404)
