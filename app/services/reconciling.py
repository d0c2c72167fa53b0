"""Saving an edit of an event where somebody else has saved in between.

What only one of the two has changed is put together. Where both have changed the same field, `EditConflict` is raised
with both versions, until the editor has chosen. A citation counts as one field: its words, its stance and its place
belong together.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import ActorPart, CitationInput, EventInput, Reference, clean_prose, read_typed_date
from app.domain.merging import Merge, State, merge
from app.domain.permissions import Viewer, may_open_source
from app.errors import Conflict, Invalid
from app.models import Actor, Citation, Event, Place, Tag
from app.queries.event_versions import CitedThen, EventVersion, Word, find_event_version, version_now
from app.queries.events import list_citations
from app.services.citations import find_source, quote_of
from app.services.events import edit_event, require_editable
from app.services.revisions import record_revision
from app.services.vocabulary import find_word

PLAIN = ("title", "summary", "date_note", "category", "part_of", "sequence", "extra")
NEW = "citation-new-"
CITATION = "citation-"


@dataclass(frozen=True, slots=True)
class NamedPart:
    """An actor, place or tag: by id where it is known, else by its name."""

    key: int | str
    role: str = ""
    name: str = field(default="", compare=False)

    def as_input(self) -> dict[str, Any]:
        return {"id": self.key} if isinstance(self.key, int) else {"name": self.key}


@dataclass(frozen=True, slots=True)
class CitationPart:
    """What a citation says; `given` is the input that writes it."""

    source: int | str
    role: str
    quote: str
    pin_cite: str
    claimed: str | None
    note: str
    given: CitationInput = field(compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """What an editor chose after seeing both versions: `seen` is the newer one, `theirs` the fields taken from it."""

    seen: int
    theirs: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    is_changed: bool
    from_theirs: tuple[str, ...] = ()
    """What others had changed in between, which stays."""


class EditConflict(Conflict):
    """Both have changed the same. `merged` has both versions, `base` the state from which both began, if known."""

    def __init__(self, event: Event, merged: Merge, yours: State, base: State | None) -> None:
        self.merged, self.yours, self.base = merged, yours, base
        self.revision = event.revision
        super().__init__(f"Version {event.revision} of this event was saved while you worked on it.")


def save_edit(
    db: Session,
    event: Event,
    given: EventInput,
    editor: Viewer,
    base_revision: int,
    reason: str = "",
    choice: Choice | None = None,
) -> Saved:
    """Save an edit that began from `base_revision`, together with what others have saved since.

    `given` is complete: what the editor left alone reads as it did in that version. Raises `EditConflict` where both
    changed the same field and `choice` does not speak of the newest version, and what `edit_event` raises.
    """
    if base_revision == event.revision:
        return Saved(edit_event(db, event, given, editor, base_revision, reason))
    require_editable(event, editor)
    citations = list_citations(db, [event.id])[event.id]
    base_version = find_event_version(db, event, base_revision)
    base = state_of_version(base_version) if base_version else None
    theirs = state_of_version(version_now(event, citations))
    yours = _without_what_both_added(state_of_input(db, given, editor), theirs, base)
    for citation in citations:
        if not may_open_source(editor, citation.source.confidentiality):
            # Whoever may not see a citation has neither changed it nor taken it out.
            yours[f"{CITATION}{citation.id}"] = theirs[f"{CITATION}{citation.id}"]
    merged = merge(base, theirs, yours)
    if merged.overlapping and (choice is None or choice.seen != event.revision):
        raise EditConflict(event, merged, yours, base)
    values = merged.choosing_theirs(choice.theirs if choice else ())
    _bring_back_citations(db, event, values, editor)
    is_changed = edit_event(db, event, _input_of(values), editor, event.revision, reason)
    return Saved(is_changed, merged.from_theirs)


def state_of_version(version: EventVersion) -> dict[str, Any]:
    """A version as a state to be merged."""
    state: dict[str, Any] = {name: getattr(version, name) for name in PLAIN}
    state["date"] = (version.edtf, version.date_as_written)
    state["review"] = "draft" if version.review == "draft" else "in-review"
    for name in ("actors", "places", "tags"):
        words: tuple[Word, ...] = getattr(version, name)
        state[name] = tuple(NamedPart(word.id, word.role, word.name) for word in words)
    state |= {f"{CITATION}{cited.id}": _cited_part(cited) for cited in version.citations}
    return state


def _cited_part(cited: CitedThen) -> CitationPart:
    quote = quote_of(cited.passage) if cited.passage else ""
    given = CitationInput(
        id=cited.id,
        source=Reference(id=cited.source_id),
        role=cited.role,
        quote=quote,
        keep_unfound=True,
        pin_cite=cited.pin_cite,
        note=cited.note,
        claimed_date=cited.claimed,
        extra=cited.extra,
    )
    words = str(clean_prose(quote))
    return CitationPart(cited.source_id, cited.role, words, cited.pin_cite, cited.claimed, cited.note, given)


def state_of_input(db: Session, given: EventInput, editor: Viewer) -> dict[str, Any]:
    """What an editor hands in as a state to be merged."""
    date = given.event_date()
    typed = given.date if date and given.date != date.edtf else ""
    state: dict[str, Any] = {name: getattr(given, name) for name in PLAIN}
    state["date"] = (date.edtf if date else None, given.date_as_written or typed or "")
    state["review"] = given.review
    actors = [_named(db, Actor, part, part.role) for part in given.actors]
    state["actors"] = tuple(dict.fromkeys(actors))
    state["places"] = tuple(dict.fromkeys(_named(db, Place, part) for part in given.places))
    state["tags"] = tuple(dict.fromkeys(_named(db, Tag, part) for part in given.tags))
    for number, cited in enumerate(given.citations):
        state[f"{CITATION}{cited.id}" if cited.id else f"{NEW}{number}"] = _given_part(db, cited, editor)
    return state


def _named(db: Session, model: Any, given: Reference, role: str = "") -> NamedPart:
    found = find_word(db, model, given)
    return NamedPart(found.id, role, given.name) if found else NamedPart(given.name, role, given.name)


def _given_part(db: Session, cited: CitationInput, editor: Viewer) -> CitationPart:
    if cited.new_source is not None:
        source: int | str = cited.new_source.model_dump_json()
    else:
        try:
            source = find_source(db, cited.source or Reference(name="?"), editor).id
        except Invalid:
            source = "?"
    claimed = read_typed_date(cited.claimed_date).edtf if cited.claimed_date else None
    passage = cited.passage.model_dump_json() if cited.passage else ""
    return CitationPart(source, cited.role, cited.quote or passage, cited.pin_cite, claimed, cited.note, cited)


def _without_what_both_added(yours: dict[str, Any], theirs: State, base: State | None) -> dict[str, Any]:
    """Yours without new citations that say the same as one that was added in between."""
    added = [part for name, part in theirs.items() if name.startswith(CITATION) and name not in (base or {})]
    return {name: part for name, part in yours.items() if not name.startswith(NEW) or part not in added}


def _bring_back_citations(db: Session, event: Event, values: State, editor: Viewer) -> None:
    """Citations that were taken out in between and are kept after all: the same records, not new ones."""
    kept = [part.given.id for part in values.values() if isinstance(part, CitationPart) and part.given.id]
    taken_out = select(Citation).where(
        Citation.event_id == event.id, Citation.id.in_(kept), Citation.is_withdrawn.is_(True)
    )
    for citation in db.scalars(taken_out).all():
        citation.is_withdrawn = False
        citation.checked_by_id = citation.checked_at = None
        db.flush()
        record_revision(db, citation, editor, "restore")


def _input_of(values: State) -> EventInput:
    edtf, written = values["date"]
    citations = [part.given for part in values.values() if isinstance(part, CitationPart)]
    return EventInput(
        **{name: values[name] for name in PLAIN},
        date=edtf,
        date_as_written=written,
        review=values["review"],
        actors=tuple(ActorPart(**part.as_input(), role=part.role) for part in values["actors"]),
        places=tuple(Reference(**part.as_input()) for part in values["places"]),
        tags=tuple(Reference(**part.as_input()) for part in values["tags"]),
        citations=tuple(citations),
    )
