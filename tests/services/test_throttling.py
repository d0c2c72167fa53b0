"""Guessing is slowed down: for each account and each address, in a window that slides."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import TooMany
from app.models import SignInAttempt, now
from app.services.throttling import (
    MOST_TRIES,
    WINDOW,
    against_address,
    against_code,
    against_name,
    count_try,
    forget_tries,
)


def tries(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(SignInAttempt)) or 0


@pytest.mark.parametrize("key", [against_name("Mira"), against_code(7), against_address("192.0.2.7")])
def test_after_so_many_tries_one_waits_until_the_oldest_is_out_of_the_window(writer: Session, key: str) -> None:
    most = MOST_TRIES[key.partition(":")[0]]
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(most):
            count_try(writer, key)
            clock.shift(10)
        with pytest.raises(TooMany) as refused:
            count_try(writer, key)
        wait = int(WINDOW.total_seconds()) - 10 * most
        assert refused.value.seconds == wait
        assert tries(writer) == most  # who waits is not counted
        count_try(writer, against_name("somebody else"))
        clock.shift(wait)
        count_try(writer, key)
        with pytest.raises(TooMany) as again:
            count_try(writer, key)
        assert again.value.seconds == 10


def test_the_sentence_says_how_long_to_wait(writer: Session) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(MOST_TRIES["code"]):
            count_try(writer, against_code(1))
        with pytest.raises(TooMany, match=r"^There were too many tries\. Wait 15 minutes, then try again\.$"):
            count_try(writer, against_code(1))
        clock.shift(WINDOW - timedelta(seconds=20))
        with pytest.raises(TooMany, match="Wait a minute,"):
            count_try(writer, against_code(1))


def test_one_full_window_of_several_is_enough(writer: Session) -> None:
    for _ in range(MOST_TRIES["name"]):
        count_try(writer, against_name("Mira"), against_address("192.0.2.7"))
    with pytest.raises(TooMany):
        count_try(writer, against_name("mira "), against_address("192.0.2.8"))
    count_try(writer, against_name("Bo"), against_address("192.0.2.7"))


def test_a_success_is_forgotten_with_what_was_tried_before(writer: Session) -> None:
    name, address = against_name("Mira"), against_address("192.0.2.7")
    for _ in range(3):
        counted = count_try(writer, name, address)
    forget_tries(writer, counted, name)
    assert set(writer.scalars(select(SignInAttempt.against))) == {address}
    assert tries(writer) == 2


def test_old_tries_go_by_themselves_and_no_name_is_kept(writer: Session) -> None:
    count_try(writer, against_name("Mira"))
    assert "mira" not in str(writer.scalars(select(SignInAttempt.against)).one()).lower()
    with time_machine.travel(now() + WINDOW + timedelta(seconds=1)):
        count_try(writer, against_name("Bo"))
        assert tries(writer) == 1


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.7", "192.0.2.8", False),
        ("192.0.2.7", "::ffff:192.0.2.7", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("testclient", None, False),
        (None, "", True),
    ],
)
def test_what_counts_as_one_address(one: str | None, other: str | None, is_same: bool) -> None:
    assert (against_address(one) == against_address(other)) is is_same
