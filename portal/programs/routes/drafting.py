"""What the page of a draft, or its one region, is made of."""

from __future__ import annotations

import secrets
from typing import Any

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from portal.accounts.current import viewer
from portal.programs.checks import stopping
from portal.programs.forms import KIND_WORDS, CredentialForm, DraftForm, RequirementForm
from portal.programs.models import Program, ProgramVersion, RequirementKind
from portal.programs.queries.choices import newest_published
from portal.programs.queries.finding import finds
from portal.programs.queries.programs import students_in
from portal.programs.queries.trees import Branch, holds_requirements, tree_of, walk
from portal.programs.queries.wrongs import problems_in
from portal.programs.routes.loading import heading_of, this_year
from portal.programs.services.requirements import DEEPEST
from portal.programs.words import KIND_HINTS, KIND_TITLES

TEMPLATE, BLOCK = "programs/draft.html", "draft"


def draft_shown(
    program: Program, version: ProgramVersion, *, adding: int | None = None, q: str = "", focus: str = "", notice: str = "",
    settings: DraftForm | None = None, forms: dict[int, RequirementForm] | None = None, theirs: int | None = None,
    removed_word: str = "", credential: CredentialForm | None = None,
) -> dict[str, Any]:  # fmt: skip
    """`adding` is the requirement whose panel is open, `q` what was typed in it, `focus` the id that gets the focus.

    `forms` are refused forms by requirement; `theirs` the requirement that somebody else changed meanwhile;
    `removed_word` what was just taken out, signed; `credential` the open panel's refused form.
    """
    tree = tree_of(version.id)
    branches = {branch.id: branch for branch in walk(tree)}
    problems = problems_in(version.id, tree)
    open_one = branches.get(adding or open_panel())
    return {
        "program": program, "version": version, "heading": heading_of(program), "tree": tree,
        "problems": problems, "stops": len(stopping(problems)),
        "before": newest_published(program.id), "students": students_in(program.id),
        "settings": settings or DraftForm(formdata=None, this_year=this_year(), now_is=version.entry_year, entry_year=str(version.entry_year), count_in_two=version.count_in_two, version=version.version),
        "adding": open_one, "q": q, "finds": finds(viewer(), open_one.kind, program.id, q) if open_one else None,
        "taken": taken_by(open_one) if open_one else frozenset(),
        "form_token": secrets.token_urlsafe(16), "kinds": list(RequirementKind), "kind_titles": KIND_TITLES, "kind_hints": KIND_HINTS, "kind_words": KIND_WORDS,
        "focus": focus, "notice": notice, "forms": forms or {}, "theirs": theirs, "parents": parents(tree),
        "removed": unsigned(removed_word) if removed_word else None, "removed_word": removed_word, "credential": credential,
    }  # fmt: skip


def open_panel() -> int:
    """The requirement whose panel was open when a form beside it was sent: it stays open. 0: none."""
    raw = request.form.get("adding", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else 0


def taken_by(branch: Branch) -> frozenset[tuple[str, int, str | None]]:
    """What a requirement names already, so that the panel does not offer it twice."""
    return frozenset((each.kind if each.kind in ("credential", "role") else "offering", each.offering_id or each.credential_id or each.pathway_id or 0, each.role) for each in branch.options)


def parents(tree: tuple[Branch, ...]) -> dict[int, list[Branch]]:
    """Requirement id -> where else it could be put, in the order of the tree."""
    those = list(walk(tree))
    found: dict[int, list[Branch]] = {}
    for branch in those:
        within = {each.id for each in branch.walk()}
        height = 1 + max(each.depth for each in branch.walk()) - branch.depth
        found[branch.id] = [
            each
            for each in those
            if each.id not in within and each.id != branch.parent_id and holds_requirements(each.kind)
            and each.depth + 1 + height <= DEEPEST
        ]  # fmt: skip
    return found


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="removed requirement")


def signed(removed: dict[str, Any]) -> str:
    """As a form and an address can carry it; the token lets it be put back once."""
    return str(_signer().dumps(removed | {"token": secrets.token_urlsafe(16)}))


def unsigned(word: str) -> dict[str, Any] | None:
    """What was removed; None where the word is none of ours."""
    try:
        found: dict[str, Any] = _signer().loads(word[:200_000])
    except BadSignature:
        return None
    return found
