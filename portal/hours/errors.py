"""What is not possible with hours; each message says why, in a sentence for whoever asked."""

from __future__ import annotations

from portal.minors.checking import Finding


class HoursError(Exception):
    """A deed on hours that is not possible."""


class AlreadyAnswered(HoursError):
    """Somebody else was quicker; nothing was changed, and the message says who did what."""


class EntryRefused(HoursError):
    """An entry that cannot be taken as it is: `reasons` are (field, sentence), `findings` the rules for minors in its way.

    `asks` says that nothing is wrong but the length of the day, which the person has to confirm.
    """

    def __init__(self, reasons: tuple[tuple[str, str], ...], *, findings: tuple[Finding, ...] = (), asks: bool = False) -> None:
        super().__init__(" ".join(text for _, text in reasons) or " ".join(f.text for f in findings))
        self.reasons, self.findings, self.asks = reasons, findings, asks
