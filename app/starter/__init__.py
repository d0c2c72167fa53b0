"""The starter chronology, which `dateline demo` and new installations begin with."""

from pathlib import Path

from sqlalchemy.orm import Session

from app.domain.permissions import Role, Viewer
from app.formats.chronology_file import read_chronology
from app.services.import_report import ImportReport
from app.services.imports import import_chronology

FILE = Path(__file__).with_name("nagorno-karabakh.json")


def load(db: Session) -> ImportReport:
    """Import the bundled file as any other; a second time changes nothing. The caller commits."""
    return import_chronology(db, read_chronology(FILE.read_bytes()), Viewer(None, "import", Role.ADMIN))
