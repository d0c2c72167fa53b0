"""People: names that cannot be mistaken for another's, and passwords."""

import argon2
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import VISITOR, Role, Viewer
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.models import AccountChange, Person
from app.services import passwords
from app.services.invitations import find_invitation, invite
from app.services.passwords import hash_password
from app.services.people import (
    as_viewer,
    change_role,
    close_person,
    create_person,
    find_by_password,
    get_admin,
    get_person,
    name_key,
    reopen_person,
)
from app.services.sign_ins import find_viewer, issue_link, issue_token, start_session, use_link

PASSWORD = "a sentence that nobody else has"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's own hashes take a fifth of a second each, which is their purpose."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    monkeypatch.setattr(passwords, "_UNKNOWN", quick.hash("nobody has this one"))


@pytest.mark.parametrize("role", ["reader", "contributor", "curator", "admin"])
def test_a_person_has_a_name_and_a_role(writer: Session, role: str) -> None:
    person = create_person(writer, "  Ann   Berg ", role)
    assert (person.name, person.role, person.password_hash, person.is_active) == ("Ann Berg", role, None, True)
    assert as_viewer(person) == Viewer(person.id, "Ann Berg", Role.from_word(role))


@pytest.mark.parametrize(
    ("name", "role", "field"),
    [
        ("", "reader", "name"),
        ("  \t", "reader", "name"),
        ("a" * 81, "reader", "name"),
        ("Ann\x00", "reader", "name"),
        ("Ann\u202egreB", "reader", "name"),
        ("An\u200bn", "reader", "name"),
        ("Ann\ud800", "reader", "name"),
        ("Ann", "visitor", "role"),
        ("Ann", "", "role"),
        ("Ann", "root", "role"),
        ("Ann", "Admin", "role"),
    ],
)
def test_what_is_no_name_or_role_is_refused(writer: Session, name: str, role: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        create_person(writer, name, role)
    assert list(refused.value.faults) == [field]


@pytest.mark.parametrize("alike", ["ann berg", "ANN BERG", " Ann  Berg", "Ａｎｎ Berg"])
def test_no_two_people_look_alike(writer: Session, alike: str) -> None:
    create_person(writer, "Ann Berg", "reader")
    assert name_key(alike) == "ann berg"
    with pytest.raises(Conflict):
        create_person(writer, alike, "admin")
    assert create_person(writer, "Anne Berg", "reader").id


def test_the_password_is_kept_as_an_argon2id_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", argon2.PasswordHasher())
    one, other = hash_password(PASSWORD), hash_password(PASSWORD)
    assert one.startswith("$argon2id$")
    assert one != other
    assert PASSWORD not in one
    kept = argon2.extract_parameters(one)
    # At least what OWASP's password storage cheat sheet asks for: 19 MiB and two passes.
    assert (kept.memory_cost >= 19 * 1024, kept.time_cost >= 2, kept.salt_len >= 16) == (True, True, True)


@pytest.mark.parametrize(("length", "is_taken"), [(14, False), (15, True), (1000, True), (1001, False)])
def test_a_password_has_15_to_1000_characters(writer: Session, length: int, is_taken: bool) -> None:
    password = ("what the ferryman told us, é, " * 40)[:length]
    password += "!" * (length - len(password))
    if is_taken:
        create_person(writer, "Ann", "reader", password)
        assert find_by_password(writer, "Ann", password)
        return
    with pytest.raises(Invalid) as refused:
        create_person(writer, "Ann", "reader", password)
    assert list(refused.value.faults) == ["password"]


@pytest.mark.parametrize(
    ("name", "password", "is_found"),
    [
        ("Ann Berg", PASSWORD, True),
        (" ann  BERG ", PASSWORD, True),
        ("Ann Berg", PASSWORD + "!", False),
        ("Ann Berg", PASSWORD.upper(), False),
        ("Ann Berg", "", False),
        ("Ann Berg", "x" * 5000, False),
        ("Ann", PASSWORD, False),
        ("", PASSWORD, False),
        ("Ann\x00Berg", PASSWORD, False),
        ("Ann Berg\x00", PASSWORD, False),
        ("\ud800", "\ud800", False),
        ("%' OR 1=1 --", PASSWORD, False),
        ("Without Password", "", False),
        ("Without Password", PASSWORD, False),
        ("Gone", PASSWORD, False),
    ],
)
def test_name_and_password_belong_together(writer: Session, name: str, password: str, is_found: bool) -> None:
    ann = create_person(writer, "Ann Berg", "reader", PASSWORD)
    create_person(writer, "Without Password", "admin")
    create_person(writer, "Gone", "admin", PASSWORD).is_active = False
    writer.flush()
    found = find_by_password(writer, name, password)
    assert (found.id if found else None) == (ann.id if is_found else None)


def test_bytes_that_are_no_text_are_a_password_too(writer: Session) -> None:
    given = b"caf\xe9 is not spelt so in UTF-8".decode(errors="surrogateescape")
    ann = create_person(writer, "Ann", "reader", given)
    assert find_by_password(writer, "Ann", given) == ann
    assert find_by_password(writer, "Ann", given.replace("\udce9", "\udce8")) is None


@pytest.mark.parametrize("name", ["Ann Berg", "Nobody", "Without Password", "Gone"])
def test_an_unknown_name_costs_as_much_as_a_wrong_password(
    writer: Session, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    create_person(writer, "Ann Berg", "reader", PASSWORD)
    create_person(writer, "Without Password", "reader")
    create_person(writer, "Gone", "reader", PASSWORD).is_active = False
    writer.flush()
    asked: list[str] = []
    real = passwords._hasher

    class Counting:
        def verify(self, kept: str, password: bytes) -> bool:
            asked.append(kept)
            return real.verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert find_by_password(writer, name, "wrong but long enough") is None
    assert len(asked) == 1
    assert asked[0].startswith("$argon2id$")


def test_a_hash_that_cannot_be_read_lets_nobody_in(writer: Session) -> None:
    create_person(writer, "Ann", "reader", PASSWORD).password_hash = "$argon2id$damaged"
    writer.flush()
    assert find_by_password(writer, "Ann", PASSWORD) is None


# --- what admins do ---------------------------------------------------------------------------------------------------


@pytest.fixture
def ada(writer: Session) -> Person:
    return create_person(writer, "Ada", "admin")


def test_closing_an_account_ends_all_that_it_had_at_once(writer: Session, ada: Person) -> None:
    bo = create_person(writer, "Bo", "admin", PASSWORD)
    session, token, link = start_session(writer, bo), issue_token(writer, bo, "reports"), issue_link(writer, bo)
    invitation = invite(writer, bo, "admin")
    close_person(writer, bo, ada)
    reopen_person(writer, bo, ada)
    assert find_viewer(writer, session) == find_viewer(writer, token, "token") == VISITOR
    assert use_link(writer, link) is None
    assert find_invitation(writer, invitation) is None
    assert find_by_password(writer, "Bo", PASSWORD) == bo
    done = list(writer.scalars(select(AccountChange.what).order_by(AccountChange.id)))
    assert done == ["invited", "closed", "reopened"]


def test_a_demoted_admin_keeps_no_invitation_open(writer: Session, ada: Person) -> None:
    bo = create_person(writer, "Bo", "admin")
    invitation = invite(writer, bo, "admin")
    change_role(writer, bo, "reader", ada)
    assert find_invitation(writer, invitation) is None
    assert writer.scalars(select(AccountChange.detail)).all()[-1] == "admin → reader"


def test_nobody_takes_their_own_role_away(writer: Session, ada: Person) -> None:
    create_person(writer, "Bo", "admin")
    with pytest.raises(Conflict):
        change_role(writer, ada, "reader", ada)
    with pytest.raises(Conflict):
        close_person(writer, ada, ada)
    change_role(writer, ada, "admin", ada)
    assert (ada.role, ada.is_active) == ("admin", True)


def test_the_last_admin_stays(writer: Session, ada: Person) -> None:
    bo = create_person(writer, "Bo", "admin")
    close_person(writer, bo, ada)
    with pytest.raises(Conflict, match="last admin"):
        change_role(writer, ada, "reader", bo)
    with pytest.raises(Conflict, match="last admin"):
        close_person(writer, ada, bo)


def test_who_acts_is_looked_up_anew(writer: Session, ada: Person) -> None:
    viewer = as_viewer(ada)
    assert get_admin(writer, viewer) == ada
    ada.role = "curator"
    with pytest.raises(NotAllowed):
        get_admin(writer, viewer)
    ada.role, ada.is_active = "admin", False
    with pytest.raises(NotAllowed):
        get_admin(writer, viewer)
    with pytest.raises(NotAllowed):
        get_admin(writer, VISITOR)


@pytest.mark.parametrize("number", [0, 10**6, 2**40])
def test_there_is_no_such_account(writer: Session, number: int) -> None:
    with pytest.raises(NotFound):
        get_person(writer, number)
