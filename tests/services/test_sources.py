"""Sources: creating and editing them, their origins, and the texts that are stored."""

import hashlib
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import Author, CitationInput, Reference, SourceInput
from app.domain.permissions import VISITOR
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Chronology, Source, SourceText
from app.services.derived import list_standing_citations
from app.services.sources import add_text, create_source, edit_source
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.revising import member, outline, revisions_written


def given(**fields: Any) -> SourceInput:
    return SourceInput(**{"title": "Evening bulletin", **fields})


FULL: dict[str, Any] = {
    "title": "Evening bulletin",
    "type": "article-newspaper",
    "authors": (Author(family="Berg", given="Eva"), Author(literal="The desk")),
    "publisher": "Evening Press",
    "issued": "c. May 2020",
    "url": "https://press.example/1",
}


def test_a_new_source_is_saved_with_its_first_revision(writer: Session) -> None:
    editor = member(writer, "contributor")
    with revisions_written(writer) as written:
        source = create_source(writer, given(**FULL), editor, "From the archive")
    assert outline(written) == [("source", "create", 1)]
    assert (written[0].author_id, written[0].reason) == (editor.person_id, "From the archive")
    assert written[0].snapshot["title"] == "Evening bulletin"
    assert source.authors == [{"family": "Berg", "given": "Eva"}, {"literal": "The desk"}]
    assert (source.key, source.issued, source.issued_earliest) == ("evening-bulletin", "2020-05~", 737546)


def test_keys_are_made_of_titles_and_given_once(writer: Session) -> None:
    keys = [make_source(writer, title).key for title in ("Ünïcode & sons", "Unicode, sons", "Դուռ", "新聞")]
    assert keys == ["unicode-sons", "unicode-sons-2", "x", "x-2"]
    assert make_source(writer, key="own-key").key == "own-key"
    with pytest.raises(Conflict, match="own-key"):
        make_source(writer, key="own-key")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Morning bulletin"},
        {"type": "report"},
        {"authors": (Author(literal="The desk"),)},
        {"publisher": ""},
        {"container": "The Press"},
        {"issued": None},
        {"issued": "2021"},
        {"url": ""},
        {"language": "hy"},
        {"note": "Seen in print."},
        {"confidentiality": "sealed"},
        {"is_text_public": True},
        {"is_title_supplied": True},
        {"extra": {"shelf": 4}},
    ],
    ids=lambda changes: f"{changes}",
)
def test_a_change_leaves_one_revision_and_none_leaves_none(writer: Session, changes: dict[str, Any]) -> None:
    source, editor = make_source(writer, **FULL), member(writer, "contributor")
    with revisions_written(writer) as written:
        assert edit_source(writer, source, given(**FULL), editor, 1) is False
    assert written == []
    with revisions_written(writer) as written:
        assert edit_source(writer, source, given(**{**FULL, **changes}), editor, 1, "Because") is True
    assert outline(written) == [("source", "edit", 2)]
    assert (written[0].author_id, written[0].reason) == (editor.person_id, "Because")


def test_who_was_slower_changes_nothing(writer: Session) -> None:
    source = make_source(writer)
    edit_source(writer, source, given(title="Morning bulletin"), EDITOR, 1)
    with pytest.raises(Conflict, match=r"Version 2 .* version 1"):
        edit_source(writer, source, given(title="Noon bulletin"), EDITOR, 1)
    assert source.title == "Morning bulletin"


def test_a_source_never_repeats_itself(writer: Session) -> None:
    first = make_source(writer, "First")
    second = make_source(writer, "Second", derived_from=first.id)
    third = make_source(writer, "Third", derived_from=second.id)
    for origin in (first, second, third):
        with pytest.raises(Invalid) as refused:
            edit_source(writer, first, given(title="First", derived_from=origin.id), EDITOR, None)
        assert list(refused.value.faults) == ["derived_from"]
    writer.refresh(first)
    assert first.derived_from_id is None


@pytest.mark.parametrize("fields", [{"derived_from": 2**31 - 1}, {"issued": "2020", "is_issued_supplied": True}])
def test_faults_are_told_by_field(writer: Session, fields: dict[str, Any]) -> None:
    with revisions_written(writer) as written, pytest.raises(Invalid) as refused:
        create_source(writer, given(**fields), EDITOR)
    assert written == []
    assert list(refused.value.faults) == ["derived_from" if "derived_from" in fields else "issued_note"]


