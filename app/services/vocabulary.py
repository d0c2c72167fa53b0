"""Actors, places, tags and categories: found by id, key or name, and made where a name is new."""

import re
import unicodedata
from typing import Any, TypeVar

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import Session

from app.domain.inputs import Reference
from app.domain.permissions import Viewer
from app.errors import Conflict, Invalid
from app.models import Actor, Category, Place, Tag
from app.services.revisions import record_revision

Word = TypeVar("Word", Actor, Place, Tag)

NAME_COLUMN: dict[type[Any], str] = {Actor: "name", Place: "name", Tag: "label"}


def slugify(text: str) -> str:
    """A key made of a text: ASCII letters and digits with single hyphens, at most 70; `x` where none is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:70].strip("-") or "x"


def unused_key(db: Session, model: type[Any], text: str) -> str:
    """A key for a new record that no other record of the kind has."""
    wanted = slugify(text)
    taken = set(db.scalars(select(model.key).where(or_(model.key == wanted, model.key.startswith(f"{wanted}-")))))
    number = 2
    key = wanted
    while key in taken:
        key = f"{wanted}-{number}"
        number += 1
    return key


def find_or_create(db: Session, model: type[Word], reference: Reference, editor: Viewer) -> Word:
    """The record that a reference means. Names and aliases are compared without case; a new name makes a record.

    Raises `Invalid` for an unknown id or key without a name.
    """
    found = find_word(db, model, reference)
    if found is not None:
        return found
    if reference.id is not None:
        raise Invalid(f"There is no {model.__name__.lower()} with the id {reference.id}.")
    if not reference.name:
        raise Invalid(f"There is no {model.__name__.lower()} with the key {reference.key}.")
    return _create(db, model, reference, editor)


def find_word(db: Session, model: type[Word], reference: Reference) -> Word | None:
    """The record that a reference means, or None where there is none yet."""
    if reference.id is not None:
        return db.get(model, reference.id)
    if reference.key is not None:
        found = db.scalar(select(model).where(model.key == reference.key))
        if found is not None or not reference.name:
            return found
    return _find_by_name(db, model, reference.name)


def _find_by_name(db: Session, model: type[Word], name: str) -> Word | None:
    column = getattr(model, NAME_COLUMN[model])
    # The database folds both sides: on some letters, such as İ, it and Python differ.
    found = db.scalars(select(model).where(func.lower(column) == func.lower(name)).order_by(model.id)).first()
    if found is not None or model is Tag:
        return found
    # JSON is compared as text to narrow the candidates on both databases, and by value to be sure.
    aliases: Any = getattr(model, "aliases")  # noqa: B009
    candidates = db.scalars(select(model).where(cast(aliases, String) != "[]").order_by(model.id))
    wanted = name.casefold()
    return next((c for c in candidates if wanted in {a.casefold() for a in getattr(c, "aliases")}), None)  # noqa: B009


def _create(db: Session, model: type[Word], reference: Reference, editor: Viewer) -> Word:
    key = reference.key or unused_key(db, model, reference.name)
    word = model(key=key, **{NAME_COLUMN[model]: reference.name})
    db.add(word)
    db.flush()
    record_revision(db, word, editor, "create")
    return word


def get_category(db: Session, key: str) -> Category:
    """The category of a key; raises `Invalid` with the keys that there are."""
    found = db.scalar(select(Category).where(Category.key == key))
    if found is None:
        known = ", ".join(db.scalars(select(Category.key).order_by(Category.id)))
        raise Invalid({"category": f"There is no category “{key[:80]}”. There are: {known or 'none yet'}."})
    return found


def create_category(db: Session, key: str, label: str, hue: int, editor: Viewer) -> Category:
    if db.scalar(select(Category.id).where(Category.key == key)):
        raise Conflict(f"The key {key} is taken.")
    category = Category(key=key, label=label, hue=hue)
    db.add(category)
    db.flush()
    record_revision(db, category, editor, "create")
    return category
