"""The names of the event form: actors, places, tags and the whole event, from typed lines to references."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.domain.inputs import clean_line
from app.domain.permissions import Viewer
from app.errors import Gone, NotFound
from app.queries.events import get_event
from app.queries.suggestions import list_actor_names_among, suggest_events

MOST_NAMES = 200
WITH_ROLE = re.compile(r"(.*\S)\s*\(([^()]*)\)")
EVENT_NUMBER = re.compile(r"e-([0-9]{1,10})(?: .*)?|([0-9]{1,10})")

Faults = dict[str, str]
References = list[dict[str, Any]]


def read_names(kind: str, typed: str, known: Mapping[str, int], faults: Faults) -> References:
    """References to places or tags, one a line. `known` are those of the event, which stay the same records."""
    return [{"id": known[line]} if line in known else {"name": line} for line in _lines(kind, typed, faults)]


def read_actors(db: Session, typed: str, known: Mapping[str, int], faults: Faults) -> References:
    """References to actors, one a line, with the role in brackets at the end: `Name (role)`."""
    lines = _lines("actors", typed, faults)
    # A name may end in brackets itself: where an actor has such a name, the brackets hold no role.
    whole = {name.lower() for name in list_actor_names_among(db, [line for line in lines if line.endswith(")")])}
    parts: References = []
    for line in lines:
        found = WITH_ROLE.fullmatch(line) if line.lower() not in whole else None
        name, role = (found[1], found[2].strip()) if found else (line, "")
        parts.append({"id": known[name], "role": role} if name in known else {"name": name, "role": role})
    return parts


def read_part_of(db: Session, viewer: Viewer, typed: str, held: int | None, faults: Faults) -> int | None:
    """The id of the event that contains this one: by its number (`e-130`), or by words that only one event has.

    `held` is the id of the one that contains it already.
    """
    words = str(clean_line(typed))
    if not words:
        return None
    numbered = EVENT_NUMBER.fullmatch(words)
    if numbered:
        number = int(numbered[1] or numbered[2])
        # What stands there already may stay, even where the viewer may not read it.
        if number == held:
            return number
        try:
            return get_event(db, number, viewer).id
        except (NotFound, Gone):
            faults["part_of"] = f"There is no event e-{number}."
            return None
    matching = suggest_events(db, viewer, words, limit=6)
    if len(matching) == 1:
        return matching[0].id
    if matching:
        listed = "; ".join(f"{event.name} {event.title}" for event in matching[:5])
        faults["part_of"] = f"Several events have these words: {listed}. Write the number of the one that is meant."
    else:
        faults["part_of"] = f"No event has the words “{words[:80]}”. Write its number, for example e-130."
    return None


def _lines(kind: str, typed: str, faults: Faults) -> list[str]:
    lines = list(dict.fromkeys(line for part in typed.splitlines() if (line := str(clean_line(part)))))
    if len(lines) > MOST_NAMES:
        faults[kind] = f"An event has at most {MOST_NAMES} {kind}; here are {len(lines):,}."
        return []
    return lines
