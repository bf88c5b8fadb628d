"""What can be imported: each feature registers its kinds; this room knows files, pages and staging only.

A tabular kind reads one CSV or XLSX. Its `compare` says row by row what would happen and writes nothing; its
`apply` gets what was confirmed, in chunks, each inside a transaction that this room commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer

if TYPE_CHECKING:
    from portal.imports.archives import ArchiveKind

Action = Literal["new", "changed", "ended", "unchanged", "rejected"]


@dataclass(frozen=True)
class Field:
    """A column that a kind understands; `aliases` are further headings for it, whatever their case."""

    name: str
    label: str
    required: bool = False
    hint: str = ""
    aliases: tuple[str, ...] = ()
    example: str = ""
    """What the template file shows in its one sample row."""


@dataclass(frozen=True)
class Row:
    """One row. `values` holds every field of the kind, trimmed; a field without a column is ''."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True)
class Change:
    """What one row would do. `apply` gets no more than `values`: JSON only, decimals and dates as text."""

    line: int
    action: Action
    title: str
    key: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    differences: tuple[tuple[str, str, str], ...] = ()
    """(field label, old, new)."""
    reason: str = ""
    """Why it is rejected; on a row that is taken, a warning to show beside it."""
    column: str = ""
    """The heading of the column that is wrong."""


@dataclass(frozen=True)
class Context:
    """For whom and into what an import runs. `by` None: a command runs it."""

    by: Viewer | None
    district_id: int
    school_id: int | None
    """The school that the person who imports works for; None: the whole district."""
    batch_id: int | None
    options: dict[str, Any] = field(default_factory=dict)
    """Answers to the kind's questions by name, and 'mapped': the fields that have a column in the file."""

    def has_column(self, name: str) -> bool:
        """Whether the file has a column for this: an empty cell may clear a value, a missing column never."""
        return name in self.options.get("mapped", ())


@dataclass(frozen=True)
class Question:
    """Something to choose beside the file, e.g. the framework that pathways go into."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    hint: str = ""


@dataclass(frozen=True)
class Wording:
    """A field whose cells are words that each source writes its own way, e.g. TRF for transfer.

    `choices` (value, label) are all that a word can mean; without them it means any other text. `reads` says what
    the kind makes of a word by itself, '' where it does not know it.
    """

    field: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    unsaid: str = ""
    """What an empty cell means where nobody says otherwise; asked for only with choices."""
    reads: Callable[[str], str] | None = None


@dataclass(frozen=True)
class TabularKind:
    """An importer of one table.

    `compare` streams: it may look at rows in chunks, must yield one Change a row in the file's order, and
    runs in a read-only transaction. `apply` gets at most 500 new or changed ones and never commits.
    """

    key: str
    title: str
    noun: str
    fields: tuple[Field, ...]
    roles: frozenset[Role]
    compare: Callable[[Iterable[Row], Context], Iterator[Change]]
    apply: Callable[[Sequence[Change], Context], None]
    about: str = ""
    """One or two sentences for its card."""
    undo: str = ""
    """What cannot be undone, said before the person confirms."""
    home: str = ""
    """The path where the result is seen, e.g. '/courses'."""
    questions: Callable[[Viewer], Sequence[Question]] | None = None
    beside: tuple[tuple[str, str, frozenset[Role]], ...] = ()
    """(words, path, roles) of pages that belong to what this brings, linked from its card."""
    wordings: tuple[Wording, ...] = ()
    """Fields whose words a named source remembers; a kind without any asks for no source."""
    shares: str = ""
    """Key of the kind whose sources it shares."""
    report: str = ""
    """For a kind that only compares: the endpoint of its report, which takes batch_id. Nothing is imported."""

    @property
    def family(self) -> str:
        return self.shares or self.key


_kinds: dict[str, TabularKind | ArchiveKind] = {}


class UnknownKind(LookupError):
    """No feature registered this key."""


def register(kind: TabularKind | ArchiveKind) -> None:
    """Makes a kind known; called by its feature for each application, so a second time replaces."""
    _kinds[kind.key] = kind


def get(key: str) -> TabularKind | ArchiveKind:
    """The kind with this key; raises UnknownKind."""
    try:
        return _kinds[key]
    except KeyError:
        raise UnknownKind(key) from None


def kinds_for(viewer: Viewer) -> list[TabularKind | ArchiveKind]:
    """What this person may import, by title."""
    mine = (kind for kind in _kinds.values() if viewer.role in kind.roles)
    return sorted(mine, key=lambda kind: kind.title)
