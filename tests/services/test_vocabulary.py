"""Actors, places, tags and categories: found under any of their names, and made where a name is new."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.inputs import Reference
from app.errors import Conflict, Invalid
from app.models import Actor, Category, Place, Tag
from app.services.vocabulary import create_category, find_or_create, get_category, slugify, unused_key
from tests.support.factories import EDITOR
from tests.support.revising import member, outline, revisions_written


def named(db: Session, model: Any, name: str) -> Any:
    return find_or_create(db, model, Reference(name=name), EDITOR)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Foreign Ministry", "foreign-ministry"),
        ("  Türk -- Hava! ", "turk-hava"),
        ("Ærø", "r"),
        ("Հայաստան", "x"),
        ("", "x"),
        ("a" * 100, "a" * 70),
        ("a" * 69 + " b", "a" * 69),
    ],
)
def test_a_key_is_made_of_a_text(text: str, slug: str) -> None:
    assert slugify(text) == slug


@pytest.mark.parametrize("model", [Actor, Place, Tag])
def test_a_new_name_makes_one_record_with_one_revision(writer: Session, model: Any) -> None:
    editor = member(writer, "contributor")
    with revisions_written(writer) as written:
        made = find_or_create(writer, model, Reference(name="Foreign Ministry"), editor)
        assert named(writer, model, "Foreign Ministry").id == made.id
    assert outline(written) == [(model.__name__.lower(), "create", 1)]
    assert written[0].author_id == editor.person_id
    assert (made.key, made.revision) == ("foreign-ministry", 1)


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ("Türk", "türk"),
        ("Türk", "TÜRK"),
        ("Ἀθῆναι", "ἀθῆναι"),
        ("Москва", "МОСКВА"),
        ("Երևան", "երևան"),
        ("İlham", "İlham"),
        ("İ", "İ"),
        ("ẞ", "ß"),
        ("Café", "Cafe\u0301"),
        ("Two  words", "two words"),
    ],
)
@pytest.mark.parametrize("model", [Actor, Tag])
def test_names_are_found_without_regard_to_case(writer: Session, model: Any, held: str, asked: str) -> None:
    first = named(writer, model, held)
    assert named(writer, model, asked).id == first.id
    assert writer.scalar(select(func.count()).select_from(model)) == 1


@pytest.mark.parametrize(("held", "asked"), [("Türk", "Turk"), ("50%", "50"), ("a_b", "axb"), ("Ann", "Anne")])
def test_other_names_are_other_records(writer: Session, held: str, asked: str) -> None:
    assert named(writer, Actor, held).id != named(writer, Actor, asked).id


@pytest.mark.parametrize("model", [Actor, Place])
@pytest.mark.parametrize("asked", ["MFA", "mfa", "TÜRK HAVA", "The “Ministry”", "İçişleri"])
def test_an_alias_names_its_record(writer: Session, model: Any, asked: str) -> None:
    named(writer, model, "Somebody else")
    made = named(writer, model, "Foreign Ministry")
    made.aliases = ["MFA", "Türk Hava", "The “Ministry”", "İçişleri"]
    writer.flush()
    assert named(writer, model, asked).id == made.id


def test_a_name_goes_before_an_alias(writer: Session) -> None:
    first, second = named(writer, Actor, "Foreign Ministry"), named(writer, Actor, "MFA")
    first.aliases = ["MFA"]
    writer.flush()
    assert named(writer, Actor, "mfa").id == second.id


def test_keys_name_records_and_make_them_with_a_name(writer: Session) -> None:
    made = find_or_create(writer, Place, Reference(key="oslo", name="Oslo, harbour"), EDITOR)
    assert (made.key, made.name) == ("oslo", "Oslo, harbour")
    assert find_or_create(writer, Place, Reference(key="oslo"), EDITOR).id == made.id
    assert find_or_create(writer, Place, Reference(key="oslo", name="Another"), EDITOR).id == made.id
    assert find_or_create(writer, Place, Reference(id=made.id, name="Another"), EDITOR).id == made.id
    # A name that is held under another key is that record.
    assert find_or_create(writer, Place, Reference(key="harbour", name="oslo, HARBOUR"), EDITOR).id == made.id


@pytest.mark.parametrize("reference", [Reference(id=2**31 - 1), Reference(key="nowhere")])
@pytest.mark.parametrize("model", [Actor, Place, Tag])
def test_what_is_unknown_is_told(writer: Session, model: Any, reference: Reference) -> None:
    with pytest.raises(Invalid, match=f"There is no {model.__name__.lower()} with the"):
        find_or_create(writer, model, reference, EDITOR)


def test_keys_of_equal_slugs_are_told_apart(writer: Session) -> None:
    keys = [named(writer, Tag, label).key for label in ("Aid!", "aid?", "Àid", "Aid-2")]
    assert keys == ["aid", "aid-2", "aid-3", "aid-2-2"]
    assert unused_key(writer, Tag, "aid") == "aid-4"


def test_a_category_is_asked_for_by_its_key(writer: Session) -> None:
    with pytest.raises(Invalid, match="none yet"):
        get_category(writer, "war")
    with revisions_written(writer) as written:
        made = create_category(writer, "war", "Armed force", 3, EDITOR)
    assert outline(written) == [("category", "create", 1)]
    assert get_category(writer, "war").id == made.id
    with pytest.raises(Conflict, match="war"):
        create_category(writer, "war", "War", 4, EDITOR)
    with pytest.raises(Invalid, match=r"no category “peace”\. There are: war"):
        get_category(writer, "peace")
    assert writer.scalars(select(Category.label)).all() == ["Armed force"]
