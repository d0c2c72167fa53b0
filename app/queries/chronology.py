"""The chronology itself, and the words that filters offer."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Category, Chronology


def get_chronology(db: Session) -> Chronology:
    return db.get_one(Chronology, 1)


def list_categories(db: Session) -> list[Category]:
    return list(db.scalars(select(Category).order_by(Category.hue, Category.id)))


def untold_chronology() -> Chronology:
    """A chronology of which nothing is told; it is in no session."""
    return Chronology(title="", description="", licence="")
