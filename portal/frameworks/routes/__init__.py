"""Pages of frameworks, clusters and pathways."""

from portal.frameworks.routes import choices, clusters, crosswalk, frameworks, pathways
from portal.frameworks.routes.blueprint import bp

__all__ = ["bp", "choices", "clusters", "crosswalk", "frameworks", "pathways"]
