"""Our own sentences about clusters and pathways, joined to the frameworks by title.

`summaries.csv` is written by hand and lies beside the tables that are built. Columns: framework_key, cluster,
pathway (blank where the sentence is about the cluster itself), summary.
"""

from pathlib import Path

from portal.careers.build.frameworks import Framework, slug
from portal.careers.build.source import SourceError, read_rows

Key = tuple[str, str, str]
"""Framework key, slug of the cluster's title, slug of the pathway's title or blank."""


def read_summaries(path: Path, frameworks: list[Framework]) -> dict[Key, str]:
    """One sentence for every cluster and pathway of `frameworks`.

    Raises SourceError naming each cluster or pathway without a sentence, and for a sentence that belongs to
    none, stands twice, or repeats another.
    """
    wanted: dict[Key, str] = {}
    for framework in frameworks:
        for cluster in framework.clusters:
            wanted[framework.key, cluster.code, ""] = cluster.title
        for pathway in framework.pathways:
            key = (framework.key, pathway.cluster.code, slug(pathway.title))
            wanted[key] = f"{pathway.cluster.title}: {pathway.title}"
    found: dict[Key, str] = {}
    said: dict[str, str] = {}
    for row in read_rows(path, ("framework_key", "cluster", "pathway", "summary")):
        key = (row["framework_key"], slug(row["cluster"]), slug(row["pathway"]))
        name = row["pathway"] or row["cluster"]
        if key not in wanted:
            raise row.error(f"“{name}” is no cluster or pathway of the framework “{row['framework_key']}”.")
        if key in found:
            raise row.error(f"“{wanted[key]}” ({key[0]}) has a sentence already.")
        found[key] = row.text("summary")
        if (other := said.setdefault(found[key].casefold(), wanted[key])) != wanted[key]:
            raise row.error(f"“{name}” repeats the sentence of “{other}”.")
    if missing := [f"{title} ({key[0]})" for key, title in wanted.items() if key not in found]:
        raise SourceError(path, None, f"no sentence for {'; '.join(missing)}.")
    return found
