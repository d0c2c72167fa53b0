"""The second step of signing in: each code is good once."""

import time
from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid
from app.models import AccountChange, Person, RecoveryCode, now
from app.services.people import create_person
from app.services.second_factors import (
    begin_second_factor,
    confirm_second_factor,
    count_recovery_codes,
    find_second_factor,
    find_waiting,
    list_with_second_factor,
    picture_of,
    remove_second_factor,
    renew_recovery_codes,
    take_code,
)
from app.services.sign_ins import find_viewer, issue_token, start_session


@pytest.fixture
def ann(writer: Session) -> Person:
    return create_person(writer, "Ann", "curator")


def set_up(db: Session, person: Person) -> tuple[pyotp.TOTP, list[str]]:
    """An app that is confirmed with the code of the step before this one, and the recovery codes."""
    totp = pyotp.TOTP(begin_second_factor(db, person).secret)
    return totp, confirm_second_factor(db, person, totp.at(int(time.time()) - 30))


def test_it_is_in_force_once_a_code_confirms_it(writer: Session, ann: Person) -> None:
    totp = pyotp.TOTP(begin_second_factor(writer, ann).secret)
    assert find_second_factor(writer, ann.id) is None
    assert not take_code(writer, ann, totp.now())
    with pytest.raises(Invalid) as refused:
        confirm_second_factor(writer, ann, "000000" if totp.now() != "000000" else "111111")
    assert list(refused.value.faults) == ["code"]
    assert len(confirm_second_factor(writer, ann, f" {totp.now()[:3]} {totp.now()[3:]} ")) == 10
    assert list_with_second_factor(writer) == {ann.id}
    with pytest.raises(Conflict):
        begin_second_factor(writer, ann)
    with pytest.raises(Conflict):
        confirm_second_factor(writer, ann, totp.now())


def test_a_secret_that_was_not_confirmed_is_replaced(writer: Session, ann: Person) -> None:
    old = begin_second_factor(writer, ann).secret
    assert begin_second_factor(writer, ann).secret != old
    assert find_waiting(writer, ann.id) is not None
    with time_machine.travel(now() + timedelta(minutes=15, seconds=1)):
        assert find_waiting(writer, ann.id) is None
        with pytest.raises(Conflict):
            confirm_second_factor(writer, ann, "123456")


def test_a_code_is_good_once_and_for_half_a_minute_around(writer: Session, ann: Person) -> None:
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        totp, _ = set_up(writer, ann)
        at = int(time.time())
        assert not take_code(writer, ann, totp.at(at - 30))  # it confirmed the app
        assert not take_code(writer, ann, totp.at(at + 60))
        assert take_code(writer, ann, totp.at(at + 30))
        assert not take_code(writer, ann, totp.at(at + 30))
        assert not take_code(writer, ann, totp.at(at))  # older than one that was used
        clock.shift(60)
        assert take_code(writer, ann, totp.now())
        clock.shift(90)
        assert not take_code(writer, ann, totp.at(int(time.time()) - 60))


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "x" * 100_000, "\x00", "-12345", "\ud800"]
)
def test_what_is_no_code_is_refused(writer: Session, ann: Person, code: str) -> None:
    set_up(writer, ann)
    assert not take_code(writer, ann, code)


def test_a_recovery_code_stands_in_once(writer: Session, ann: Person) -> None:
    bo = create_person(writer, "Bo", "reader")
    _, codes = set_up(writer, ann)
    _, others = set_up(writer, bo)
    assert len(set(codes)) == 10
    kept = set(writer.scalars(select(RecoveryCode.code_sha256)))
    assert not kept & {*codes, *others}
    assert take_code(writer, ann, codes[3].upper().replace("-", " "))
    assert not take_code(writer, ann, codes[3])
    assert not take_code(writer, ann, others[0])
    assert count_recovery_codes(writer, ann.id) == 9
    fresh = renew_recovery_codes(writer, ann)
    assert not take_code(writer, ann, codes[4])
    assert take_code(writer, ann, fresh[4])
    assert take_code(writer, bo, others[0])


def test_it_is_taken_away_with_its_codes(writer: Session, ann: Person) -> None:
    totp, codes = set_up(writer, ann)
    session, token = start_session(writer, ann), issue_token(writer, ann, "reports")
    remove_second_factor(writer, ann, None)
    writer.flush()
    assert not find_viewer(writer, session).is_signed_in
    assert find_viewer(writer, token, "token").is_signed_in
    assert find_second_factor(writer, ann.id) is None
    assert not take_code(writer, ann, codes[0])
    assert not take_code(writer, ann, totp.now())
    remove_second_factor(writer, ann, ann)
    done = list(writer.scalars(select(AccountChange.what).order_by(AccountChange.id)))
    assert done == ["factor-set-up", "factor-reset"]


def test_the_picture_holds_the_address_of_rfc_6238_apps(writer: Session, ann: Person) -> None:
    found = begin_second_factor(writer, ann)
    assert picture_of(found, 'Ann "<b>').startswith("data:image/svg+xml")
    assert found.created_at <= now()
