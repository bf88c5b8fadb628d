"""Imports every feature's models, so that the metadata is whole; defines none."""

from portal.accounts import models as accounts
from portal.alignment import models as alignment
from portal.careers import models as careers
from portal.catalog import models as catalog
from portal.competencies import models as competencies
from portal.coverage import models as coverage
from portal.credentials import models as credentials
from portal.framework_moves import models as framework_moves
from portal.frameworks import models as frameworks
from portal.gaps import models as gaps
from portal.imports import models as imports
from portal.perkins import models as perkins
from portal.placements import models as placements
from portal.programs import models as programs
from portal.programs import move_models as moves
from portal.rollover import models as rollover
from portal.rosters import models as rosters
from portal.rosters import record_models as records
from portal.schools import models as schools
from portal.search import models as search
from portal.suggestions import models as suggestions

__all__ = [
    "accounts",
    "alignment",
    "careers",
    "catalog",
    "competencies",
    "coverage",
    "credentials",
    "framework_moves",
    "frameworks",
    "gaps",
    "imports",
    "moves",
    "perkins",
    "placements",
    "programs",
    "records",
    "rollover",
    "rosters",
    "schools",
    "search",
    "suggestions",
]
