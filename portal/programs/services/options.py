"""What counts in a requirement: offerings, credentials, and whatever is approved with a role in a pathway."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.alignment.models import AlignmentRole
from portal.catalog.models import Credential, Offering, OfferingKind
from portal.extensions import db
from portal.frameworks.models import Framework, Pathway
from portal.programs.errors import NotPossible
from portal.programs.models import Requirement, RequirementKind, RequirementOption
from portal.programs.services.editing import check_draft, touch
from portal.programs.services.requirements import version_of
from portal.programs.services.twins import added

MOST_OPTIONS = 200


def add_option(
    requirement: Requirement, *, offering: Offering | None = None, credential: Credential | None = None,
    pathway: Pathway | None = None, role: AlignmentRole | None = None, by: Viewer,
) -> RequirementOption:  # fmt: skip
    """Exactly one of: an offering, a credential, or a pathway with a role. One that is there is handed back.

    Raises NotPossible where it could never count here, NotAllowed.
    """
    version = version_of(requirement)
    program = check_draft(version, by)
    _check_sense(requirement, offering, credential, pathway, role, program.district_id)
    same = {
        "offering_id": offering.id if offering else None,
        "credential_id": credential.id if credential else None,
        "pathway_id": pathway.id if pathway else None,
        "role": role.value if role else None,
    }
    if (there := _find(requirement.id, same)) is not None:
        return there
    count = db.session.scalar(sa.select(sa.func.count()).where(RequirementOption.requirement_id == requirement.id)) or 0
    if count >= MOST_OPTIONS:
        raise NotPossible(f"A requirement has at most {MOST_OPTIONS} options. Name a role in a pathway instead.")
    last = db.session.scalar(sa.select(sa.func.max(RequirementOption.position)).where(RequirementOption.requirement_id == requirement.id))
    made = RequirementOption(requirement_id=requirement.id, position=0 if last is None else last + 1, **same)
    if not added(made):
        there = _find(requirement.id, same)
        if there is None:
            raise NotPossible("This requirement changed at the same moment. Look again.")
        return there
    touch(version)
    audit.record("requirement.add_option", subject=f"program_versions:{version.id}", by=by, detail={"requirement_id": requirement.id} | same)
    return made


def remove_option(option: RequirementOption, *, by: Viewer) -> None:
    """Raises NotPossible, NotAllowed."""
    requirement = db.session.get_one(Requirement, option.requirement_id)
    version = version_of(requirement)
    check_draft(version, by)
    detail = {"requirement_id": requirement.id, "offering_id": option.offering_id, "credential_id": option.credential_id, "pathway_id": option.pathway_id, "role": option.role}
    audit.record("requirement.remove_option", subject=f"program_versions:{version.id}", by=by, detail=detail)
    db.session.delete(option)
    touch(version)


def create_credential(requirement: Requirement, *, title: str, issuer: str, by: Viewer) -> Credential:
    """A credential of the district, made where a requirement needs it; one with the same words is handed back."""
    program = check_draft(version_of(requirement), by)
    there = db.session.scalar(
        sa.select(Credential)
        .where(
            sa.or_(Credential.district_id == program.district_id, Credential.district_id.is_(None)), Credential.retired.is_(False),
            sa.func.lower(Credential.title) == title.lower(), sa.func.lower(Credential.issuer) == issuer.lower(),
        )
        .order_by(Credential.id)
        .limit(1)
    )  # fmt: skip
    if there is not None:
        return there
    made = Credential(district_id=program.district_id, title=title, issuer=issuer)
    db.session.add(made)
    db.session.flush()
    audit.record("credential.create", subject=f"credentials:{made.id}", by=by, detail={"title": title, "issuer": issuer})
    return made


def _check_sense(requirement: Requirement, offering: Offering | None, credential: Credential | None, pathway: Pathway | None, role: AlignmentRole | None, district_id: int) -> None:
    kind = requirement.kind
    if [offering, credential, pathway].count(None) != 2 or (pathway is None) != (role is None):
        raise NotPossible("Choose a course or an experience, a credential, or a role in a pathway.")
    if kind == RequirementKind.CREDENTIAL and credential is None:
        raise NotPossible("This requirement asks for a credential. Choose one.")
    if kind in (RequirementKind.CREDITS, RequirementKind.HOURS) and credential is not None:
        raise NotPossible("A credential gives neither credits nor hours.")
    if offering is not None:
        if offering.district_id != district_id:
            raise NotPossible("Choose a course or an experience of this district.")
        if kind == RequirementKind.CREDITS and offering.kind != OfferingKind.COURSE:
            raise NotPossible("Only courses give credits. Hours of experiences have a requirement of their own.")
        if kind == RequirementKind.HOURS and offering.kind != OfferingKind.EXPERIENCE:
            raise NotPossible("Only experiences, such as internships, give hours.")
    if credential is not None and credential.district_id not in (None, district_id):
        raise NotPossible("Choose a credential of this district.")
    if pathway is not None and db.session.get_one(Framework, pathway.framework_id).district_id not in (None, district_id):
        raise NotPossible("Choose a pathway that this district uses.")


def _find(requirement_id: int, same: Mapping[str, object]) -> RequirementOption | None:
    conditions = [getattr(RequirementOption, name).is_not_distinct_from(value) for name, value in same.items()]
    return db.session.scalar(sa.select(RequirementOption).where(RequirementOption.requirement_id == requirement_id, *conditions).limit(1))
