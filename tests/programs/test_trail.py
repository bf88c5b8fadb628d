"""The audit trail names programs, versions and what was waived in words."""

from __future__ import annotations

from portal.accounts import audit_names
from portal.programs import services, trail
from tests import factories as make
from tests.programs.viewers import viewer_of


def test_each_deed_reads_as_a_sentence_about_a_name(session, lakes):
    make.caseload(lakes.counselor, lakes.student)
    waived = services.grant_waiver(student=lakes.student, requirement=lakes.core, reason="x", by=viewer_of(lakes.counselor))
    substituted = services.grant_substitution(student=lakes.student, requirement=lakes.core, offering=lakes.first_course, reason="x", by=viewer_of(lakes.counselor))
    subjects = [f"programs:{lakes.program.id}", f"program_versions:{lakes.version.id}", f"choices:{lakes.choice.id}", f"waivers:{waived.id}", f"substitutions:{substituted.id}", f"credentials:{lakes.credential.id}"]
    found = audit_names.names(subjects, lakes.by)
    assert [found[s].text for s in subjects] == [
        "Robotics and Automation", "Robotics and Automation, version 1", "Robotics and Automation, version 1",
        "Core courses of Robotics and Automation", "Core courses of Robotics and Automation", "Robot Operator",
    ]  # fmt: skip
    assert found[subjects[1]].href == f"/programs/{lakes.program.id}"
    assert audit_names.names(subjects, viewer_of(lakes.stranger)) == {}
    assert audit_names.words_for("program.choose", named=True) == ("chose ", "")
    assert set(trail.PHRASES) <= set(audit_names.known_actions())
