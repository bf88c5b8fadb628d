"""The application for a WSGI server and for `flask --app wsgi`."""

import gc

from portal import create_app
from portal.config import ConfigError

try:
    app = create_app()
except ConfigError as error:  # the sentence says how to mend it; a traceback would hide it
    raise SystemExit(str(error)) from None

# What was made at start lives as long as the process: the collector need not look at it again. With Python's own
# thresholds it walks all of it every few requests, and the slowest pages take five times as long as the median.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 50, 50)
