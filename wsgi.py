"""The application for a WSGI server and for `flask --app wsgi`."""

from portal import collector, create_app
from portal.config import ConfigError

try:
    app = create_app()
except ConfigError as error:  # the sentence says how to mend it; a traceback would hide it
    raise SystemExit(str(error)) from None

collector.settle()
