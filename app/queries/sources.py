"""Sources as a viewer may see them."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session, defer, joinedload

from app.domain.inputs import SourceInput, read_typed_date
from app.domain.permissions import Viewer, may_know_of_source, may_open_source
from app.errors import NotAllowed, NotFound
from app.models import Annotation, Revision, Source, SourceText, now

LARGEST_ID = 2**31 - 1
MOST_OFFERED = 500
MOMENTS_AGO = timedelta(minutes=1)


def select_sources(viewer: Viewer) -> Select[Source]:
    """All sources whose existence the viewer may know; every other query of sources starts here."""
    found = select(Source)
    return found if may_know_of_source(viewer, "sealed") else found.where(Source.confidentiality != "sealed")


def is_open(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that the viewer may know what a source is, not only that there is one."""
    return true() if may_open_source(viewer, "sealed") else Source.confidentiality == "public"


def count_sources(db: Session, viewer: Viewer) -> int:
    return db.scalar(select(func.count()).select_from(select_sources(viewer).subquery())) or 0


def find_source(db: Session, source_id: int, viewer: Viewer) -> Source | None:
    """The source with its origin, or None where the viewer may not know that there is one."""
    if not 0 < source_id <= LARGEST_ID:
        return None
    found = select_sources(viewer).where(Source.id == source_id).options(joinedload(Source.derived_from))
    return db.scalars(found).first()


def get_source(db: Session, source_id: int, viewer: Viewer) -> Source:
    """Like `find_source`; raises `NotFound` where that finds none."""
    source = find_source(db, source_id, viewer)
    if source is None:
        raise NotFound(f"There is no source s-{source_id}.")
    return source


def get_open_source(db: Session, source_id: int, viewer: Viewer) -> Source:
    """A source that the viewer may open; raises `NotFound`, or `NotAllowed` for one that is withheld."""
    source = get_source(db, source_id, viewer)
    if not may_open_source(viewer, source.confidentiality):
        raise NotAllowed("This source is protected.")
    return source


def list_derived(db: Session, source: Source, viewer: Viewer) -> list[Source]:
    """The sources that repeat this one, as far as the viewer may know what they are."""
    found = select_sources(viewer).where(Source.derived_from_id == source.id, is_open(viewer))
    return list(db.scalars(found.order_by(Source.id)))


def list_offered(db: Session, viewer: Viewer) -> list[tuple[int, str]]:
    """Id and title of the sources that a form offers: the newest ones, at most `MOST_OFFERED`."""
    found = select(Source.id, Source.title).where(is_open(viewer)).order_by(Source.id.desc()).limit(MOST_OFFERED)
    return [(source_id, title) for source_id, title in db.execute(found)]


def find_by_title(db: Session, title: str, viewer: Viewer) -> list[Source]:
    """The sources with exactly that title (letters may be small or large), at most two."""
    found = select(Source).where(is_open(viewer), func.lower(Source.title) == title.lower())
    return list(db.scalars(found.order_by(Source.id).limit(2)))


def list_texts(db: Session, source_id: int) -> list[SourceText]:
    """The stored versions of a source's words, oldest first, without the words themselves."""
    found = select(SourceText).where(SourceText.source_id == source_id).order_by(SourceText.number)
    return list(db.scalars(found.options(defer(SourceText.text))))


def count_public_notes(db: Session, source_id: int) -> int:
    public = (Annotation.visibility == "public", Annotation.is_withdrawn.is_(False))
    return db.scalar(select(func.count()).where(Annotation.source_id == source_id, *public)) or 0


def find_just_added(db: Session, given: SourceInput, editor: Viewer) -> Source | None:
    """A source with the same fields that the same person added within the last minute: a form that was sent twice.

    Asked in a writing session, it also finds what a request a moment ahead of this one has added.
    """
    mine = (
        select(Source)
        .join(Revision, (Revision.record_kind == "source") & (Revision.record_id == Source.id))
        .where(Revision.author_id == editor.person_id, Revision.action == "create")
        .where(Revision.created_at > now() - MOMENTS_AGO, Source.title == given.title)
        .order_by(Source.id.desc())
    )
    return next((source for source in db.scalars(mine) if _is_same(source, given)), None)


def _is_same(source: Source, given: SourceInput) -> bool:
    issued = read_typed_date(given.issued).edtf if given.issued else None
    values = given.model_dump(exclude={"key", "authors", "issued", "derived_from"})
    return (
        all(getattr(source, name) == value for name, value in values.items())
        and source.authors == [author.as_csl() for author in given.authors]
        and (source.issued, source.derived_from_id) == (issued, given.derived_from)
    )
