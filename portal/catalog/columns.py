"""The columns of a catalogue file: what an export writes is what an import reads, by the same headings."""

from __future__ import annotations

from portal.catalog.cells import TERMS
from portal.imports.kinds import Field

WHOLE_DISTRICT = "Whole district"
BETWEEN = "; "
"""Between several courses in one cell."""

CODE = Field("code", "Code", hint="Your own code. Rows are matched by it.", example="CS101",
             aliases=("course code", "local code", "course number", "course id", "local course code"))  # fmt: skip
TITLE = Field("title", "Title", required=True, hint="Up to 200 characters.", example="Computer Science I",
              aliases=("course title", "course name", "name", "course"))  # fmt: skip
SCHOOL = Field("school", "School", hint=f"A school's name or code, or “{WHOLE_DISTRICT}”.", example=WHOLE_DISTRICT,
               aliases=("school name", "school code", "building", "offered by", "org", "site"))  # fmt: skip
SUBJECT = Field("subject", "Subject", hint="Up to 80 characters.", example="Information Technology",
                aliases=("department", "subject area", "content area"))  # fmt: skip
GRADES = Field("grades", "Grades", hint="9–12, or 9,10, or 09.", example="9–12",
               aliases=("grade", "grade level", "grade levels", "grade range"))  # fmt: skip
DESCRIPTION = Field("description", "Description", hint="Up to 5,000 characters.",
                    example="Problem solving with programs.",
                    aliases=("course description", "summary"))  # fmt: skip
STATE = Field("state", "State of offering", hint="active or retired.", example="active",
              aliases=("status", "active"))  # fmt: skip

COURSE_COLUMNS = (
    CODE,
    TITLE,
    SCHOOL,
    SUBJECT,
    GRADES,
    Field("credits", "Credits", hint="0 to 10, as 0.5.", example="1", aliases=("credit", "units", "credit hours")),
    Field("cte", "CTE", hint="yes or no.", example="yes", aliases=("cte course", "is cte", "career technical")),
    Field("terms_offered", "Terms offered", hint=f"Any of: {', '.join(TERMS)}.", example="fall, spring",
          aliases=("terms", "term", "semester")),
    Field("state_code", "State code", hint="The state's code for the course.", example="145060",
          aliases=("state course code", "state number")),
    Field("sced_code", "SCED code", hint="Five digits.", example="10012",
          aliases=("sced", "nces code", "sced course code")),
    Field("prerequisites", "Prerequisites", hint="Codes or titles of courses, with a semicolon between.",
          example="ALG1; CS100", aliases=("prerequisite", "prereqs", "prerequisite courses")),
    DESCRIPTION,
    STATE,
)  # fmt: skip

EXPERIENCE_COLUMNS = (
    CODE,
    TITLE,
    Field("experience_kind", "Kind", hint="Internship, job shadow, apprenticeship and so on.",
          example="Internship", aliases=("type", "experience kind", "kind of experience", "wbl type")),
    SCHOOL,
    SUBJECT,
    GRADES,
    Field("hours", "Hours", hint="Usual hours of one placement.", example="120",
          aliases=("total hours", "required hours")),
    Field("course_id", "Credit course", hint="Code or title of the course that gives credit for it.",
          aliases=("linked course", "for credit", "course code")),
    DESCRIPTION,
    STATE,
)  # fmt: skip
