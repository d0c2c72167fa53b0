"""Captures: keep what was handed in until it is read and confirmed, and store it then."""

import hashlib
from datetime import timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session, undefer

from app.domain.permissions import Viewer, may_edit
from app.domain.suggestions import suggest_fields
from app.errors import Conflict, NotAllowed, NotFound, TooMany
from app.formats.texts import ReadText
from app.models import Capture, Source, SourceText, now
from app.services.sources import add_text

KEPT = timedelta(days=7)
MOST_WAITING = 50
"""Captures of one person that wait to be confirmed."""
SILENCE = timedelta(seconds=30)
"""After so long without a sign, nobody works on a capture any more."""


def start_capture(
    db: Session,
    owner: Viewer,
    source: Source | None,
    *,
    origin: str,
    content: bytes | None = None,
    media_type: str = "",
    url: str = "",
) -> Capture:
    """Keep bytes, or an address whose bytes are to be fetched, for their owner. Captures older than a week go.

    Raises `NotAllowed`, and `TooMany` where too many wait already.
    """
    if not may_edit(owner) or owner.person_id is None:
        raise NotAllowed("Only contributors may add texts.")
    db.execute(delete(Capture).where(Capture.created_at < now() - KEPT))
    waiting = db.scalar(select(func.count()).where(Capture.person_id == owner.person_id)) or 0
    if waiting >= MOST_WAITING:
        raise TooMany(f"{waiting} files of yours wait to be confirmed. Store or discard some of them first.")
    capture = Capture(
        person_id=owner.person_id,
        source_id=source.id if source else None,
        origin=origin,
        url=url,
        media_type=media_type[:200],
    )
    if content is not None:
        _keep_content(capture, content)
    db.add(capture)
    db.flush()
    return capture


def _keep_content(capture: Capture, content: bytes) -> None:
    capture.content, capture.size = content, len(content)
    capture.sha256 = hashlib.sha256(content).hexdigest()


def get_capture(db: Session, capture_id: int, owner: Viewer) -> Capture:
    """Raises `NotFound` for one that is somebody else's, stored, discarded or expired."""
    found = db.scalar(select(Capture).where(Capture.id == capture_id, Capture.person_id == owner.person_id))
    if found is None or owner.person_id is None:
        raise NotFound("This file is not waiting any more: it was stored, discarded, or kept for a week.")
    return found


def claim_capture(db: Session, capture_id: int) -> Capture | None:
    """The capture with its bytes, for one who will work on it from now on; None where another does, or it is done."""
    is_free = or_(Capture.state == "waiting", (Capture.state == "working") & (Capture.touched_at < now() - SILENCE))
    claimed = (
        update(Capture)
        .where(Capture.id == capture_id, is_free)
        .values(state="working", touched_at=now())
        .returning(Capture.id)
    )
    if db.scalar(claimed) is None:
        return None
    return db.scalar(select(Capture).where(Capture.id == capture_id).options(undefer(Capture.content)))


def note_progress(db: Session, capture_id: int, done: int, total: int) -> None:
    db.execute(update(Capture).where(Capture.id == capture_id).values(done=done, total=total, touched_at=now()))


def note_fetched(db: Session, capture_id: int, content: bytes, media_type: str, address: str, steps: list[str]) -> None:
    """Keep what an address gave, and what was done for it. `address` is the one that gave it in the end."""
    capture = db.get(Capture, capture_id)
    if capture is not None:
        _keep_content(capture, content)
        capture.media_type, capture.origin, capture.steps = media_type[:200], address, steps
        db.flush()


def note_read(db: Session, capture_id: int, read: ReadText) -> None:
    """Keep what reading gave; nothing where the capture was discarded meanwhile."""
    capture = db.get(Capture, capture_id)
    if capture is None:
        return
    capture.state, capture.touched_at = "ready", now()
    # PostgreSQL keeps no NUL in a text.
    capture.words = read.words.replace("\0", "")
    shift = [read.words.count("\0", 0, start) for _, start in read.pages]
    capture.pages = [[label, start - gone] for (label, start), gone in zip(read.pages, shift, strict=True)]
    capture.extractor, capture.media_type, capture.remarks = read.extractor[:80], read.media_type, list(read.remarks)
    capture.suggested = suggest_fields(
        title=read.title,
        authors=read.authors,
        publisher=read.publisher,
        issued=read.issued,
        language=read.language,
        url=read.url or capture.url,
    )
    db.flush()


def note_failed(db: Session, capture_id: int, problem: str, steps: list[str] | None = None) -> None:
    """Keep why nothing was read; `steps` is what was done to fetch it, where that is what failed."""
    told = {"steps": steps} if steps is not None else {}
    db.execute(update(Capture).where(Capture.id == capture_id).values(state="failed", problem=problem, **told))


def discard_capture(db: Session, capture: Capture) -> None:
    db.delete(capture)
    db.flush()


def store_capture(db: Session, capture: Capture, source: Source, editor: Viewer) -> tuple[SourceText, int, int]:
    """Make a capture a version of a source's text: the text, how many passages were found in it, of how many.

    Raises `Conflict` where it has not been read (yet).
    """
    if capture.state != "ready" or capture.content is None:
        raise Conflict("The file has not been read yet.")
    read = ReadText(
        capture.words,
        capture.media_type,
        capture.extractor,
        pages=tuple((str(label), int(start)) for label, start in capture.pages),
    )
    stored = add_text(db, source, capture.content, editor, origin=capture.origin, read=read)
    discard_capture(db, capture)
    return stored
