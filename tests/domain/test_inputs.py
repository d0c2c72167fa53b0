"""What people and programs hand in: cleaned, bounded, and refused with a sentence."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.domain.inputs import (
    UNSEEN,
    ActorPart,
    AnnotationInput,
    Author,
    CitationInput,
    EventInput,
    PassageInput,
    Reason,
    Reference,
    SourceInput,
    clean_line,
    clean_prose,
)

SOUND: dict[type[BaseModel], dict[str, Any]] = {
    Reference: {"id": 1},
    ActorPart: {"name": "Ann"},
    Author: {"family": "Berg"},
    SourceInput: {"title": "Evening bulletin"},
    PassageInput: {"exact": "at dawn"},
    CitationInput: {"source": {"id": 1}},
    EventInput: {"title": "Ceasefire signed", "category": "war"},
    AnnotationInput: {"body": "Which day?"},
}
"""The least that each input needs."""


def make(model: type[BaseModel], **fields: Any) -> dict[str, Any]:
    return model(**{**SOUND[model], **fields}).model_dump()


@pytest.mark.parametrize("model", SOUND, ids=lambda model: model.__name__)
def test_the_least_is_enough_and_unknown_fields_are_refused(model: type[BaseModel]) -> None:
    assert make(model)
    with pytest.raises(ValidationError) as refused:
        make(model, unheard_of=1)
    assert [(error["type"], error["loc"]) for error in refused.value.errors()] == [("extra_forbidden", ("unheard_of",))]


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  Ann \t\n Berg ", "Ann Berg"),
        ("Ann\u00a0Berg\u2028", "Ann Berg"),
        ("Ann\u202eBerg\u2066\ufeff\x00\x07", "AnnBerg"),
        ("e\u0301", "é"),
        ("\u1019\u103c\u1014\u103a\u200b\u200d", "\u1019\u103c\u1014\u103a\u200b\u200d"),
        (" \x00 ", ""),
    ],
)
def test_a_line_has_single_blanks_and_no_unseen_characters(typed: str, line: str) -> None:
    assert clean_line(typed) == line


@pytest.mark.parametrize(
    ("typed", "prose"),
    [("\r\n a\r\nb\rc \n", "a\nb\nc"), ("a\n\n  b\tc", "a\n\n  b\tc"), ("a\u202eb\x00\x1bc", "abc"), ("\n", "")],
)
def test_prose_keeps_its_lines(typed: str, prose: str) -> None:
    assert clean_prose(typed) == prose


@given(st.text())
def test_what_is_clean_stays_as_it_is(typed: str) -> None:
    for clean in (clean_line, clean_prose):
        once = clean(typed)
        assert isinstance(once, str)
        assert not UNSEEN.search(once)
        assert clean(once) == once


@pytest.mark.parametrize("value", [None, 1, ["a"], {}])
def test_what_is_no_text_is_left_to_the_model(value: object) -> None:
    assert clean_line(value) is value
    assert clean_prose(value) is value


ACCEPTED: list[tuple[type[BaseModel], str, Any, Any]] = [
    (Reference, "key", " ", None),
    (Reference, "id", "", None),
    (Reference, "id", "7", 7),
    (Reference, "key", "a-1-b", "a-1-b"),
    (Reference, "key", "a" * 80, "a" * 80),
    (SourceInput, "url", "", ""),
    (SourceInput, "url", " https://bulletin.example/a?b=c#d ", "https://bulletin.example/a?b=c#d"),
    (SourceInput, "url", "HTTP://bulletin.example", "HTTP://bulletin.example"),
    (SourceInput, "language", "pt-BR", "pt-BR"),
    (SourceInput, "language", "", ""),
    (SourceInput, "type", "article-newspaper", "article-newspaper"),
    (SourceInput, "text_sha256", "", None),
    (SourceInput, "text_sha256", "0" * 64, "0" * 64),
    (SourceInput, "issued", "", None),
    (EventInput, "date", "  c. July   2023 ", "c. July 2023"),
    (EventInput, "date", " ", None),
    (EventInput, "title", "Nobody knows why…", "Nobody knows why…"),
    (EventInput, "title", "And then...", "And then..."),
    (EventInput, "sequence", -(10**6), -(10**6)),
    (EventInput, "part_of", "", None),
    (EventInput, "part_of", 2**31 - 1, 2**31 - 1),
    (AnnotationInput, "body", " Which day?\r\n", "Which day?"),
]


@pytest.mark.parametrize(("model", "field", "given", "kept"), ACCEPTED)
def test_a_value_is_kept_clean(model: type[BaseModel], field: str, given: Any, kept: Any) -> None:
    named = {"name": "Ann"} if model is Reference else {}
    assert make(model, **{**named, field: given})[field] == kept


REFUSED: list[tuple[type[BaseModel], str, Any, str]] = [
    (Reference, "id", 0, "greater than or equal to 1"),
    (Reference, "id", 2**31, "less than or equal to"),
    (Reference, "key", "A", "A key has small letters, digits and single hyphens, at most 80."),
    (Reference, "key", "a--b", "A key has"),
    (Reference, "key", "a-", "A key has"),
    (Reference, "key", "é", "A key has"),
    (Reference, "key", "a\n", "A key has"),
    (Reference, "key", "a" * 81, "A key has"),
    (Reference, "name", "n" * 301, "300"),
    (ActorPart, "role", "r" * 41, "40"),
    (SourceInput, "title", " \x00 ", "at least 1"),
    (SourceInput, "title", None, "valid string"),
    (SourceInput, "type", "Article", "pattern"),
    (SourceInput, "type", "article\n", "pattern"),
    (SourceInput, "text_sha256", "0" * 63, "pattern"),
    (SourceInput, "text_sha256", "F" * 64, "pattern"),
    (SourceInput, "language", "english!", "BCP 47"),
    (SourceInput, "language", "e", "BCP 47"),
    (SourceInput, "confidentiality", "secret", "'public', 'withheld' or 'sealed'"),
    (SourceInput, "url", "bulletin.example", "An address starts with http:// or https://"),
    (SourceInput, "url", "javascript:alert(1)", "An address starts with"),
    (SourceInput, "url", "java\nscript:alert(1)", "An address starts with"),
    (SourceInput, "url", "//bulletin.example", "An address starts with"),
    (SourceInput, "url", "https://", "An address starts with"),
    (SourceInput, "url", "https://[", "An address starts with"),
    (SourceInput, "url", "https://a b", "An address starts with"),
    (SourceInput, "url", 'https://a"onclick="x', "An address starts with"),
    (SourceInput, "url", "https://a/" + "x" * 2000, "2000"),
    (SourceInput, "issued", "31 Feb 2023", "31 Feb 2023"),
    (SourceInput, "authors", [{"family": "A"}] * 101, "100"),
    (Author, "literal", "The editors", "or is given whole"),
    (Author, "family", "", "or is given whole"),
    (PassageInput, "exact", None, "its first and its last words"),
    (PassageInput, "start_words", "at", "its first and its last words"),
    (PassageInput, "sha256", "x", "pattern"),
    (PassageInput, "chars", 0, "greater than or equal to 1"),
    (CitationInput, "role", "proves", "'supports', 'disputes' or 'mentions'"),
    (CitationInput, "quote", "q" * 20_001, "20000"),
    (CitationInput, "claimed_date", "yesterday", "yesterday"),
    (EventInput, "title", "Ceasefire signed.", "A title is one sentence without a final stop."),
    (EventInput, "title", "", "at least 1"),
    (EventInput, "summary", "s" * 20_001, "20000"),
    (EventInput, "date", "03/04/2023", "?"),
    (EventInput, "date", "2023-13", "2023-13"),
    (EventInput, "category", "", "at least 1"),
    (EventInput, "sequence", 10**6 + 1, "less than or equal to"),
    (EventInput, "review", "checked", "'draft' or 'in-review'"),
    (EventInput, "review", "withdrawn", "'draft' or 'in-review'"),
    (EventInput, "actors", [{"name": "Ann"}] * 201, "200"),
    (EventInput, "citations", [{"source": {"id": 1}}] * 201, "200"),
    (AnnotationInput, "body", " \n ", "at least 1"),
    (AnnotationInput, "kind", "verdict", "'comment', 'question' or 'tag'"),
    (AnnotationInput, "visibility", "all", "'private', 'team' or 'public'"),
]


@pytest.mark.parametrize(("model", "field", "given", "sentence"), REFUSED)
def test_a_value_that_cannot_be_meant_is_refused(model: type[BaseModel], field: str, given: Any, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make(model, **{field: given})
    (error,) = refused.value.errors()
    assert error["loc"] in ((field,), ())
    assert sentence in error["msg"]


@pytest.mark.parametrize("model", [Reference, ActorPart])
@pytest.mark.parametrize("fields", [{}, {"name": " "}, {"key": ""}, {"id": None, "key": None, "name": None}])
def test_a_reference_names_something(model: type[BaseModel], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="Give an id, a key or a name"):
        model(**fields)


@pytest.mark.parametrize("fields", [{}, {"source": {"id": 1}, "new_source": {"title": "Bulletin"}}])
def test_a_cited_source_is_either_named_or_new(fields: dict[str, Any]) -> None:
    assert CitationInput(new_source=SourceInput(title="Bulletin")).source is None
    with pytest.raises(ValidationError, match="Choose the source that is cited, or describe a new one"):
        CitationInput(**fields)


def test_an_author_is_written_as_csl_has_it() -> None:
    assert Author(family=" Berg ", given="Ann").as_csl() == {"family": "Berg", "given": "Ann"}
    assert Author(literal="The editors").as_csl() == {"literal": "The editors"}


def test_the_date_of_an_event_is_read() -> None:
    event = EventInput(title="Ceasefire signed", category="war", date="c. July 2023")
    date = event.event_date()
    assert date is not None
    assert date.edtf == "2023-07~"
    assert EventInput(title="Ceasefire signed", category="war").event_date() is None


def test_an_input_does_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Reference(id=1).id = 2  # type: ignore[misc]


@pytest.mark.parametrize(("typed", "is_taken"), [(" because ", True), ("r" * 500, True), ("r" * 501, False)])
def test_a_reason_is_one_line(typed: str, is_taken: bool) -> None:
    adapter = TypeAdapter[str](Reason)
    if is_taken:
        assert adapter.validate_python(typed) == typed.strip()
    else:
        with pytest.raises(ValidationError):
            adapter.validate_python(typed)
