"""Training agreements: drawn up from a placement, put before student, guardian, host and school, signed by each."""

from flask import Flask

PHRASES = {
    "agreement.view": "looked at the agreement of {subject}", "agreement.print": "printed the agreement of {subject}", "agreement.draft": "saved the draft of an agreement ({subject})",
    "agreement.discard": "threw the draft of an agreement away ({subject})", "agreement.send": "sent an agreement out ({subject})", "agreement.sign": "completed an agreement ({subject})",
    "agreement.revoke": "took an agreement back ({subject})", "agreement.supersede": "replaced an agreement ({subject})", "signature.sign": "signed an agreement ({subject})",
    "signature.decline": "declined to sign ({subject})", "signature.paper": "entered a signature on paper ({subject})", "signature.waive": "waived a signature ({subject})",
    "signature.undo": "took a signature back ({subject})", "signature.send": "sent a link to sign again ({subject})", "signature.revoke": "closed a link to sign ({subject})",
    "signature.restore": "opened a link to sign again ({subject})", "signature.scan": "opened the scan of a signature ({subject})",
}  # fmt: skip


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.accounts import audit_names
    from portal.agreements import panels, routes, sign_routes, signature_routes, waiting  # noqa: F401 - they add views
    from portal.agreements.next_deed import offer
    from portal.placements import panels as placements
    from portal.placements.waiting import register

    app.register_blueprint(routes.bp)
    register(waiting.waiting_agreements)
    placements.register(20, panels.of_placement)
    placements.offer_next(20, offer)
    jobs.every_hour(release_of_age_every_hour)
    for action, words in PHRASES.items():
        audit_names.phrase(action, words)


def release_of_age_every_hour() -> None:
    from portal.agreements.services import release_of_age

    release_of_age()
