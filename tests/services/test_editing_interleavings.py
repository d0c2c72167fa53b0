"""Several editors of one event, in any order of opening, saving, withdrawing, bringing back, restoring and undoing:
no update is lost, and nothing that was typed is lost."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import EventInput, Reference
from app.domain.permissions import Viewer
from app.errors import Conflict
from app.models import Citation, Revision, Tag
from app.services.event_review import restore_event, withdraw_event
from app.services.events import restore_revision
from app.services.reconciling import Choice, EditConflict, save_edit
from app.services.revisions import current_version
from app.services.undoing import SavedSince, undo_act
from tests.support.factories import make_event, make_source
from tests.support.revising import event_input, member

FIELDS = ("title", "summary", "date_note", "tags", "cited")
"""What editors change here; `cited` is the note of the event's first citation, None where they take it out."""

State = dict[str, Any]


@dataclass
class Form:
    """A form that somebody has open: the version it began from, and what stands in it untouched."""

    base: int
    given: EventInput
    began: State


@dataclass
class Act:
    editor: Viewer
    since: int
    until: int
    before: State


class Editing(RuleBasedStateMachine):
    db: Session
    editors: list[Viewer]

    @initialize()
    def begin(self) -> None:
        self.event = make_event(self.db, "Title 0", "2021-03-12", tags=["tag 0"], cites=[make_source(self.db)] * 2)
        self.cited = self.db.scalars(select(Citation.id).where(Citation.event_id == self.event.id)).first()
        self.forms: dict[int, Form] = {}
        self.acts: list[Act] = []
        self.expected = self.read()
        self.acknowledged: list[tuple[str, Any]] = []
        self.typed = 0
        self.open(0)
        self.open(1)

    def read(self) -> State:
        """The event as it stands, as far as it is edited here."""
        self.db.flush()
        event = self.event
        cited = self.db.get_one(Citation, self.cited)
        shown = {name: getattr(event, name) for name in ("title", "summary", "date_note", "review")}
        note = None if cited.is_withdrawn else cited.note
        return {**shown, "tags": tuple(tag.label for tag in event.tags), "cited": note}

    # --- what editors do --------------------------------------------------------------------------------------------

    @rule(who=st.integers(0, 2))
    def open(self, who: int) -> None:
        if self.event.review != "withdrawn":
            self.forms[who] = Form(self.event.revision, event_input(self.db, self.event), self.read())

    @precondition(lambda self: self.forms)
    @rule(data=st.data(), fields=st.sets(st.sampled_from(FIELDS), min_size=1), theirs=st.sets(st.sampled_from(FIELDS)))
    def save(self, data: st.DataObject, fields: set[str], theirs: set[str]) -> None:
        who = data.draw(st.sampled_from(sorted(self.forms)))
        form = self.forms[who]
        takes_out = "cited" in fields and data.draw(st.booleans())
        typed = {name: self._new_value(name) for name in fields if name != "cited" or form.began["cited"] is not None}
        if takes_out and "cited" in typed:
            typed["cited"] = None
        given = self._fill(form, typed)
        before, since = self.read(), current_version(self.db)
        try:
            save_edit(self.db, self.event, given, self.editors[who], form.base, "")
        except EditConflict as conflict:
            self._check_conflict(conflict, form, typed, before)
            names = {self._key(name): name for name in theirs}
            choice = Choice(conflict.revision, {key for key in conflict.merged.overlapping if key in names})
            save_edit(self.db, self.event, given, self.editors[who], form.base, "", choice)
            typed = {name: value for name, value in typed.items() if self._key(name) not in choice.theirs}
        except Conflict:
            assert self.event.review == "withdrawn"
            assert self.read() == before
            return  # the form stays open, with all that was typed
        self.expected = {**before, **typed}
        self.acknowledged += typed.items()
        self._note_act(who, since, before)
        del self.forms[who]
        self.open(2 - who)

    @rule(who=st.integers(0, 2))
    def withdraw(self, who: int) -> None:
        before, since = self.read(), current_version(self.db)
        if self.event.review != "withdrawn":
            withdraw_event(self.db, self.event, self.editors[who], "Told twice")
            self.expected = {**before, "review": "withdrawn"}
            self._note_act(who, since, before)

    @rule(who=st.integers(0, 2))
    def bring_back(self, who: int) -> None:
        before, since = self.read(), current_version(self.db)
        if self.event.review == "withdrawn":
            restore_event(self.db, self.event, self.editors[who])
            self.expected = {**before, "review": "in-review"}
            self._note_act(who, since, before)

    @rule(who=st.integers(0, 2), back=st.integers(1, 3))
    def restore(self, who: int, back: int) -> None:
        number = self.event.revision - back
        if number < 1 or self.event.review == "withdrawn":
            return
        before, since = self.read(), current_version(self.db)
        revision = self._revisions()[number - 1]
        restore_revision(self.db, self.event, revision, self.editors[who], self.event.revision)
        saved = revision.snapshot
        labels = tuple(self.db.get_one(Tag, tag_id).label for tag_id in saved["tags"])
        self.expected = {**before, **{n: saved[n] for n in ("title", "summary", "date_note")}, "tags": labels}
        self._note_act(who, since, before)

    @precondition(lambda self: self.acts)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        act = data.draw(st.sampled_from(self.acts))
        before = self.read()
        try:
            undo_act(self.db, self.event, act.since, act.until, act.editor)
        except SavedSince:
            assert act is not self.acts[-1]
            assert self.read() == before
            return
        assert act is self.acts[-1], "what was saved since is not overwritten"
        self.expected = act.before
        self.acts.clear()

    # --- what always holds ------------------------------------------------------------------------------------------

    @invariant()
    def the_event_is_what_was_saved_last(self) -> None:
        assert self.read() == self.expected

    @invariant()
    def every_acknowledged_word_is_in_the_history(self) -> None:
        revisions = self._revisions()
        assert [revision.number for revision in revisions] == list(range(1, self.event.revision + 1))
        cited = self.db.scalars(
            select(Revision.snapshot).where(Revision.record_kind == "citation", Revision.record_id == self.cited)
        ).all()
        for name, value in self.acknowledged:
            if name == "tags":
                tag_ids = [self.db.scalars(select(Tag.id).where(Tag.label == label)).one() for label in value]
                assert any(revision.snapshot["tags"] == tag_ids for revision in revisions)
            elif name == "cited":
                assert any(s["is_withdrawn"] if value is None else s["note"] == value for s in cited)
            else:
                assert any(revision.snapshot[name] == value for revision in revisions)

    # --- small parts ------------------------------------------------------------------------------------------------

    def _revisions(self) -> list[Revision]:
        of_event = (Revision.record_kind == "event", Revision.record_id == self.event.id)
        return list(self.db.scalars(select(Revision).where(*of_event).order_by(Revision.number)))

    def _new_value(self, name: str) -> Any:
        self.typed += 1
        return (f"tag {self.typed}",) if name == "tags" else f"{name} {self.typed}"

    def _key(self, name: str) -> str:
        return f"citation-{self.cited}" if name == "cited" else name

    def _fill(self, form: Form, typed: State) -> EventInput:
        changes = {name: value for name, value in typed.items() if name not in ("tags", "cited")}
        if "tags" in typed:
            changes["tags"] = tuple(Reference(name=label) for label in typed["tags"])
        if "cited" in typed:
            changes["citations"] = tuple(
                cited if cited.id != self.cited else cited.model_copy(update={"note": typed["cited"]})
                for cited in form.given.citations
                if cited.id != self.cited or typed["cited"] is not None
            )
        return form.given.model_copy(update=changes)

    def _check_conflict(self, conflict: EditConflict, form: Form, typed: State, before: State) -> None:
        """Nothing was saved, nothing typed is gone, and nobody is asked without need."""
        assert self.read() == before
        assert conflict.merged.overlapping
        overlapping = {name for name in FIELDS if self._key(name) in conflict.merged.overlapping}
        assert len(overlapping) == len(conflict.merged.overlapping)
        assert overlapping == {n for n, v in typed.items() if before[n] not in (form.began[n], v)}
        for name, value in typed.items():
            held = conflict.yours.get(self._key(name))
            words = tuple(part.name for part in held) if name == "tags" and held else getattr(held, "note", held)
            assert words == value

    def _note_act(self, who: int, since: int, before: State) -> None:
        if (until := current_version(self.db)) > since:
            self.acts.append(Act(self.editors[who], since, until, before))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_editors_lose_nothing_in_whatever_order_they_act(db: Session) -> None:
    machine = type("OnDatabase", (Editing,), {"db": db, "editors": [member(db) for _ in range(3)]})
    bounds = settings(
        max_examples=20,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(machine, settings=bounds)
