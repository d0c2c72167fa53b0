"""A chronology in which every field that somebody may not see holds a word of its own, and those who look at it."""

import hashlib
import re
import string
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.database import Sessions, get_writing_db
from app.domain.inputs import ActorPart, AnnotationInput, CitationInput, EventInput, Reference, SourceInput
from app.domain.permissions import Viewer
from app.main import create_app
from app.models import Actor, Category, Citation, Event, Invitation, Passage, Person, Place, SignIn, Source, Tag
from app.services.annotated_passages import save_words
from app.services.annotations import annotate
from app.services.captures import start_capture
from app.services.citations import withdraw_citation
from app.services.drafts import keep_draft
from app.services.event_review import withdraw_event
from app.services.events import create_event, edit_event
from app.services.invitations import invite
from app.services.people import as_viewer, create_person
from app.services.quote_checks import start_check
from app.services.saved_views import save_view
from app.services.sign_ins import issue_token, session_cookie_name, start_session
from app.services.sources import add_text, create_source, edit_source
from app.services.vocabulary import create_category
from app.settings import Settings
from tests.support.app_fixtures import open_client

VIEWERS = ("visitor", "outsider", "reader", "contributor", "curator", "admin")
"""Who looks: an outsider is a visitor of a chronology that is for its members only."""
LEVELS = {"all": 0, "readers": 2, "contributors": 3, "curators": 4, "admins": 5, "nobody": 6}
"""Who may see a word, and the place among `VIEWERS` from which on they do. What nobody sees is Mira's own."""


SINGULAR = {"events": "event", "citations": "citation", "sources": "source", "annotations": "annotation"} | {
    "actors": "actor",
    "places": "place",
    "tags": "tag",
    "categories": "category",
}
UNLIMITED: dict[str, Any] = {"writes_per_minute": 0, "costly_reads_per_minute": 0}
NOUNS = {"note_id": "annotation", "sign_in_id": "session"}
"""Parameters of paths whose name is not that of the record that they number."""
OTHER_PARAMETERS = {"queue": "unchecked", "kind": "actors", "name": "event-new", "token": "unknown", "number": "1"}
"""Values of the parameters of paths that are no ids."""


@dataclass(frozen=True)
class Route:
    """One method of one address of the app; `path` is the template, as the app declares it."""

    method: str
    path: str
    query: tuple[str, ...]
    """Names of the parameters that its handler declares."""


def list_routes(app: FastAPI) -> Iterator[Route]:
    """All methods of all routes, without HEAD: every GET answers it. A mount counts as one GET."""
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route.original_route, "dependant", None)
        query = tuple(_query_names(dependant)) if dependant else ()
        for method in sorted(route.methods or {"GET"}):
            if method != "HEAD":
                yield Route(method, route.path or "", query)


def _query_names(dependant: Any) -> Iterator[str]:
    yield from (param.alias for param in dependant.query_params)
    for part in dependant.dependencies:
        yield from _query_names(part)


def unique_word(seed: str) -> str:
    """Sixteen small letters that stand in no other text."""
    digest = hashlib.sha256(seed.encode()).digest()
    return "qz" + "".join(string.ascii_lowercase[byte % 26] for byte in digest[:14])


@dataclass
class Planted:
    """What was planted: by word who may see it and where it stands, and the ids of the records by what they are."""

    words: dict[str, tuple[str, str]] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def plant(self, level: str, place: str) -> str:
        """A new word for that place, which those of the level and above may see."""
        word = unique_word(place)
        assert word not in self.words, place
        self.words[word] = (level, place)
        return word

    def fill(self, path: str, variant: str = "") -> str:
        """The path with its parameters filled in. `variant` says which record is meant, `sealed` for example.

        Raises `KeyError` for a parameter of which nobody has said what to put into it.
        """

        def value(found: re.Match[str]) -> str:
            name = found[1]
            if name in OTHER_PARAMETERS:
                return OTHER_PARAMETERS[name]
            noun = NOUNS.get(name, name.removesuffix("_id"))
            if noun == "record":
                noun = SINGULAR[path.split("/")[1]]
            return str(self.ids[f"{noun} {variant}" if variant else self.variants(noun)[0]])

        return re.sub(r"\{(\w+)(?::\w+)?\}", value, path)

    def variants(self, noun: str) -> list[str]:
        """The names of the records of that kind, the one that is public first."""
        found = [name for name in self.ids if name.partition(" ")[0] == noun]
        if not found:
            raise KeyError(f"Say in tests/support/planted.py what stands for the parameter of a {noun}.")
        return sorted(found, key=lambda name: not name.endswith(" public"))

    def variants_of(self, path: str) -> list[str]:
        """The variants with which a path can be filled in."""
        names = [name for name in re.findall(r"\{(\w+)", path) if name not in OTHER_PARAMETERS]
        if not names:
            return [""]
        noun = NOUNS.get(names[0], names[0].removesuffix("_id"))
        noun = SINGULAR[path.split("/")[1]] if noun == "record" else noun
        return [name.partition(" ")[2] for name in self.variants(noun)]

    def hidden_from(self, viewer: str) -> dict[str, str]:
        """The words that the viewer may not see, with where they stand."""
        rank = VIEWERS.index(viewer)
        return {
            word: place for word, (level, place) in self.words.items() if viewer == "outsider" or rank < LEVELS[level]
        }


