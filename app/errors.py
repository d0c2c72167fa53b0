"""Errors that a person may see: each knows its HTTP status and its sentence."""


class AppError(Exception):
    """Base of all errors that surfaces turn into a page or a problem document; `str(error)` is one sentence."""

    status = 500
    title = "Something failed on our side"

    def faults_at(self, field: str = "") -> dict[str, str]:
        """What a form shows: a sentence for each field; this error's own stands at `field` (empty: above the form)."""
        return {field: str(self)}


class NotFound(AppError):
    status = 404
    title = "There is nothing here"


class Gone(AppError):
    """The record was public once and has been withdrawn."""

    status = 410
    title = "This record has been withdrawn"


class NotSignedIn(AppError):
    """The action needs an account; pages lead to the sign-in form."""

    status = 401
    title = "Sign in first"


class NotAllowed(AppError):
    status = 403
    title = "You may not do this"


class Conflict(AppError):
    """Somebody saved in between, or a key is taken already."""

    status = 409
    title = "Somebody else was quicker"


class PreconditionFailed(AppError):
    """`If-Match` names another revision than the current one (RFC 9110, section 13.1.1)."""

    status = 412
    title = "The record has changed"


class PreconditionRequired(AppError):
    """A change without `If-Match` (RFC 6585, section 3)."""

    status = 428
    title = "Say which revision you change"


class TooLarge(AppError):
    status = 413
    title = "That is too large"


class Invalid(AppError):
    """Malformed input. `faults` maps a field's name (dotted for lists: `citations.1.quote`) to its sentence."""

    status = 422
    title = "Something cannot be read"

    def __init__(self, faults: dict[str, str] | str) -> None:
        self.faults = faults if isinstance(faults, dict) else {"": faults}
        super().__init__(" ".join(self.faults.values()))

    def faults_at(self, field: str = "") -> dict[str, str]:
        """Its own fields, whatever `field`."""
        return self.faults


class TooMany(AppError):
    """The answer says in `Retry-After` for how many seconds to wait (RFC 6585, section 4)."""

    status = 429
    title = "Too many requests"

    def __init__(self, sentence: str, seconds: int = 60) -> None:
        self.seconds = seconds
        super().__init__(sentence)


class SecondFactorMissing(NotAllowed):
    """Who asks must have a second factor and has none: pages lead to where it is set up."""

    title = "Set up a second factor first"
