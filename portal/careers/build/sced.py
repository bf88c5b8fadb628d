"""Course codes of School Courses for the Exchange of Data (SCED), version 12, NCES.

The file at hand is a second-hand extract. Its titles carry scars of a page layout, all of which are mended
here: "School- based", "Independe nt Study", "Other 1199", "Marketing —Commodities".
"""

import re
from pathlib import Path

from portal.careers.build.source import Table, read_rows, sorted_table

AREAS = {
    "01": "English Language and Literature",
    "02": "Mathematics",
    "03": "Life and Physical Sciences",
    "04": "Social Sciences and History",
    "05": "Visual and Performing Arts",
    "07": "Religious Education and Theology",
    "08": "Physical, Health, and Safety Education",
    "09": "Military Science",
    "10": "Information Technology",
    "11": "Communication and Audio/Video Technology",
    "12": "Business and Marketing",
    "13": "Manufacturing",
    "14": "Health Care Sciences",
    "15": "Public, Protective, and Government Service",
    "16": "Hospitality and Tourism",
    "17": "Architecture and Construction",
    "18": "Agriculture, Food, and Natural Resources",
    "19": "Human Services",
    "20": "Transportation, Distribution and Logistics",
    "21": "Engineering and Technology",
    "22": "Miscellaneous",
    "23": "Nonsubject Specific",
    "24": "World Language and Literature",
    "25": "Integrative Learning",
}
"""Subject areas by two digits, 06 not used. The file names them only in titles ("Mathematics—Other")."""


def mended(title: str) -> str:
    """A course title without the scars of its page layout."""
    title = re.sub(r"(?<=[a-z])- (?=[a-z])", "-", title)
    title = re.sub(r"Independe nt|Independen t", "Independent", title)
    title = re.sub(r"—Other \d{4}$", "—Other", title)
    return re.sub(r"\s+", " ", title.replace(" —", "—")).strip()


def course_tables(path: Path) -> dict[str, Table]:
    """sced_courses and sced_areas, the areas that have courses. Descriptions stay where they are."""
    courses: dict[str, str] = {}
    for row in read_rows(path, ("sced_course_code", "title")):
        code = row.code("sced_course_code", r"\d{5}", "01001")
        if code[:2] not in AREAS:
            raise row.error(f"SCED has no subject area {code[:2]}.")
        if code in courses:
            raise row.error(f"the course {code} stands twice.")
        courses[code] = mended(row.text("title"))
    used = {code[:2] for code in courses}
    return {
        "sced_courses": sorted_table(
            "code,title,subject_area", ((code, title, code[:2]) for code, title in courses.items())
        ),
        "sced_areas": sorted_table("code,title", ((code, AREAS[code]) for code in used)),
    }
