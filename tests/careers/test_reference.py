"""`reference load`: facts come in by key, twice is once, a newer table breaks nothing that points to a row."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.careers import reference, seeds
from portal.careers.models import Area, Occupation, OccupationPathway, Wage
from portal.frameworks import queries, versions
from portal.frameworks.models import Framework, Pathway
from portal.search import queries as search
from tests import factories as make


@pytest.fixture(scope="module")
def few(tmp_path_factory) -> Path:
    """The real tables, cut to what belongs to a handful of occupations, so that loading them takes no time."""
    folder = tmp_path_factory.mktemp("seeds")
    kept = {"29-1141", "29-1171", "51-4121", "00-0000"}
    for path in reference.SEEDS.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if "soc" in rows[0]:
            rows = [row for row in rows if row["soc"] in kept and row.get("related_soc", "29-1141") in kept]
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.fixture
def folder(few, tmp_path) -> Path:
    return Path(shutil.copytree(few, tmp_path / "seeds"))


def edit(path: Path, change: Callable[[dict[str, str]], dict[str, str] | None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [row for row in map(change, rows) if row]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


def outcome(outcomes: list[seeds.Outcome], name: str) -> seeds.Outcome:
    return next(each for each in outcomes if each.name == name)


def test_both_national_frameworks_come_whole(session, folder):
    reference.load(folder)
    counts = {f.key: len(queries.pathways_of(f.id)) for f in session.scalars(sa.select(Framework)) if f.key is not None}
    assert counts == {"nccf-2024": 72, "nccf-2002": 79}
    district = make.district()
    assert queries.active_framework(district.id).key == "nccf-2024"


def test_loading_again_does_nothing_and_changes_no_stamp(session, folder):
    reference.load(folder)
    stamp = versions.current(make.district().id)
    again = reference.load(folder)
    assert all(each.known and not each.did_something for each in again)
    assert versions.current(make.district().id).split()[-1] == stamp.split()[-1]


def test_a_newer_table_changes_rows_and_keeps_their_ids(session, folder):
    reference.load(folder)
    framework = session.scalar(sa.select(Framework).where(Framework.key == "nccf-2024"))
    before = {line.code: line.id for line in queries.pathways_of(framework.id)}
    edit(folder / "pathways.csv", lambda row: row | {"title": row["title"].upper()})
    edit(folder / "wages.csv", lambda row: row | {"year": "2026"})
    outcomes = reference.load(folder)
    assert outcome(outcomes, "pathways").changed == 151
    assert outcome(outcomes, "pathways").new == 0
    assert {line.code: line.id for line in queries.pathways_of(framework.id)} == before
    assert set(session.scalars(sa.select(Wage.year))) == {2026}
    assert outcome(outcomes, "clusters").known


def test_a_pathway_that_a_newer_framework_dropped_is_retired_not_deleted(session, folder):
    reference.load(folder)
    pathway = session.scalar(sa.select(Pathway).where(Pathway.code == "engineering"))
    course = make.course(make.district())
    make.alignment(course, pathway)
    for name, column in (("pathways", "code"), ("occupation_pathways", "pathway_code"), ("cip_pathways", "pathway_code"),
                         ("industry_pathways", "pathway_code")):  # fmt: skip
        edit(folder / f"{name}.csv", lambda row, column=column: None if row[column] == "engineering" else row)
    edit(folder / "crosswalk.csv", lambda row: None if "engineering" in (row["from_code"], row["to_code"]) else row)
    reference.load(folder)
    session.refresh(pathway)
    assert pathway.retired
    found = search.find("engineering", district_id=make.district().id, kinds=["pathway"])
    assert str(pathway.id) not in {each.key for each in found}


def test_a_districts_own_links_and_areas_are_left_alone(session, folder):
    reference.load(folder)
    district = make.district()
    own = make.pathway(make.cluster(make.framework(district)))
    make.add(OccupationPathway(pathway_id=own.id, soc="51-4121"))
    make.add(Area(code="0010180", name="Abilene, TX", kind="metropolitan"))
    make.add(Wage(area_code="0010180", soc="51-4121", year=2025, median=50_000))
    edit(folder / "wages.csv", lambda row: row if row["area_code"] == "US" else None)
    edit(folder / "occupation_pathways.csv", lambda row: row | {} if row["soc"] != "51-4121" else None)
    reference.load(folder)
    assert session.scalars(sa.select(OccupationPathway.pathway_id).where(OccupationPathway.soc == "51-4121")).all() == [
        own.id
    ]
    assert session.scalar(sa.select(Wage.median).where(Wage.area_code == "0010180")) == 50_000


def test_missing_figures_stay_missing(session, folder):
    edit(folder / "occupations.csv", lambda row: row | {"job_zone": "", "realistic": ""})
    edit(folder / "wages.csv", lambda row: row | {"median": "", "top_coded": "1"})
    reference.load(folder)
    nurse = session.get(Occupation, "29-1141")
    assert (nurse.job_zone, nurse.realistic) == (None, None)
    wage = session.scalar(sa.select(Wage).where(Wage.soc == "29-1141", Wage.area_code == "US"))
    assert (wage.median, wage.top_coded) == (None, True)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("wages", {"median": "many"}, "wages.csv, line 2"),
        ("wages", {"top_coded": "yes"}, "wages.csv, line 2"),
        ("pathways", {"cluster_code": "nowhere"}, "pathways.csv, line 2"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_file_and_line(session, folder, name, change, said):
    edit(folder / f"{name}.csv", lambda row: row | change)
    with pytest.raises(seeds.SeedError, match=said):
        reference.load(folder)


def test_a_missing_table_is_named(session, folder):
    (folder / "areas.csv").unlink()
    with pytest.raises(seeds.SeedError, match=r"areas\.csv is missing"):
        reference.load(folder)


def test_a_load_that_broke_off_goes_on_where_it_was(session, folder):
    whole = (folder / "wages.csv").read_bytes()
    edit(folder / "wages.csv", lambda row: row | {"median": "many"})
    with pytest.raises(seeds.SeedError):
        reference.load(folder)
    (folder / "wages.csv").write_bytes(whole)
    outcomes = reference.load(folder)
    assert outcome(outcomes, "occupations").known
    assert outcome(outcomes, "wages").new > 0


def test_occupations_are_found_by_everyday_words_and_lead_to_pathways(session, folder):
    reference.load(folder)
    district = make.district()
    assert search.find("rn", district_id=district.id, kinds=["occupation"])[0].key == "29-1141"
    assert search.find("welders", district_id=district.id, kinds=["pathway"])


def test_a_feature_above_has_its_table_loaded_too(session, folder, monkeypatch):
    monkeypatch.setattr(reference, "_further", {})
    (folder / "more_areas.csv").write_text("code,name,kind\n0010180,Abilene,metropolitan\n")
    area = Area.__table__
    within = lambda: Area.kind == "metropolitan"  # noqa: E731
    reference.register_table(seeds.SeedTable("more_areas", area, ("code",), lambda row, keys: dict(row), within=within))
    reference.load(folder)
    assert session.get(Area, "0010180").name == "Abilene"


def test_the_command_says_a_line_for_each_table_and_one_when_there_is_nothing_to_do(app, connection, folder):
    runner = app.test_cli_runner()
    first = runner.invoke(args=["reference", "load", "--seeds", str(folder)])
    assert first.exit_code == 0, first.output
    assert "pathways" in first.output
    assert "151 new" in first.output
    second = runner.invoke(args=["reference", "load", "--seeds", str(folder)])
    assert second.output.startswith("The reference facts are loaded")
    assert len(second.output.splitlines()) == 1


def test_the_command_says_what_is_wrong_without_a_traceback(app, connection, folder):
    (folder / "areas.csv").unlink()
    broken = app.test_cli_runner().invoke(args=["reference", "load", "--seeds", str(folder)])
    assert broken.exit_code == 1
    assert broken.output.splitlines()[-1].startswith("Error: ")


def test_build_asks_for_what_it_cannot_find(app, tmp_path):
    (tmp_path / "frameworks").mkdir()
    (tmp_path / "a.csv").write_text("a")
    options = {"onet": tmp_path, "oews": tmp_path / "a.csv", "projections": tmp_path / "a.csv"}
    args = [f"--{name}={value}" for name, value in options.items()]
    broken = app.test_cli_runner().invoke(args=["reference", "build", *args, f"--frameworks={tmp_path / 'frameworks'}"])
    assert broken.exit_code == 2
    assert "--cip" in broken.output


def test_the_real_tables_load_whole(session):
    outcomes = reference.load()
    assert outcome(outcomes, "occupations").rows >= 879
    assert outcome(outcomes, "wages").rows > 30_000
    again = reference.load()
    assert all(each.known for each in again)
