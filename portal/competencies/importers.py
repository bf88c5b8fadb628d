"""Brings competencies from a table, a row each; the export of a set is such a table.

Rows are matched by identifier where the file has one, else by code within their set. A row names what it stands under
by code; that must be there already or stand further up in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from portal.accounts.viewer import Viewer
from portal.competencies import importing
from portal.competencies.case.shapes import LONGEST_STATEMENT
from portal.competencies.forms import KINDS, levels_in
from portal.competencies.importing import Have, Wanted, plain
from portal.competencies.permissions import EDITORS
from portal.imports.kinds import Change, Context, Field, Question, Row, TabularKind

LONGEST = {
    "set": 300,
    "code": 80,
    "statement": LONGEST_STATEMENT,
    "short": 300,
    "type": 120,
    "parent_code": 80,
    "grades": 200,
    "identifier": 200,
}
LABELS = {
    "code": "Code", "statement": "Statement", "short": "Short form", "kind": "Kind", "item_type": "Type", "levels": "Grades",
    "retired": "Retired", "parent": "Stands under", "pathway": "Asked for by",
}  # fmt: skip
YES, NO = {"yes", "y", "true", "1", "x"}, {"no", "n", "false", "0", ""}


class Bad(ValueError):
    """A cell that cannot be taken, with its column."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column = column


def compare(rows: Iterable[Row], context: Context) -> Iterator[Change]:
    """What each row would do to the set that it names, or that was chosen beside the file."""
    have = importing.read(context.district_id)
    seen: set[str] = set()
    for row in rows:
        try:
            yield _compare(row, context, have, seen)
        except Bad as bad:
            title = f"{row.values['code']} {row.values['statement']}".strip()
            yield Change(row.line, "rejected", title[:200], reason=str(bad), column=bad.column)


def _compare(row: Row, context: Context, have: Have, seen: set[str]) -> Change:
    wanted = _read(row, context, have)
    standing = have.standing(wanted)
    mark = standing.mark if standing else f"{plain(wanted.set)}/{wanted.identifier or plain(wanted.code)}"
    if mark in seen:
        raise Bad("code", "It stands in the file a second time.")
    seen.add(mark)
    parent = _parent(wanted, have, standing)
    title = f"{wanted.code} {wanted.statement}".strip()[:200]
    found = have.expect(wanted, parent)
    if standing is None:
        reason = "" if have.knows_set(wanted.set) else "Makes a new set, as a draft."
        return Change(row.line, "new", title, values=wanted.as_values(), reason=reason)
    differences = tuple((LABELS[name], _said(old), _said(new)) for name, old, new in found)
    action = "changed" if differences else "unchanged"
    return Change(row.line, action, title, str(standing.id), wanted.as_values(), differences)  # type: ignore[arg-type]


def _parent(wanted: Wanted, have: Have, standing: Any) -> str:
    """The mark of what the row stands under; '' at the top."""
    if not wanted.parent_code:
        return ""
    above = have.by_code(wanted.set, wanted.parent_code)
    if above is None:
        raise Bad("parent_code", f"“{wanted.parent_code}” is not in the set and stands nowhere above this row.")
    if standing is not None and have.stands_under(above, standing.mark):
        raise Bad("parent_code", f"It would stand under itself: {' → '.join(have.chain(above, standing.mark))}.")
    return above.mark


