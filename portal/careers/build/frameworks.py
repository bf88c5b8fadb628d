"""The two national frameworks: their clusters, pathways and occupations.

Sources: Advance CTE's National Career Clusters Framework of 2024 (cluster, sub-cluster, and SOC, CIP and
NAICS to sub-cluster), and the States' Career Clusters Initiative's framework of 2002 as O*NET carries it
(cluster, pathway, and O*NET-SOC to pathway).

Files spell one title in several ways ("water systems", "Hospitality, Events & Tourism"), so titles are joined
by their slug, and shown as the file that lists the clusters or pathways spells them.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from portal.careers.build.source import Row, SourceError, Table, read_rows, sorted_table, table

GROUPINGS = {
    "Building & Moving": "building",
    "Creating & Experiencing": "creating",
    "Investing in the Future": "investing",
    "Caring for Communities": "caring",
    "Cultivating Resources": "cultivating",
    "Connecting & Supporting Success": "connecting",
}


def slug(title: str) -> str:
    """'Arts, Entertainment, & Design' and 'arts, entertainment & design': both arts-entertainment-design."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@dataclass(frozen=True)
class Cluster:
    code: str
    title: str
    grouping: str
    cross_cutting: bool
    position: int


@dataclass(frozen=True)
class Pathway:
    cluster: Cluster
    code: str
    title: str
    position: int


