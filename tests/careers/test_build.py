"""The builder of the tables of facts, on files of a few lines that stand in for the publishers'."""

import csv
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from portal.careers.build import SourceError, build
from portal.careers.build.bls import reporting_lines, survey_year
from portal.careers.build.crosswalk import relation
from portal.careers.build.onet import INTERESTS, interest_code
from portal.careers.build.sced import mended
from portal.careers.build.titles import forms

SEEDS = Path(__file__).parents[2] / "seeds"
PROSE = "A sentence of the publisher."

PROJECTED = ",".join(
    f'"{name}"'
    for name in (
        "2024 National Employment Matrix code",
        "Occupation type",
        "Employment, 2024",
        "Employment, 2034",
        "Employment change, percent, 2024–34",
        "Occupational openings, 2024–34 annual average",
        "Typical education needed for entry",
        "Work experience in a related occupation",
        "Typical on-the-job training needed to attain competency in the occupation",
    )
)
SCORES = {
    "13-1021.00": (1, 1, 1, 1, 6, 6),
    "13-1022.00": (1, 1, 1, 1, 6, 5),
    "15-1212.00": (3.5, 5, 1, 2, 2, 6),
    "15-1212.01": (2.5, 5, 1, 2, 2, 6),
}
FILES = {
    "frameworks/nccf_2024_clusters.csv": """\
        career_cluster,cluster_grouping,cross_cutting
        "Hospitality, Events, & Tourism",Creating & Experiencing,no
        Digital Technology,Connecting & Supporting Success,yes""",
    "frameworks/nccf_2024_subclusters.csv": """\
        career_cluster,sub_cluster
        "Hospitality, Events, & Tourism",Water Systems
        Digital Technology,Sales
        "Hospitality, Events, & Tourism",Sales""",
    "frameworks/nccf_2024_soc.csv": """\
        soc_code,occupation_title,career_cluster,sub_cluster
        13-1020,Buyers,"Hospitality, Events & Tourism",water systems
        15-1212,Security Analysts,Digital Technology,Sales""",
    "frameworks/nccf_2024_cip.csv": """\
        cip_code_2020,career_cluster,sub_cluster
        01.0000,Digital Technology,Sales
        99.9999,Digital Technology,Sales""",
    "frameworks/nccf_2024_naics.csv": """\
        career_cluster,sub_cluster,naics2,naics_title
        Digital Technology,Sales,31-33,Manufacturing""",
    "frameworks/nccf_2002_pathways.csv": """\
        career_cluster,pathway
        Computing,Networks
        Computing,Nothing Yet
        Trade,Buying""",
    "frameworks/nccf_2002_soc.csv": """\
        onet_soc_code,occupation,career_cluster,pathway
        15-1212.01,Security Analysts,Computing,Networks
        13-1021.00,Farm Buyers,Trade,Buying
        13-1022.00,Wholesale Buyers,Trade,Buying
        55-3011.00,Air Crew Members,Trade,Buying""",
    "onet/Occupation Data.csv": f"""\
        O*NET-SOC Code,Title,Description
        13-1021.00,Farm Buyers,{PROSE}
        13-1022.00,Wholesale Buyers,{PROSE}
        15-1212.00,Information Security Analysts,{PROSE}
        15-1212.01,Threat Hunters,{PROSE}
        55-3011.00,Air Crew Members,{PROSE}""",
    "onet/Interests.csv": "O*NET-SOC Code,Element Name,Scale ID,Data Value\n"
    + "\n".join(
        f"{code},{name},OI,{score}"
        for code, scores in SCORES.items()
        for name, score in zip(INTERESTS, scores, strict=True)
    ),
    "onet/Job Zones.csv": """\
        O*NET-SOC Code,Job Zone
        13-1021.00,3
        13-1022.00,4
        15-1212.00,4
        15-1212.01,5""",
    "onet/Skills.csv": "O*NET-SOC Code,Element Name,Scale ID,Data Value,Recommend Suppress\n"
    + "15-1212.00,Doubtful,IM,5,Y\n15-1212.00,Listening,LV,5,N\n"
    + "\n".join(f"15-1212.00,Skill {letter},IM,{3 + (letter == 'L')},N" for letter in "ABCDEFGHIJKL"),
    "onet/Knowledge.csv": """\
        O*NET-SOC Code,Element Name,Scale ID,Data Value,Recommend Suppress
        13-1021.00,Mathematics,IM,3,N
        13-1022.00,Mathematics,IM,4,N""",
    "onet/Related Occupations.csv": """\
        O*NET-SOC Code,Related O*NET-SOC Code,Index
        13-1021.00,13-1022.00,1
        13-1021.00,15-1212.01,2
        15-1212.00,15-1212.01,1
        15-1212.01,55-3011.00,1
        15-1212.00,13-1022.00,3
        15-1212.00,13-1021.00,2""",
    "onet/Alternate Titles.csv": """\
        O*NET-SOC Code,Alternate Title,Source(s)
        15-1212.00,Cyber Security Analyst (CSA),"02,10"
        15-1212.00,cyber security analyst,09
        15-1212.00,Old Index Title,"04,06,07"
        15-1212.01,information security analysts,02""",
    "oews_2025_national.csv": """\
        soc_code,employment,annual_p10,annual_p25,annual_median,annual_p75,annual_p90,median_footnote
        00-0000,155000,31200,37590,50980,80520,128560,
        13-1020,400,30000,40000,-,-,-,5
        15-1212,-,-,-,-,-,-,8
        99-9999,1,1,1,1,1,1,""",
    "oews_2025_areas.csv": """\
        area_type,area_code,area_name,soc_code,employment,annual_p10,annual_p25,annual_median,annual_p75,annual_p90,median_footnote
        state,0200000,Alaska,15-1212,50,-,-,-,-,-,4
        metropolitan,0010180,"Abilene, TX",15-1212,40,1,2,3,4,5,""",
    "projections.csv": PROJECTED
    + """
        00-0000,Summary,169956.1,175167.9,3.1,18863.3,—,—,—
        13-0000,Summary,1,1,1,1,—,—,—
        13-1020,Line item,522.2,500.0,-4.3,52.2,Bachelor's degree,None,None
        15-1212,Line item,182.8,234.9,28.5,16,Bachelor's degree,Less than 5 years,—""",
    "cip/CIPCode2020.csv": f"""\
        CIPCode,Action,CIPTitle,CIPDefinition
        ="01",New,AGRICULTURE.,{PROSE}
        ="01.0000",No substantive changes,"Agriculture, General.",{PROSE}
        ="01.0309",Moved from,Viticulture.,{PROSE}
        ="01.0480",New,Reserved.,{PROSE}
        ="49.0109",New,Remote Aircraft Pilot.,{PROSE}""",
    "cip/CIP2020_SOC2018_Crosswalk.csv": """\
        \ufeffCIP2020Code,SOC2018Code
        01.0000,13-1021
        49.0109,99-9999
        99.9999,15-1212""",
    "sced.csv": f"""\
        sced_course_code,title,description
        02999,Mathematics—Other 0299,{PROSE}
        10993,Information Technology—School- based Enterprise,{PROSE}""",
    "seeds/summaries.csv": """\
        framework_key,cluster,pathway,summary
        nccf-2024,"Hospitality, Events & Tourism",,One.
        nccf-2024,"Hospitality, Events & Tourism",Water Systems,Two.
        nccf-2024,"Hospitality, Events & Tourism",Sales,Three.
        nccf-2024,Digital Technology,,Four.
        nccf-2024,Digital Technology,Sales,Five.
        nccf-2002,Computing,,Six.
        nccf-2002,Computing,Networks,Seven.
        nccf-2002,Computing,Nothing Yet,Eight.
        nccf-2002,Trade,,Nine.
        nccf-2002,Trade,Buying,Ten.""",
}


