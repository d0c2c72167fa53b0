"""What the page of an event shows: put together once, for reading it and for showing its forms again."""

import re
from typing import Any

from fastapi.responses import Response
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.domain.chronology_list import names_month
from app.domain.claims import find_difference
from app.domain.dates import OPEN_END, OPEN_START, EventDate, civil_from_days, format_day, format_month, format_year
from app.domain.filters import EventFilters, timeline_url
from app.domain.permissions import Viewer, may_curate
from app.domain.verdicts import Verdict
from app.formats.event_reference import date_in_full, day_in_full
from app.formats.markdown import render_markdown
from app.messages import Said
from app.models import Event, now
from app.pages.citing import event_cites, keep_style
from app.pages.note_parts import NoteForm, event_place, list_visibilities
from app.queries.annotations import list_notes
from app.queries.authorship import has_written_event
from app.queries.event_evidence import ShownEvidence, get_evidence
from app.queries.event_page import day_within, find_last_revision, find_whole, get_surroundings, list_parts
from app.queries.merged_events import list_merged_into
from app.rendering import Page


def show_event_page(
    page: Page,
    event: Event,
    *,
    status: int = 200,
    form: NoteForm | None = None,
    withdrawal: tuple[str, str] | None = None,
    came_from: int | None = None,
) -> Response:
    """The whole page of an event from a reading session. `came_from` is the number of an event merged into it, by
    whose name the reader came.

    `withdrawal` are the reason that was typed to withdraw the event, and what is wrong with it.
    """
    db, viewer = page.db, page.viewer
    evidence = get_evidence(db, event, viewer)
    date, whole, verdict = event.date, find_whole(db, event, viewer), Verdict.read(event.verdict)
    if page.asks_for("cite-box"):
        cites = event_cites(page, event, evidence.citations)
        return keep_style(page, page.render("event.html", "event_cite.html", event=event, **cites))
    response = page.render(
        "event.html",
        status=status,
        date=date,
        withdrawal=withdrawal,
        merged=list_merged_into(db, event) if may_curate(viewer) else [],
        came_from=came_from,
        is_own=may_curate(viewer) and not viewer.checks_own and has_written_event(db, event, viewer),
        crumbs=list_crumbs(date),
        lede=open_summary(event),
        difference=find_difference(date, evidence.citations),
        verdict=verdict,
        is_stale=verdict is not None and verdict.is_stale(event.edtf, evidence.list_claimed()),
        surroundings=get_surroundings(db, event, viewer),
        bounds=list_bounds(date),
        whole=whole,
        whole_day=day_within(date, whole.date) if date and whole else "",
        parts=list_parts(db, event, viewer),
        last_revision=find_last_revision(db, event),
        today=day_in_full(now().date()),
        date_in_full=date_in_full,
        **event_cites(page, event, evidence.citations),
        **notes_context(db, event, viewer, evidence, form=form),
    )
    return keep_style(page, response)


def notes_context(
    db: Session,
    event: Event,
    viewer: Viewer,
    evidence: ShownEvidence,
    *,
    form: NoteForm | None = None,
    focus: str = "",
    said: Said | None = None,
) -> dict[str, Any]:
    """What the notes of an event show; from any session.

    `focus` names the element that receives the focus when they are swapped in, `said` tells the deed.
    """
    notes, form = list_notes(db, event.id, viewer), form or NoteForm()
    return {
        "event": event,
        "evidence": evidence,
        "place": event_place(event.id),
        "about": [(c.id, f"passage {c.number}, {c.title}") for c in evidence.citations],
        "numbers": {citation.id: citation.number for citation in evidence.citations},
        "notes": notes,
        "opens_resolved": form.opens(notes),
        "visibilities": list_visibilities(viewer),
        "form": form,
        "focus": focus,
        "said": said,
    }


def open_summary(event: Event) -> Markup:
    """The summary as HTML, its first paragraph opened by the places of the event; nothing where both are empty."""
    places = " / ".join(place.name for place in event.places)
    summary = render_markdown(event.summary) if event.summary else Markup("")
    if not places:
        return summary
    dateline = Markup('<span class="dl">{}</span>').format(places)
    if summary.startswith("<p>"):
        return summary.replace("<p>", Markup("<p>{} — ").format(dateline), 1)
    return Markup("<p>{}</p>").format(dateline) + summary


def list_crumbs(date: EventDate | None) -> list[tuple[str, str]]:
    """The year and month in which an event starts, as far as its date names them, with their places on the timeline."""
    if date is None:
        return [("Undated", timeline_url(EventFilters(undated=True)))]
    if date.earliest <= OPEN_START or not (date.datetime or names_month(date)):
        return []
    year, month, _ = civil_from_days(date.earliest)
    written = f"Y{year}" if abs(year) > 9999 else f"{year:05d}" if year < 0 else f"{year:04d}"
    crumbs = [(format_year(year), timeline_url(EventFilters(from_=written, to=written)))]
    if names_month(date) and abs(year) <= 9999:
        label = format_month(year, month).split(" ")[0]
        edtf = f"{written}-{month:02d}"
        crumbs.append((label, timeline_url(EventFilters(from_=edtf, to=edtf))))
    return crumbs


def list_bounds(date: EventDate | None) -> list[tuple[str, str]]:
    """The earliest and the latest possible day in words, where the words of the date do not name them."""
    if date is None or date.earliest == date.latest:
        return []
    bounds = (("Earliest", date.earliest), ("Latest", date.latest))
    known = [(label, day) for label, day in bounds if day not in (OPEN_START, OPEN_END)]
    return [(label, format_day(day)) for label, day in known if not _names(date, day)]


def _names(date: EventDate, day: int) -> bool:
    year, month, number = civil_from_days(day)
    return re.search(rf"\b{number} {re.escape(format_month(year, month))}\b", date.display_long) is not None
