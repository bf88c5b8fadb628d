"""What is asked of the list of changes; lives in the query string."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

LARGEST = 2**63 - 1
KINDS = ("coverage", "alignment")
LONGEST = 80


@dataclass(frozen=True)
class Asked:
    """`by`: a person's id; `own` courses of one's own only; `fresh`: only what is new to the viewer."""

    words: str = ""
    offering_id: int | None = None
    pathway_id: int | None = None
    by: int | None = None
    kind: str = ""
    since: date | None = None
    own: bool = False
    batches: bool = False
    fresh: bool = False

    @property
    def narrows(self) -> bool:
        return self != Asked()

    def query(self, **changes: object) -> str:
        """As a query string; `changes` replace values, None drops one."""
        said: dict[str, object] = {
            "q": self.words, "offering_id": self.offering_id, "pathway_id": self.pathway_id, "by": self.by, "kind": self.kind,
            "since": self.since.isoformat() if self.since else None, "own": 1 if self.own else None,
            "batches": 1 if self.batches else None, "new": 1 if self.fresh else None,
        }  # fmt: skip
        return urlencode({name: value for name, value in (said | changes).items() if value})


def read(args: Mapping[str, str], viewer_id: int) -> Asked:
    """Whatever makes no sense is left out, never an error; `mine` stands for the viewer's own changes."""
    return Asked(
        words=" ".join(args.get("q", "").replace("\x00", "").split())[:LONGEST],
        offering_id=number(args.get("offering_id", "")),
        pathway_id=number(args.get("pathway_id", "")),
        by=viewer_id if args.get("mine") else number(args.get("by", "")),
        kind=args.get("kind", "") if args.get("kind", "") in KINDS else "",
        since=day(args.get("since", "")),
        own=bool(args.get("own")),
        batches=bool(args.get("batches")),
        fresh=bool(args.get("new")),
    )


def number(raw: str) -> int | None:
    """An id, or None."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 and int(raw) else None


def day(raw: str) -> date | None:
    try:
        found = date.fromisoformat(raw[:10])
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None
