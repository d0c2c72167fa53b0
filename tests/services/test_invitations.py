"""Invitations: used once, for some days, taken back with those who made them."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.models import AccountChange, Invitation, Person, now
from app.services.invitations import (
    find_invitation,
    get_invitation,
    invite,
    list_invitations,
    revoke_invitation,
    use_invitation,
)
from app.services.people import close_person, create_person


@pytest.fixture
def admin(writer: Session) -> Person:
    return create_person(writer, "Ada", "admin")


def test_an_invitation_makes_one_account(writer: Session, admin: Person) -> None:
    token = invite(writer, admin, "curator", "  for   Mira ")
    (listed,) = list_invitations(writer)
    assert (listed.label, listed.role, listed.made_by) == ("for Mira", "curator", admin)
    assert token not in str(vars(listed))
    mira = use_invitation(writer, token, "Mira", "a hash")
    assert (mira.name, mira.role, mira.password_hash) == ("Mira", "curator", "a hash")
    assert list_invitations(writer) == []
    with pytest.raises(NotAllowed):
        use_invitation(writer, token, "Mira Again", "a hash")
    assert list(writer.scalars(select(AccountChange.what).order_by(AccountChange.id))) == ["invited", "joined"]


def test_a_name_that_is_taken_does_not_use_it_up(writer: Session, admin: Person) -> None:
    token = invite(writer, admin, "reader")
    with pytest.raises(Conflict):
        use_invitation(writer, token, "ADA", "a hash")
    assert find_invitation(writer, token)


def test_of_one_that_cannot_be_used_nothing_is_told(writer: Session, admin: Person) -> None:
    revoked, old, used, left = (invite(writer, admin, "reader") for _ in range(4))
    use_invitation(writer, used, "Mira", "a hash")
    revoke_invitation(writer, get_invitation(writer, revoked).id, admin)
    other = create_person(writer, "Bo", "admin")
    theirs = invite(writer, other, "admin")
    close_person(writer, other, admin)
    told = set()
    for token in (revoked, used, theirs, left[:-1], "", "x" * 43, "x" * 9999, "é" * 50, "\ud800" * 30):
        with pytest.raises(NotAllowed) as refused:
            get_invitation(writer, token)
        told.add(str(refused.value))
    with time_machine.travel(now() + timedelta(days=7, seconds=1)), pytest.raises(NotAllowed) as refused:
        get_invitation(writer, old)
    assert told == {str(refused.value)}


@pytest.mark.parametrize(
    ("role", "label", "days", "field"),
    [("root", "", 7, "role"), ("visitor", "", 7, "role"), ("reader", "x" * 81, 7, "label"), ("reader", "", 5, "days")],
)
def test_what_is_no_invitation_is_refused(
    writer: Session, admin: Person, role: str, label: str, days: int, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        invite(writer, admin, role, label, days)
    assert list(refused.value.faults) == [field]


def test_a_form_that_is_sent_twice_makes_one(writer: Session, admin: Person) -> None:
    invite(writer, admin, "reader", form_key="k" * 20)
    with pytest.raises(Conflict):
        invite(writer, admin, "reader", form_key="k" * 20)
    assert len(writer.scalars(select(Invitation)).all()) == 1


@pytest.mark.parametrize("number", [0, 99, 2**40])
def test_what_is_not_there_cannot_be_revoked(writer: Session, admin: Person, number: int) -> None:
    with pytest.raises(NotFound):
        revoke_invitation(writer, number, admin)
