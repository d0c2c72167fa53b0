"""Which saved states a member may know of, as a condition on revisions: what a record is now decides."""

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from app.domain.permissions import Viewer, may_curate, readable_notes, readable_reviews
from app.models import Annotation, Citation, Event, Revision, Source

VOCABULARY = ("actor", "place", "tag", "category")


def is_visible(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that the viewer may know of the record of a revision.

    Withdrawn events, sealed sources and what hangs on them are for curators, private notes for their authors. A kind
    of record that is not named here is shown to nobody.
    """
    # Not the bare column: the database would gather each kind by its index and sort them all, to show fifty.
    is_of = func.coalesce(Revision.record_kind, "")
    notes = and_(is_of == "annotation", _is_visible_note(viewer))
    words = is_of.in_(VOCABULARY)
    if may_curate(viewer):
        return or_(is_of.in_(("event", "citation", "source")), words, notes)
    is_readable = Event.review.in_(readable_reviews(viewer))
    event = exists().where(Event.id == Revision.record_id, is_readable)
    source = exists().where(Source.id == Revision.record_id, Source.confidentiality != "sealed")
    citation = (
        select(Citation.id)
        .join(Event, Citation.event_id == Event.id)
        .join(Source, Citation.source_id == Source.id)
        .where(Citation.id == Revision.record_id, is_readable, Source.confidentiality != "sealed")
        .exists()
    )
    return or_(
        words,
        notes,
        and_(is_of == "event", event),
        and_(is_of == "source", source),
        and_(is_of == "citation", citation),
    )


def _is_visible_note(viewer: Viewer) -> ColumnElement[bool]:
    """A note is known to those who may see it in its place; one that was taken out, to its author and to curators."""
    is_mine = Annotation.author_id == viewer.person_id if viewer.is_signed_in else false()
    allowed = [
        or_(
            Annotation.visibility.in_(sorted(readable_notes(viewer))), and_(Annotation.visibility == "private", is_mine)
        )
    ]
    if not may_curate(viewer):
        allowed += [
            or_(Annotation.is_withdrawn.is_(False), is_mine),
            or_(Annotation.event_id.is_(None), Event.review.in_(readable_reviews(viewer))),
            or_(Annotation.source_id.is_(None), Source.confidentiality == "public"),
            Annotation.id.not_in(notes_on_protected()),
        ]
    return (
        select(Annotation.id)
        .outerjoin(Event, Annotation.event_id == Event.id)
        .outerjoin(Source, Annotation.source_id == Source.id)
        .where(Annotation.id == Revision.record_id, *allowed)
        .exists()
    )


def notes_on_protected() -> Select[int]:
    """Ids of the notes on citations of protected sources, and of all that answers them: they tell of the source."""
    cited = aliased(Source)
    notes = (
        select(Annotation.id)
        .join(Citation, Annotation.citation_id == Citation.id)
        .join(cited, Citation.source_id == cited.id)
        .where(cited.confidentiality != "public")
        .cte(recursive=True)
    )
    answers = select(Annotation.id).join(notes, Annotation.reply_to_id == notes.c.id)
    return select(notes.union(answers).c.id)
