"""What a curator decides about a passage whose words have changed or are lost.

A passage to which old revisions of citations point is never rewritten: each act makes another passage (or uses one that
is held), and the citations that stand go over to it, each with its revision. So restoring a citation's version brings
the old passage back.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Viewer, may_curate
from app.domain.selectors import PassageNotFound, TextPositionSelector, find_typed_quote
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Citation, Event, Passage, SourceText
from app.services.citations import withdraw_citation
from app.services.events import touch_cited_event
from app.services.passages import newest_text, place, reuse
from app.services.quote_health import state_of
from app.services.revisions import record_revision

LONGEST_QUOTE = 20_000


def seen_state(passage: Passage) -> str:
    """A passage's state as a form carries it, so that nobody decides about what they have not seen."""
    return "-".join("" if part is None else str(part) for part in state_of(passage))


def accept_wording(db: Session, passage: Passage, seen: str, editor: Viewer, reason: str = "") -> Passage:
    """Cite the words that stand in the newest text where the passage was found changed; the new passage.

    Its citations are unchecked. Raises `Conflict` where the passage is no longer as it was seen, `NotAllowed`.
    """
    citations = _open(db, passage, seen, editor)
    if passage.found_text is None or passage.found_start is None or passage.found_end is None:
        raise Conflict("There is no new wording to accept: the words were not found changed.")
    position = TextPositionSelector(passage.found_start, passage.found_end)
    accepted = _passage_at(db, passage, passage.found_text, position)
    _cite(db, citations, accepted, editor, reason or "The new wording of the text was accepted", is_unchecked=True)
    return accepted


def anchor_anew(db: Session, passage: Passage, quote: str, seen: str, editor: Viewer, reason: str = "") -> Passage:
    """Cite words that the newest text has, typed or pasted by a curator; the new passage.

    Its citations are unchecked. Raises `Invalid` where the words are not in the text, or in several places of it.
    """
    citations = _open(db, passage, seen, editor)
    text = newest_text(db, passage.source_id)
    if text is None:
        raise Conflict("The text of this source is not held.")
    if not quote.strip():
        raise Invalid({"quote": "Paste the words as they stand in the text."})
    if len(quote) > LONGEST_QUOTE:
        raise Invalid({"quote": f"A quotation has at most {LONGEST_QUOTE:,} characters."})
    try:
        position = find_typed_quote(text.text, quote)
    except PassageNotFound as problem:
        raise Invalid({"quote": str(problem)}) from None
    anchored = _passage_at(db, passage, text, position)
    if anchored.id == passage.id:
        return passage
    _cite(db, citations, anchored, editor, reason or "The passage was found again by hand", is_unchecked=True)
    return anchored


def keep_version(db: Session, passage: Passage, seen: str, editor: Viewer, reason: str = "") -> Passage:
    """Keep the text in which the passage stands as the cited one; the passage that is bound to it.

    Words and place stay, so checks stay, too. Raises `Conflict` where the passage never stood in a text.
    """
    citations = _open(db, passage, seen, editor)
    if passage.text is None or passage.start is None or passage.end is None:
        raise Conflict("This passage never stood in a stored text, so there is no version to keep.")
    wanted = _twin(passage)
    wanted.is_kept = True
    place(wanted, passage.text, TextPositionSelector(passage.start, passage.end))
    kept = reuse(db, wanted)
    number = passage.text.number
    _cite(db, citations, kept, editor, reason or f"Text {number} is kept as the cited one", is_unchecked=False)
    return kept


def withdraw_citations(db: Session, passage: Passage, seen: str, editor: Viewer, reason: str) -> int:
    """Take out the citations that rest on a passage; how many. Raises `Invalid` without a reason."""
    citations = _open(db, passage, seen, editor)
    if not reason.strip():
        raise Invalid({"reason": "Say why the citation is taken out."})
    for citation in citations:
        withdraw_citation(db, citation, editor, reason)
        touch_cited_event(db, citation, editor, reason)
    return len(citations)


def list_standing(db: Session, passage_id: int) -> Sequence[Citation]:
    """The citations that rest on a passage and stand, of events that are not withdrawn."""
    found = (
        select(Citation)
        .join(Citation.event)
        .where(Citation.passage_id == passage_id, Citation.is_withdrawn.is_(False), Event.review != "withdrawn")
        .order_by(Citation.id)
        .options(joinedload(Citation.event))
    )
    return db.scalars(found).all()


def _open(db: Session, passage: Passage, seen: str, editor: Viewer) -> Sequence[Citation]:
    if not may_curate(editor):
        raise NotAllowed("Only curators may decide about a passage.")
    citations = list_standing(db, passage.id)
    if not citations:
        raise Conflict("No event cites this passage any more: it was decided about already.")
    if seen != seen_state(passage):
        raise Conflict("This passage was looked for again since you saw it. Look at what was found, and decide then.")
    return citations


def _passage_at(db: Session, passage: Passage, text: SourceText, position: TextPositionSelector) -> Passage:
    made = Passage(source_id=passage.source_id, exact=text.text[position.start : position.end])
    place(made, text, position)
    return reuse(db, made)


def _twin(passage: Passage) -> Passage:
    """An unsaved passage with the same words."""
    names = ("source_id", "exact", "start_words", "end_words", "chars", "sha256")
    return Passage(**{name: getattr(passage, name) for name in names}, page=passage.page)


def _cite(
    db: Session, citations: Sequence[Citation], passage: Passage, editor: Viewer, reason: str, *, is_unchecked: bool
) -> None:
    """Make citations rest on another passage, with their revisions and those of their events."""
    for citation in citations:
        citation.passage_id = passage.id
        if is_unchecked:
            citation.checked_by_id = citation.checked_at = None
        db.flush()
        db.expire(citation, ["passage"])
        record_revision(db, citation, editor, "edit", reason)
        touch_cited_event(db, citation, editor, reason)
