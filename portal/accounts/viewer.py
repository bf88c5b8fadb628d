"""Who looks: the one value that scope functions and predicates ask. Knows no request."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.models import EXTRA_GRANTS, ROLE_TITLES, Role

DISTRICT_WIDE = frozenset({Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})
STAFF = frozenset(Role) - {Role.STUDENT} - EXTRA_GRANTS
ADMINS = frozenset({Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})


@dataclass(frozen=True)
class HeldGrant:
    """A grant in force today, as the viewer carries it."""

    id: int
    role: Role
    school_id: int | None
    school_name: str | None

    @property
    def title(self) -> str:
        return ROLE_TITLES[self.role]


@dataclass(frozen=True)
class Viewer:
    """A signed-in person acting under one of their grants.

    `school_id` is the school of the active grant, None where it is for the whole district. Someone without
    any grant in force is not a viewer: they see the sign-in page's sentence about it and nothing else.
    """

    user_id: int
    district_id: int
    name: str
    role: Role
    school_id: int | None
    grant_id: int
    grants: tuple[HeldGrant, ...] = ()
    theme: str = "system"
    language: str = "en"
    must_change_password: bool = False

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    @property
    def is_admin(self) -> bool:
        return self.role in ADMINS

    @property
    def is_district_wide(self) -> bool:
        return self.school_id is None

    def has(self, *roles: Role | str) -> bool:
        """Whether the active role is one of these."""
        return self.role in roles

    def holds(self, extra: Role, *, school_id: int | None = None) -> bool:
        """Whether an extra grant (reviewer, program lead) is held for this school or for the district.

        `school_id` None asks: held anywhere at all?
        """
        return any(
            grant.role == extra and (school_id is None or grant.school_id in (None, school_id)) for grant in self.grants
        )

    def reaches(self, school_id: int | None) -> bool:
        """Whether the active grant covers a school (None: something that belongs to the whole district)."""
        return self.school_id is None or self.school_id == school_id
