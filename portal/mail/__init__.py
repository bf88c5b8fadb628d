"""Mail: everything goes through an outbox, so that nothing is lost, nothing goes twice, and a page shows what happened."""

from flask import Flask

PHRASES = {
    "mail.send": "sent a waiting message at once: {subject}",
    "mail.retry": "had a message sent again: {subject}",
    "mail.cancel": "canceled a message: {subject}",
    "mail.uncancel": "let a canceled message wait again: {subject}",
    "mail.choose": "chose how often they get mail",
    "mail.view": "looked at a message: {subject}",
    "password.ask": "somebody asked for a new password of {subject}",
    "password.link": "the password of {subject} was set through a link",
    "password.invite": "sent {subject} an invitation",
    "mail.test": "sent themselves a test message",
}


def init_app(app: Flask) -> None:
    from portal import jobs as queue
    from portal.accounts import access_deeds, audit_names, signals
    from portal.mail import cli, invitations, jobs, passwords, routes

    queue.init_app(app)
    jobs.init()
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.mail)
    for action, words in PHRASES.items():
        audit_names.phrase(action, words)
    signals.password_changed.connect(passwords.tell_of_password)
    signals.email_changed.connect(passwords.tell_of_email)
    access_deeds.register(invitations.offer)
    app.jinja_env.globals["forgot_path"] = lambda: "/forgot" if app.config.get("SMTP_HOST") else ""
