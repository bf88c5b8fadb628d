"""A district's own labour-market area, brought on demand."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.careers import areas
from portal.careers.models import Area, Occupation, Wage
from portal.schools.models import District
from tests import factories as make

HEADER = "area_type,area_code,area_name,soc_code,employment,annual_p10,annual_p25,annual_median,annual_p75,annual_p90,median_footnote"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "oews_2025_areas.csv"
    path.write_text(
        f'{HEADER}\nmetropolitan,0010180,"Abilene, TX",29-1141,1820,60000,70000,78000,88000,97000,\n'
        'metropolitan,0010180,"Abilene, TX",29-9999,5,1,2,3,4,5,\n'
        'metropolitan,0010420,"Akron, OH",29-1141,900,61000,71000,79000,89000,98000,\n'
    )
    return path


@pytest.fixture
def district(session):
    make.add(Area(code="US", name="United States", kind="nation"))
    make.add(Occupation(soc="29-1141", title="Registered Nurses", reported_as="29-1141"))
    make.add(Occupation(soc="29-1149", title="Ward Nurses", reported_as="29-1141"))
    return make.district(name="Abilene Schools")


def run(app, *words):
    return app.test_cli_runner().invoke(args=["reference", *map(str, words)])


def test_an_area_is_brought_from_the_file_of_all_and_shown_first(app, district, session, file):
    done = run(app, "use-area", "0010180", "--file", file, "--district", district.id)
    assert done.exit_code == 0, done.output
    assert "Abilene Schools sees the wages of Abilene, TX first." in done.output
    wages = session.execute(sa.select(Wage.soc, Wage.median, Wage.basis).order_by(Wage.soc)).all()
    assert [tuple(wage) for wage in wages] == [("29-1141", 78_000, "exact"), ("29-1149", 78_000, "broad")]
    session.expire_all()
    assert session.get(District, district.id).area_code == "0010180"
    assert "0010180" in run(app, "areas", "abil").output
    assert "0010420" not in run(app, "areas").output


def test_bringing_it_again_changes_nothing(district, file):
    assert areas.load_area(file, "0010180").new == 2
    assert not areas.load_area(file, "0010180").did_something


@pytest.mark.parametrize("words", [("0099999",), ("0099999", "--file")])
def test_an_area_that_is_not_there_is_named(app, district, file, words):
    more = [file] if "--file" in words else []
    done = run(app, "use-area", *words, *more, "--district", district.id)
    assert done.exit_code == 1
    assert "0099999" in done.output


def test_with_several_districts_the_command_asks_which(app, district, session):
    make.district(name="Other Schools")
    session.commit()
    done = run(app, "use-area", "US")
    assert done.exit_code == 2
    assert "Other Schools" in done.output
