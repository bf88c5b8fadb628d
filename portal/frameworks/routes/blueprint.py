"""The blueprint, and what several of its pages do alike."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, abort, render_template
from markupsafe import Markup

from portal.accounts.current import viewer
from portal.frameworks import panels, queries, versions
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.frameworks.permissions import may_edit

bp = Blueprint("frameworks", __name__)


def framework_or_404(framework_id: int, *, own: bool = False) -> Framework:
    """The framework, seen; with `own` one that the viewer may change."""
    framework = queries.visible_framework(viewer(), framework_id) or abort(404)
    if own and not may_edit(viewer(), framework):
        abort(404)
    return framework


def cluster_or_404(cluster_id: int, *, own: bool = False) -> tuple[Cluster, Framework]:
    """The cluster and its framework, seen; with `own` ones that the viewer may change."""
    cluster, framework = queries.visible_cluster(viewer(), cluster_id) or abort(404)
    if own and not may_edit(viewer(), framework):
        abort(404)
    return cluster, framework


def pathway_or_404(pathway_id: int, *, own: bool = False) -> tuple[Pathway, Cluster, Framework]:
    """The pathway, its cluster and framework, seen; with `own` ones that the viewer may change."""
    pathway, cluster, framework = queries.visible_pathway(viewer(), pathway_id) or abort(404)
    if own and not may_edit(viewer(), framework):
        abort(404)
    return pathway, cluster, framework


def drawn(place: panels.Place, row_id: int) -> list[Markup]:
    """The panels of a page as HTML; a panel's template finds its context by name, and as `panel`."""
    found = panels.drawn(place, row_id, viewer())
    return [Markup(render_template(each.template, **({"panel": each.context} | dict(each.context)))) for each in found]  # noqa: S704


def version_of(place: Literal["cluster", "pathway"], row_id: int) -> str | None:
    """A word for everything on such a page; None where a panel cannot say when it changes."""
    more = panels.version(place, row_id, viewer())
    return None if more is None else f"{versions.current(viewer().district_id)} {more}"
