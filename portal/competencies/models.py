"""What a pathway asks people to know and be able to do, in sets that keep what a CASE package says of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, one_of
from portal.language import lazy


class SetState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class CompetencyKind(StrEnum):
    """What sort of competency it is; '' where nobody said."""

    UNSAID = ""
    KNOWLEDGE = "knowledge"
    SKILL = "skill"
    PRACTICE = "practice"


KIND_WORDS = {CompetencyKind.KNOWLEDGE: lazy("Knowledge"), CompetencyKind.SKILL: lazy("Skill"), CompetencyKind.PRACTICE: lazy("Practice")}


class CompetencySet(Versioned, Stamped, Model):
    """A framework of competencies: a CASE document, or one made here. Serves any number of pathways."""

    __tablename__ = "competency_sets"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", SetState), name="state"),
        sa.UniqueConstraint("district_id", "case_identifier"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    title: Mapped[str] = mapped_column(sa.String(300))
    publisher: Mapped[str] = mapped_column(sa.String(300), default="")
    edition: Mapped[str] = mapped_column(sa.String(80), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default=SetState.ACTIVE.value)
    language: Mapped[str] = mapped_column(sa.String(20), default="")
    case_identifier: Mapped[str] = mapped_column(sa.String(200))
    """A UUID where the set was made here or its publisher kept to CASE."""
    case_uri: Mapped[str] = mapped_column(sa.String(1000), default="")
    case_version: Mapped[str] = mapped_column(sa.String(4), default="1.0")
    """'1.0' or '1.1': how its package was written; '1.1' for a set made here."""
    extras: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """What the package's CFDocument says besides, as it was, so that an export says it again."""
    definitions: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """The package's other parts (CFDefinitions, CFRubrics and unknown ones), as they were."""
    imported_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class PathwayCompetencySet(Model):
    """The sets whose competencies a pathway asks for."""

    __tablename__ = "pathway_competency_sets"
    __table_args__ = (
        sa.UniqueConstraint("district_id", "pathway_id", "set_id"),
        sa.Index("ix_pathway_competency_sets_set_id", "set_id"),
        sa.Index("ix_pathway_competency_sets_pathway_id", "pathway_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"))
    set_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("competency_sets.id"))


class Competency(Versioned, Stamped, Model):
    """One competency, or a heading over others.

    `is_heading` is kept by whoever changes the hierarchy: it has children that are not retired. Headings are
    not covered; what stands below them is. `position` orders siblings, then `id`.
    """

    __tablename__ = "competencies"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", CompetencyKind), name="kind"),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
        sa.UniqueConstraint("set_id", "case_identifier"),
        sa.Index("ix_competencies_parent_id", "parent_id"),
        sa.Index("ix_competencies_district_id", "district_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    set_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("competency_sets.id"))
    parent_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("competencies.id"))
    position: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(sa.String(80), default="")
    """CASE's humanCodingScheme."""
    statement: Mapped[str] = mapped_column(sa.Text())
    short: Mapped[str] = mapped_column(sa.String(300), default="")
    """CASE's abbreviatedStatement."""
    kind: Mapped[str] = mapped_column(sa.String(10), default=CompetencyKind.UNSAID.value)
    item_type: Mapped[str] = mapped_column(sa.String(120), default="")
    """CASE's CFItemType: 'Standard', 'Cluster', ..."""
    levels: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    """CASE's educationLevel: '09', 'HS', ..."""
    is_heading: Mapped[bool] = mapped_column(default=False)
    retired: Mapped[bool] = mapped_column(default=False)
    """No longer in its set; kept because coverage and its history name it."""
    case_identifier: Mapped[str] = mapped_column(sa.String(200))
    case_uri: Mapped[str] = mapped_column(sa.String(1000), default="")
    extras: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """What the package's CFItem says besides, as it was."""
    set: Mapped[CompetencySet] = relationship(lazy="raise")


class CompetencyAssociation(Model):
    """One CFAssociation, in the package's order. A node outside the set has no id here, only what was said of it."""

    __tablename__ = "competency_associations"
    __table_args__ = (
        sa.UniqueConstraint("set_id", "case_identifier"),
        sa.Index("ix_competency_associations_origin_id", "origin_id"),
        sa.Index("ix_competency_associations_destination_id", "destination_id"),
    )
    id: Mapped[Id]
    set_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("competency_sets.id"))
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(sa.String(80))
    """CASE's associationType: isChildOf, exactMatchOf, ..., or 'ext:...'."""
    origin_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("competencies.id"))
    destination_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("competencies.id"))
    origin: Mapped[Any] = mapped_column(sa.JSON())
    """originNodeURI as it was: an object with title, identifier and uri, or a plain string."""
    destination: Mapped[Any] = mapped_column(sa.JSON())
    sequence: Mapped[int | None]
    case_identifier: Mapped[str] = mapped_column(sa.String(200))
    case_uri: Mapped[str] = mapped_column(sa.String(1000), default="")
    extras: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
