"""Citations: add, change, check and withdraw them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.inputs import CitationInput, Reference, read_typed_date
from app.domain.permissions import Viewer, may_curate, may_edit, may_sign_off
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.models import Citation, Event, Passage, Revision, Source, now
from app.queries.authorship import list_written_citations
from app.queries.sources import is_open, select_sources
from app.services.derived import refresh_event
from app.services.passages import save_passage, save_quote
from app.services.revisions import record_revision
from app.services.sources import create_source

COMPARED = ("source_id", "passage_id", "role", "pin_cite", "note", "claimed", "position", "extra")


def write_citation(
    db: Session, event: Event, cited: CitationInput, position: int, editor: Viewer, citation: Citation | None = None
) -> tuple[Citation, bool]:
    """Create a citation of an event, or change `citation`; the citation, and whether anything was changed.

    Leaves the event's own revision and derived state to the caller. Raises `Invalid` with the field at fault
    (`source`, `quote`, `claimed_date`).
    """
    source = _cited_source(db, cited, editor, citation)
    passage = _cited_passage(db, source, cited, citation)
    claimed = read_typed_date(cited.claimed_date) if cited.claimed_date else None
    values = {
        "source_id": source.id,
        "passage_id": passage.id if passage else None,
        "role": cited.role,
        "pin_cite": cited.pin_cite,
        "note": cited.note,
        "claimed": claimed.edtf if claimed else None,
        "position": position,
        "extra": cited.extra,
    }
    if citation is not None and all(getattr(citation, name) == values[name] for name in COMPARED):
        return citation, False
    action = "edit"
    if citation is None:
        action = "create"
        citation = Citation(event_id=event.id, key=citation_key(db, event, cited.key))
        db.add(citation)
    elif any(getattr(citation, name) != values[name] for name in COMPARED if name != "position"):
        # What somebody checked is no longer what stands here.
        citation.checked_by_id = citation.checked_at = None
    for name, value in values.items():
        setattr(citation, name, value)
    citation.claimed_earliest = claimed.earliest if claimed else None
    citation.claimed_latest = claimed.latest if claimed else None
    db.flush()
    record_revision(db, citation, editor, action)
    return citation, True


def _cited_source(db: Session, cited: CitationInput, editor: Viewer, citation: Citation | None) -> Source:
    if cited.new_source is not None:
        return create_source(db, cited.new_source, editor)
    reference = cited.source or Reference(name="?")
    if citation is not None and reference.id == citation.source_id:
        return citation.source
    return find_source(db, reference, editor)


def find_source(db: Session, reference: Reference, editor: Viewer) -> Source:
    """The source that a reference means, by id, key or exact title. Raises `Invalid` where there is none.

    One that the editor may not know of is not there, and the key and title of one that they may not open mean nothing.
    """
    if reference.id is not None:
        found = db.scalar(select_sources(editor).where(Source.id == reference.id))
    elif reference.key is not None:
        found = db.scalar(select(Source).where(Source.key == reference.key, is_open(editor)))
    else:
        # The database folds both sides: on some letters, such as İ, it and Python differ.
        wanted = func.lower(Source.title) == func.lower(reference.name)
        found = db.scalars(select(Source).where(wanted, is_open(editor)).order_by(Source.id).limit(1)).first()
    if found is None:
        asked = reference.id or reference.key or reference.name
        raise Invalid({"source": f"There is no source “{asked}”. Choose one that is listed, or describe a new one."})
    return found


def _cited_passage(db: Session, source: Source, cited: CitationInput, citation: Citation | None) -> Passage | None:
    if cited.passage is not None:
        return save_passage(db, source, cited.passage)
    if not cited.quote:
        return None
    held = citation.passage if citation is not None and citation.source_id == source.id else None
    if held is not None and cited.quote == quote_of(held):
        return held
    try:
        return save_quote(db, source, cited.quote, keep_unfound=cited.keep_unfound, spot=cited.spot)
    except Invalid as problem:
        raise Invalid({"quote": str(problem)}) from None


def quote_of(passage: Passage) -> str:
    """A passage as it stands in a form: its exact words, or its first and last words with an ellipsis."""
    return passage.exact or f"{passage.start_words} … {passage.end_words}"


def citation_key(db: Session, event: Event, wanted: str | None) -> str:
    """The key that is wanted for a citation of an event, or a free one. Raises `Conflict` where it is taken."""
    taken = set(db.scalars(select(Citation.key).where(Citation.event_id == event.id)))
    if wanted is not None:
        if wanted in taken:
            raise Conflict(f"The event has a citation with the key {wanted} already.")
        return wanted
    number = len(taken) + 1
    while f"c{number}" in taken:
        number += 1
    return f"c{number}"


def withdraw_citation(db: Session, citation: Citation, editor: Viewer, reason: str = "") -> None:
    """Take a citation out of its event; the record stays and can be restored."""
    if not may_edit(editor):
        raise NotAllowed("Only contributors may take out a citation.")
    citation.is_withdrawn = True
    db.flush()
    record_revision(db, citation, editor, "withdraw", reason)


RESTORED = (
    "source_id",
    "passage_id",
    "role",
    "pin_cite",
    "note",
    "claimed",
    "claimed_earliest",
    "claimed_latest",
    "is_withdrawn",
    "extra",
)


def restore_citation(db: Session, citation: Citation, revision: Revision, editor: Viewer, reason: str = "") -> bool:
    """Make a citation what it was in one of its revisions, also where it has been taken out since; whether anything
    was changed.

    It needs a new check. Leaves the event's own revision and derived state to the caller. Raises `Conflict` where the
    event is withdrawn, `NotFound` for a revision of another record, `NotAllowed`.
    """
    if not may_edit(editor):
        raise NotAllowed("Only contributors may restore a citation.")
    if (revision.record_kind, revision.record_id) != ("citation", citation.id):
        raise NotFound(f"The citation has no version {revision.number}.")
    if citation.event.review == "withdrawn":
        raise Conflict("The event is withdrawn. Restore it before you change its citations.")
    if all(getattr(citation, name) == revision.snapshot[name] for name in RESTORED):
        return False
    for name in RESTORED:
        setattr(citation, name, revision.snapshot[name])
    citation.checked_by_id = citation.checked_at = None
    db.flush()
    db.expire(citation, ["source", "passage"])
    record_revision(db, citation, editor, "revert", reason)
    return True


def check_citation(db: Session, citation: Citation, editor: Viewer, *, is_checked: bool = True) -> None:
    """Sign a citation off, or take the signature back; for curators. `NotAllowed` also for who wrote it, where the
    editor may not check what is their own."""
    if not may_curate(editor):
        raise NotAllowed("Only curators may check citations.")
    if is_checked == (citation.checked_at is not None):
        return  # a form that was sent twice: the first signature stands
    is_own = not editor.checks_own and citation.id in list_written_citations(db, [citation.id], editor)
    if is_checked and not may_sign_off(editor, is_own):
        raise NotAllowed(
            "You wrote this citation or changed it since it was last checked, so another curator checks it."
        )
    citation.checked_by_id = editor.person_id if is_checked else None
    citation.checked_at = now() if is_checked else None
    db.flush()
    record_revision(db, citation, editor, "check" if is_checked else "uncheck")
    refresh_event(db, citation.event)
