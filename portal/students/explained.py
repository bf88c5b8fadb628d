"""Why each line of a student's progress is as it is: what counts for it, and why the rest does not.

Reads the result of `programs.progress.evaluate` and says it; it decides nothing. What counts is what the stations
hold; a row that could have counted and is in none of them gets the reason. Pure: reads values, makes values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portal.language import _, ngettext
from portal.programs.progress import Progress, Station
from portal.programs.queries.trees import Branch
from portal.programs.rules import UNIT, Band, Facts, Item
from portal.students.line import amount

SHOWN = 8  # rows named in one line; the page stays one page, the rest is counted


@dataclass(frozen=True)
class Row:
    """Something a student has, in words: `source` is the row it opens into, `key` what it is of.

    `state` is passed, repeat, failed, nothing, open, late, running, planned, approved, waiting, refused, expired or work.
    """

    source: str
    key: int
    title: str
    text: str
    state: str
    mark: str = ""
    credits: int = 0
    """Thousandths of the credits or hours it is worth."""
    href: str = ""


@dataclass(frozen=True)
class Counted:
    title: str
    text: str
    band: Band
    href: str = ""
    why: str = ""
    """'Substitution by Dana Whitfield: …' where the requirement does not name it."""


@dataclass(frozen=True)
class Uncounted:
    title: str
    text: str
    reason: str
    href: str = ""


@dataclass(frozen=True)
class AuditLine:
    """One requirement. A group (requirements inside) has no band of its own."""

    number: str
    depth: int
    title: str
    rule: str
    band: Band | None
    figure: str
    counted: tuple[Counted, ...]
    uncounted: tuple[Uncounted, ...]
    more: int
    """Rows that do not count and are not named here for want of room."""
    needed: str
    excuse: str = ""
    unpicked: bool = False
    """One of several groups to pick from, and not among those picked."""


@dataclass(frozen=True)
class Excuses:
    """Requirement id -> why it is waived; (requirement id, offering id) -> why that counts."""

    waivers: Mapping[int, str] = field(default_factory=dict)
    substitutions: Mapping[tuple[int, int], str] = field(default_factory=dict)


def explain(
    tree: Sequence[Branch], progress: Progress, facts: Facts, rows: Sequence[Row], titles: Mapping[int, str], excuses: Excuses,
    pending: Mapping[int, Mapping[int, str]] | None = None,
) -> tuple[AuditLine, ...]:
    """Requirement by requirement in the program's order.

    `titles`: key -> title of offerings and credentials. `pending`: requirement id -> key -> why it does not count there
    yet (an alignment that waits for its review).
    """
    return tuple(_Explainer(progress, facts, rows, titles, excuses, pending or {}).lines(tree))


class _Explainer:
    def __init__(
        self, progress: Progress, facts: Facts, rows: Sequence[Row], titles: Mapping[int, str], excuses: Excuses,
        pending: Mapping[int, Mapping[int, str]],
    ) -> None:
        self.progress, self.facts, self.titles, self.excuses, self.pending = progress, facts, titles, excuses, pending
        self.stations: dict[int, list[Station]] = {}
        self.counts_in: dict[int, dict[int, str]] = {}
        for station in progress.stations:
            self.stations.setdefault(station.requirement_id, []).append(station)
        self.rows: dict[int, list[Row]] = {}
        for row in rows:
            self.rows.setdefault(row.key, []).append(row)
        self.keys: dict[int, set[int]] = {}
        self.group = {leaf.requirement_id: leaf.group for leaf in progress.rules.leaves}
        for leaf in progress.rules.leaves:
            self.keys.setdefault(leaf.requirement_id, set()).update(leaf.keys, facts.substituted.get(leaf.requirement_id, frozenset()))
        self.items = {item.key: item for item in facts.items}

    def lines(self, tree: Sequence[Branch]) -> Iterator[AuditLine]:
        for top in tree:
            for branch in top.walk():
                for station in self.stations.get(branch.id, ()):
                    for item in _items(station):
                        self.counts_in.setdefault(item.key, {})[branch.id] = branch.title
        for top in tree:
            for branch in top.walk():
                yield self.line(branch)

    def line(self, branch: Branch) -> AuditLine:
        stations = self.stations.get(branch.id, [])
        inside = any(self.stations.get(each.id) for each in branch.walk())
        if not stations:
            group = bool(branch.children)
            return AuditLine(
                branch.number, branch.depth, branch.title, branch.rule, None, "", (), (), 0, "",
                unpicked=not inside, excuse="" if group or inside else _("Other groups of the list are further along."),
            )
        counted = tuple(one for station in stations for one in self.counted(branch, station))
        uncounted = list(self.uncounted(branch, stations))
        waived = stations[0].waived
        return AuditLine(
            branch.number, branch.depth, branch.title, branch.rule, _band(stations), _figure(stations), counted,
            tuple(uncounted[:SHOWN]), max(0, len(uncounted) - SHOWN), "" if waived else self.needed(stations),
            excuse=self.excuses.waivers.get(branch.id, _("Waived with the group it is in.")) if waived else "",
        )

    def counted(self, branch: Branch, station: Station) -> Iterator[Counted]:
        if station.kind == "hours":
            for row in self.hour_rows(station):
                yield Counted(row.title, row.text, Band.WAITING if row.state == "waiting" else Band.DONE, row.href)
            return
        for item in _items(station):
            why = self.excuses.substitutions.get((branch.id, item.key), "")
            behind = self.adding(item) or [Row(item.source, item.key, self.titles.get(item.key, station.title), "", "")]
            for row in behind:
                yield Counted(row.title, row.text, station.band if station.item else _item_band(item), row.href, why)

    def hour_rows(self, station: Station) -> list[Row]:
        return [row for key in sorted(station.options) for row in self.rows.get(key, ()) if row.state in ("work", "waiting") and row.credits]

    def adding(self, item: Item) -> list[Row]:
        """The rows that make up an item: the one it names; of passed records, each part that earns."""
        mine = self.rows.get(item.key, ())
        named = [row for row in mine if row.source == item.source]
        return [row for row in mine if row.state == "passed"] if named and named[0].state in ("passed", "repeat") else named

    def uncounted(self, branch: Branch, stations: Sequence[Station]) -> Iterator[Uncounted]:
        is_hours = stations[0].kind == "hours"
        for key in sorted(self.keys.get(branch.id, ()), key=lambda k: (self.titles.get(k, ""), k)):
            item = self.items.get(key)
            used = {row.source for row in self.adding(item)} if item is not None and branch.id in self.counts_in.get(key, {}) else set()
            for row in self.rows.get(key, ()):
                if row.source in used or (is_hours and (row.credits or not row.source.startswith("placements:"))):
                    continue
                if reason := self.reason(branch, row, item, stations):
                    yield Uncounted(row.title, row.text, reason, row.href)
        for key, reason in sorted(self.pending.get(branch.id, {}).items()):
            if key not in self.keys.get(branch.id, ()):
                for row in self.rows.get(key, ()):
                    if row.state in ("passed", "running") and not is_hours:
                        yield Uncounted(row.title, row.text, reason, row.href)

    def reason(self, branch: Branch, row: Row, item: Item | None, stations: Sequence[Station]) -> str:
        """Why a row that this requirement could take is not in it; empty for what is not worth a line."""
        fixed = {
            "failed": _("not passed (%(mark)s)", mark=row.mark) if row.mark else _("not passed"), "late": _("not finished in time (%(mark)s)", mark=row.mark),
            "nothing": _("withdrawn (%(mark)s)", mark=row.mark) if row.mark.upper().startswith("W") else _("earns nothing (%(mark)s)", mark=row.mark),
            "open": _("no final mark yet (%(mark)s)", mark=row.mark),
            "ended": _("the placement was withdrawn"),
            "refused": _("not accepted"), "expired": _("expired"),
        }
        here = self.counts_in.get(row.key, {})
        if row.state in fixed:
            return fixed[row.state] if branch.id in here or not here else ""
        if stations[0].waived:
            return _("the requirement is waived")
        if branch.id in here:
            if row.state == "repeat":
                return _("repeat: the credit is earned once")
            return _("taken again: the earlier credit stays") if row.state == "running" else ""
        in_two = self.progress.rules.count_in_two
        if taken := [title for other, title in here.items() if not in_two or self.group.get(other) == self.group.get(branch.id)]:
            return _("counts for “%(requirement)s” already, once per group", requirement=taken[0]) if in_two else _("counts for “%(requirement)s” already, once", requirement=taken[0])
        if row.state in ("planned", "repeat") or (row.state == "running" and item is not None and item.band > Band.IN_PROGRESS):
            return ""
        if item is not None and item.band == Band.LEFT and stations[0].kind != "credits":
            return _("%(earned)s of %(credits)s credit so far; the rest is missing", earned=amount(item.earned), credits=amount(item.credits))
        if row.state == "waiting":
            return _("not approved yet")
        return _("not needed: enough counts already") if all(s.band <= Band.IN_PROGRESS for s in stations) else _("counts where it helps more")

    def needed(self, stations: Sequence[Station]) -> str:
        """'1 more: Robots II', '2 of: Sensors, Controls', '6 hours'; empty where nothing is left."""
        first = stations[0]
        if first.kind in ("hours", "credits"):
            missing = sum(max(0, s.missing) for s in stations)
            if not missing:
                return _waits(stations)
            several = 1 if missing == UNIT else 2
            if first.kind == "hours":
                return ngettext("%(count)s hour more", "%(count)s hours more", several, count=amount(missing))
            return ngettext("%(count)s credit more", "%(count)s credits more", several, count=amount(missing))
        left = [s for s in stations if s.band == Band.LEFT]
        if not left:
            return _waits(stations)
        names = list(dict.fromkeys(s.title for s in left)) if len(left[0].options) <= 1 or len({s.title for s in left}) > 1 else []
        if names:
            return ", ".join(names)
        options = sorted(self.titles[key] for key in left[0].options if key in self.titles)
        said = ", ".join(options[:4]) + (" " + _("and %(count)s more", count=len(options) - 4) if len(options) > 4 else "")
        return _("%(count)s of: %(titles)s", count=len(left), titles=said) if said else _("%(count)s more; nothing is offered for it yet", count=len(left))


def _items(station: Station) -> Collection[Item]:
    return (station.item,) if station.item is not None else station.items


def _item_band(item: Item) -> Band:
    """In a sum of credits a half that is earned counts as done."""
    return Band.DONE if item.earned else item.band


def _band(stations: Sequence[Station]) -> Band:
    """Of several stations: done when all are; else what tells most about now."""
    bands = {s.band for s in stations}
    if bands == {Band.DONE}:
        return Band.DONE
    for band in (Band.WAITING, Band.IN_PROGRESS):
        if band in bands:
            return band
    return Band.LEFT if Band.LEFT in bands else Band.PLANNED


def _figure(stations: Sequence[Station]) -> str:
    if stations[0].waived:
        return _("waived")
    done, need = sum(s.done for s in stations), sum(s.need for s in stations)
    return _("%(done)s of %(need)s", done=amount(done), need=amount(need)) + {"hours": " h", "credits": " cr"}.get(stations[0].kind, "")


def _waits(stations: Sequence[Station]) -> str:
    """Nothing is missing, but not everything is done: what has to happen."""
    bands = {s.band for s in stations}
    if bands == {Band.DONE}:
        return ""
    if Band.WAITING in bands:
        return _("an approval")
    return _("to finish what is under way") if Band.IN_PROGRESS in bands else _("to do what is planned")
