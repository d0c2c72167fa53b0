"""The account log: who did what to which account. Never a token, a password or a code."""

from sqlalchemy.orm import Session

from app.models import AccountChange, Person


def log_account(db: Session, what: str, person: Person | None, actor: Person | None = None, detail: str = "") -> None:
    """Write a line. `actor` is None for the command line; `what` is a word of `queries.people.WORDS`."""
    made_by = actor.id if actor else None
    db.add(AccountChange(what=what, person_id=person.id if person else None, actor_id=made_by, detail=detail))
    db.flush()
