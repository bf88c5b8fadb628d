"""Pay and outlook as pages show them: every figure with its area, its year and whether it is the group's."""

from __future__ import annotations

from dataclasses import dataclass

from portal.language import _

NATION = "US"
ALL_OCCUPATIONS = "00-0000"


@dataclass(frozen=True)
class Pay:
    """Yearly dollars. A missing figure is None; `top_coded`: the median is above what the publisher prints."""

    area_code: str
    area: str
    year: int
    employment: int | None
    p10: int | None
    p25: int | None
    median: int | None
    p75: int | None
    p90: int | None
    top_coded: bool
    basis: str

    @property
    def where(self) -> str:
        """The area as a sentence has it: 'Ohio', 'the United States'."""
        return _("the United States") if self.area_code == NATION else self.area

    @property
    def is_known(self) -> bool:
        return self.median is not None or self.top_coded

    @property
    def has_range(self) -> bool:
        return self.p10 is not None and self.median is not None

    @property
    def words(self) -> str:
        """'$61,010'; 'at least $230,000' or 'above what is published' where top-coded; '' where missing."""
        if self.median is not None:
            return f"${self.median:,}"
        if not self.top_coded:
            return ""
        floor = self.p25 if self.p25 is not None else self.p10
        return _("at least %(pay)s", pay=f"${floor:,}") if floor is not None else _("above what is published")


@dataclass(frozen=True)
class Outlook:
    """Jobs and openings in the nation, in thousands; change in percent over the whole span."""

    base_year: int
    target_year: int
    base: float | None
    target: float | None
    change: float | None
    openings: float | None
    basis: str

    @property
    def years(self) -> str:
        """'2024–34'."""
        return f"{self.base_year}–{self.target_year % 100:02d}"


def of_area(code: str, name: str) -> str:
    """The name of an area: the nation in the reader's language; others are called what they are called."""
    return _("United States") if code == NATION else name


def jobs(thousands: float | None) -> str:
    """3,391.0 thousand -> '3.4 million'; 12.4 -> '12,400'; 0.2 -> '200'; None -> ''."""
    if thousands is None:
        return ""
    if thousands >= 1000:
        return _("%(number)s million", number=f"{thousands / 1000:.1f}")
    return f"{round(thousands * 1000):,}"


def signed(percent: float | None) -> str:
    """28.5 -> '+28.5 %'; -3 -> '−3.0 %'; None -> ''."""
    if percent is None:
        return ""
    return f"{percent:+.1f} %".replace("-", "−").replace("+0.0", "0.0")
