"""Districts, schools, school years and terms."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.schools.models import year_title

    app.jinja_env.filters["year_title"] = year_title
