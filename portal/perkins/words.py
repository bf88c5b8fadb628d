"""Rules in words, for pages and for the difference between two sets."""

from __future__ import annotations

from portal.perkins.rules import FEDERAL, INDICATORS, MEANINGS, SUBGROUPS, SWITCHED, Rules, Threshold, text_of

Line = tuple[str, str]
ROLE_WORDS = {"exploratory": "exploratory", "foundational": "foundational", "core": "core", "capstone": "capstone"}


def said(threshold: Threshold) -> str:
    """'2 courses or 3 credits, only core and capstone courses'."""
    if not threshold.asks:
        return "Not used"
    parts = []
    if threshold.courses:
        parts.append(_plural(threshold.courses, "completed course"))
    if threshold.credits:
        parts.append(f"{text_of(threshold.credits)} credit{'' if threshold.credits == 1 else 's'}")
    text = (" or " if threshold.join == "any" else " and ").join(parts) or "Any courses"
    if threshold.roles:
        text += f", only {_listed(r for r in ROLE_WORDS if r in threshold.roles)} courses"
    if threshold.advanced:
        text += f", {threshold.advanced} of them core or capstone"
    return text


def lines(rules: Rules) -> list[Line]:
    """(what, how) of everything a rule set says."""
    marks = [f"letters {rules.passing_marks}"] if rules.passing_marks else []
    marks += [f"numbers from {rules.passing_number}"] if rules.passing_number else []
    origins = [word for word, counts in (("dual enrollment", rules.count_dual), ("transfer", rules.count_transfer), ("middle school", rules.count_middle)) if counts]
    hours = f"{rules.wbl_hours} approved hours" if rules.wbl_hours else "each kind’s own minimum of approved hours"
    switched = [code for code in SWITCHED if rules.uses(code)]
    return [
        ("Participant", said(rules.participant)),
        ("Concentrator", said(rules.concentrator)),
        ("Completer", said(rules.completer)),
        ("Courses that count", "Those the program’s requirements name" + (", and CTE courses aligned to its pathways" if rules.aligned_courses else "")),
        ("Marks that count", "The district’s pass rule" + (f", and only {_listed(marks)}" if marks else "")),
        ("Records from elsewhere", f"{_listed(origins).capitalize()} count" if origins else "None count"),
        ("Work-based learning (5S3)", f"{hours}, in " + (_listed(sorted(rules.wbl_kinds)).replace("_", " ") if rules.wbl_kinds else "every sustained kind")),
        ("Optional indicators", _listed(f"{code} {rules.other_title if code == '5S4' and rules.other_title else INDICATORS[code].lower()}" for code in switched) or "None"),
        ("Subgroups", _listed(SUBGROUPS[key].lower() for key in SUBGROUPS if key in rules.subgroups) or "None"),
        ("Smallest published cell", str(rules.minimum_cell)),
        ("Exit types", "; ".join(f"{t.code}{'=' + t.state_code if t.state_code else ''} {t.title} ({MEANINGS[t.meaning].lower()})" for t in rules.exit_types) or "None"),
        ("State codes", f"{_plural(len(rules.program_codes), 'program')}, {_plural(len(rules.course_codes), 'course')} mapped"),
    ]


def differences(rules: Rules, other: Rules = FEDERAL) -> list[tuple[str, str, str]]:
    """(what, here, there) where two sets say different things; the other is the federal minimum unless given."""
    return [(what, here, there) for (what, here), (_, there) in zip(lines(rules), lines(other), strict=True) if here != there]


def looser_than_the_law(rules: Rules) -> list[str]:
    """Where a set asks for less than the statute's two completed courses, in sentences."""
    found = []
    c = rules.concentrator
    few_courses = c.courses < 2 or (c.join == "any" and c.credits)
    if few_courses and c.credits < 2:
        found.append("A concentrator needs at least two completed courses in one program by the statute (20 U.S.C. 2302(12)(A)). This set asks for less.")
    if not any(rules.uses(code) for code in ("5S1", "5S2", "5S3")):
        found.append("A state uses at least one of 5S1, 5S2 and 5S3 (20 U.S.C. 2323(b)(2)(A)(iv)). This set uses none.")
    return found


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _listed(words: object) -> str:
    found = [str(word) for word in words]  # type: ignore[attr-defined]
    return ", ".join(found[:-1]) + (" and " if len(found) > 1 else "") + found[-1] if found else ""
