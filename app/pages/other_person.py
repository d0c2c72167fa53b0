"""Forms that one person opened and another one sends: in between, somebody else has signed in in this browser."""

from app.domain.permissions import Viewer
from app.errors import Conflict


class OtherPerson(Conflict):
    """What was typed is still there, and the form now names who is signed in: sent once more, it is saved as theirs."""

    title = "You are signed in as somebody else now"


def require_same_person(viewer: Viewer, person: str) -> None:
    """Raises `OtherPerson` where a form names another than the one who sends it.

    `person` is the id in its hidden field `person`, as sent; a form without it comes from a script.
    """
    if person and person != str(viewer.person_id):
        raise OtherPerson(
            f"This form was opened by another account. You are signed in as {viewer.name} now. Nothing was saved: "
            f"send it once more to save it as {viewer.name}, or sign in again."
        )
