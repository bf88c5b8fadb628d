"""Hosts, where they are, and who is reached there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, one_of


class HostState(StrEnum):
    ACTIVE = "active"
    PENDING = "pending"
    """Brought by a student and not yet checked: no placement there is confirmed."""
    INACTIVE = "inactive"


class Host(Versioned, Stamped, Model):
    """An employer or other organization of a district's directory; all its schools share it."""

    __tablename__ = "hosts"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", HostState), name="state"),
        sa.Index("ix_hosts_district_id_name", "district_id", "name"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    naics: Mapped[str | None] = mapped_column(sa.String(10), sa.ForeignKey("industries.naics"))
    city: Mapped[str] = mapped_column(sa.String(120), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default=HostState.ACTIVE.value, server_default="active")
    website: Mapped[str] = mapped_column(sa.String(400), default="", server_default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    about: Mapped[str] = mapped_column(sa.Text(), default="", server_default="")
    capacity: Mapped[int | None]
    """How many students it takes at a time; empty: not agreed."""
    number: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    """The number other systems know it by; what an import matches on first."""
    merged_into_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    """The host that a duplicate was merged into; such a row is shown nowhere and leads there."""
    check_reason: Mapped[str] = mapped_column(sa.Text(), default="", server_default="")
    """Why a host that a student brought was not taken."""
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When it was approved or rejected; empty for hosts that staff entered."""


class HostSite(Versioned, Model):
    """An address of a host where students may work; closed, it is offered no more and stays in what was."""

    __tablename__ = "host_sites"
    __table_args__ = (sa.Index("ix_host_sites_host_id", "host_id"),)
    id: Mapped[Id]
    host_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    address: Mapped[str] = mapped_column(sa.String(400), default="")
    city: Mapped[str] = mapped_column(sa.String(120), default="")
    directions: Mapped[str] = mapped_column(sa.Text(), default="")
    """How a student gets there."""
    closed: Mapped[bool] = mapped_column(default=False)


class HostContact(Versioned, Model):
    """A person at a host. Somebody without e-mail is reached by telephone, and their hours come on paper."""

    __tablename__ = "host_contacts"
    __table_args__ = (sa.Index("ix_host_contacts_host_id", "host_id"),)
    id: Mapped[Id]
    host_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    title: Mapped[str] = mapped_column(sa.String(120), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    language: Mapped[str] = mapped_column(sa.String(10), default="")
    """What they like to read: 'en', 'es'; empty where nobody asked them."""
    supervises: Mapped[bool] = mapped_column(default=True)
    signs: Mapped[bool] = mapped_column(default=False)
    """Signs agreements for the host."""
    left: Mapped[bool] = mapped_column(default=False)
    """No longer there; kept, since placements name them."""
