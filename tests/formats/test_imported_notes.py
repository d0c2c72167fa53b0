"""Notes out of Web Annotations and exports of Hypothesis, and what is refused."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.selectors import TextQuoteSelector
from app.errors import Invalid
from app.formats.imported_notes import MOST_NOTES, ImportedNote, read_notes

QUOTE = {"type": "TextQuoteSelector", "exact": "the gate", "prefix": "behind ", "suffix": " there"}
HYPOTHESIS: dict[str, Any] = {
    "id": "aB-3",
    "created": "2025-03-04T10:20:30.123456+00:00",
    "user": "acct:mira@hypothes.is",
    "uri": "https://example.org/a",
    "text": "Which gate?",
    "tags": ["gates", "day"],
    "target": [{"source": "https://example.org/a", "selector": [{"type": "RangeSelector"}, QUOTE]}],
}
WEB: dict[str, Any] = {
    "id": "https://notes.example/7",
    "type": "Annotation",
    "motivation": "questioning",
    "created": "2025-03-04T10:20:30Z",
    "creator": {"type": "Person", "name": "Mira"},
    "body": [
        {"type": "TextualBody", "value": "Which gate?"},
        {"type": "TextualBody", "value": "gates", "purpose": "tagging"},
    ],
    "target": {"source": "https://example.org/a", "selector": [{"type": "TextPositionSelector", "start": 1}, QUOTE]},
}


def read(document: Any) -> list[ImportedNote]:
    return read_notes(json.dumps(document).encode())


@pytest.mark.parametrize("document", [{"total": 1, "rows": [HYPOTHESIS]}, [HYPOTHESIS], HYPOTHESIS])
def test_a_row_of_hypothesis(document: Any) -> None:
    assert read(document) == [
        ImportedNote(
            id="aB-3",
            target="https://example.org/a",
            quote=TextQuoteSelector("the gate", "behind ", " there"),
            body="Which gate?\n\nTags: gates, day",
            creator="mira",
            created=datetime(2025, 3, 4, 10, 20, 30, 123456, UTC),
        )
    ]


@pytest.mark.parametrize(
    "document",
    [
        WEB,
        [WEB],
        {"type": "AnnotationPage", "items": [WEB]},
        {"type": "AnnotationCollection", "first": {"type": "AnnotationPage", "items": [WEB]}},
    ],
)
def test_a_web_annotation(document: Any) -> None:
    (note,) = read(document)
    assert (note.id, note.kind, note.body) == ("https://notes.example/7", "question", "Which gate?\n\nTags: gates")
    assert (note.target, note.creator, note.created) == (
        "https://example.org/a",
        "Mira",
        datetime(2025, 3, 4, 10, 20, 30, tzinfo=UTC),
    )
    assert note.quote == TextQuoteSelector("the gate", "behind ", " there")


def test_answers_and_tags() -> None:
    answer, tag, reply = read(
        [
            {**HYPOTHESIS, "references": ["first", "second"]},
            {**HYPOTHESIS, "text": "", "target": []},
            {**WEB, "motivation": "replying", "target": "https://notes.example/6"},
        ]
    )
    assert (answer.target, answer.answers, answer.quote) == ("", "second", None)
    assert (tag.kind, tag.body, tag.quote) == ("tag", "gates, day", None)
    assert (reply.target, reply.answers, reply.kind) == ("", "https://notes.example/6", "comment")


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ("text", "It is no object."),
        ({"a": 1}, "neither a Web Annotation"),
        ({**HYPOTHESIS, "id": ""}, "no id"),
        ({**HYPOTHESIS, "id": 7}, "no id"),
        ({**HYPOTHESIS, "text": " ", "tags": []}, "no words"),
        ({**HYPOTHESIS, "target": [{"selector": [{"type": "RangeSelector"}]}]}, "does not quote"),
        ({**WEB, "target": []}, "no target"),
        ({**WEB, "target": ["a", "b"]}, "several targets"),
    ],
)
def test_what_cannot_be_read_says_why(record: Any, problem: str) -> None:
    (note,) = read([record])
    assert problem in note.problem


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not JSON"),
        (b"\xff", "no UTF-8"),
        (b"{}", "neither"),
        (b'"words"', "neither"),
        (b"[]", "no notes"),
        (b'{"rows": []}', "no notes"),
        (b"[" * 100_000, "nested too deeply"),
        (b'[{"id": "a", "id": "b"}]', "twice"),
        (json.dumps([HYPOTHESIS] * (MOST_NOTES + 1)).encode(), "at most 2,000"),
        (b" " * 5_000_001, "more than"),
    ],
)
def test_what_is_no_file_of_notes_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        read_notes(content)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted({*HYPOTHESIS, *WEB})), inner),
    max_leaves=12,
)


OBJECTS = st.dictionaries(st.sampled_from(sorted({*HYPOTHESIS, *WEB})), VALUES)
RECORDS = VALUES | OBJECTS.map(lambda more: {**HYPOTHESIS, **more}) | OBJECTS.map(lambda more: {**WEB, **more})


@given(st.lists(RECORDS, min_size=1, max_size=3))
def test_no_value_is_a_failure(document: list[Any]) -> None:
    assert len(read(document)) == len(document)
