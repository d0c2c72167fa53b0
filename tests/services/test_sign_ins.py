"""Sessions, bearer tokens and one-time links: only hashes are kept, and each ends as it should."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import VISITOR, Role
from app.errors import Conflict, Invalid, NotFound
from app.models import Person, SignIn, now
from app.services.people import create_person
from app.services.sign_ins import (
    end_other_sessions,
    end_own,
    end_session,
    find_sign_in,
    find_viewer,
    is_use_to_be_noted,
    issue_link,
    issue_token,
    list_open,
    note_use,
    session_cookie_name,
    start_session,
    use_link,
)

Issue = Callable[[Session, Person], str]
ISSUED: list[tuple[str, Issue, timedelta]] = [
    ("session", lambda db, person: start_session(db, person, days=10), timedelta(days=10)),
    ("token", lambda db, person: issue_token(db, person, "reports", days=365), timedelta(days=365)),
]
KINDS = [kind for kind, _, _ in ISSUED]


@pytest.fixture
def ann(writer: Session) -> Person:
    return create_person(writer, "Ann", "curator")


@pytest.mark.parametrize(("kind", "issue", "lifetime"), ISSUED, ids=KINDS)
def test_a_token_says_whose_it_is(writer: Session, ann: Person, kind: str, issue: Issue, lifetime: timedelta) -> None:
    token = issue(writer, ann)
    viewer = find_viewer(writer, token, kind)
    assert (viewer.person_id, viewer.name, viewer.role) == (ann.id, "Ann", Role.CURATOR)
    kept = writer.scalars(select(SignIn)).one()
    assert kept.token_sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert token not in {str(getattr(kept, column.key)) for column in SignIn.__table__.columns}
    assert len(token) >= 43  # 32 random bytes
    assert issue(writer, ann) != token


@pytest.mark.parametrize(("kind", "issue", "lifetime"), ISSUED, ids=KINDS)
def test_a_token_ends_after_its_time(
    writer: Session, ann: Person, kind: str, issue: Issue, lifetime: timedelta
) -> None:
    token = issue(writer, ann)
    with time_machine.travel(now() + lifetime - timedelta(minutes=1)):
        assert find_viewer(writer, token, kind).is_signed_in
    with time_machine.travel(now() + lifetime + timedelta(seconds=1)):
        assert find_viewer(writer, token, kind) == VISITOR


@pytest.mark.parametrize(("kind", "issue", "lifetime"), ISSUED, ids=KINDS)
def test_a_token_is_of_one_kind(writer: Session, ann: Person, kind: str, issue: Issue, lifetime: timedelta) -> None:
    token = issue(writer, ann)
    for other in {"session", "token", "link"} - {kind}:
        assert find_viewer(writer, token, other) == VISITOR
    assert use_link(writer, token) is None


@pytest.mark.parametrize("token", [None, "", "short", "x" * 43, "x" * 201, "é" * 50, "\x00" * 43, "a" * 10_000])
@pytest.mark.parametrize("kind", ["session", "token"])
def test_what_is_no_token_is_a_visitors(writer: Session, ann: Person, token: str | None, kind: str) -> None:
    start_session(writer, ann)
    assert find_viewer(writer, token, kind) == VISITOR


@pytest.mark.parametrize(("kind", "issue", "lifetime"), ISSUED, ids=KINDS)
def test_who_left_is_a_visitor_and_a_role_is_read_anew(
    writer: Session, ann: Person, kind: str, issue: Issue, lifetime: timedelta
) -> None:
    token = issue(writer, ann)
    ann.role = "reader"
    writer.flush()
    assert find_viewer(writer, token, kind).role == Role.READER
    ann.is_active = False
    writer.flush()
    assert find_viewer(writer, token, kind) == VISITOR


def test_signing_out_ends_that_session_alone(writer: Session, ann: Person) -> None:
    here, elsewhere, script = (
        start_session(writer, ann),
        start_session(writer, ann),
        issue_token(writer, ann, "reports"),
    )
    end_session(writer, here)
    end_session(writer, here)
    end_session(writer, "x" * 43)
    end_session(writer, script)
    writer.flush()
    assert find_viewer(writer, here) == VISITOR
    assert find_viewer(writer, elsewhere).is_signed_in
    assert find_viewer(writer, script, "token").is_signed_in


def test_a_link_signs_in_once(writer: Session, ann: Person) -> None:
    link = issue_link(writer, ann)
    assert find_viewer(writer, link, "session") == VISITOR
    assert use_link(writer, link) == ann
    assert use_link(writer, link) is None
    assert use_link(writer, start_session(writer, ann)) is None


def test_a_link_is_good_for_a_day(writer: Session, ann: Person) -> None:
    link = issue_link(writer, ann)
    with time_machine.travel(now() + timedelta(hours=24, seconds=1)):
        assert use_link(writer, link) is None
    with time_machine.travel(now() + timedelta(hours=23)):
        assert use_link(writer, link) is not None


def test_a_new_link_ends_the_one_before(writer: Session, ann: Person) -> None:
    old, new = issue_link(writer, ann), issue_link(writer, ann)
    assert use_link(writer, old) is None
    assert use_link(writer, new) == ann


@pytest.mark.parametrize(
    ("is_kept", "idle", "end"),
    [(True, timedelta(days=14), timedelta(days=30)), (False, timedelta(hours=3), timedelta(hours=12))],
)
def test_a_session_ends_when_it_is_idle_and_at_its_end(
    writer: Session, ann: Person, is_kept: bool, idle: timedelta, end: timedelta
) -> None:
    token, begin = start_session(writer, ann, 30, is_kept=is_kept), now()
    with time_machine.travel(begin + idle + timedelta(minutes=1)):
        assert find_viewer(writer, token) == VISITOR
    with time_machine.travel(begin, tick=False) as clock:
        while (found := find_sign_in(writer, token)) is not None:
            note_use(writer, found.id)
            writer.expire_all()
            clock.shift(idle - timedelta(minutes=1))
        assert end <= now() - begin < end + idle


def test_a_token_does_no_more_than_its_scope_and_its_owner(writer: Session, ann: Person) -> None:
    narrow, wide = issue_token(writer, ann, "reports", role="reader"), issue_token(writer, ann, "edits")
    assert [find_viewer(writer, token, "token").role for token in (narrow, wide)] == [Role.READER, Role.CURATOR]
    top = issue_token(writer, ann, "checks", role="curator")
    ann.role = "contributor"
    assert [find_viewer(writer, token, "token").role for token in (narrow, top)] == [Role.READER, Role.CONTRIBUTOR]


@pytest.mark.parametrize(
    ("label", "days", "role", "field"),
    [
        ("", 30, None, "label"),
        (" \x00\u202e ", 30, None, "label"),
        ("a" * 81, 30, None, "label"),
        ("reports", 0, None, "days"),
        ("reports", 366, None, "days"),
        ("reports", 30, "admin", "role"),
        ("reports", 30, "root", "role"),
    ],
)
def test_a_token_that_cannot_be_is_refused(
    writer: Session, ann: Person, label: str, days: int, role: str | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        issue_token(writer, ann, label, days, role)
    assert list(refused.value.faults) == [field]


def test_a_form_that_is_sent_twice_makes_one_token(writer: Session, ann: Person) -> None:
    issue_token(writer, ann, "reports", form_key="k" * 20)
    with pytest.raises(Conflict):
        issue_token(writer, ann, "reports", form_key="k" * 20)
    assert len(list_open(writer, ann.id, "token")) == 1


def test_what_is_somebody_elses_cannot_be_ended(writer: Session, ann: Person) -> None:
    bob = create_person(writer, "Bob", "admin")
    token = issue_token(writer, ann, "reports")
    session = start_session(writer, ann)
    (kept,), (open_one,) = list_open(writer, ann.id, "token"), list_open(writer, ann.id, "session")
    for person, number, kind in [
        (bob, kept.id, "token"),
        (ann, kept.id, "session"),
        (ann, 2**40, "token"),
        (ann, 0, "token"),
    ]:
        with pytest.raises(NotFound):
            end_own(writer, person, number, kind)
    assert find_viewer(writer, token, "token").is_signed_in
    end_own(writer, ann, kept.id, "token")
    with pytest.raises(NotFound):
        end_own(writer, ann, kept.id, "token")
    assert find_viewer(writer, token, "token") == VISITOR
    end_own(writer, ann, open_one.id, "session")
    assert find_viewer(writer, session) == VISITOR


def test_other_sessions_and_links_end_and_tokens_stay(writer: Session, ann: Person) -> None:
    here, elsewhere, link = start_session(writer, ann), start_session(writer, ann), issue_link(writer, ann)
    token = issue_token(writer, ann, "reports")
    current = find_sign_in(writer, here)
    assert current is not None
    assert end_other_sessions(writer, ann, current.id) == 1
    assert find_viewer(writer, here).is_signed_in
    assert find_viewer(writer, token, "token").is_signed_in
    assert find_viewer(writer, elsewhere) == VISITOR
    assert use_link(writer, link) is None


def test_the_last_use_is_noted_now_and_then(writer: Session, ann: Person) -> None:
    found = find_sign_in(writer, issue_token(writer, ann, "reports"), "token")
    assert found is not None
    assert found.used_at is None
    assert is_use_to_be_noted(found)
    note_use(writer, found.id)
    writer.refresh(found)
    assert not is_use_to_be_noted(found)
    with time_machine.travel(now() + timedelta(minutes=6)):
        assert is_use_to_be_noted(found)


def test_old_sessions_are_forgotten(writer: Session, ann: Person) -> None:
    start_session(writer, ann)
    issue_token(writer, ann, "reports")
    with time_machine.travel(now() + timedelta(days=500)):
        start_session(writer, ann)
        assert sorted(writer.scalars(select(SignIn.kind))) == ["session", "token"]


@pytest.mark.parametrize(("is_secure", "name"), [(True, "__Host-dateline_session"), (False, "dateline_session")])
def test_the_cookie_is_bound_to_its_host_behind_https(is_secure: bool, name: str) -> None:
    assert session_cookie_name(is_secure) == name
