"""Sources as a viewer may see them."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Role, Viewer
from app.models import Source


def select_sources(viewer: Viewer) -> Select[tuple[Source]]:
    """All sources whose existence the viewer may know; every other query of sources starts here."""
    found = select(Source)
    return found if viewer.role >= Role.CURATOR else found.where(Source.confidentiality != "sealed")


def count_sources(db: Session, viewer: Viewer) -> int:
    return db.scalar(select(func.count()).select_from(select_sources(viewer).subquery())) or 0
