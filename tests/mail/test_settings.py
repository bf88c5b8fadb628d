"""Settings of mail: what the portal refuses to start with, and what holds without any."""

from __future__ import annotations

import pytest

from portal.config import ConfigError, mail_settings


@pytest.mark.parametrize(("name", "value"), [("SMTP_TLS", "maybe"), ("SMTP_PORT", "no"), ("SMTP_PORT", "70000"), ("MAIL_FROM", "nobody"), ("MAIL_FROM", "a@b.org\nBcc: c@d.org"), ("MAIL_HOUR", "24")])
def test_a_setting_that_cannot_be_is_refused_with_what_can(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=name):
        mail_settings()


@pytest.mark.parametrize(("tls", "port"), [(None, 587), ("ssl", 465), ("none", 25), ("STARTTLS", 587)])
def test_the_port_follows_the_encryption(monkeypatch, tls, port):
    if tls:
        monkeypatch.setenv("SMTP_TLS", tls)
    found = mail_settings()
    assert (found.port, found.host) == (port, "")
