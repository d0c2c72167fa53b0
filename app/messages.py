"""What a page says right after an act: the messages, and the form in which a cookie carries one to the next page."""

import re
from dataclasses import dataclass

FLASHES = {
    "event-added": "Event added",
    "event-saved": "Saved as version {0}",
    "event-reconciled": "Saved as version {0}, together with what {told}",
    "edit-discarded": "What you typed was discarded; the event is as it was",
    "source-edit-discarded": "What you typed was discarded; the source is as it was",
    "undone": "Undone",
    "undo-late": "Nothing was undone: something was saved since. Here you see what, and can restore any version",
    "position-recorded": "Recorded which date is held",
    "event-merged": "e-{0} is merged into this event",
    "event-unmerged": "The merge with e-{0} is undone",
    "event-unchanged": "Nothing was changed, so no version was saved",
    "event-checked": "Event checked",
    "event-unchecked": "The event is in review again",
    "event-withdrawn": "Event withdrawn. It can be brought back here",
    "event-restored": "The event is back",
    "version-restored": "Version {0} is restored",
    "citation-restored": "The citation is again what it was in its version {0}",
    "draft-discarded": "Draft discarded",
    "source-added": "Source added",
    "source-saved": "Saved as version {0}",
    "source-reconciled": "Saved as version {0}, together with what {told}",
    "source-unchanged": "Nothing was changed, so no version was saved",
    "text-stored": "Stored as text {0}",
    "text-stored-lost": "Text stored. Passages that are not found in it: {0}",
    "text-held": "These very bytes are held already: this is text {0}",
    "text-discarded": "Nothing was stored. What you handed in is gone",
    "source-added-with-text": "Source and text added",
    "citation-checked": "Citation checked",
    "citation-added": "Citation added to",
    "citation-known": "The words are cited already for",
    "citation-unchecked": "The citation is unchecked again",
    "citation-disputed": "The citation now disputes the event",
    "desk-done": "Changed: {0}. Already so: {1}. Left alone: {2}",
    "note-added": "Note added",
    "note-saved": "Note saved",
    "reply-added": "Reply added",
    "note-resolved": "Note resolved",
    "note-reopened": "Note opened again",
    "note-withdrawn": "Note taken out",
    "signed-in": "You are signed in",
    "signed-out": "You are signed out",
    "openid-connected": "The two accounts are connected",
    "signed-in-too-late": "That took too long. Sign in again",
    "password-changed": "Password changed. All your other sessions have ended",
    "session-ended": "Session ended",
    "sessions-ended": "Other sessions that have ended: {0}",
    "token-revoked": "Token revoked",
    "factor-removed": "Second factor taken off",
    "factor-reset": "Second factor reset. Their sessions have ended",
    "role-changed": "Role changed",
    "wording-accepted": "The new wording is cited. The citation waits to be checked",
    "passage-anchored": "The passage is found again. The citation waits to be checked",
    "text-kept": "The older text is kept as the cited one",
    "citations-taken-out": "Citations taken out: {0}",
    "check-started": "The passages are being looked for",
    "check-stopped": "The check is stopped. It can go on from there",
    "inbox-read": "Marked as read",
    "notes-imported": "Notes imported: {0}",
    "view-saved": "View saved",
    "view-withdrawn": "View taken out. It can be brought back at the end of this page",
    "view-restored": "The view is back",
    "account-closed": "Account closed. Its sessions and tokens have ended",
    "account-reopened": "Account opened again",
    "invitation-revoked": "Invitation revoked",
}
"""What a page says right after an action. The cookie holds the name and numbers, never words."""

RECONCILED = {"event-reconciled": "event", "source-reconciled": "source"}
"""Kinds of record, by the flash that tells what others had changed. Its numbers: version, id of the record, base."""

NAMING_EVENT = ("citation-added", "citation-known")
"""Messages that end with the title of an event. Their number is its id."""

UNDO_URLS = {"e": "/events/{}/undo", "s": "/sources/{}/undo", "m": "/events/{}/unmerge", "b": "/desk/undo"}
_FLASH = re.compile(r"([a-z-]+)((?:\.[0-9]{1,18}){0,3})(?:~([esmb])([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,18}))?")


@dataclass(frozen=True, slots=True)
class Undo:
    """An act that can be undone right after it: what was saved of a record in versions of the chronology.

    It holds nothing that a person may not send themselves: who may undo what is asked when it is undone.
    """

    kind: str
    """A key of UNDO_URLS."""
    record_id: int
    since: int
    """Version of the chronology before the act."""
    until: int

    @property
    def url(self) -> str:
        return UNDO_URLS[self.kind].format(self.record_id)


class Flash:
    """A message for the next page: a name of FLASHES, its numbers, and what may be undone."""

    def __init__(self, name: str, *values: int, undo: Undo | None = None) -> None:
        self.name, self.values, self.undo = name, values, undo

    def __str__(self) -> str:
        said = ".".join((self.name, *map(str, self.values)))
        undo = self.undo
        return f"{said}~{undo.kind}{undo.record_id}-{undo.since}-{undo.until}" if undo else said

    @classmethod
    def read(cls, cookie: str) -> "Flash | None":
        """The message in a cookie; None for anything that no page has written."""
        found = _FLASH.fullmatch(cookie)
        if found is None or found[1] not in FLASHES:
            return None
        undo = Undo(found[3], *map(int, found.groups()[3:])) if found[3] else None
        return cls(found[1], *map(int, found[2].split(".")[1:]), undo=undo)


@dataclass(frozen=True, slots=True)
class Said:
    """A message as a page shows it."""

    words: str
    undo: Undo | None
    is_warning: bool = False
    link: tuple[str, str] | None = None
    """Address and title of the event of which it tells, behind the words."""
    back: str = ""
    """Where to go on after an undo, if not on the page of the record."""
