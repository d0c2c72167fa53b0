"""People for tests: made by the app's own services, signed in without a password."""

import itertools

from fastapi import FastAPI

from app.database import Sessions
from app.services.people import create_person
from app.services.sign_ins import session_cookie_name, start_session
from app.settings import Settings

_numbers = itertools.count(1)


def create_session(app: FastAPI, role: str) -> tuple[str, str]:
    """Make a person with that role; the name of the session cookie and its value."""
    sessions: Sessions = app.state.sessions
    settings: Settings = app.state.settings
    with sessions.writing() as db:
        person = create_person(db, f"{role} {next(_numbers)}", role)
        token = start_session(db, person)
        db.commit()
    return session_cookie_name(settings.is_secure), token
