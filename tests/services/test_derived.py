"""What follows from other records is right after each kind of write: evidence, counts, and words to be found by."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy.orm import Session

from app.domain.inputs import ActorPart, AnnotationInput, CitationInput, PassageInput, Reference, SourceInput
from app.domain.search_words import BREAK
from app.models import Chronology, Event, SearchText, Source
from app.services.annotations import annotate, edit_annotation, withdraw_annotation
from app.services.citations import check_citation, withdraw_citation
from app.services.derived import derive_events, list_standing_citations, refresh_events
from app.services.event_review import check_event, restore_event, withdraw_event
from app.services.events import edit_event, touch_cited_event
from app.services.sources import edit_source
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.revising import event_input, member


def words(db: Session, event: Event) -> str:
    return db.get_one(SearchText, event.id).words


def edit(db: Session, event: Event, **changes: Any) -> None:
    edit_event(db, event, event_input(db, event, **changes), EDITOR, None)


def cited(source: Source, **fields: Any) -> CitationInput:
    return CitationInput(source=Reference(id=source.id), **fields)


def assert_up_to_date(db: Session, event: Event) -> None:
    """The row holds what would be derived now, and the index will take notice of it."""
    changed_in = event.changed_in
    assert changed_in == db.get_one(Chronology, 1).version
    [(_, derived, search_text)] = derive_events(db, [event.id])
    held = (event.evidence, event.source_count, event.is_date_disputed, event.note_count)
    assert held == (derived.evidence, derived.source_count, derived.is_date_disputed, derived.note_count)
    assert search_text is not None
    assert search_text.words == derived.words


EvidenceCase = tuple[str, Callable[[list[Source]], tuple[CitationInput, ...]], tuple[str, int, bool]]

EVIDENCE: list[EvidenceCase] = [
    ("no citation", lambda s: (), ("uncited", 0, False)),
    ("one", lambda s: (cited(s[0]),), ("single", 1, False)),
    ("one twice", lambda s: (cited(s[0]), cited(s[0], quote="Words")), ("single", 1, False)),
    ("two of one publisher", lambda s: (cited(s[0]), cited(s[1])), ("single", 2, False)),
    ("two publishers", lambda s: (cited(s[0]), cited(s[2])), ("corroborated", 2, False)),
    ("one and what repeats it", lambda s: (cited(s[2]), cited(s[3])), ("single", 2, False)),
    ("mentioned only", lambda s: (cited(s[0], role="mentions"),), ("uncited", 1, False)),
    ("disputed", lambda s: (cited(s[0]), cited(s[2], role="disputes")), ("disputed", 2, False)),
    ("another date", lambda s: (cited(s[0]), cited(s[2], claimed_date="2021")), ("disputed", 2, True)),
    ("the same month", lambda s: (cited(s[0]), cited(s[2], claimed_date="2020-11")), ("corroborated", 2, False)),
]


@pytest.mark.parametrize(("what", "citations", "expected"), EVIDENCE, ids=[what for what, _, _ in EVIDENCE])
def test_the_evidence_follows_the_citations(
    writer: Session, what: str, citations: Callable[..., Any], expected: tuple[str, int, bool]
) -> None:
    sources = [
        make_source(writer, title, publisher=by) for title, by in (("One", "Press"), ("Two", "PRESS"), ("Three", ""))
    ]
    sources.append(make_source(writer, "Four", derived_from=sources[2].id))
    event = make_event(writer, date="2020-11-09")
    edit(writer, event, citations=citations(sources))
    assert (event.evidence, event.source_count, event.is_date_disputed) == expected
    new = make_event(writer, "The same", date="2020-11-09", cites=citations(sources))
    assert (new.evidence, new.source_count, new.is_date_disputed) == expected


def test_the_evidence_follows_the_date(writer: Session) -> None:
    event = make_event(writer, date="2021-03", cites=[cited(make_source(writer), claimed_date="2021")])
    assert (event.evidence, event.is_date_disputed) == ("single", False)
    edit(writer, event, date="2020")
    assert (event.evidence, event.is_date_disputed) == ("disputed", True)
    edit(writer, event, date=None)
    assert (event.evidence, event.is_date_disputed) == ("single", False)


def test_the_evidence_follows_the_sources(writer: Session) -> None:
    one, two = make_source(writer, "One", publisher="Press"), make_source(writer, "Two", publisher="Agency")
    event = make_event(writer, cites=[one, two])
    assert event.evidence == "corroborated"
    edit_source(writer, two, SourceInput(title="Two", publisher="press"), EDITOR, None)
    assert event.evidence == "single"
    edit_source(writer, two, SourceInput(title="Two"), EDITOR, None)
    assert event.evidence == "corroborated"
    edit_source(writer, two, SourceInput(title="Two", derived_from=one.id), EDITOR, None)
    assert event.evidence == "single"
    assert_up_to_date(writer, event)


def test_public_notes_are_counted(writer: Session) -> None:
    event, author = make_event(writer), member(writer, "contributor")
    notes = [
        annotate(writer, event, AnnotationInput(body="Which day?", visibility=seen), author)
        for seen in ("private", "team", "public", "public")
    ]
    assert event.note_count == 2
    withdraw_annotation(writer, notes[3], author)
    assert event.note_count == 1
    edit_annotation(writer, notes[1], AnnotationInput(body="Which day?", visibility="public"), author, None)
    edit_annotation(writer, notes[2], AnnotationInput(body="Which day?", visibility="team"), author, None)
    assert event.note_count == 1
    assert_up_to_date(writer, event)


def test_an_event_is_found_by_all_its_public_words(writer: Session) -> None:
    source = make_source(writer, "Évening bulletin")
    event = make_event(
        writer,
        "Ceasefire signed",
        summary="In *Moscow*.",
        actors=["Ann Berg"],
        places=["Oslo"],
        tags=["Aid convoy"],
        cites=[cited(source, quote="We agreed to stop"), cited(source, quote="On Monday … in Moscow")],
    )
    parts = [part.strip() for part in words(writer, event).split(BREAK)]
    assert parts == [
        f"e {event.id}",
        "ceasefire signed",
        "in moscow",
        "ann berg",
        "oslo",
        "aid convoy",
        "we agreed to stop",
        "on monday",
        "in moscow",
        "evening bulletin",
        "evening bulletin",
    ]


@pytest.mark.parametrize("confidentiality", ["withheld", "sealed"])
def test_a_protected_source_is_not_found_by_its_title(writer: Session, confidentiality: str) -> None:
    source = make_source(writer, "Evening bulletin")
    event = make_event(writer, cites=[source])
    assert "bulletin" in words(writer, event)
    edit_source(writer, source, SourceInput(title="Evening bulletin", confidentiality=confidentiality), EDITOR, None)
    assert "bulletin" not in words(writer, event)


def test_a_sealed_source_counts_for_nobody(writer: Session) -> None:
    source = make_source(writer, "Evening bulletin")
    event = make_event(writer, "Grain arrives", "2021", cites=[cited(source, role="disputes", claimed_date="2019")])
    assert (event.evidence, event.source_count, event.is_date_disputed) == ("disputed", 1, True)
    for confidentiality, counted in (("sealed", ("uncited", 0, False)), ("withheld", ("disputed", 1, True))):
        changed = SourceInput(title="Evening bulletin", confidentiality=confidentiality)
        edit_source(writer, source, changed, EDITOR, None)
        assert (event.evidence, event.source_count, event.is_date_disputed) == counted


@pytest.mark.parametrize("confidentiality", ["withheld", "sealed"])
def test_a_protected_source_is_not_found_by_its_words(writer: Session, confidentiality: str) -> None:
    source = make_source(writer, "Evening bulletin", confidentiality=confidentiality)
    event = make_event(writer, cites=[cited(source, quote="A telling phrase")])
    assert "telling" not in words(writer, event)


def test_an_abridged_passage_is_found_by_its_ends(writer: Session) -> None:
    passage = PassageInput(start_words="On Monday it", end_words="in Moscow then")
    event = make_event(writer, cites=[cited(make_source(writer), passage=passage)])
    assert "on monday it" in words(writer, event)
    assert "in moscow then" in words(writer, event)


Write = Callable[[Session, Event], object]


def take_out_citation(db: Session, event: Event) -> None:
    citation = list_standing_citations(db, event.id)[0]
    withdraw_citation(db, citation, EDITOR)
    touch_cited_event(db, citation, EDITOR)


def withdraw_and_restore(db: Session, event: Event) -> None:
    withdraw_event(db, event, EDITOR, "Entered twice")
    restore_event(db, event, EDITOR)


WRITES: list[tuple[str, Write]] = [
    ("title", lambda db, event: edit(db, event, title="Truce signed")),
    ("actors", lambda db, event: edit(db, event, actors=(ActorPart(name="Bob"),))),
    ("places", lambda db, event: edit(db, event, places=(Reference(name="Riga"),))),
    ("citations", lambda db, event: edit(db, event, citations=())),
    ("check", lambda db, event: check_event(db, event, EDITOR)),
    ("check citation", lambda db, event: check_citation(db, list_standing_citations(db, event.id)[0], EDITOR)),
    ("citation taken out", take_out_citation),
    ("withdraw", lambda db, event: withdraw_event(db, event, EDITOR, "Entered twice")),
    ("restore", withdraw_and_restore),
    ("note", lambda db, event: annotate(db, event, AnnotationInput(body="Which day?"), EDITOR)),
]


@pytest.mark.parametrize(("what", "write"), WRITES, ids=[what for what, _ in WRITES])
def test_after_each_write_all_is_derived(writer: Session, what: str, write: Write) -> None:
    event = make_event(writer, date="2020-11-09", actors=["Ann"], places=["Oslo"], cites=[make_source(writer)])
    bystander = make_event(writer, "Bystander")
    before, other = event.changed_in, bystander.changed_in
    write(writer, event)
    writer.expire_all()
    assert event.changed_in > before
    assert_up_to_date(writer, event)
    assert bystander.changed_in == other


def test_many_events_take_as_many_queries_as_few(writer: Session) -> None:
    source = make_source(writer)
    ids = [make_event(writer, f"Event {n}", actors=["Ann"], cites=[source]).id for n in range(12)]
    connection = writer.connection()
    counts = []
    for some in (ids[:3], ids):
        sent: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object, kept: list[str] = sent) -> None:
            kept.append(statement)

        writer.expire_all()
        sql_event.listen(connection, "before_cursor_execute", note)
        refresh_events(writer, some)
        sql_event.remove(connection, "before_cursor_execute", note)
        counts.append(len([statement for statement in sent if statement.startswith("SELECT")]))
    assert counts[0] == counts[1]