def plant_chronology(db: Session) -> Planted:
    """Write it, with all words in their places. The session is flushed, not committed."""
    planted = Planted()
    mira = as_viewer(create_person(db, f"Mira {planted.plant('all', 'name of an author')}", "curator"))
    create_category(db, "diplomacy", "Diplomacy", 5, mira)
    sources = {kind: _plant_source(db, planted, kind, mira) for kind in ("public", "withheld", "sealed")}
    _plant_events(db, planted, sources, mira)
    _plant_accounts(db, planted, mira)
    for name, model in (("actor", Actor), ("place", Place), ("tag", Tag), ("category", Category)):
        planted.ids[name] = db.scalars(select(model.id).order_by(model.id)).first() or 0
    return planted


def _plant_source(db: Session, planted: Planted, kind: str, mira: Viewer) -> Source:
    def word(name: str, level: str = "all") -> str:
        return planted.plant(level if kind == "public" else "curators", f"{name} of the {kind} source")

    given = {
        "key": word("key"),
        "type": "report",
        "title": f"Bulletin {word('title')}",
        "authors": ({"family": word("family name"), "given": word("given name")}, {"literal": word("literal name")}),
        "publisher": f"Press {word('publisher')}",
        "container": word("container"),
        "issued": "2020-11",
        "issued_note": word("note on the date"),
        "url": f"https://example.org/{word('url')}",
        "archived_url": f"https://archive.example/{word('archived url')}",
        "language": "en",
        "note": word("note"),
        "confidentiality": kind,
        "reliability": "B",
    }
    source = create_source(db, SourceInput(**{**given, "title": f"Former {word('former title', 'readers')}"}), mira)
    edit_source(db, source, SourceInput(**given), mira, 1, word("reason of an edit", "readers"))
    inside, far = word("quote", "readers"), word("far words", "readers")
    before, after = word("words before"), word("words after")  # at most 35 characters of context are everybody's
    first, last = word("first words"), word("last words")
    quote = f"The bridge was {first} at {inside} in the hour of the night and then {last} again."
    prose = f"{far} stands first.\n\nIt was {before} then. {quote} And so {after} it was."
    add_text(db, source, prose.encode(), mira, origin=f"{word('file name')}.txt")
    planted.ids[f"source {kind}"] = source.id
    planted.words[f"quote {kind}"] = ("all", quote)
    return source


def _plant_events(db: Session, planted: Planted, sources: dict[str, Source], mira: Viewer) -> None:
    quotes = {kind: planted.words.pop(f"quote {kind}")[1] for kind in sources}

    def cites(kind: str, level: str) -> CitationInput:
        of = f"of the citation of the {kind} source"
        return CitationInput(
            source=Reference(id=sources[kind].id),
            quote=quotes[kind],
            key=planted.plant(level, f"key {of}"),
            pin_cite=planted.plant(level, f"pin cite {of}"),
            note=planted.plant(level, f"note {of}"),
            claimed_date="2020-11-09" if kind != "sealed" else "1877-03-04",
        )

    def words(level: str, of: str) -> dict[str, str]:
        return {
            "title": f"Signed {planted.plant(level, f'title of the {of}')}",
            "summary": planted.plant(level, f"summary of the {of}"),
            "date": "2020-11-09",
            "date_as_written": planted.plant(level, f"words of the date of the {of}"),
            "date_note": planted.plant(level, f"note on the date of the {of}"),
            "category": "diplomacy",
        }

    shown = words("all", "public event")
    links = {
        "actors": (ActorPart(name="Harbour board", role=planted.plant("all", "role of an actor")),),
        "places": (Reference(name="Harbour"),),
        "tags": (Reference(name="Strike"),),
    }
    cited = (cites("public", "all"), cites("withheld", "curators"), cites("sealed", "curators"))
    former = planted.plant("readers", "former summary of the public event")
    event = create_event(db, EventInput(**{**shown, "summary": former}, **links), mira)
    whole = EventInput(**shown, **links, citations=cited)
    reason = planted.plant("readers", "reason of an edit of the public event")
    edit_event(db, event, whole, mira, event.revision, reason)
    draft = create_event(db, EventInput(**words("readers", "draft"), review="draft"), mira)
    gone = create_event(db, EventInput(**words("curators", "withdrawn event")), mira)
    withdraw_event(db, gone, mira, "Entered twice")
    planted.ids |= {"event public": event.id, "event draft": draft.id, "event withdrawn": gone.id}
    standing = db.scalars(select(Citation).where(Citation.event_id == event.id).order_by(Citation.position)).all()
    for citation, kind in zip(standing, sources, strict=True):
        planted.ids[f"citation {kind}"] = citation.id
        planted.ids[f"passage {kind}"] = citation.passage_id or 0
    taken_out = CitationInput(
        source=Reference(id=sources["public"].id),
        note=planted.plant("readers", "note of a citation taken out"),
    )
    holder = create_event(
        db, EventInput(title="Held twice", date="2020-11-10", category="diplomacy", citations=(taken_out,)), mira
    )
    citation = db.scalars(select(Citation).where(Citation.event_id == holder.id)).one()
    withdraw_citation(db, citation, mira, planted.plant("readers", "reason for which a citation was taken out"))
    planted.ids["citation withdrawn"] = citation.id
    _plant_notes(db, planted, event, sources, standing, mira)


