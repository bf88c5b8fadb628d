"""Forms of this room. What students fill in is said in their language."""

from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import Length

from portal.language import lazy
from portal.web.forms import Form, VersionField, long_text, strip


class BackForm(Form):
    """A deed of one click; `back` is 'list' where it was asked from the list."""

    back = HiddenField(validators=[Length(max=10)], filters=[strip])
    before = HiddenField(validators=[Length(max=19)], filters=[strip])


class NoteForm(Form):
    note = long_text(lazy("My note"), longest=2000)
    version = VersionField()
