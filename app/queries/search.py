"""Full text: which events hold the words that were typed. What differs between the databases lives here."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.search_words import read_terms
from app.queries.event_index import Columns, Ints, as_ints

MOST_SEARCHES = 64


def find_events_with(db: Session, columns: Columns, typed: str) -> Ints:
    """Ids of the events in which all that was typed is found; an empty array where nothing was typed that counts."""
    phrases = read_terms(typed)
    key = ("search", tuple(map(tuple, phrases)))
    if key not in columns.memo:
        searches = [known for known in columns.memo if known[0] == "search"]
        if len(searches) >= MOST_SEARCHES:
            columns.memo.pop(searches[0], None)
        columns.memo[key] = _search(db, phrases) if phrases else as_ints([])
    found: Ints = columns.memo[key]
    return found


def _search(db: Session, phrases: list[list[str]]) -> Ints:
    if db.get_bind().dialect.name == "sqlite":
        statement = text("SELECT rowid FROM search_index WHERE search_index MATCH :terms")
        terms = " AND ".join('"' + " ".join(words) + '"*' for words in phrases)
    else:
        statement = text("SELECT event_id FROM search_texts WHERE document @@ CAST(:terms AS tsquery)")
        terms = " & ".join(
            "(" + " <-> ".join([*(f"'{w}'" for w in words[:-1]), f"'{words[-1]}':*"]) + ")" for words in phrases
        )
    return as_ints(row[0] for row in db.execute(statement, {"terms": terms}))
