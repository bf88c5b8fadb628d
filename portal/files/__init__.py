"""Files that people hand in: checked, kept outside the web root, given out with safe headers, removed with their record."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.files.sweeping import sweep

    jobs.every_hour(sweep)
