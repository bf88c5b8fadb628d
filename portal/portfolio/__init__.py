"""What a student shows: pieces of work, and everything the portal holds about them in one file."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.accounts import audit_names
    from portal.portfolio import data_routes, own_routes, panels, staff_routes, sweeping  # noqa: F401 - they add views
    from portal.rosters.panels import register

    app.register_blueprint(own_routes.bp)
    register(50, panels.of_student)
    jobs.every_hour(sweeping.sweep)
    for action, words in {
        "data.export": "took out everything held about {subject}",
        "portfolio.view": "looked at the portfolio of {subject}",
        "portfolio.print": "printed the portfolio of {subject}",
        "portfolio.edit": "changed their words in their portfolio ({subject})",
        "portfolio.show": "showed something in their portfolio ({subject})",
        "portfolio.hide": "hid something in their portfolio ({subject})",
        "portfolio_piece.add": "put work into their portfolio ({subject})",
        "portfolio_piece.edit": "changed work in their portfolio ({subject})",
        "portfolio_piece.sort": "moved work in their portfolio ({subject})",
        "portfolio_piece.show": "showed work in their portfolio ({subject})",
        "portfolio_piece.hide": "hid work in their portfolio ({subject})",
        "portfolio_piece.remove": "took work out of their portfolio ({subject})",
        "portfolio_piece.restore": "brought work back into their portfolio ({subject})",
        "portfolio_piece.confirm": "said that they have seen work in a portfolio ({subject})",
        "portfolio_piece.unconfirm": "took back that they have seen work in a portfolio ({subject})",
        "portfolio_piece.file": "opened a file of a portfolio ({subject})",
    }.items():
        audit_names.phrase(action, words)
