"""Pages of frameworks, clusters and pathways."""

from portal.frameworks.routes import choices, clusters, frameworks, pathways
from portal.frameworks.routes.blueprint import bp

__all__ = ["bp", "choices", "clusters", "frameworks", "pathways"]
