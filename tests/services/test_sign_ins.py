"""Sessions, bearer tokens and one-time links: only hashes are kept, and each ends as it should."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import VISITOR, Role
from app.models import Person, SignIn, now
from app.services.people import create_person
from app.services.sign_ins import (
    end_session,
    find_viewer,
    issue_link,
    issue_token,
    session_cookie_name,
    start_session,
    use_link,
)

Issue = Callable[[Session, Person], str]
ISSUED: list[tuple[str, Issue, timedelta]] = [
    ("session", lambda db, person: start_session(db, person, days=30), timedelta(days=30)),
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
    session = use_link(writer, link)
    assert session is not None
    assert find_viewer(writer, session).person_id == ann.id
    assert use_link(writer, link) is None
    assert use_link(writer, session) is None


def test_a_link_is_good_for_a_day(writer: Session, ann: Person) -> None:
    link = issue_link(writer, ann)
    with time_machine.travel(now() + timedelta(hours=24, seconds=1)):
        assert use_link(writer, link) is None
    with time_machine.travel(now() + timedelta(hours=23)):
        assert use_link(writer, link) is not None


def test_a_session_by_link_lasts_as_long_as_asked(writer: Session, ann: Person) -> None:
    session = use_link(writer, issue_link(writer, ann), days=2)
    with time_machine.travel(now() + timedelta(days=2, seconds=1)):
        assert find_viewer(writer, session) == VISITOR


@pytest.mark.parametrize(("is_secure", "name"), [(True, "__Host-dateline_session"), (False, "dateline_session")])
def test_the_cookie_is_bound_to_its_host_behind_https(is_secure: bool, name: str) -> None:
    assert session_cookie_name(is_secure) == name
