"""Checking a database: each kind of damage that somebody does behind the app's back is found and named."""

import hashlib

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.services.check_revisions import check_chain
from app.services.checks import check_database
from app.services.event_review import withdraw_event
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import cite, give_text

WORDS = "Grain arrived at the harbour on Monday.\r\n\r\nThe bridge stayed shut.\r\n\r\nA passage that nobody cites."


@pytest.fixture
def db(writer: Session) -> Session:
    """Two cited events, one of them withdrawn, and an undated one; their texts, passages and revisions."""
    source = make_source(writer, "Evening bulletin", issued="2023-09", publisher="Harbour Press")
    give_text(writer, source, WORDS)
    reprint = make_source(writer, "Reprint", derived_from=source.id)
    grain = cite(source, "Grain arrived at the harbour", claimed_date="2023-09-17")
    make_event(writer, "Grain arrives", "2023-09-18", cites=[grain, reprint], actors=["Ann"], tags=["aid"])
    make_event(writer, "Nobody knows when")
    twice = make_event(writer, "Entered twice", "c. 2023", cites=[cite(source, "The bridge stayed shut.")])
    withdraw_event(writer, twice, EDITOR, "twice")
    writer.flush()
    return writer


def faults(db: Session) -> list[str]:
    db.flush()
    db.expire_all()
    return list(check_database(db))


def id_of(db: Session, table: str, where: str = "1 = 1") -> int:
    found: int = db.scalars(text(f"SELECT min(id) FROM {table} WHERE {where}")).one()  # noqa: S608 - our own words
    return found


def test_a_sound_database_has_no_fault(db: Session) -> None:
    looked_at: list[str] = []
    assert list(check_database(db, looked_at.append)) == []
    assert looked_at == [
        "Foreign keys",
        "Chain of revisions",
        "Revisions",
        "Records",
        "Texts and passages",
        "Dates",
        "Evidence and search text",
    ]


def test_an_empty_database_has_no_fault(writer: Session) -> None:
    assert faults(writer) == []


def test_checking_writes_nothing(db: Session) -> None:
    db.execute(text("UPDATE events SET source_count = 9"))
    assert len(faults(db)) == 3
    assert not db.dirty
    assert not db.new
    assert len(faults(db)) == 3


EVENT = "events", "title = 'Grain arrives'"
SOURCE = "sources", "title = 'Evening bulletin'"
CITATION = "citations", "claimed IS NOT NULL"
PASSAGE = "passages", "start = 0"
TEXT = "source_texts", "1 = 1"

DAMAGE: dict[str, tuple[tuple[str, str], str, str]] = {
    "evidence": (EVENT, "evidence = 'uncited'", "event {id}: evidence is uncited, and follows as "),
    "source count": (EVENT, "source_count = 7", "event {id}: source_count is 7, and follows as "),
    "date dispute": (EVENT, "is_date_disputed = NOT is_date_disputed", "event {id}: is_date_disputed is "),
    "note count": (EVENT, "note_count = 3", "event {id}: note_count is 3, and follows as 0."),
    "title": (EVENT, "title = 'Grain arrives at last'", "event {id}: its search text is not what its words give."),
    "bounds": (EVENT, "latest = latest + 1", "event {id}: 2023-09-18 spans the days "),
    "date": (EVENT, "edtf = '2023-09-19'", "event {id}: 2023-09-19 spans the days "),
    "date unread": (EVENT, "edtf = 'yesterday'", "event {id}: “YESTERDAY” cannot be read"),
    "date written otherwise": (EVENT, "edtf = '[2023-09-18]'", "event {id}: [2023-09-18] is written"),
    "revision": (EVENT, "revision = 5", "event {id}: says revision 5, and has 1 revisions from 1 to 1."),
    "claimed date": (CITATION, "claimed_earliest = 1", "citation {id}: 2023-09-17 spans the days "),
    "issued": (SOURCE, "issued_earliest = 1", "source {id}: 2023-09 spans the days "),
    "issued unread": (SOURCE, "issued = '2023-99'", "source {id}: “2023-99” cannot be read"),
    "place": (PASSAGE, "start = 3", "passage {id}: the words at its place do not have its SHA-256."),
    "place behind the end": (PASSAGE, '"end" = 5000', "passage {id}: its place, 0 to 5000, is not in its text of "),
    "place before the start": (PASSAGE, "start = -1", "passage {id}: its place, -1 to "),
    "digest of a passage": (PASSAGE, f"sha256 = '{'0' * 64}'", "passage {id}: the words at its place do not have"),
    "digest of a text": (
        TEXT,
        f"sha256 = '{'0' * 64}'",
        "text 1 of source {source}: its bytes do not have its SHA-256.",
    ),
    "length of a text": (TEXT, "chars = chars + 1", "text 1 of source {source}: has "),
    "words of a text": (
        TEXT,
        "text = replace(text, 'Grain', 'Sugar')",
        "text 1 of source {source}: is not what reading",
    ),
}


