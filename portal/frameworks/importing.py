"""What an import of clusters and pathways finds in the database, and writes into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.frameworks import versions
from portal.frameworks.models import Cluster, Framework, FrameworkState, Pathway
from portal.frameworks.services.common import free_code
from portal.frameworks.signals import framework_changed
from portal.imports.kinds import Context


@dataclass(frozen=True)
class Wanted:
    """A row that can be taken; None is 'the file does not say'. Without a pathway it is about the cluster."""

    framework: str
    cluster: str
    cluster_code: str = ""
    pathway: str = ""
    pathway_code: str = ""
    summary: str | None = None
    grouping: str | None = None
    cross_cutting: bool | None = None
    position: int | None = None
    retired: bool | None = None

    @property
    def mark(self) -> tuple[str, ...]:
        """Equal for two rows about the same thing."""
        own = self.pathway_code or f"{_plain(self.cluster)}/{_plain(self.pathway)}"
        return (_plain(self.framework), "pathway", own) if self.pathway else (_plain(self.framework), "cluster", self.cluster_code or _plain(self.cluster))  # fmt: skip

    def as_values(self) -> dict[str, Any]:
        return asdict(self)

    def given(self) -> dict[str, Any]:
        """What the row says about its thing, by column."""
        if self.pathway:
            said: dict[str, Any] = {"title": self.pathway, "cluster": self.cluster, "retired": self.retired}
        else:
            said = {"title": self.cluster, "grouping": self.grouping, "cross_cutting": self.cross_cutting}
        said |= {"summary": self.summary, "position": self.position}
        return {name: value for name, value in said.items() if value is not None}


@dataclass
class Have:
    """A district's own frameworks as they stand, found by code and by title."""

    frameworks: dict[str, int] = field(default_factory=dict)
    """Plain title to id; 0 for one that the import will make."""
    titles: dict[str, str] = field(default_factory=dict)
    """Id, as text, to title."""
    clusters: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """(plain title of the framework, 'code:' code or plain title) to the cluster's values."""
    pathways: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """(plain title of the framework, 'code:' code or 'cluster id/plain title') to the pathway's values."""

    def title_of(self, framework_id: str) -> str | None:
        return self.titles.get(framework_id)

    def knows_framework(self, title: str) -> bool:
        return bool(self.frameworks.get(_plain(title)))

    def standing(self, wanted: Wanted) -> dict[str, Any] | None:
        """The thing that a row is about, where there is one."""
        framework = _plain(wanted.framework)
        if not wanted.pathway:
            return self.cluster(framework, wanted.cluster_code, wanted.cluster)
        by_code = self.pathways.get((framework, f"code:{wanted.pathway_code}"))
        cluster = self.cluster(framework, wanted.cluster_code, wanted.cluster)
        if by_code or cluster is None:
            return by_code
        return self.pathways.get((framework, f"{cluster['id']}/{_plain(wanted.pathway)}"))

    def cluster(self, framework: str, code: str, title: str) -> dict[str, Any] | None:
        return self.clusters.get((framework, f"code:{code}")) or self.clusters.get((framework, _plain(title)))

    def expect(self, wanted: Wanted) -> None:
        """A cluster that an earlier row renames is known under its new name to the rows after it."""
        framework = _plain(wanted.framework)
        if not wanted.pathway and (standing := self.standing(wanted)) is not None:
            self.clusters[framework, _plain(wanted.cluster)] = standing | {"title": wanted.cluster}

    def add_cluster(self, framework: str, row: dict[str, Any]) -> None:
        self.clusters[framework, f"code:{row['code']}"] = row
        self.clusters[framework, _plain(row["title"])] = row

    def add_pathway(self, framework: str, row: dict[str, Any]) -> None:
        self.pathways[framework, f"code:{row['code']}"] = row
        self.pathways[framework, f"{row['cluster_id']}/{_plain(row['title'])}"] = row


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def same(one: str, other: str) -> bool:
    """Whether two titles differ in case and spaces at most."""
    return _plain(one) == _plain(other)


def own_frameworks(viewer: Viewer) -> Sequence[tuple[str, str]]:
    """(id, title) of the district's own frameworks that are not retired."""
    rows = db.session.execute(
        sa.select(Framework.id, Framework.title)
        .where(Framework.district_id == viewer.district_id, Framework.state != FrameworkState.RETIRED.value)
        .order_by(Framework.title, Framework.id)
    )
    return [(str(row.id), row.title) for row in rows]


