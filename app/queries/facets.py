"""Facets: for each value of a filter's list fields, how many events it would give."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.evidence import EVIDENCE_STATES
from app.domain.filters import LISTS, REVIEW_STATES, EventFilters
from app.domain.moments import say_when
from app.domain.permissions import Viewer, may_open_source, may_read_drafts, readable_reviews
from app.models import Actor, Category, Person, Place, Source, Tag
from app.queries.event_index import Ints, Small
from app.queries.events import Selection
from app.queries.sources import select_sources

SHOWN = 6
MOST_SHOWN = 500
PROTECTED = "Source on file, protected"

TITLES = {
    "category": "Category",
    "evidence": "Evidence",
    "review": "Review",
    "actor": "Actor",
    "place": "Place",
    "source": "Source",
    "tag": "Tag",
    "health": "Passages",
    "assigned": "Assigned to",
}
HEALTH_LABELS = {"lost": "No longer found", "changed": "Changed"}
EVIDENCE_LABELS = {
    "uncited": "No supporting source",
    "single": "One source",
    "corroborated": "Several, agreeing",
    "disputed": "Disputed",
}
REVIEW_LABELS = {"draft": "Draft", "in-review": "In review", "checked": "Checked", "withdrawn": "Withdrawn"}


@dataclass(frozen=True)
class FacetValue:
    value: str
    """As it stands in the URL."""
    label: str
    count: int
    is_chosen: bool
    hue: int | None = None


@dataclass(frozen=True)
class Facet:
    name: str
    title: str
    values: list[FacetValue]
    hidden: int
    """How many more values there are."""
    is_searchable: bool = False


def list_facets(
    db: Session, selection: Selection, viewer: Viewer, *, opened: str | None = None, find: str = ""
) -> list[Facet]:
    """All facets of a selection. Of long lists the most frequent values and the chosen ones are shown; `opened` names
    the facet of which all are shown, narrowed to those whose label holds `find`."""
    filters = selection.filters
    facets = [_categories(db, selection), _evidence(selection), _review(selection, viewer)]
    linked: tuple[tuple[str, Any, int | None], ...] = (
        ("actor", select(Actor.id, Actor.name), None),
        ("place", select(Place.id, Place.name), None),
        ("source", select_sources(viewer).with_only_columns(Source.id, Source.title, Source.confidentiality), None),
        ("tag", select(Tag.id, Tag.label, Tag.key), 2),
    )
    for name, query, key in linked:
        facets.append(_linked(db, selection, viewer, name, query, key, find if opened == name else None))
    order = [name for name in TITLES if name in LISTS]
    return sorted((f for f in facets if f.values or getattr(filters, f.name)), key=lambda f: order.index(f.name))


def _counts(selection: Selection, name: str, column: Small, size: int) -> Ints:
    def count() -> Ints:
        return np.bincount(column[selection.mask_without(name)], minlength=size)

    return selection.remember(name, count)


def _categories(db: Session, selection: Selection) -> Facet:
    categories = db.scalars(select(Category).order_by(Category.hue, Category.id)).all()
    largest = max((c.id for c in categories), default=0)
    counts = _counts(selection, "category", selection.columns.category, largest + 1)
    # A category may be newer than the counts: it has no events yet.
    count_of = {c.id: int(counts[c.id]) if c.id < len(counts) else 0 for c in categories}
    chosen = selection.filters.category
    values = [
        FacetValue(c.key, c.label, count_of[c.id], c.key in chosen, c.hue)
        for c in categories
        if count_of[c.id] or c.key in chosen or len(categories) <= 12
    ]
    return Facet("category", TITLES["category"], values, 0)


def _evidence(selection: Selection) -> Facet:
    counts = _counts(selection, "evidence", selection.columns.evidence, len(EVIDENCE_STATES))
    values = [
        FacetValue(state, EVIDENCE_LABELS[state], int(counts[n]), state in selection.filters.evidence)
        for n, state in enumerate(EVIDENCE_STATES)
    ]
    return Facet("evidence", TITLES["evidence"], values, 0)


def _review(selection: Selection, viewer: Viewer) -> Facet:
    counts = _counts(selection, "review", selection.columns.review, len(REVIEW_STATES))
    readable = readable_reviews(viewer)
    values = [
        FacetValue(state, REVIEW_LABELS[state], int(counts[n]), state in selection.filters.review)
        for n, state in enumerate(REVIEW_STATES)
        if state in readable
    ]
    return Facet("review", TITLES["review"], values, 0)


def _linked(
    db: Session,
    selection: Selection,
    viewer: Viewer,
    name: str,
    query: Select[Any],
    key: int | None,
    find: str | None,
) -> Facet:
    """The facet of what events are linked to; `find` is None where it is not opened."""
    ids, counts = _link_counts(db, selection, name, viewer)
    is_open = find is not None
    chosen: tuple[Any, ...] = getattr(selection.filters, name)
    most = MOST_SHOWN if is_open else SHOWN
    by_count = np.lexsort((ids, -counts))
    wanted = ids[by_count if find else by_count[: most + 1]].tolist()
    table = query.selected_columns
    rows = _rows(db, query, table[0].in_(wanted[:20_000]))
    if chosen:
        rows += _rows(db, query, table[key or 0].in_(chosen))
    labels = {row[0]: row for row in rows}
    count_of = dict(zip(ids.tolist(), counts.tolist(), strict=True))
    values = {}
    for row_id, row in labels.items():
        value = str(row[key] if key is not None else row_id)
        is_chosen = (row[key] if key is not None else row_id) in chosen
        label = _label(name, row, viewer)
        if is_chosen or not find or find.casefold() in label.casefold():
            values[row_id] = FacetValue(value, label, count_of.get(row_id, 0), is_chosen)
    ordered = sorted(values.values(), key=lambda v: (not v.is_chosen, -v.count, v.label.casefold()))
    shown = ordered[: max(most, len(chosen))]
    return Facet(name, TITLES[name], shown, 0 if is_open else max(len(ids) - len(shown), 0), len(ids) > SHOWN)


def _label(name: str, row: Any, viewer: Viewer) -> str:
    label: str = row[1]
    return PROTECTED if name == "source" and not may_open_source(viewer, row[2]) else label


def _rows(db: Session, query: Select[Any], condition: Any) -> list[Any]:
    return list(db.execute(query.where(condition)))


def _link_counts(db: Session, selection: Selection, name: str, viewer: Viewer) -> tuple[Ints, Ints]:
    """Which actors (places, tags, sources that the viewer may know of) the events of a selection have, and how many
    events each."""

    def count() -> tuple[Ints, Ints]:
        links = selection.columns.links[name]
        is_asked = bool(getattr(selection.filters, name))
        positions = np.flatnonzero(selection.mask_without(name)) if is_asked else selection.positions
        counts = np.bincount(links.of_positions(positions), minlength=1)
        if name == "source":
            known = select_sources(viewer).with_only_columns(Source.id)
            counts[list(db.scalars(select(Source.id).where(Source.id.not_in(known), Source.id < len(counts))))] = 0
        ids = np.flatnonzero(counts)
        return ids, counts[ids]

    return selection.remember(name, count)


def describe(db: Session, filters: EventFilters, viewer: Viewer) -> list[tuple[str, str, str, EventFilters]]:
    """Each asked value as (field, title, label, the filter without it): for chips and for the sentence."""
    chips: list[tuple[str, str, str, EventFilters]] = []
    if filters.q:
        chips.append(("q", "Words", f"“{filters.q}”", filters.replacing(q=None)))
    if filters.has_range:
        chips.append(
            ("date", "Date", filters.describe_range(), filters.replacing(from_=None, to=None, within="overlaps"))
        )
    if filters.undated:
        chips.append(("undated", "Date", "not known", filters.replacing(undated=False)))
    if filters.citations:
        chips.append(("citations", "Citations", "not checked", filters.replacing(citations=None)))
    if filters.notes:
        chips.append(("notes", "Notes", "open question", filters.replacing(notes=None)))
    if filters.as_of:
        chips.append(("as_of", "As it stood", say_when(filters.as_of), filters.replacing(as_of=None)))
    labels = _chosen_labels(db, filters, viewer)
    for name in LISTS:
        for value in getattr(filters, name):
            label = labels.get((name, value), f"{value} (unknown)")
            chips.append((name, TITLES[name], label, filters.toggling(name, value)))
    return chips


def _chosen_labels(db: Session, filters: EventFilters, viewer: Viewer) -> dict[tuple[str, Any], str]:
    labels: dict[tuple[str, Any], str] = {}
    labels |= {("evidence", state): label for state, label in EVIDENCE_LABELS.items()}
    labels |= {("health", state): label for state, label in HEALTH_LABELS.items()}
    labels |= {("review", state): label for state, label in REVIEW_LABELS.items()}
    sources = select_sources(viewer).with_only_columns(Source.id, Source.title, Source.confidentiality)
    named: tuple[tuple[str, Any], ...] = (
        ("category", select(Category.key, Category.label)),
        ("tag", select(Tag.key, Tag.label)),
        ("actor", select(Actor.id, Actor.name)),
        ("place", select(Place.id, Place.name)),
        ("source", sources),
        ("assigned", select(Person.id, Person.name)),
    )
    for name, query in named:
        if chosen := getattr(filters, name):
            for row in _rows(db, query, query.selected_columns[0].in_(chosen)):
                labels[name, row[0]] = _label(name, row, viewer)
    return labels


def sentence(chips: list[tuple[str, str, str, EventFilters]], viewer: Viewer) -> str:
    """The filter in one sentence: "events of Diplomacy, with Ilham Aliyev, since 2022"."""
    forms = {
        "q": "with the words {}",
        "date": "{}",
        "undated": "without a date",
        "category": "of {}",
        "evidence": "whose evidence is {}",
        "review": "that are {}",
        "actor": "with {}",
        "place": "at {}",
        "tag": "tagged {}",
        "source": "resting on {}",
        "health": "with passages that are {}",
        "citations": "with citations that are {}",
        "notes": "with an {}",
        "assigned": "assigned to {}",
        "as_of": "as they stood {}",
    }
    grouped: dict[str, list[str]] = {}
    for name, _, label, _ in chips:
        lowered = label.lower() if name in ("evidence", "review", "health") else label
        grouped.setdefault(name, []).append(lowered)
    parts = [forms[name].format(" or ".join(labels)) for name, labels in grouped.items()]
    hidden = may_read_drafts(viewer) and "review" not in grouped
    return "events " + ", ".join(parts) if parts else ("all events that are not withdrawn" if hidden else "all events")
