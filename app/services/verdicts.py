"""Recording which of the dates that are claimed for an event is held, and why."""

from sqlalchemy.orm import Session

from app.domain.dates import EventDate
from app.domain.inputs import clean_line
from app.domain.permissions import Viewer, may_curate
from app.domain.verdicts import LONGEST_REASON, UNDECIDED, Verdict, list_claimed
from app.errors import Invalid, NotAllowed
from app.models import Event, now
from app.services.derived import list_standing_citations
from app.services.events import require_editable, save_changes, uncheck_citations
from app.services.revisions import snapshot


def list_holdable(db: Session, event: Event) -> list[EventDate]:
    """The event's own date, and the others that its citations claim.

    A date that only sealed sources claim is not among them: the verdict is shown to everybody.
    """
    dates = [event.edtf] if event.edtf else []
    dates += [edtf for edtf in _list_claimed(db, event) if edtf != event.edtf]
    return [EventDate.parse(edtf) for edtf in dates]


def record_verdict(
    db: Session,
    event: Event,
    held: str,
    reason: str,
    editor: Viewer,
    base_revision: int | None,
    *,
    sets_date: bool = False,
) -> None:
    """Record that a date is held: the EDTF of one of `list_holdable`, or `undecided`.

    With `sets_date` the event gets the date that is held, in the same version. Raises `NotAllowed`, `Conflict` where
    somebody saved after `base_revision` or the event is withdrawn, `Invalid` with the fields `held` and `reason`.
    """
    if not may_curate(editor):
        raise NotAllowed("Only curators record which date is held.")
    require_editable(event, editor, base_revision)
    words = str(clean_line(reason))
    faults: dict[str, str] = {}
    if held != UNDECIDED and held not in {date.edtf for date in list_holdable(db, event)}:
        faults["held"] = "Choose one of the dates, or undecided."
    if not words:
        faults["reason"] = "Say why: the reason stands beside the date."
    elif len(words) > LONGEST_REASON:
        faults["reason"] = f"A reason has at most {LONGEST_REASON:,} characters."
    if faults:
        raise Invalid(faults)
    before = snapshot(event)
    date = None if held == UNDECIDED else EventDate.parse(held)
    unchecked = []
    if sets_date and date is not None and date.edtf != event.edtf:
        event.edtf, event.earliest, event.latest = date.edtf, date.earliest, date.latest
        # What was written of the former date does not tell this one.
        event.date_as_written = event.date_note = ""
        unchecked = uncheck_citations(db, event)
    event.verdict = Verdict(
        date=date.edtf if date else None,
        reason=words,
        by=editor.name,
        at=now(),
        event_date=event.edtf,
        claimed=_list_claimed(db, event),
    ).as_state()
    save_changes(db, event, before, unchecked, set(), editor, "hold", words[:500])


def _list_claimed(db: Session, event: Event) -> tuple[str, ...]:
    cited = list_standing_citations(db, event.id)
    return list_claimed(c.claimed_date for c in cited if c.source.confidentiality != "sealed")
