"""Numbers of records, versions and pages, as forms and addresses carry them."""

from app.domain.filters import LARGEST_ID


def read_number(typed: str) -> int | None:
    """The whole number from 0 to `LARGEST_ID` that was typed in ASCII digits; None where it is anything else."""
    typed = typed.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 11):
        return None
    return int(typed) if int(typed) <= LARGEST_ID else None