def _read(row: Row, context: Context, have: Have) -> Wanted:
    cells = row.values
    for name, longest in LONGEST.items():
        if len(cells[name]) > longest:
            raise Bad(name, f"It has more than {longest:,} characters.")
    title = have.title_of(str(context.options.get("set_id") or "")) or cells["set"]
    if not title:
        raise Bad("set", "Name the set in this column, or choose one beside the file.")
    if not cells["statement"]:
        raise Bad("statement", "Every row needs the words of its competency.")
    if not (cells["code"] or cells["identifier"]):
        raise Bad("code", "Give it a code: by that it is known when the file comes again.")
    if any(len(each) > 40 for each in levels_in(cells["grades"])):
        raise Bad("grades", "Put commas between grades; each has at most 40 characters.")
    return Wanted(
        set=title, code=cells["code"], statement=cells["statement"], identifier=cells["identifier"],
        short=_given(row, context, "short"), kind=_kind(cells["kind"]) if cells["kind"] or context.has_column("kind") else None,
        item_type=_given(row, context, "type"), levels=levels_in(cells["grades"]) if context.has_column("grades") else None,
        parent_code=cells["parent_code"], has_parent=context.has_column("parent_code"), retired=_flag(cells["retired"]),
        pathway_id=_pathway(cells["pathway"], have),
    )  # fmt: skip


def _given(row: Row, context: Context, name: str) -> str | None:
    """The cell; None where the file has no such column and so says nothing."""
    return row.values[name] if context.has_column(name) else None


def _kind(text: str) -> str:
    word = text.casefold()
    for kind, label in KINDS.items():
        if word in (kind.value, label.casefold()):
            return kind.value
    raise Bad("kind", "It is none of knowledge, skill and practice.")


def _flag(text: str) -> bool | None:
    word = text.casefold()
    if word not in YES | NO:
        raise Bad("retired", "Say yes or no.")
    return word in YES if word else None


def _pathway(text: str, have: Have) -> int | None:
    if not text:
        return None
    if (found := have.pathways.get(plain(text))) is None:
        raise Bad("pathway", f"No pathway of the framework in use is called “{text[:80]}”.")
    return found


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


def apply(changes: Sequence[Change], context: Context) -> None:
    """Writes new and changed rows; makes sets that rows name and nobody has made."""
    importing.write([Wanted(**change.values) for change in changes], context)


def questions(viewer: Viewer) -> Sequence[Question]:
    """Into which set."""
    named = ("file", "As the file’s column “set” says")
    return [
        Question(
            "set_id",
            "Set",
            (named, *importing.open_sets(viewer.district_id)),
            "A set that nobody has made yet is made as a draft.",
        )
    ]


KIND = TabularKind(
    key="competencies",
    title="Competencies (table)",
    noun="competency",
    fields=(
        Field("set", "Set", hint="Its title; an unknown one is made as a draft", example="Network technician"),
        Field("code", "Code", hint="As 1.2; by it a competency is known again", aliases=("number", "humancodingscheme", "human coding scheme"), example="1.1"),
        Field("statement", "Statement", required=True, hint="What one knows or can do", aliases=("competency", "full statement", "fullstatement", "description"), example="Plan addresses for a building"),
        Field("short", "Short form", hint="A few words", aliases=("short", "abbreviated statement", "abbreviatedstatement"), example="IP addressing"),
        Field("kind", "Kind", hint="knowledge, skill or practice", example="skill"),
        Field("type", "Type", hint="As its publisher calls it", aliases=("item type", "cfitemtype"), example="Competency"),
        Field("parent_code", "Parent code", hint="The code of what it stands under, further up in the file", aliases=("parent", "under"), example="1"),
        Field("grades", "Grades", hint="With commas between them", aliases=("level", "levels", "education level", "educationlevel"), example="11, 12"),
        Field("pathway", "Pathway", hint="Title of a pathway that asks for the set", example="Networks"),
        Field("identifier", "Identifier", hint="Kept when a code changes", aliases=("case identifier", "guid")),
        Field("retired", "Retired", hint="yes or no", example="no"),
    ),
    roles=EDITORS,
    compare=compare,
    apply=apply,
    about="Competencies with their codes, one a row, for a new set or one that is there. The export of a set is such a file.",
    undo="Words that the file changes cannot be brought back at once; export first to keep them. What the file leaves out stays.",
    home="/competencies",
    questions=questions,
)  # fmt: skip
