"""Reading what was handed in, beside the requests: a thread that works, and one that tells how far it is.

Nothing is lost with the process. A capture says when its reader last gave a sign; the next look at one that has fallen
silent starts it anew.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from app.database import Sessions
from app.errors import AppError, NotAllowed
from app.fetching import Fetched, FetchFailed
from app.formats.texts import ReadText, read_text
from app.models import Capture
from app.services.captures import claim_capture, note_failed, note_fetched, note_progress, note_read

log = logging.getLogger("dateline")

PATIENCE = 1.5
"""Seconds that a request waits for a short reading to end."""
SIGN_EVERY = 2.0
"""Seconds between two notes of how far a reading is."""
FAILED = "Reading failed on our side. Discard the file, and add it again or paste its words."


class _Progress:
    done = total = 0

    def tell(self, done: int, total: int) -> None:
        self.done, self.total = done, total


@dataclass(frozen=True)
class CaptureReader:
    """Reads captures of one database."""

    sessions: Sessions
    fetch: Callable[[str], Fetched] | None = None
    """What fetches an address; None where that is switched off."""

    def look(self, capture_id: int) -> None:
        """Start the reading of a capture that nobody reads, and wait a moment for its end."""
        with self.sessions.writing() as db:
            claimed = claim_capture(db, capture_id)
            db.commit()
        if claimed is not None:
            worker = threading.Thread(target=self._work, args=(claimed,), daemon=True)
            worker.start()
            worker.join(PATIENCE)

    def _work(self, capture: Capture) -> None:
        progress, ended = _Progress(), threading.Event()
        follower = threading.Thread(target=self._follow, args=(capture.id, progress, ended), daemon=True)
        follower.start()
        try:
            self._read(capture, progress)
        except FetchFailed as problem:
            self._fail(capture.id, str(problem), problem.steps)
        except AppError as problem:
            self._fail(capture.id, str(problem))
        except Exception:
            log.exception("reading capture %d failed", capture.id)
            self._fail(capture.id, FAILED)
        finally:
            ended.set()
            follower.join()

    def _read(self, capture: Capture, progress: _Progress) -> None:
        if capture.content is None:
            read = self._fetch_and_read(capture, progress)
        else:
            name = "" if capture.url else capture.origin
            read = read_text(capture.content, name, capture.media_type, progress.tell)
        with self.sessions.writing() as db:
            note_read(db, capture.id, read)
            db.commit()

    def _fetch_and_read(self, capture: Capture, progress: _Progress) -> ReadText:
        if self.fetch is None:
            raise NotAllowed("Fetching from addresses is switched off on this site.")
        fetched = self.fetch(capture.url)
        with self.sessions.writing() as db:
            note_fetched(db, capture.id, fetched.content, fetched.media_type, fetched.address, fetched.steps)
            db.commit()
        # What the address ends with says nothing of what it gave.
        return read_text(fetched.content, "", fetched.media_type, progress.tell)

    def _fail(self, capture_id: int, problem: str, steps: list[str] | None = None) -> None:
        with self.sessions.writing() as db:
            note_failed(db, capture_id, problem, steps)
            db.commit()

    def _follow(self, capture_id: int, progress: _Progress, ended: threading.Event) -> None:
        while not ended.wait(SIGN_EVERY):
            with self.sessions.writing() as db:
                note_progress(db, capture_id, progress.done, progress.total)
                db.commit()