def _plant_notes(
    db: Session,
    planted: Planted,
    event: Event,
    sources: dict[str, Source],
    cited: Iterable[Citation],
    mira: Viewer,
) -> None:
    for visibility, level in (("public", "all"), ("team", "readers"), ("private", "nobody")):
        note = annotate(
            db,
            event,
            AnnotationInput(body=planted.plant(level, f"{visibility} note"), visibility=visibility, kind="question"),
            mira,
        )
        planted.ids[f"annotation {visibility}"] = note.id
    for kind, citation in zip(sources, cited, strict=True):
        level = "all" if kind == "public" else "curators"
        on_citation = AnnotationInput(body=planted.plant(level, f"note on the citation of the {kind} source"))
        on_source = AnnotationInput(body=planted.plant(level, f"note on the {kind} source"))
        planted.ids[f"annotation citation-{kind}"] = annotate(db, event, on_citation, mira, citation=citation).id
        planted.ids[f"annotation source-{kind}"] = annotate(db, sources[kind], on_source, mira).id
        on_passage = AnnotationInput(body=planted.plant(level, f"note on a passage of the {kind} source"))
        annotate(db, sources[kind], on_passage, mira, passage=citation.passage)
    private = AnnotationInput(body=planted.plant("nobody", "private note on a passage"), visibility="private")
    annotate(db, sources["public"], private, mira, passage=save_words(db, sources["public"], "stands first"))


def _plant_accounts(db: Session, planted: Planted, mira: Viewer) -> None:
    person = db.get_one(Person, mira.person_id)
    quiet = create_person(db, f"Jonas {planted.plant('admins', 'name of somebody who wrote nothing')}", "reader")
    planted.ids["person"] = quiet.id
    start_session(db, person, browser=planted.plant("nobody", "browser of a session"))
    issue_token(db, person, planted.plant("nobody", "name of a token"))
    invite(db, person, "reader", planted.plant("admins", "for whom an invitation is"))
    sign_ins = {sign_in.kind: sign_in.id for sign_in in db.scalars(select(SignIn))}
    planted.ids |= {"session": sign_ins["session"], "token": sign_ins["token"]}
    planted.ids["invitation"] = db.scalars(select(Invitation.id)).first() or 0
    keep_draft(db, mira, "event-new", [("title", planted.plant("nobody", "draft of a form"))])
    capture = start_capture(
        db,
        mira,
        None,
        origin=planted.plant("nobody", "origin of a capture"),
        content=f"{planted.plant('nobody', 'words of a capture')} all.".encode(),
        media_type="text/plain",
    )
    planted.ids["capture"] = capture.id
    for kind, level in (("public", "readers"), ("own", "nobody")):
        name = planted.plant(level, f"name of a saved view ({kind})")
        planted.ids[f"view {kind}"] = save_view(db, mira, name, "/?q=harbour", is_shared=kind == "public").id
    check = start_check(db, mira, planted.ids["source public"])
    check.state = "finished"
    planted.ids["check"] = check.id
    assert db.scalars(select(Passage.id)).first()


@contextmanager
def planted_app(url: str) -> Iterator[tuple[FastAPI, Planted, dict[str, TestClient]]]:
    """The app on the empty database at `url`, what was planted there, and a client for each of `VIEWERS`.

    What requests write is undone at their end.
    """
    apps = [
        create_app(Settings(_env_file=None, database_url=url, is_public=is_public, **UNLIMITED))
        for is_public in (True, False)
    ]
    with apps[0].state.sessions.writing() as db:
        planted = plant_chronology(db)
        db.commit()
    clients = open_viewers(*apps)
    for app in apps:
        app.dependency_overrides[get_writing_db] = _undone
    yield apps[0], planted, clients
    for client in clients.values():
        client.close()
    for app in apps:
        app.state.sessions.engine.dispose()


def _undone(request: Request) -> Iterator[Session]:
    with request.app.state.sessions.writing() as db:
        yield db
        db.rollback()


def open_viewers(app: FastAPI, members_only: FastAPI) -> dict[str, TestClient]:
    """A client for each of `VIEWERS`; `members_only` is the app on the same database that is not public."""
    sessions: Sessions = app.state.sessions
    settings: Settings = app.state.settings
    clients = {"visitor": open_client(app), "outsider": open_client(members_only)}
    with sessions.writing() as db:
        for role in VIEWERS[2:]:
            clients[role] = open_client(app)
            token = start_session(db, create_person(db, f"Some {role}", role))
            clients[role].cookies.set(session_cookie_name(settings.is_secure), token)
        db.commit()
    return clients
