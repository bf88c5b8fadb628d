"""Course catalogs and experiences out of CSV and XLSX files."""

from __future__ import annotations

from portal.catalog.columns import COURSE_COLUMNS, EXPERIENCE_COLUMNS
from portal.catalog.importers import courses, experiences, writing
from portal.catalog.permissions import COURSE_EDITORS, EXPERIENCE_EDITORS
from portal.imports.kinds import TabularKind

KINDS = (
    TabularKind(
        key="courses",
        title="Course catalog",
        noun="course",
        fields=COURSE_COLUMNS,
        roles=COURSE_EDITORS,
        compare=courses.compare,
        apply=writing.apply_courses,
        about="The courses your schools offer, with credits, grades, SCED codes and prerequisites.",
        undo="Courses that are not in the file stay as they are. To take one out, retire it.",
        home="/courses",
    ),
    TabularKind(
        key="experiences",
        title="Experiences",
        noun="experience",
        fields=EXPERIENCE_COLUMNS,
        roles=EXPERIENCE_EDITORS,
        compare=experiences.compare,
        apply=writing.apply_experiences,
        about="Internships, job shadows and other work-based learning that your schools offer.",
        undo="Experiences that are not in the file stay as they are. To take one out, retire it.",
        home="/experiences",
    ),
)
