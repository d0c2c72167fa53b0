"""A seeded chronology of any size, with the shape of real ones: bursts in time, few busy actors and many rare ones."""

import random
import sqlite3
from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from pathlib import Path

from app.domain.dates import EventDate
from app.domain.search_words import join_for_search

CATEGORIES = 8
ACTORS, PLACES, TAGS, SOURCES = 2000, 300, 200, 5000
FIRST_DAY, LAST_DAY = date(1990, 1, 1).toordinal(), date(2025, 12, 31).toordinal()
VERBS = ("meets", "calls", "arrests", "opens", "refuses", "signs", "visits", "blocks", "frees", "reports")
NOUNS = ("convoy", "ministry", "court", "border", "village", "road", "mission", "treaty", "hearing", "camp")
STAMP = "2026-01-01 00:00:00.000000"
BATCH = 20_000

Row = tuple[object, ...]


def fill(path: Path, events: int, seed: int = 20260) -> None:
    """Fill a migrated, empty SQLite file with that many events, 1.75 citations and 2 actors each."""
    rng = random.Random(seed)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA foreign_keys=OFF")
    _vocabulary(connection, rng)
    weights = list(accumulate(1 / (n + 1) for n in range(ACTORS)))
    for start in range(0, events, BATCH):
        _batch(connection, rng, weights, range(start + 1, min(start + BATCH, events) + 1))
    connection.execute("UPDATE chronology SET title = 'Generated', version = 1")
    connection.commit()
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _vocabulary(connection: sqlite3.Connection, rng: random.Random) -> None:
    def insert(table: str, columns: str, rows: Iterator[Row]) -> None:
        marks = ",".join("?" * len(columns.split(",")))
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608

    insert(
        "categories",
        "id,key,label,hue,extra,revision",
        ((n, f"category-{n}", f"Category {n}", n, "{}", 1) for n in range(1, CATEGORIES + 1)),
    )
    insert(
        "actors",
        "id,key,name,kind,aliases,note,extra,revision",
        ((n, f"actor-{n}", f"Actor {n}", "person", "[]", "", "{}", 1) for n in range(1, ACTORS + 1)),
    )
    insert(
        "places",
        "id,key,name,aliases,note,extra,revision",
        ((n, f"place-{n}", f"Place {n}", "[]", "", "{}", 1) for n in range(1, PLACES + 1)),
    )
    insert(
        "tags",
        "id,key,label,extra,revision",
        ((n, f"tag-{n}", f"Tag {n}", "{}", 1) for n in range(1, TAGS + 1)),
    )
    insert(
        "sources",
        "id,key,type,title,is_title_supplied,authors,publisher,container,is_issued_supplied,issued_note,url,archived_url,language,"
        "note,confidentiality,is_text_public,extra,revision,created_at,updated_at",
        (
            (n, f"source-{n}", "article", f"Report {n}", 0, "[]", f"House {n % 900}", "", 0, "", "", "", "en", "",
             "public", 0, "{}", 1, STAMP, STAMP)
            for n in range(1, SOURCES + 1)
        ),
    )  # fmt: skip


def _day(rng: random.Random) -> int:
    # Half of all events lie in six bursts, as news does.
    if rng.random() < 0.5:
        middle = FIRST_DAY + (LAST_DAY - FIRST_DAY) * rng.choice((0.1, 0.35, 0.6, 0.8, 0.93, 0.97))
        return min(max(int(rng.gauss(middle, 90)), FIRST_DAY), LAST_DAY)
    return rng.randint(FIRST_DAY, LAST_DAY)


def _edtf(rng: random.Random) -> str | None:
    day = date.fromordinal(_day(rng))
    kind = rng.random()
    if kind < 0.80:
        return day.isoformat()
    if kind < 0.88:
        return f"{day:%Y-%m}" + rng.choice(("", "~"))
    if kind < 0.91:
        return f"{day:%Y}"
    if kind < 0.97:
        return f"{day.isoformat()}/{date.fromordinal(day.toordinal() + rng.randint(1, 60)).isoformat()}"
    if kind < 0.98:
        return f"{day.isoformat()}/{date.fromordinal(day.toordinal() + rng.randint(400, 3000)).isoformat()}"
    return f"{day:%Y-%m}/.." if kind < 0.995 else None


def _batch(connection: sqlite3.Connection, rng: random.Random, weights: list[float], ids: range) -> None:
    events: list[Row] = []
    texts: list[Row] = []
    actors: list[Row] = []
    places: list[Row] = []
    tags: list[Row] = []
    passages: list[Row] = []
    citations: list[Row] = []
    people = range(1, ACTORS + 1)
    for event_id in ids:
        edtf = _edtf(rng)
        parsed = EventDate.parse(edtf) if edtf else None
        taken = list(dict.fromkeys(rng.choices(people, cum_weights=weights, k=rng.choice((1, 2, 2, 3)))))
        place, tag = rng.randint(1, PLACES), rng.randint(1, TAGS)
        title = f"Actor {taken[0]} {rng.choice(VERBS)} the {rng.choice(NOUNS)} of Place {place}"
        summary = f"According to the report, the {rng.choice(NOUNS)} was discussed and the {rng.choice(NOUNS)} named."
        cited = rng.sample(range(1, SOURCES + 1), rng.choice((0, 1, 1, 2, 2, 3, 3, 2)))
        evidence = "uncited" if not cited else "single" if len(cited) == 1 else "corroborated"
        if cited and rng.random() < 0.04:
            evidence = "disputed"
        review = rng.choices(("draft", "in-review", "checked"), (1, 30, 69))[0]
        events.append(
            (event_id, f"e-{event_id}", title, summary, edtf, parsed.earliest if parsed else None,
             parsed.latest if parsed else None, "", "", 0, rng.randint(1, CATEGORIES), review, "", evidence, len(cited),
             0, 0, 1, "{}", 1, STAMP, STAMP)
        )  # fmt: skip
        actors += [(event_id, n, actor, "") for n, actor in enumerate(taken)]
        places.append((event_id, 0, place))
        tags.append((event_id, 0, tag))
        for n, source in enumerate(cited):
            passage_id = event_id * 4 + n
            words = f"the {rng.choice(NOUNS)} was", f"near the {rng.choice(NOUNS)}"
            passages.append((passage_id, source, *words, "", "", rng.randint(1, 80), "", "no-text", 0))
            citations.append(
                (passage_id, event_id, f"c{n + 1}", n, source, passage_id, "supports", "", "", 0, "{}", 1, STAMP)
            )
        texts.append((event_id, join_for_search([title, summary])))

    def insert(table: str, columns: str, rows: list[Row]) -> None:
        marks = ",".join("?" * len(columns.split(",")))
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608

    insert(
        "events",
        "id,key,title,summary,edtf,earliest,latest,date_as_written,date_note,sequence,category_id,review,withdrawn_reason,"
        "evidence,source_count,is_date_disputed,note_count,changed_in,extra,revision,created_at,updated_at",
        events,
    )
    insert("event_actors", "event_id,position,actor_id,role", actors)
    insert("event_places", "event_id,position,place_id", places)
    insert("event_tags", "event_id,position,tag_id", tags)
    insert("passages", "id,source_id,start_words,end_words,prefix,suffix,paragraph,page,health,is_kept", passages)
    insert(
        "citations",
        "id,event_id,key,position,source_id,passage_id,role,pin_cite,note,is_withdrawn,extra,revision,created_at",
        citations,
    )
    insert("search_texts", "event_id,words", texts)
    connection.commit()
