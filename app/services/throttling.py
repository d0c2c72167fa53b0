"""Slowing down those who guess: a sliding window of tries for each account and each address.

Kept in the database, so that it holds for all processes that serve it. A try is counted before it is judged, in a
transaction of its own, so that many at once cannot slip through together; one that succeeds is forgotten.
"""

import hashlib
import math
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.networks import network_of
from app.errors import TooMany
from app.models import SignInAttempt, now
from app.services.people import name_key

WINDOW = timedelta(minutes=15)
MOST_TRIES = {"name": 10, "code": 5, "address": 60}
"""Tries in a window: at the password of one account, at the codes of one account, and from one address at anything.

An office may share one address, so it has more. At 40 passwords an hour nobody finds one of 15 characters.
"""


def against_name(name: str) -> str:
    """What is counted against an account, also one that nobody has: that no answer differs tells nothing of it."""
    return _key("name", name_key(name[:200]))


def against_code(person_id: int) -> str:
    return _key("code", str(person_id))


def against_address(address: str | None) -> str:
    """What is counted against the network of an address, or against all visitors of whom none is known."""
    return _key("address", network_of(address or ""))


def _key(kind: str, what: str) -> str:
    return f"{kind}:{hashlib.sha256(what.encode(errors='surrogatepass')).hexdigest()}"


def count_try(db: Session, *against: str) -> list[int]:
    """Count a try against each; the ids of what was counted, to forget it again.

    Raises `TooMany` where one of them had too many within the window; then nothing is counted, so that whoever waits
    may try again.
    """
    begin = now() - WINDOW
    db.execute(delete(SignInAttempt).where(SignInAttempt.tried_at <= begin))
    seconds = max(_seconds_to_wait(db, key) for key in against)
    if seconds:
        raise TooMany(f"There were too many tries. Wait {_in_words(seconds)}, then try again.", seconds)
    counted = [SignInAttempt(against=key) for key in against]
    db.add_all(counted)
    db.flush()
    return [attempt.id for attempt in counted]


def _seconds_to_wait(db: Session, key: str) -> int:
    most = MOST_TRIES[key.partition(":")[0]]
    tried = select(SignInAttempt.tried_at).where(SignInAttempt.against == key)
    # The window is full until the oldest of the last `most` tries has left it.
    oldest = db.scalar(tried.order_by(SignInAttempt.tried_at.desc(), SignInAttempt.id.desc()).offset(most - 1).limit(1))
    return max(1, math.ceil((oldest + WINDOW - now()).total_seconds())) if oldest else 0


def _in_words(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def forget_tries(db: Session, counted: list[int], *against: str) -> None:
    """After a success: the tries that were counted for it go, and all against its account."""
    db.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(counted) | SignInAttempt.against.in_(against)))
