"""A live portal with the cast, for what is tried in a real browser."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from portal.accounts.models import BrowserSession
from portal.accounts.sessions import LIFETIME, MARK, digest
from portal.alignment.models import Alignment
from portal.database import now
from portal.extensions import db
from tests import factories as make
from tests.alignment.cast import Cast, gather
from tests.browser import live
from tests.schema import create_schema


class Town:
    """A live portal with the cast; `enter(name)` opens a window as one of them."""

    def __init__(self, app: Flask, address: str, opened: Any) -> None:
        self.app, self.address, self.opened = app, address, opened

    def enter(self, who: str, **options: Any) -> Page:
        page: Page = self.opened(self.address, **options)
        token = MARK + secrets.token_urlsafe(32)
        with self.app.app_context():
            user = self.ids[who]
            data = f'{{"_user_id": "{user}", "_fresh": true}}'
            db.session.add(
                BrowserSession(token_hash=digest(token), user_id=user, data=data, expires_at=now() + LIFETIME)
            )
            db.session.commit()
        page.context.add_cookies([{"name": "session", "value": token, "url": self.address}])
        return page

    def row(self, offering: int, pathway: int) -> tuple[str, str | None, str | None] | None:
        with self.app.app_context():
            found = db.session.query(Alignment).filter_by(offering_id=offering, pathway_id=pathway).one_or_none()
            return (found.state, found.role, found.proposed_role) if found else None

    ids: dict[str, int]


@pytest.fixture
def town(tmp_path: Path, open_page) -> Iterator[Town]:
    app = live.make_app(tmp_path / "live.db", tmp_path)
    with app.app_context():
        create_schema()
        cast: Cast = gather()
        for title in ("Drafting", "Automation"):
            make.pathway(cast.cluster, title=title)
        make.course(cast.district, at=cast.north, title="Shop Math")
        ids = {name: getattr(cast, name).id for name in vars(cast)}
        db.session.commit()
    with live.serving(app) as address:
        made = Town(app, address, open_page)
        made.ids = ids
        yield made
    live.close(app)