class Desk:
    """A folder with every file, and the tables that were last built from it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out, self.lines = folder, folder / "seeds", list[str]()
        for name, text in FILES.items():
            self.write(name, "\n".join(line.strip(" ") for line in text.splitlines()))

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        (self.folder / name).write_text(text.replace(old, new), encoding="utf-8")

    def build(self, *, areas: bool = True) -> dict[str, int]:
        return build(
            onet=self.folder / "onet",
            oews=self.folder / "oews_2025_national.csv",
            projections=self.folder / "projections.csv",
            frameworks=self.folder / "frameworks",
            cip=self.folder / "cip",
            sced=self.folder / "sced.csv",
            areas=self.folder / "oews_2025_areas.csv" if areas else None,
            out=self.out,
            progress=self.lines.append,
        )

    def refusal(self) -> str:
        with pytest.raises(SourceError) as caught:
            self.build()
        return str(caught.value)


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def built(desk: Desk) -> Callable[[str], list[dict[str, str]]]:
    desk.build()
    return lambda name: table(desk.out, name)


Built = Callable[[str], list[dict[str, str]]]


def test_the_rows_of_every_table_are_counted(desk: Desk) -> None:
    counts = desk.build()
    assert counts == {name: len(table(desk.out, name)) for name in counts}
    assert len(counts) == 19
    assert "wages: 5 rows" in desk.lines


def test_the_same_files_give_the_same_bytes(desk: Desk) -> None:
    def contents() -> dict[str, bytes]:
        desk.build()
        return {path.name: path.read_bytes() for path in desk.out.iterdir()}

    first = contents()
    assert first == contents()
    assert not any(b"\r" in text or text.startswith(b"\xef\xbb\xbf") for text in first.values())


def test_no_sentence_of_a_publisher_is_copied(desk: Desk) -> None:
    desk.build()
    assert not any(PROSE in path.read_text(encoding="utf-8") for path in desk.out.iterdir())


def test_a_title_in_another_case_or_comma_style_is_the_same_sub_cluster(built: Built) -> None:
    assert {"framework_key": "nccf-2024", "pathway_code": "water-systems", "soc": "13-1020"} in built(
        "occupation_pathways"
    )
    assert built("pathways")[0]["title"] == "Water Systems"


def test_two_pathways_of_one_title_get_two_codes(built: Built) -> None:
    codes = [row["code"] for row in built("pathways") if row["title"] == "Sales"]
    assert codes == ["hospitality-events-tourism-sales", "digital-technology-sales"]


def test_positions_count_within_the_cluster(built: Built) -> None:
    placed = [(row["cluster_code"], row["position"]) for row in built("pathways")]
    assert placed[:3] == [
        ("hospitality-events-tourism", "1"),
        ("hospitality-events-tourism", "2"),
        ("digital-technology", "1"),
    ]


def test_a_2002_cluster_takes_the_grouping_of_the_2024_cluster_it_shares_most_with(built: Built) -> None:
    grouping = {row["title"]: row["grouping"] for row in built("clusters")}
    assert grouping["Computing"] == grouping["Digital Technology"] == "connecting"


def test_only_cross_cutting_clusters_say_so(built: Built) -> None:
    flags = {row["title"]: row["cross_cutting"] for row in built("clusters")}
    assert [title for title, flag in flags.items() if flag == "1"] == ["Digital Technology"]


def test_an_old_pathway_is_linked_through_the_line_that_covers_its_occupations(built: Built) -> None:
    [buying] = [row for row in built("crosswalk") if row["from_code"] == "buying"]
    assert (buying["to_code"], buying["weight"], buying["shared_occupations"]) == (
        "water-systems",
        "0.500",
        "1",
    )
    assert (buying["relation"], buying["origin"]) == ("split", "derived")


def test_a_pathway_without_occupations_has_no_link(built: Built) -> None:
    assert "nothing-yet" not in [row["from_code"] for row in built("crosswalk")]


@pytest.mark.parametrize(
    ("shared", "old", "new", "name"),
    [(2, 3, 3, "same"), (2, 2, 9, "merged"), (2, 9, 2, "split"), (1, 2, 2, "partial")],
)
def test_a_link_is_named_by_how_much_of_each_side_is_shared(
    shared: int, old: int, new: int, name: str
) -> None:
    assert relation(shared, old, new) == name


def occupation(rows: list[dict[str, str]], soc: str) -> dict[str, str]:
    [row] = [row for row in rows if row["soc"] == soc]
    return row


def test_interests_are_the_mean_over_the_codes_of_an_occupation(built: Built) -> None:
    analyst = occupation(built("occupations"), "15-1212")
    assert (analyst["realistic"], analyst["interest_code"]) == ("3.00", "CIR")
    assert (analyst["job_zone"], analyst["onet_code"]) == ("4", "15-1212.00")


def test_an_occupation_that_bls_sums_takes_the_mean_of_those_below_it(built: Built) -> None:
    buyers = occupation(built("occupations"), "13-1020")
    assert (buyers["title"], buyers["onet_code"]) == ("Buyers", "")
    assert (buyers["conventional"], buyers["interest_code"], buyers["job_zone"]) == ("5.50", "EC", "3")


def test_an_occupation_that_nobody_describes_has_empty_cells(built: Built) -> None:
    crew = occupation(built("occupations"), "55-3011")
    assert [name for name, value in crew.items() if value] == ["soc", "title", "onet_code"]


def test_equal_interests_keep_their_order_and_weak_ones_give_no_letter() -> None:
    profile = dict(zip(INTERESTS, map(Decimal, (5, 2, 5, "2.99", 1, 1)), strict=True))
    assert interest_code(profile) == "RA"
    assert interest_code(dict.fromkeys(INTERESTS, Decimal(1))) == "R"
    assert interest_code({"Realistic": Decimal(5)}) == ""


def test_ten_skills_are_kept_and_suppressed_ones_left_out(built: Built) -> None:
    rows = [row for row in built("occupation_elements") if row["kind"] == "skill"]
    assert [row["rank"] for row in rows] == [str(rank) for rank in range(1, 11)]
    assert [row["name"] for row in rows[:3]] == ["Skill L", "Skill A", "Skill B"]


def test_knowledge_of_a_summed_occupation_is_a_mean(built: Built) -> None:
    [row] = [row for row in built("occupation_elements") if row["soc"] == "13-1020"]
    assert (row["kind"], row["importance"]) == ("knowledge", "3.50")


def related(rows: list[dict[str, str]], soc: str) -> list[tuple[str, str]]:
    return [(row["related_soc"], row["rank"]) for row in rows if row["soc"] == soc]


def test_an_occupation_is_related_neither_to_itself_nor_twice_to_another(built: Built) -> None:
    rows = built("related_occupations")
    assert related(rows, "13-1020") == related(rows, "13-1021") == [("15-1212", "1")]


def test_those_related_to_the_main_code_come_first(built: Built) -> None:
    assert related(built("related_occupations"), "15-1212") == [("13-1020", "1"), ("55-3011", "2")]


def test_alternate_titles_are_unlike_each_other_and_unlike_the_title(built: Built) -> None:
    titles = [row["title"] for row in built("alternate_titles") if row["soc"] == "15-1212"]
    assert titles == ["CSA", "Cyber Security Analyst", "Old Index Title", "Threat Hunters"]


def test_at_most_25_alternate_titles_are_kept_and_index_titles_go_first(desk: Desk) -> None:
    more = "".join(f'\n15-1212.00,Title {number},"02"' for number in range(30))
    desk.change("onet/Alternate Titles.csv", "\n15-1212.01", f"{more}\n15-1212.01")
    desk.build()
    titles = [row["title"] for row in table(desk.out, "alternate_titles") if row["soc"] == "15-1212"]
    assert len(titles) == 25
    assert "Old Index Title" not in titles


def test_both_titles_in_one_cell_are_found() -> None:
    assert forms("CEO (Chief Executive Officer)") == ["CEO", "Chief Executive Officer"]
    assert forms("Med- Surg Nurse") == ["Med-Surg Nurse"]


def wage(rows: list[dict[str, str]], area: str, soc: str) -> list[str]:
    [row] = [row for row in rows if (row["area_code"], row["soc"]) == (area, soc)]
    return [row[name] for name in ("employment", "p10", "median", "top_coded", "basis")]


def test_a_median_above_the_top_code_is_empty_and_marked(built: Built) -> None:
    assert wage(built("wages"), "US", "13-1020") == ["400", "30000", "", "1", "exact"]


def test_an_occupation_without_a_line_inherits_that_of_its_group_and_says_so(built: Built) -> None:
    assert wage(built("wages"), "US", "13-1021") == ["400", "30000", "", "1", "broad"]
    buyers = occupation(built("projections"), "13-1021")
    assert (buyers["change_percent"], buyers["basis"]) == ("-4.3", "broad")


def test_a_line_covers_others_only_where_o_net_does_not_describe_it() -> None:
    lines = reporting_lines(
        ["51-2091", "51-2092", "51-2099", "55-1011"],
        own=["51-2090", "51-2091"],
        known=["51-2091", "51-2092", "51-2099", "55-1011"],
    )
    assert lines == {"51-2091": "51-2091", "51-2092": "51-2090", "51-2099": "51-2090"}


def test_a_missing_wage_is_never_zero_and_a_row_without_figures_is_left_out(built: Built) -> None:
    assert wage(built("wages"), "0200000", "15-1212") == ["50", "", "", "0", "exact"]
    assert ("US", "15-1212") not in [(row["area_code"], row["soc"]) for row in built("wages")]


def test_states_are_kept_and_metropolitan_areas_are_not(built: Built) -> None:
    assert [(row["code"], row["kind"]) for row in built("areas")] == [("0200000", "state"), ("US", "nation")]


def test_without_a_file_of_areas_there_is_the_nation_alone(desk: Desk) -> None:
    assert desk.build(areas=False)["areas"] == 1
    assert {row["area_code"] for row in table(desk.out, "wages")} == {"US"}


def test_all_occupations_together_are_there_to_compare_with(built: Built) -> None:
    assert wage(built("wages"), "US", "00-0000")[2] == "50980"
    total = occupation(built("projections"), "00-0000")
    assert (total["base_year"], total["target_year"], total["openings_thousands"]) == (
        "2024",
        "2034",
        "18863.3",
    )


def test_summary_levels_and_occupations_we_do_not_carry_are_left_out(built: Built) -> None:
    assert [row["soc"] for row in built("projections")] == [
        "00-0000",
        "13-1020",
        "13-1021",
        "13-1022",
        "15-1212",
    ]
    assert "99-9999" not in [row["soc"] for row in built("wages")]


def test_a_year_is_read_from_the_name_of_the_file() -> None:
    assert survey_year(Path("oews_2026_national.csv")) == "2026"


def test_dead_and_reserved_programs_are_left_out_and_titles_lose_their_period(built: Built) -> None:
    programs = [(row["code"], row["title"]) for row in built("cip_programs")]
    assert programs == [("01.0000", "Agriculture, General"), ("49.0109", "Remote Aircraft Pilot")]


def test_a_program_leads_to_the_line_of_its_occupation_as_well(built: Built) -> None:
    assert [(row["cip"], row["soc"]) for row in built("cip_occupations")] == [
        ("01.0000", "13-1020"),
        ("01.0000", "13-1021"),
    ]


def test_no_match_is_no_program(built: Built) -> None:
    assert [row["cip"] for row in built("cip_pathways")] == ["01.0000"]


def test_an_industry_may_span_sectors(built: Built) -> None:
    assert built("industries") == [{"naics": "31-33", "title": "Manufacturing"}]


def test_scars_of_a_page_layout_are_mended(built: Built) -> None:
    courses = [(row["code"], row["title"], row["subject_area"]) for row in built("sced_courses")]
    assert courses[0] == ("02999", "Mathematics—Other", "02")
    assert courses[1][1] == "Information Technology—School-based Enterprise"
    assert mended("Processing/Production—Independe nt Study") == "Processing/Production—Independent Study"
    assert mended("Marketing —Commodities") == "Marketing—Commodities"
    assert mended("Theater—Acting/Performance") == "Theater—Acting/Performance"


# What is broken is refused, by name and line, and nothing is written.

BROKEN = [
    ("oews_2025_national.csv", "155000", "many", "line 2: “many” in the column “employment” is not a number"),
    ("oews_2025_national.csv", "155000", "NaN", "“NaN” in the column “employment” is not a number"),
    ("oews_2025_national.csv", "annual_median", "median", "line 1: the column “annual_median” is missing"),
    ("oews_2025_national.csv", ",8\n", "\n", "line 4: the row does not have as many cells as the header"),
    ("oews_2025_areas.csv", "0200000", "AK", "“AK” in the column “area_code” is not a code like 0100000"),
    (
        "projections.csv",
        "28.5",
        "—",
        "line 5: the column “Employment change, percent, 2024–34” holds no number",
    ),
    ("projections.csv", '"Employment, 2034"', "Then", "so the years are unknown"),
    ("frameworks/nccf_2024_clusters.csv", "Creating", "Making", "“Making & Experiencing” is none of the six"),
    ("frameworks/nccf_2024_clusters.csv", ",yes", ",1", "says “1”, neither yes nor no"),
    ("frameworks/nccf_2024_subclusters.csv", "Digital", "Analog", "no career cluster “Analog Technology”"),
    ("frameworks/nccf_2024_subclusters.csv", "Water Systems", "sales", "stands twice in “Hospitality"),
    ("frameworks/nccf_2024_soc.csv", "water systems", "air systems", "no sub-cluster “air systems” in"),
    (
        "frameworks/nccf_2024_soc.csv",
        "15-1212",
        "151212",
        "“151212” in the column “soc_code” is not a code like",
    ),
    ("frameworks/nccf_2002_soc.csv", "Networks", "Nets", "has no pathway “Nets” in “Computing”"),
    ("onet/Interests.csv", "15-1212.00", "15-1212", "is not a code like 15-1212.00"),
    (
        "onet/Job Zones.csv",
        "13-1021.00,3",
        "13-1021.00,9",
        "“9” in the column “Job Zone” is not a code like 3",
    ),
    ("onet/Occupation Data.csv", "Threat Hunters", "", "line 5: the column “Title” is blank"),
    ("cip/CIP2020_SOC2018_Crosswalk.csv", "01.0000", "01.0309", "CIP 01.0309 is no program of CIP 2020"),
    ("cip/CIPCode2020.csv", '="01.0000"', '="1.00000"', "is not a code like 01.0000"),
    ("sced.csv", "10993", "06993", "SCED has no subject area 06"),
    ("sced.csv", "10993", "02999", "the course 02999 stands twice"),
    (
        "seeds/summaries.csv",
        "Trade,Buying",
        "Trade,Sewing",
        "“Sewing” is no cluster or pathway of the framework",
    ),
    ("seeds/summaries.csv", "Ten.", "nine.", "“Buying” repeats the sentence of “Trade”"),
    (
        "seeds/summaries.csv",
        "Ten.",
        "Ten.\nnccf-2002,Trade,,Eleven.",
        "“Trade” (nccf-2002) has a sentence already",
    ),
    ("seeds/summaries.csv", "Ten.", "", "line 11: the column “summary” is blank"),
]


@pytest.mark.parametrize(("name", "old", "new", "complaint"), BROKEN)
def test_what_cannot_be_read_is_refused(desk: Desk, name: str, old: str, new: str, complaint: str) -> None:
    desk.change(name, old, new)
    message = desk.refusal()
    assert message.startswith(name.split("/")[-1])
    assert complaint in message
    assert message.endswith(".")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(desk: Desk, name: str) -> None:
    (desk.folder / name).unlink()
    assert desk.refusal() == f"{name.split('/')[-1]}: the file is missing."


def test_a_refused_build_writes_nothing(desk: Desk) -> None:
    (desk.folder / "sced.csv").unlink()
    desk.refusal()
    assert [path.name for path in desk.out.iterdir()] == ["summaries.csv"]


def test_every_missing_sentence_is_named_at_once(desk: Desk) -> None:
    desk.change("seeds/summaries.csv", "nccf-2024,Digital Technology,,Four.\n", "")
    desk.change("seeds/summaries.csv", "\nnccf-2002,Trade,Buying,Ten.", "")
    assert desk.refusal() == (
        "summaries.csv: no sentence for Digital Technology (nccf-2024); Trade: Buying (nccf-2002)."
    )


def test_bytes_that_are_not_utf_8_are_refused(desk: Desk) -> None:
    (desk.folder / "sced.csv").write_bytes(b"sced_course_code,title\n02999,Caf\xe9\n")
    assert desk.refusal() == "sced.csv: the file is not UTF-8 text."


def test_a_file_of_wages_without_a_year_in_its_name_is_refused() -> None:
    with pytest.raises(SourceError, match="holds no year"):
        survey_year(Path("oews_national_20251.csv"))


# The tables in seeds/ are what the frameworks are known to hold.


def test_the_seeds_hold_both_frameworks_whole() -> None:
    assert Counter(row["framework_key"] for row in table(SEEDS, "clusters")) == {
        "nccf-2024": 14,
        "nccf-2002": 16,
    }
    assert Counter(row["framework_key"] for row in table(SEEDS, "pathways")) == {
        "nccf-2024": 72,
        "nccf-2002": 79,
    }
    rows = table(SEEDS, "occupation_pathways")
    assert len({row["soc"] for row in rows if row["framework_key"] == "nccf-2024"}) == 851
    assert len(table(SEEDS, "sced_courses")) == 1785


def test_every_row_of_the_seeds_names_what_is_there() -> None:
    socs = {row["soc"] for row in table(SEEDS, "occupations")}
    pathways = {(row["framework_key"], row["code"]) for row in table(SEEDS, "pathways")}
    for name in ("occupation_pathways", "cip_pathways", "industry_pathways"):
        assert {(row["framework_key"], row["pathway_code"]) for row in table(SEEDS, name)} <= pathways
    for name in ("occupation_elements", "related_occupations", "alternate_titles", "cip_occupations"):
        assert {row["soc"] for row in table(SEEDS, name)} <= socs
    assert {row["related_soc"] for row in table(SEEDS, "related_occupations")} <= socs
    assert {row["soc"] for row in table(SEEDS, "wages") + table(SEEDS, "projections")} <= socs | {"00-0000"}


def test_every_source_is_credited() -> None:
    sources = table(SEEDS, "sources")
    assert len({row["key"] for row in sources}) == len(sources)
    assert [
        row["key"] for row in sources if not (row["publisher"] and row["licence"] and row["credit"])
    ] == []
    page = (SEEDS / "SOURCES.md").read_text(encoding="utf-8")
    assert [row["key"] for row in sources if f"`{row['key']}`" not in page] == []
    assert [path.stem for path in SEEDS.glob("*.csv") if f"`{path.stem}" not in page] == []


def test_our_sentences_are_short_plain_and_all_different() -> None:
    sentences = [row["summary"] for row in table(SEEDS, "summaries")]
    assert len(sentences) == len(set(sentences)) == 181
    assert [each for each in sentences if not 8 <= len(each.split()) <= 22] == []
    assert [
        each for each in sentences if not (each.isascii() and each.endswith(".") and each.count(".") == 1)
    ] == []


def test_no_table_of_the_seeds_knows_the_machine_it_was_built_on() -> None:
    for path in sorted(p for p in SEEDS.rglob("*") if p.is_file()):
        text = path.read_text(encoding="utf-8")
        assert not any(f"/{folder}/" in text for folder in ("work", "home", "root", "tmp", "Users")), (
            path.name
        )
