"""Taking a check of quotations on: batch after batch, each looked for without the writers' lock and noted under it."""

import logging
import threading
from collections.abc import Callable

from app.database import Sessions
from app.services.quote_checks import get_check, look_for_batch, note_batch

log = logging.getLogger("dateline")

Tell = Callable[[int, int], None]


def take_on(sessions: Sessions, check_id: int, tell: Tell, is_stopped: Callable[[], bool] = lambda: False) -> None:
    """Work on a run until it is finished or stopped. `tell` is told how many passages are done, of how many.

    Whoever is interrupted loses one batch at most: what was noted is committed, and the next run goes on from there.
    """
    while not is_stopped():
        with sessions.reading() as db:
            check = get_check(db, check_id)
            if check.state != "running":
                return
            at = (check.at_source_id, check.at_passage_id)
            findings = look_for_batch(db, check)
        with sessions.writing() as db:
            check = get_check(db, check_id)
            if check.state != "running":
                return
            if (check.at_source_id, check.at_passage_id) != at:
                continue  # another process has noted this batch
            note_batch(db, check, findings)
            done, total = check.done, check.total
            db.commit()
        tell(done, total)


class QuoteChecker:
    """Takes runs on in a thread of the server's process."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def take_on(self, check_id: int) -> None:
        """Begin in the background. A run that is already taken on here ends by itself, as it is no longer the one."""
        self._thread = threading.Thread(target=self._work, args=(check_id,), name="quote-check", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait for the work at hand; whether it has ended."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def close(self) -> None:
        """Stop after the batch at hand: the run stays where it is, and can go on."""
        self._stopping.set()
        self.wait(30)

    def _work(self, check_id: int) -> None:
        try:
            take_on(self.sessions, check_id, lambda done, total: None, self._stopping.is_set)
        except Exception:
            log.exception("The check %d of quotations has stopped", check_id)
