"""Reads program versions out of the database and compiles them to rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from portal.alignment.models import Alignment
from portal.catalog.models import Credential, Offering
from portal.catalog.supposing import Supposed
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.language import _, spoken
from portal.programs.models import Program, ProgramVersion, Requirement, RequirementKind, RequirementOption
from portal.programs.rules import UNIT, Leaf, Node, Rules, credential_key

ROLE_WORDS = {"exploratory": "An exploratory", "foundational": "A foundational", "core": "A core", "capstone": "A capstone"}
"""How staff read it."""


def compile_versions(version_ids: Iterable[int], supposed: Supposed | None = None) -> dict[int, Rules]:
    """Version id -> rules, in five queries however many versions there are.

    An option 'role R in pathway P' becomes the set of offerings (retired ones too) of the program's district whose alignment
    in force says so: that is how an alignment moves progress. `supposed` puts other roles in force.
    """
    ids = sorted(set(version_ids))
    if not ids:
        return {}
    versions = db.session.execute(
        sa.select(ProgramVersion.id, ProgramVersion.program_id, ProgramVersion.count_in_two, Program.title, Program.district_id)
        .join(Program, Program.id == ProgramVersion.program_id)
        .where(ProgramVersion.id.in_(ids))
        .order_by(ProgramVersion.id)
    ).all()
    requirements: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(
            Requirement.id, Requirement.program_version_id, Requirement.parent_id, Requirement.kind, Requirement.title, Requirement.amount
        )
        .where(Requirement.program_version_id.in_(ids))
        .order_by(Requirement.position, Requirement.id)
    ):
        requirements[row.program_version_id].append(row)
    options: dict[int, list[Any]] = defaultdict(list)
    for option in db.session.execute(
        sa.select(
            RequirementOption.requirement_id, RequirementOption.offering_id, RequirementOption.credential_id,
            RequirementOption.pathway_id, RequirementOption.role, Offering.title.label("offering_title"),
            Offering.kind.label("offering_kind"), Credential.title.label("credential_title"), spoken(Pathway, "title").label("pathway_title"),
        )
        .join(Requirement, Requirement.id == RequirementOption.requirement_id)
        .outerjoin(Offering, Offering.id == RequirementOption.offering_id)
        .outerjoin(Credential, Credential.id == RequirementOption.credential_id)
        .outerjoin(Pathway, Pathway.id == RequirementOption.pathway_id)
        .where(Requirement.program_version_id.in_(ids))
        .order_by(RequirementOption.position, RequirementOption.id)
    ):
        options[option.requirement_id].append(option)
    pathway_ids = {o.pathway_id for those in options.values() for o in those if o.pathway_id is not None}
    aligned, kinds = _aligned(pathway_ids, supposed.roles if supposed is not None else {})
    return {v.id: _Compiler(v, requirements[v.id], options, aligned, kinds).rules() for v in versions}


def _aligned(pathway_ids: Iterable[int], roles: Mapping[tuple[int, int], str | None]) -> tuple[dict[tuple[int, int, str], set[int]], dict[int, str]]:
    """(district, pathway, role) -> offerings in force, retired ones too; and each such offering's kind."""
    ids = sorted(pathway_ids)
    found: dict[tuple[int, int, str], set[int]] = defaultdict(set)
    kinds: dict[int, str] = {}
    if ids:
        for row in db.session.execute(
            sa.select(Alignment.district_id, Alignment.pathway_id, Alignment.role, Offering.id, Offering.kind)
            .join(Offering, Offering.id == Alignment.offering_id)
            .where(Alignment.pathway_id.in_(ids), sa.or_(Alignment.role.is_not(None), Alignment.offering_id.in_({key for key, _ in roles})))
            .order_by(Alignment.id)
        ):
            if (role := roles.get((row.id, row.pathway_id), row.role)) is not None:
                found[row.district_id, row.pathway_id, role].add(row.id)
                kinds[row.id] = row.kind
    return found, kinds


class _Compiler:
    """Builds the tree of one version; leaves are numbered as they are met."""

    def __init__(self, version: Any, requirements: Sequence[Any], options: dict[int, list[Any]], aligned: dict[tuple[int, int, str], set[int]], kinds: dict[int, str]) -> None:
        self.version = version
        self.options = options
        self.aligned = aligned
        self.kinds = kinds
        self.children: dict[int | None, list[Any]] = defaultdict(list)
        for row in requirements:
            self.children[row.parent_id].append(row)
        self.leaves: list[Leaf] = []

    def rules(self) -> Rules:
        top = tuple(self.node(row, group) for group, row in enumerate(self.children[None]))
        return Rules(
            program_id=self.version.program_id,
            version_id=self.version.id,
            title=self.version.title,
            leaves=tuple(self.leaves),
            root=Node(0, self.version.title, top),
            count_in_two=self.version.count_in_two,
        )

    def node(self, row: Any, group: int) -> Node | int:
        below = self.children[row.id]
        options = self.options[row.id]
        if row.kind == RequirementKind.ALL_OF:
            parts = [self.node(child, group) for child in below]
            parts += [self.leaf(row, [option], UNIT, group, title=self.title_of(option)) for option in options]
            return Node(row.id, row.title, tuple(parts))
        if row.kind == RequirementKind.K_OF_N and below:  # beside requirements each option is one choice
            parts = [self.node(child, group) for child in below]
            parts += [self.leaf(row, [option], UNIT, group, title=self.title_of(option)) for option in options]
            return Node(row.id, row.title, tuple(parts), pick=int(row.amount))
        return self.leaf(row, options, int(row.amount * UNIT), group, title=row.title)

    def leaf(self, row: Any, options: Sequence[Any], need: int, group: int, *, title: str) -> int:
        keys: set[int] = set()
        for option in options:
            keys |= self.keys_of(option)
        kind = row.kind if row.kind in ("credits", "hours", "credential") else self.counted_kind(keys, options)
        fallback = self.title_of(options[0]) if len(options) == 1 else row.title
        self.leaves.append(Leaf(row.id, kind, title, need, frozenset(keys), group, fallback))
        return len(self.leaves) - 1

    def keys_of(self, option: Any) -> set[int]:
        if option.offering_id is not None:
            return {option.offering_id}
        if option.credential_id is not None:
            return {credential_key(option.credential_id)}
        return self.aligned.get((self.version.district_id, option.pathway_id, option.role), set())

    def counted_kind(self, keys: set[int], options: Sequence[Any]) -> str:
        if options and all(o.credential_id is not None for o in options):
            return "credential"
        named = {o.offering_id: o.offering_kind for o in options if o.offering_id is not None}
        offered = [self.kinds.get(key) or named.get(key) for key in keys if key > 0]
        return "experiences" if offered and all(kind == "experience" for kind in offered) else "courses"

    def title_of(self, option: Any) -> str:
        if option.offering_id is not None:
            return str(option.offering_title)
        if option.credential_id is not None:
            return str(option.credential_title)
        words = {
            "exploratory": _("An exploratory course or experience in %(pathway)s", pathway=option.pathway_title),
            "foundational": _("A foundational course or experience in %(pathway)s", pathway=option.pathway_title),
            "core": _("A core course or experience in %(pathway)s", pathway=option.pathway_title),
            "capstone": _("A capstone course or experience in %(pathway)s", pathway=option.pathway_title),
        }
        return words[option.role]