def test_a_date_that_was_inferred_says_from_what(writer: Session) -> None:
    fields: dict[str, Any] = {"issued": "2020", "is_issued_supplied": True, "issued_note": "From the postmark."}
    assert make_source(writer, **fields).issued == "2020"


def test_only_what_events_show_reaches_them(writer: Session) -> None:
    source = make_source(writer)
    event, bystander = make_event(writer, cites=[source]), make_event(writer, "Other")
    changed_in, other = event.changed_in, bystander.changed_in
    edit_source(writer, source, given(note="Seen in print."), EDITOR, None)
    assert event.changed_in == changed_in
    for fields in ({"title": "Morning bulletin"}, {"publisher": "Press"}, {"confidentiality": "sealed"}):
        changed_in = event.changed_in
        edit_source(writer, source, given(**fields), EDITOR, None)
        assert changed_in < event.changed_in == writer.get_one(Chronology, 1).version
    assert bystander.changed_in == other


# --- texts ------------------------------------------------------------------------------------------------------------


def store(db: Session, source: Source, words: bytes) -> tuple[SourceText, int, int]:
    return add_text(db, source, words, EDITOR, origin="bulletin.txt")


def test_texts_are_numbered_and_kept_once(writer: Session) -> None:
    source = make_source(writer)
    with revisions_written(writer) as written:
        first, _, _ = store(writer, source, b"It was signed.")
        second, _, _ = store(writer, source, b"It was signed twice.")
        again, _, _ = store(writer, source, b"It was signed.")
    assert (first.number, second.number, again.id) == (1, 2, first.id)
    assert outline(written) == [("source", "add-text", 2), ("source", "add-text", 3)]
    assert written[0].reason == "bulletin.txt"
    assert first.sha256 == hashlib.sha256(b"It was signed.").hexdigest()
    assert store(writer, make_source(writer, "Reprint"), b"It was signed.")[0].number == 1


@pytest.mark.parametrize(
    ("original", "text"),
    [
        (b"\xef\xbb\xbfIt was signed.", "It was signed."),
        (b"Line\r\nLine\rLine", "Line\nLine\nLine"),
        ("Cafe\u0301".encode(), "Café"),
        (b"U\x00T\x00F\x00", "UTF"),
        (b"", ""),
    ],
)
def test_a_text_is_stored_as_it_was_and_as_it_is_read(writer: Session, original: bytes, text: str) -> None:
    stored, _, _ = store(writer, make_source(writer), original)
    writer.expire(stored)
    assert (stored.text, stored.chars, bytes(stored.original)) == (text, len(text), original)


def test_what_is_no_text_is_refused(writer: Session) -> None:
    source = make_source(writer)
    with revisions_written(writer) as written, pytest.raises(Invalid, match=r"bulletin\.txt is no UTF-8 text: byte 4"):
        store(writer, source, b"abcd\xff\xfe")
    assert written == []
    assert writer.scalars(select(SourceText)).all() == []


def test_a_text_finds_the_passages_of_its_source(writer: Session) -> None:
    source, other = make_source(writer), make_source(writer, "Other")
    quotes = [(source, "was signed"), (source, "never stood here"), (other, "was signed")]
    cites = [CitationInput(source=Reference(id=one.id), quote=quote) for one, quote in quotes]
    event = make_event(writer, cites=cites)
    text, found, total = store(writer, source, b"On Monday it was signed.")
    assert (found, total) == (1, 2)
    passages = [citation.passage for citation in list_standing_citations(writer, event.id)]
    assert [(p.health, p.text_id) for p in passages if p] == [("exact", text.id), ("lost", None), ("no-text", None)]


@pytest.mark.parametrize("role", ["visitor", "reader"])
def test_only_contributors_write(writer: Session, role: str) -> None:
    viewer, source = VISITOR if role == "visitor" else member(writer, role), make_source(writer)
    with pytest.raises(NotAllowed):
        create_source(writer, given(), viewer)
    with pytest.raises(NotAllowed):
        edit_source(writer, source, given(title="Morning bulletin"), viewer, None)
    with pytest.raises(NotAllowed):
        add_text(writer, source, b"Words", viewer, origin="")
    assert (source.title, source.revision) == ("Evening bulletin", 1)
