"""Which sources hold a text already: by the digest of its bytes, or by its address."""

from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.errors import NotFound
from app.models import Source, SourceText
from app.queries.sources import is_open, select_sources

MOST_TOLD = 10


def list_holders(db: Session, viewer: Viewer, *, sha256: str = "", urls: tuple[str, ...] = ()) -> list[Source]:
    """The sources that the viewer may open and that hold these bytes, or have one of these addresses; at most ten."""
    spellings = {spelling for url in urls if url for spelling in _spellings(url)}
    has_bytes = Source.id.in_(select(SourceText.source_id).where(SourceText.sha256 == sha256, SourceText.sha256 != ""))
    found = select_sources(viewer).where(is_open(viewer), or_(has_bytes, Source.url.in_(spellings)))
    return list(db.scalars(found.order_by(Source.id).limit(MOST_TOLD)))


def find_version(db: Session, source_id: int, sha256: str) -> int | None:
    """Number of the version of a source's text that has these bytes."""
    held = select(SourceText.number).where(SourceText.source_id == source_id, SourceText.sha256 == sha256)
    return db.scalar(held)


def get_text(db: Session, source_id: int, number: int) -> SourceText:
    """A version of a source's text; raises `NotFound`. Whether the viewer may read it is asked elsewhere."""
    found = db.scalar(select(SourceText).where(SourceText.source_id == source_id, SourceText.number == number))
    if found is None:
        raise NotFound(f"No text {number} of this source is held.")
    return found


def _spellings(url: str) -> set[str]:
    """An address as others may have written it: with or without a final slash, `www.`, a fragment, https."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return {url}
    host = parts.netloc.lower().removeprefix("www.")
    paths = {parts.path.rstrip("/"), parts.path.rstrip("/") + "/"}
    return {url} | {
        urlunsplit((scheme, netloc, path, parts.query, ""))
        for scheme in ("http", "https")
        for netloc in (host, f"www.{host}")
        for path in paths
    }
