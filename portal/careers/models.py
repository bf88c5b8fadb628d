"""Occupations, what they take and pay, programs of education and industries; all national facts."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref

SOC = sa.String(7)
RIASEC = ("realistic", "investigative", "artistic", "social", "enterprising", "conventional")


class Source(Model):
    """A publisher's release that figures come from; shown beside them and on /sources."""

    __tablename__ = "sources"
    key: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    publisher: Mapped[str] = mapped_column(sa.String(200))
    title: Mapped[str] = mapped_column(sa.String(200))
    release: Mapped[str] = mapped_column(sa.String(80))
    released_on: Mapped[str] = mapped_column(sa.String(20), default="")
    licence: Mapped[str] = mapped_column(sa.String(200))
    credit: Mapped[str] = mapped_column(sa.Text())
    note: Mapped[str] = mapped_column(sa.Text(), default="")


class Occupation(Model):
    """A detailed occupation of the SOC 2018; interests run from 1 to 7 (O*NET), job zones from 1 to 5."""

    __tablename__ = "occupations"
    __table_args__ = (sa.Index("ix_occupations_title", "title"),)
    soc: Mapped[str] = mapped_column(SOC, primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    onet_code: Mapped[str] = mapped_column(sa.String(10), default="")
    job_zone: Mapped[int | None]
    realistic: Mapped[float | None]
    investigative: Mapped[float | None]
    artistic: Mapped[float | None]
    social: Mapped[float | None]
    enterprising: Mapped[float | None]
    conventional: Mapped[float | None]
    interest_code: Mapped[str] = mapped_column(sa.String(6), default="")
    education: Mapped[str] = mapped_column(sa.String(80), default="")
    experience: Mapped[str] = mapped_column(sa.String(80), default="")
    training: Mapped[str] = mapped_column(sa.String(80), default="")
    reported_as: Mapped[str] = mapped_column(SOC, default="")
    """The line under which its pay and growth are published: itself, a wider group, or empty for none."""
    title_es: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    plain: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    """What people do in it, one sentence of our own for a reader in grade 6; `plain_es` is the same in Spanish."""
    plain_es: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")


class OccupationTitle(Model):
    """Everyday and alternate titles an occupation is found by."""

    __tablename__ = "occupation_titles"
    __table_args__ = (sa.Index("ix_occupation_titles_soc", "soc"),)
    id: Mapped[Id]
    soc: Mapped[str] = mapped_column(SOC, sa.ForeignKey("occupations.soc"))
    title: Mapped[str] = mapped_column(sa.String(200))


class OccupationElement(Model):
    """A skill or an area of knowledge with its importance (O*NET, 1-5)."""

    __tablename__ = "occupation_elements"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('skill', 'knowledge')", name="kind"),
        sa.UniqueConstraint("soc", "kind", "name"),
    )
    id: Mapped[Id]
    soc: Mapped[str] = mapped_column(SOC, sa.ForeignKey("occupations.soc"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(120))
    importance: Mapped[float]
    rank: Mapped[int]


class RelatedOccupation(Model):
    __tablename__ = "related_occupations"
    __table_args__ = (sa.UniqueConstraint("soc", "related_soc"),)
    id: Mapped[Id]
    soc: Mapped[str] = mapped_column(SOC, sa.ForeignKey("occupations.soc"))
    related_soc: Mapped[str] = mapped_column(SOC, sa.ForeignKey("occupations.soc"))
    rank: Mapped[int]


class Area(Model):
    """A labour-market area: the nation (US), a state, later a metropolitan area."""

    __tablename__ = "areas"
    code: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(20))


class Wage(Model):
    """Yearly pay in dollars in an area; '00-0000' is all occupations. Empty: not released, never zero."""

    __tablename__ = "wages"
    __table_args__ = (
        sa.UniqueConstraint("soc", "area_code", "year"),
        sa.Index("ix_wages_area_code_year", "area_code", "year"),
    )
    id: Mapped[Id]
    area_code: Mapped[str] = mapped_column(sa.String(10), sa.ForeignKey("areas.code"))
    soc: Mapped[str] = mapped_column(SOC)
    year: Mapped[int]
    employment: Mapped[int | None]
    p10: Mapped[int | None]
    p25: Mapped[int | None]
    median: Mapped[int | None]
    p75: Mapped[int | None]
    p90: Mapped[int | None]
    top_coded: Mapped[bool] = mapped_column(default=False)
    """The publisher only says 'at or above' its top code."""
    basis: Mapped[str] = mapped_column(sa.String(10), default="exact")
    """'broad' where only the wider group that holds the occupation is published."""


class Projection(Model):
    """National employment in thousands now and ten years on, and openings a year in thousands."""

    __tablename__ = "projections"
    soc: Mapped[str] = mapped_column(SOC, primary_key=True)
    base_year: Mapped[int]
    target_year: Mapped[int]
    employment_base_thousands: Mapped[float | None]
    employment_target_thousands: Mapped[float | None]
    change_percent: Mapped[float | None]
    openings_thousands: Mapped[float | None]
    basis: Mapped[str] = mapped_column(sa.String(10), default="exact")
    """'broad' where only the wider group that holds the occupation is published."""


class OccupationPathway(Model):
    __tablename__ = "occupation_pathways"
    __table_args__ = (
        sa.UniqueConstraint("pathway_id", "soc"),
        sa.Index("ix_occupation_pathways_soc", "soc"),
    )
    id: Mapped[Id]
    pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"))
    soc: Mapped[str] = mapped_column(SOC, sa.ForeignKey("occupations.soc"))


class CipProgram(Model):
    """A program of education in the Classification of Instructional Programs 2020."""

    __tablename__ = "cip_programs"
    code: Mapped[str] = mapped_column(sa.String(7), primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(300))


class CipOccupation(Model):
    __tablename__ = "cip_occupations"
    __table_args__ = (sa.UniqueConstraint("soc", "cip"), sa.Index("ix_cip_occupations_cip", "cip"))
    id: Mapped[Id]
    cip: Mapped[str] = mapped_column(sa.String(7), sa.ForeignKey("cip_programs.code"))
    soc: Mapped[str] = mapped_column(SOC, sa.ForeignKey("occupations.soc"))


class CipPathway(Model):
    __tablename__ = "cip_pathways"
    __table_args__ = (sa.UniqueConstraint("pathway_id", "cip"), sa.Index("ix_cip_pathways_cip", "cip"))
    id: Mapped[Id]
    cip: Mapped[str] = mapped_column(sa.String(7), sa.ForeignKey("cip_programs.code"))
    pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"))


class Industry(Model):
    """A sector of the NAICS, two digits or a range of them ('31-33')."""

    __tablename__ = "industries"
    naics: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(200))


class IndustryPathway(Model):
    __tablename__ = "industry_pathways"
    __table_args__ = (sa.UniqueConstraint("pathway_id", "naics"),)
    id: Mapped[Id]
    pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"))
    naics: Mapped[str] = mapped_column(sa.String(10), sa.ForeignKey("industries.naics"))


class LoadedSeed(Model):
    """Which bytes of a seed table were loaded, so that loading again takes no time."""

    __tablename__ = "loaded_seeds"
    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    rows: Mapped[int]
    loaded_on: Mapped[date]