@pytest.mark.parametrize(("record", "change", "sentence"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_found_and_named(db: Session, record: tuple[str, str], change: str, sentence: str) -> None:
    id_, source = id_of(db, *record), id_of(db, *SOURCE)
    db.execute(text(f"UPDATE {record[0]} SET {change} WHERE id = {id_}"))  # noqa: S608 - our own words
    found = faults(db)
    assert any(fault.startswith(sentence.format(id=id_, source=source)) for fault in found)
    named = record[0].removesuffix("s").replace("source_text", "text 1 of source")
    assert all(fault.startswith(f"{named} ") for fault in found), "nothing else is complained about"


def test_bytes_that_are_no_text_are_found(db: Session) -> None:
    spoilt = b"\xff\xfe" + WORDS.encode()
    digest = hashlib.sha256(spoilt).hexdigest()
    db.execute(text("UPDATE source_texts SET original = :bytes"), {"bytes": spoilt})
    where = f"text 1 of source {id_of(db, *SOURCE)}"
    assert faults(db) == [f"{where}: its bytes do not have its SHA-256."]
    db.execute(text("UPDATE source_texts SET sha256 = :digest"), {"digest": digest})
    assert faults(db) == [f"{where}: its bytes are no UTF-8 text."]


def test_a_passage_in_a_text_of_another_source_is_found(db: Session) -> None:
    passage, source, reprint = id_of(db, *PASSAGE), id_of(db, *SOURCE), id_of(db, "sources", "title = 'Reprint'")
    db.execute(text(f"UPDATE passages SET source_id = {reprint} WHERE id = {passage}"))  # noqa: S608 - numbers
    assert faults(db) == [f"passage {passage}: stands in a text of source {source}, and belongs to source {reprint}."]


def unguarded(db: Session) -> None:
    """Let revisions be changed, as somebody could who owns the database."""
    if db.get_bind().dialect.name == "sqlite":
        db.execute(text("DROP TRIGGER revisions_stay"))
        db.execute(text("DROP TRIGGER revisions_stay_as_they_are"))
    else:
        db.execute(text("ALTER TABLE revisions DISABLE TRIGGER revisions_stay"))


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("DELETE FROM revisions WHERE record_kind = 'event' AND record_id = {event}", "no revision."),
        (
            "UPDATE revisions SET number = 2 WHERE record_kind = 'event' AND record_id = {event}",
            "1 revisions from 2 to 2.",
        ),
    ],
)
def test_a_gap_in_the_revisions_is_found(db: Session, damage: str, sentence: str) -> None:
    event = id_of(db, *EVENT)
    unguarded(db)
    db.execute(text(damage.format(event=event)))
    assert faults(db)[-1] == f"event {event}: says revision 1, and has {sentence}"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE revisions SET author_name = 'Somebody' WHERE version = 3",
        "UPDATE revisions SET reason = 'as agreed' WHERE version = 3",
        "UPDATE revisions SET snapshot = '{}' WHERE version = 3",
        "UPDATE revisions SET created_at = '2020-01-01 00:00:00' WHERE version = 3",
        "UPDATE revisions SET hash = 'another' WHERE version = 3",
        "DELETE FROM revisions WHERE version = 3",
        "DELETE FROM revisions WHERE version = (SELECT max(version) FROM revisions)",
        "UPDATE chronology SET last_hash = 'another'",
    ],
)
def test_a_broken_chain_is_found(db: Session, damage: str) -> None:
    assert list(check_chain(db)) == []
    unguarded(db)
    db.execute(text(damage))
    db.expire_all()
    assert len(list(check_chain(db))) == (2 if " hash" in damage else 1)


@pytest.mark.parametrize("act", ["UPDATE revisions SET reason = 'x'", "DELETE FROM revisions"])
def test_the_database_itself_refuses_to_change_the_history(db: Session, act: str) -> None:
    with pytest.raises(DBAPIError, match="revisions are append-only"):
        db.execute(text(act))


def test_revisions_of_a_record_that_is_gone_are_found(db: Session) -> None:
    event = id_of(db, "events", "title = 'Nobody knows when'")
    db.execute(text(f"DELETE FROM search_texts WHERE event_id = {event}"))  # noqa: S608 - a number
    assert faults(db) == [f"event {event}: its search text is not what its words give."]
    db.execute(text(f"DELETE FROM events WHERE id = {event}"))  # noqa: S608 - a number
    assert faults(db) == [f"event {event}: has revisions, and is not there itself."]


@pytest.mark.parametrize("shared_sessions", ["sqlite"], indirect=True)
@pytest.mark.parametrize("parent", ["sources", "categories", "events", "passages", "source_texts", "actors"])
def test_a_reference_to_nothing_is_found(db: Session, parent: str) -> None:
    # PostgreSQL holds its constraints whoever writes; SQLite only where it was told to.
    db.execute(text("PRAGMA defer_foreign_keys = ON"))
    db.execute(text(f"DELETE FROM {parent}"))  # noqa: S608 - our own words
    found = faults(db)
    assert [fault for fault in found if fault.endswith(f"refers to a record of {parent} that is not there.")]


def test_texts_out_of_files_are_checked_too(db: Session) -> None:
    where = f"text 1 of source {id_of(db, *SOURCE)}"
    db.execute(text("UPDATE source_texts SET extractor = 'pypdf 7', media_type = 'application/pdf'"))
    assert faults(db) == [], "their bytes are no words, and are not read again"
    for pages in ("[['i', 9], ['ii', 3]]", "[['i', -1]]", "[['i', 99999]]"):
        db.execute(text("UPDATE source_texts SET pages = :pages"), {"pages": pages.replace("'", '"')})
        assert faults(db) == [f"{where}: its pages do not begin one after the other within its text."]
    db.execute(text("UPDATE source_texts SET pages = '[]', text = replace(text, 'Grain', '\rrain')"))
    assert faults(db) == [f"{where}: is not normalised."]