@dataclass
class Framework:
    """A framework in memory; `occupations` holds SOC codes by pathway code."""

    key: str
    title: str
    publisher: str
    edition: str
    pathway_word: str
    clusters: list[Cluster] = field(default_factory=list)
    pathways: list[Pathway] = field(default_factory=list)
    occupations: dict[str, set[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    """SOC to occupation title, as the framework's own file has it."""
    by_title: dict[tuple[str, str], Pathway] = field(default_factory=dict)
    """(slug of the cluster's title, slug of the pathway's title) to pathway."""

    def pathway(self, row: Row, cluster: str, pathway: str) -> Pathway:
        """The pathway that a row names in its columns `cluster` and `pathway`."""
        found = self.by_title.get((slug(row[cluster]), slug(row[pathway])))
        if found is None:
            name = f"{self.pathway_word} “{row[pathway]}” in “{row[cluster]}”"
            raise row.error(f"the {self.title} has no {name}.")
        return found

    def add_pathways(self, named: list[tuple[Cluster, str]], source: Path) -> None:
        """Give each (cluster, title) its code: the title's slug, behind the cluster's where two share it."""
        titles = Counter(slug(title) for _, title in named)
        position: Counter[str] = Counter()
        for cluster, title in named:
            name = slug(title)
            if (cluster.code, name) in self.by_title:
                raise SourceError(source, None, f"“{title}” stands twice in “{cluster.title}”.")
            position[cluster.code] += 1
            code = name if titles[name] == 1 else f"{cluster.code}-{name}"
            pathway = Pathway(cluster, code, title, position[cluster.code])
            self.pathways.append(pathway)
            self.by_title[cluster.code, name] = pathway
            self.occupations[code] = set()

    def cluster_occupations(self, cluster: Cluster) -> set[str]:
        codes = [pathway.code for pathway in self.pathways if pathway.cluster == cluster]
        return set().union(*(self.occupations[code] for code in codes))

    def socs(self) -> set[str]:
        return set().union(*self.occupations.values())


def read_2024(directory: Path) -> Framework:
    """The 2024 framework: 14 clusters in six groupings, 72 sub-clusters."""
    framework = Framework(
        "nccf-2024", "National Career Clusters Framework", "Advance CTE", "2024", "sub-cluster"
    )
    clusters: dict[str, Cluster] = {}
    columns = ("career_cluster", "cluster_grouping", "cross_cutting")
    for position, row in enumerate(read_rows(directory / "nccf_2024_clusters.csv", columns), start=1):
        title = row.text("career_cluster")
        if (grouping := GROUPINGS.get(row["cluster_grouping"])) is None:
            raise row.error(f"“{row['cluster_grouping']}” is none of the six groupings.")
        if (cross := row["cross_cutting"]) not in ("yes", "no"):
            raise row.error(f"the column “cross_cutting” says “{cross}”, neither yes nor no.")
        clusters[slug(title)] = Cluster(slug(title), title, grouping, cross == "yes", position)
    framework.clusters = list(clusters.values())

    listed = directory / "nccf_2024_subclusters.csv"
    named: list[tuple[Cluster, str]] = []
    for row in read_rows(listed, ("career_cluster", "sub_cluster")):
        if (cluster := clusters.get(slug(row["career_cluster"]))) is None:
            raise row.error(f"there is no career cluster “{row['career_cluster']}”.")
        named.append((cluster, row.text("sub_cluster")))
    order = {cluster.code: cluster.position for cluster in framework.clusters}
    framework.add_pathways(sorted(named, key=lambda pair: order[pair[0].code]), listed)

    named_by = ("soc_code", "occupation_title", "career_cluster", "sub_cluster")
    for row in read_rows(directory / "nccf_2024_soc.csv", named_by):
        pathway = framework.pathway(row, "career_cluster", "sub_cluster")
        framework.occupations[pathway.code].add(row.soc("soc_code"))
        framework.titles[row["soc_code"]] = row.text("occupation_title")
    return framework


def read_2002(directory: Path, newer: Framework) -> Framework:
    """The 2002 framework: 16 clusters, 79 pathways, by alphabet as the initiative lists them.

    It has no groupings. A cluster takes that of the `newer` cluster with which it shares most occupations
    (where two tie, the first); one without occupations in common takes the first grouping.
    """
    framework = Framework(
        "nccf-2002",
        "Career Clusters and Pathways",
        "States' Career Clusters Initiative",
        "2002",
        "pathway",
    )
    listed = directory / "nccf_2002_pathways.csv"
    pairs = [
        (row.text("career_cluster"), row.text("pathway"))
        for row in read_rows(listed, ("career_cluster", "pathway"))
    ]
    columns = ("onet_soc_code", "occupation", "career_cluster", "pathway")
    rows = list(read_rows(directory / "nccf_2002_soc.csv", columns))
    socs: dict[str, set[str]] = {}
    for row in rows:
        socs.setdefault(slug(row["career_cluster"]), set()).add(row.onet("onet_soc_code")[:7])
    modern = [(cluster, newer.cluster_occupations(cluster)) for cluster in newer.clusters]
    clusters: dict[str, Cluster] = {}
    for title, _ in pairs:
        code = slug(title)
        if code not in clusters:
            own = socs.get(code, set())
            nearest = max(modern, key=lambda pair: len(pair[1] & own))[0]
            clusters[code] = Cluster(code, title, nearest.grouping, False, len(clusters) + 1)
    framework.clusters = list(clusters.values())
    framework.add_pathways([(clusters[slug(cluster)], title) for cluster, title in pairs], listed)
    for row in rows:
        pathway = framework.pathway(row, "career_cluster", "pathway")
        soc, suffix = row["onet_soc_code"].split(".")
        framework.occupations[pathway.code].add(soc)
        if suffix == "00" or soc not in framework.titles:
            framework.titles[soc] = row.text("occupation")
    return framework


def framework_tables(
    frameworks: list[Framework], summaries: dict[tuple[str, str, str], str]
) -> dict[str, Table]:
    """frameworks, clusters, pathways and occupation_pathways; `summaries` as from `read_summaries`."""
    clusters: list[tuple[str, ...]] = []
    pathways: list[tuple[str, ...]] = []
    for f in frameworks:
        for c in f.clusters:
            flags = (str(int(c.cross_cutting)), str(c.position))
            clusters.append((f.key, c.code, c.title, c.grouping, *flags, summaries[f.key, c.code, ""]))
        for p in f.pathways:
            summary = summaries[f.key, p.cluster.code, slug(p.title)]
            pathways.append((f.key, p.cluster.code, p.code, p.title, str(p.position), summary))
    return {
        "frameworks": table(
            "key,title,publisher,edition,cluster_word,pathway_word",
            ((f.key, f.title, f.publisher, f.edition, "career cluster", f.pathway_word) for f in frameworks),
        ),
        "clusters": table("framework_key,code,title,grouping,cross_cutting,position,summary", clusters),
        "pathways": table("framework_key,cluster_code,code,title,position,summary", pathways),
        "occupation_pathways": sorted_table(
            "framework_key,pathway_code,soc",
            ((f.key, code, soc) for f in frameworks for code, socs in f.occupations.items() for soc in socs),
        ),
    }


def industry_tables(directory: Path, framework: Framework) -> dict[str, Table]:
    """Industries at the level of the two-digit NAICS sector ("31-33" is one), and their sub-clusters."""
    industries: set[tuple[str, str]] = set()
    pathways: set[tuple[str, str, str]] = set()
    columns = ("career_cluster", "sub_cluster", "naics2", "naics_title")
    for row in read_rows(directory / "nccf_2024_naics.csv", columns):
        code = row.code("naics2", r"\d\d(-\d\d)?", "62 or 31-33")
        industries.add((code, row.text("naics_title")))
        pathway = framework.pathway(row, "career_cluster", "sub_cluster")
        pathways.add((framework.key, pathway.code, code))
    return {
        "industries": sorted_table("naics,title", industries),
        "industry_pathways": sorted_table("framework_key,pathway_code,naics", pathways),
    }
