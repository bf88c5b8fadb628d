"""What comes in as files: a state's list of credentials, and lists of certification results."""

from portal.credentials.importers.results import KIND as RESULTS
from portal.credentials.importers.state_list import KIND as STATE_LIST

KINDS = (STATE_LIST, RESULTS)
