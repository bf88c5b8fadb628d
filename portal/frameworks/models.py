"""Career clusters and pathways, in as many frameworks side by side as a district keeps."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Id, Model, Ref, Stamped, Versioned, one_of


class FrameworkState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


GROUPINGS = ("building", "creating", "investing", "caring", "cultivating", "connecting")
GROUPING_TITLES = {
    "building": "Building & Moving",
    "creating": "Creating & Experiencing",
    "investing": "Investing in the Future",
    "caring": "Caring for Communities",
    "cultivating": "Cultivating Resources",
    "connecting": "Connecting & Supporting Success",
}


class Framework(Versioned, Stamped, Model):
    """`district_id` None: a national original, which nobody edits; a district's own is made by copying."""

    __tablename__ = "frameworks"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", FrameworkState), name="state"),
        sa.UniqueConstraint("key"),
        sa.Index("ix_frameworks_district_id", "district_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    key: Mapped[str | None] = mapped_column(sa.String(40))
    """The seed's key for a national original."""
    title: Mapped[str] = mapped_column(sa.String(200))
    publisher: Mapped[str] = mapped_column(sa.String(200), default="")
    edition: Mapped[str] = mapped_column(sa.String(40), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default=FrameworkState.DRAFT.value)
    cluster_word: Mapped[str] = mapped_column(sa.String(40), default="career cluster")
    pathway_word: Mapped[str] = mapped_column(sa.String(40), default="pathway")
    copied_from_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("frameworks.id"))

    @property
    def is_original(self) -> bool:
        return self.district_id is None


class FrameworkChoice(Model):
    """The framework a district works with, and a school's own choice where it differs."""

    __tablename__ = "framework_choices"
    __table_args__ = (
        sa.Index(
            "uq_framework_choices_district",
            "district_id",
            unique=True,
            sqlite_where=sa.text("school_id IS NULL"),
            postgresql_where=sa.text("school_id IS NULL"),
        ),
        sa.UniqueConstraint("school_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    framework_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("frameworks.id"))


class Cluster(Versioned, Model):
    __tablename__ = "clusters"
    __table_args__ = (
        sa.CheckConstraint(one_of("grouping", GROUPINGS), name="grouping"),
        sa.UniqueConstraint("framework_id", "code"),
    )
    id: Mapped[Id]
    framework_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("frameworks.id"))
    code: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(200))
    grouping: Mapped[str] = mapped_column(sa.String(12), default="building")
    """Gives the colour; see GROUPINGS."""
    cross_cutting: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    summary: Mapped[str] = mapped_column(sa.String(400), default="")
    title_es: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    summary_es: Mapped[str] = mapped_column(sa.String(400), default="", server_default="")
    framework: Mapped[Framework] = relationship(lazy="raise")


class Pathway(Versioned, Model):
    """Called sub-cluster in the 2024 national framework; `framework_id` repeats the cluster's for speed."""

    __tablename__ = "pathways"
    __table_args__ = (
        sa.UniqueConstraint("framework_id", "code"),
        sa.Index("ix_pathways_cluster_id", "cluster_id"),
    )
    id: Mapped[Id]
    framework_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("frameworks.id"))
    cluster_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("clusters.id"))
    code: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[str] = mapped_column(sa.String(200))
    position: Mapped[int] = mapped_column(default=0)
    summary: Mapped[str] = mapped_column(sa.String(400), default="")
    title_es: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    summary_es: Mapped[str] = mapped_column(sa.String(400), default="", server_default="")
    retired: Mapped[bool] = mapped_column(default=False)
    cluster: Mapped[Cluster] = relationship(lazy="raise")
    framework: Mapped[Framework] = relationship(lazy="raise")


class LinkRelation(StrEnum):
    """How a pathway stands to one of another framework; NONE is a district's word that the two are not linked."""

    SAME = "same"
    SPLIT = "split"
    MERGED = "merged"
    PARTIAL = "partial"
    NONE = "none"


class CrosswalkLink(Model):
    """Where a pathway of one framework went in another.

    `district_id` None: everybody's, and nobody edits it. A district's own link counts for it instead of
    everybody's between the same two pathways.
    """

    __tablename__ = "crosswalk_links"
    __table_args__ = (
        sa.CheckConstraint(one_of("relation", LinkRelation), name="relation"),
        sa.CheckConstraint("origin IN ('official', 'derived')", name="origin"),
        sa.CheckConstraint("relation <> 'none' OR district_id IS NOT NULL", name="own_none"),
        sa.Index(
            "uq_crosswalk_links_national", "from_pathway_id", "to_pathway_id", unique=True,
            sqlite_where=sa.text("district_id IS NULL"), postgresql_where=sa.text("district_id IS NULL"),
        ),
        sa.UniqueConstraint("district_id", "from_pathway_id", "to_pathway_id"),
        sa.Index("ix_crosswalk_links_from_pathway_id", "from_pathway_id"),
        sa.Index("ix_crosswalk_links_to_pathway_id", "to_pathway_id"),
    )  # fmt: skip
    id: Mapped[Id]
    district_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    from_pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"))
    to_pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"))
    relation: Mapped[str] = mapped_column(sa.String(10))
    weight: Mapped[float] = mapped_column(default=0.0)
    """Share of the old pathway's occupations that the new one has, 0-1."""
    shared_occupations: Mapped[int] = mapped_column(default=0)
    origin: Mapped[str] = mapped_column(sa.String(10), default="derived")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Counts a district's changes of its own link; a form made before another change is stale."""
