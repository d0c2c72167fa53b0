"""Who acts on their own account: by a browser's session alone, never by a script's token."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form, Request
from sqlalchemy.orm import Session

from app.errors import Conflict, NotAllowed, NotSignedIn
from app.models import Person, SignIn
from app.rendering import OnPage, Page
from app.services.sign_ins import find_sign_in, session_cookie_name


@dataclass(frozen=True, slots=True)
class Own:
    """A signed-in person's page, and the session that asks for it."""

    page: Page
    session: SignIn

    @property
    def person(self) -> Person:
        return self.session.person

    def in_write(self, db: Session) -> tuple[Person, SignIn]:
        """The person and the session again, as they are in a transaction that writes."""
        return require_session(db, self.page.request)


def require_session(db: Session, request: Request) -> tuple[Person, SignIn]:
    # A token may be for less than its owner may do: it must not make itself another one.
    if "authorization" in request.headers:
        raise NotAllowed("Accounts are kept in a browser. Sign in there, without a token.")
    cookie = session_cookie_name(request.app.state.settings.is_secure)
    found = find_sign_in(db, request.cookies.get(cookie))
    if found is None:
        raise NotSignedIn("Sign in to see your account.")
    return found.person, found


def get_own(page: OnPage, request: Request) -> Own:
    return Own(page, require_session(page.db, request)[1])


OnOwnPage = Annotated[Own, Depends(get_own, scope="function")]


def get_own_form(own: OnOwnPage, person: Annotated[str, Form()] = "") -> Own:
    """The form names the person whom it was shown to: in the meantime another may have signed in in this browser."""
    if person != str(own.person.id):
        raise Conflict(f"You are signed in as {own.person.name} now. Open your account page again.")
    return own


OnOwnForm = Annotated[Own, Depends(get_own_form, scope="function")]