def read(district_id: int) -> Have:
    """Three queries, however many rows the file has."""
    have = Have()
    for row in db.session.execute(
        sa.select(Framework.id, Framework.title).where(Framework.district_id == district_id).order_by(Framework.id)
    ):
        have.frameworks.setdefault(_plain(row.title), row.id)
        have.titles[str(row.id)] = row.title
    of = {row_id: _plain(title) for row_id, title in have.titles.items()}
    clusters = sa.select(
        Cluster.id, Cluster.framework_id, Cluster.code, Cluster.title, Cluster.summary, Cluster.grouping,
        Cluster.cross_cutting, Cluster.position,
    ).join(Framework, Framework.id == Cluster.framework_id)  # fmt: skip
    for found in db.session.execute(clusters.where(Framework.district_id == district_id)).mappings():
        have.add_cluster(of[str(found["framework_id"])], dict(found))
    pathways = (
        sa.select(
            Pathway.id, Pathway.framework_id, Pathway.code, Pathway.title, Pathway.summary, Pathway.retired,
            Pathway.position, Pathway.cluster_id, Cluster.title.label("cluster"),
        )
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .join(Framework, Framework.id == Pathway.framework_id)
    )  # fmt: skip
    for found in db.session.execute(pathways.where(Framework.district_id == district_id)).mappings():
        have.add_pathway(of[str(found["framework_id"])], dict(found))
    return have


def write(rows: Sequence[Wanted], context: Context) -> None:
    """Brings rows in, in their order; one line in the trail and one word to others for each framework."""
    have = read(context.district_id)
    touched: dict[int, int] = {}
    for wanted in rows:
        framework_id = _framework(wanted, have, context)
        cluster = _cluster(wanted, have, framework_id)
        if wanted.pathway:
            _pathway(wanted, have, framework_id, cluster)
        touched[framework_id] = touched.get(framework_id, 0) + 1
    db.session.flush()
    for framework_id, count in touched.items():
        audit.record(
            "framework.import", subject=f"frameworks:{framework_id}", by=context.by, district_id=context.district_id,
            detail={"rows": count, "batch": context.batch_id},
        )  # fmt: skip
        framework_changed.send(None, framework_id=framework_id)
    versions.touch(context.district_id)


def _framework(wanted: Wanted, have: Have, context: Context) -> int:
    name = _plain(wanted.framework)
    if name not in have.frameworks:
        made = Framework(district_id=context.district_id, title=wanted.framework, state=FrameworkState.DRAFT.value)
        db.session.add(made)
        db.session.flush()
        have.frameworks[name] = made.id
        have.titles[str(made.id)] = made.title
    return have.frameworks[name]


def _cluster(wanted: Wanted, have: Have, framework_id: int) -> dict[str, Any]:
    """The cluster of a row, made where nobody has made it; changed where the row is about it."""
    name = _plain(wanted.framework)
    standing = have.cluster(name, wanted.cluster_code, wanted.cluster)
    about = wanted.given() if not wanted.pathway else {}
    if standing is None:
        values = {"title": wanted.cluster, "grouping": wanted.grouping or "building"} | about
        values.setdefault("position", 1 + max((c["position"] for (f, _), c in have.clusters.items() if f == name), default=0))  # fmt: skip
        code = wanted.cluster_code or free_code(Cluster, framework_id, wanted.cluster)
        made = Cluster(framework_id=framework_id, code=code, **values)
        db.session.add(made)
        db.session.flush()
        standing = {"id": made.id, "code": code} | values
        have.add_cluster(name, standing)
    elif about:
        _update(Cluster, standing["id"], about)
        standing |= about
        have.add_cluster(name, standing)
    return standing


def _pathway(wanted: Wanted, have: Have, framework_id: int, cluster: dict[str, Any]) -> None:
    name = _plain(wanted.framework)
    standing = have.standing(wanted)
    about = wanted.given() | {"cluster_id": cluster["id"]}
    about.pop("cluster")
    if standing is None:
        siblings = (
            p["position"] for (f, _), p in have.pathways.items() if f == name and p["cluster"] == cluster["title"]
        )
        about.setdefault("position", 1 + max(siblings, default=0))
        code = wanted.pathway_code or free_code(Pathway, framework_id, wanted.pathway)
        made = Pathway(framework_id=framework_id, code=code, **about)
        db.session.add(made)
        db.session.flush()
        have.add_pathway(name, {"id": made.id, "code": code, "cluster": cluster["title"]} | about)
    else:
        _update(Pathway, standing["id"], about)
        have.add_pathway(name, standing | about | {"cluster": cluster["title"]})


def _update(model: type[Cluster] | type[Pathway], row_id: int, values: dict[str, Any]) -> None:
    """Counts as an edit: a form that is open meanwhile gets 409."""
    stale = {
        f"{name}_es": sa.case((getattr(model, name) == values[name], getattr(model, f"{name}_es")), else_="")
        for name in ("title", "summary")
        if name in values
    }  # the Spanish of the old words is no Spanish of the new ones
    db.session.execute(sa.update(model).where(model.id == row_id).values(**values, **stale, version=model.version + 1))
