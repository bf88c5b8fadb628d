"""Imports every feature's models, so that the metadata is whole; defines none."""

from portal.accounts import models as accounts
from portal.agreements import models as agreements
from portal.alignment import models as alignment
from portal.careers import models as careers
from portal.caseload import models as caseload
from portal.catalog import models as catalog
from portal.clearances import models as clearances
from portal.competencies import models as competencies
from portal.coverage import models as coverage
from portal.credentials import models as credentials
from portal.evaluations import models as evaluations
from portal.events import models as events
from portal.files import models as files
from portal.framework_moves import models as framework_moves
from portal.frameworks import models as frameworks
from portal.gaps import models as gaps
from portal.goals import models as goals
from portal.growth import models as growth
from portal.hosts import externship_models as externships
from portal.hosts import models as hosts
from portal.hosts import record_models as host_records
from portal.hours import models as hours
from portal.imports import models as imports
from portal.interests import models as interests
from portal.links import models as links
from portal.mail import models as mail
from portal.meetings import models as meetings
from portal.minors import models as minors
from portal.perkins import models as perkins
from portal.placements import models as placements
from portal.plans import models as plans
from portal.portfolio import models as portfolio
from portal.programs import models as programs
from portal.programs import move_models as moves
from portal.research import models as research
from portal.research import study_models as study
from portal.rollover import models as rollover
from portal.rosters import guardian_models as guardians
from portal.rosters import models as rosters
from portal.rosters import record_models as records
from portal.schools import models as schools
from portal.search import models as search
from portal.suggestions import models as suggestions
from portal.supervision import models as supervision

__all__ = [
    "accounts",
    "agreements",
    "alignment",
    "careers",
    "caseload",
    "catalog",
    "clearances",
    "competencies",
    "coverage",
    "credentials",
    "evaluations",
    "events",
    "externships",
    "files",
    "framework_moves",
    "frameworks",
    "gaps",
    "goals",
    "growth",
    "guardians",
    "host_records",
    "hosts",
    "hours",
    "imports",
    "interests",
    "links",
    "mail",
    "meetings",
    "minors",
    "moves",
    "perkins",
    "placements",
    "plans",
    "portfolio",
    "programs",
    "records",
    "research",
    "rollover",
    "rosters",
    "schools",
    "search",
    "study",
    "suggestions",
    "supervision",
]
