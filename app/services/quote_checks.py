"""Runs that look for many passages, in batches: a batch is looked for while others write, and noted in a moment."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer, may_curate
from app.errors import Conflict, NotAllowed, NotFound
from app.models import Passage, QuoteCheck, now
from app.services.derived import note_new_health
from app.services.quote_health import Finding, Texts, look, settle

BATCH = 200
STILL = timedelta(seconds=60)
"""A run that got no further for so long has lost its process, and may be taken on by another."""


def start_check(db: Session, editor: Viewer, source_id: int | None = None) -> QuoteCheck:
    """Begin a run over the passages of a source, or of all. Raises `Conflict` while another runs, `NotAllowed`."""
    if not may_curate(editor):
        raise NotAllowed("Only curators may check quotations.")
    _require_none_running(db)
    total = db.scalar(select(func.count()).select_from(Passage).where(_within(source_id))) or 0
    check = QuoteCheck(
        source_id=source_id, total=total, counts={}, started_by_id=editor.person_id, started_by_name=editor.name
    )
    db.add(check)
    db.flush()
    return check


def go_on(db: Session, check: QuoteCheck, editor: Viewer) -> None:
    """Take a run on where it stopped. Raises `Conflict` where it is finished or one is at work, `NotAllowed`."""
    if not may_curate(editor):
        raise NotAllowed("Only curators may check quotations.")
    if check.state == "finished":
        raise Conflict("This check is finished. Start another.")
    _require_none_running(db)
    check.state, check.moved_on_at = "running", now()
    db.flush()


def stop_check(db: Session, check: QuoteCheck, editor: Viewer) -> None:
    """Stop a run after the batch at which it is; it can go on later."""
    if not may_curate(editor):
        raise NotAllowed("Only curators may check quotations.")
    if check.state == "running":
        check.state = "stopped"
        db.flush()


def is_at_work(check: QuoteCheck) -> bool:
    """Whether some process still takes a run on."""
    return check.state == "running" and now() - check.moved_on_at < STILL


def find_open_check(db: Session, source_id: int | None) -> QuoteCheck | None:
    """The newest run over the same passages, if it is not finished."""
    same = select(QuoteCheck).where(QuoteCheck.source_id.is_not_distinct_from(source_id))
    newest = db.scalars(same.order_by(QuoteCheck.id.desc()).limit(1)).first()
    return newest if newest is not None and newest.state != "finished" else None


def get_check(db: Session, check_id: int) -> QuoteCheck:
    found = db.get(QuoteCheck, check_id) if 0 < check_id < 2**31 else None
    if found is None:
        raise NotFound(f"There is no check {check_id}.")
    return found


def _require_none_running(db: Session) -> None:
    running = db.scalars(select(QuoteCheck).where(QuoteCheck.state == "running")).all()
    for other in running:
        if is_at_work(other):
            raise Conflict(f"A check of quotations is at work already, begun by {other.started_by_name}.")
        other.state = "stopped"


# --- one batch --------------------------------------------------------------------------------------------------------


def look_for_batch(db: Session, check: QuoteCheck) -> list[Finding]:
    """Look for the next passages of a run; reads only, in a reading session."""
    behind = or_(
        Passage.source_id > check.at_source_id,
        and_(Passage.source_id == check.at_source_id, Passage.id > check.at_passage_id),
    )
    found = select(Passage).where(_within(check.source_id), behind)
    passages = db.scalars(found.order_by(Passage.source_id, Passage.id).limit(BATCH)).all()
    findings, texts, at = [], None, None
    for passage in passages:
        if texts is None or passage.source_id != at:
            texts, at = Texts(db, passage.source_id), passage.source_id
        findings.append(look(passage, texts))
    return findings


def note_batch(db: Session, check: QuoteCheck, findings: Sequence[Finding]) -> None:
    """Note what was found, in a writing session: `check` is that session's. Without findings the run is finished.

    What somebody else changed in the meantime is left as it is.
    """
    if not findings:
        check.state = "finished"
        check.moved_on_at = now()
        db.flush()
        return
    ids = [finding.passage_id for finding in findings]
    passages = {passage.id: passage for passage in db.scalars(select(Passage).where(Passage.id.in_(ids)))}
    counts = Counter(check.counts)
    changed = []
    for finding in findings:
        passage = passages.get(finding.passage_id)
        if passage is not None:
            before = passage.health
            settle(passage, finding)
            if passage.health != before:
                changed.append(passage.id)
            counts[finding.outcome] += 1
    last = passages[ids[-1]]
    check.at_source_id, check.at_passage_id = last.source_id, last.id
    check.done += len(findings)
    check.total = max(check.total, check.done)
    check.counts = dict(counts)
    check.moved_on_at = now()
    db.flush()
    note_new_health(db, changed)


def _within(source_id: int | None) -> ColumnElement[bool]:
    return Passage.source_id == source_id if source_id is not None else true()
