"""What the threads of notes on a page are made of: where they stand, and what was typed into their forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.permissions import Viewer, may_annotate
from app.queries.annotations import Notes, Thread


@dataclass(frozen=True, slots=True)
class NoteForm:
    """What was typed into one of the forms for notes, `new`, `reply-12` or `edit-12`, and what is wrong with it."""

    at: str = ""
    body: str = ""
    kind: str = "comment"
    visibility: str = ""
    citation: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)

    def is_in(self, thread: Thread) -> bool:
        """Whether the form stands in that thread."""
        notes = (thread.head, *thread.replies)
        return self.at in {f"{act}-{note.id}" for note in notes for act in ("reply", "edit")}

    def opens(self, notes: Notes) -> bool:
        """Whether it stands in a thread that is resolved, and shown folded."""
        return any(self.is_in(thread) for thread in notes.resolved)


@dataclass(frozen=True, slots=True)
class NotePlace:
    """Where the notes of an event, a source or a passage stand on a page. `new_url` takes new ones."""

    url: str
    new_url: str
    id: str = "notes"
    """Of the element that holds them."""
    suffix: str = ""
    """At the end of the ids in it, so that those of several passages can be open at once."""
    prefix: str = "note-"
    """Of the ids of notes."""
    passage_id: int | None = None


def list_visibilities(viewer: Viewer) -> list[str]:
    """For whom the viewer may write notes, the most first."""
    return [v for v in ("public", "team", "private") if may_annotate(viewer, v)]


def event_place(event_id: int) -> NotePlace:
    return NotePlace(f"/events/{event_id}", f"/events/{event_id}/annotations")


def source_place(source_id: int, passage_id: int | None = None) -> NotePlace:
    """Where the notes on a source as such stand, or those on one of its passages."""
    url = f"/sources/{source_id}"
    new_url = f"{url}/annotations"
    if passage_id is None:
        return NotePlace(url, new_url, prefix="a-")
    url = f"{url}/passages/{passage_id}/notes"
    return NotePlace(url, new_url, f"notes-p{passage_id}", f"-p{passage_id}", "a-", passage_id)
