"""The process that is scanned: the app on one database, unable to write elsewhere, answering a bounded number of times.

    python -m tests.scan.served FOLDER PORT REQUESTS

At its end, `FOLDER/counts.json` says how often it answered with which status.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logs import configure_logs
from app.main import create_app
from app.settings import Settings
from tests.scan.confining import write_only_in

DATABASE = "scanned.sqlite3"
WITHOUT_LIMITS = {"writes_per_minute": 0, "costly_reads_per_minute": 0}
"""A scanner that is told to slow down finds nothing."""


class Bounded:
    """ASGI middleware: counts answers into a file, and gives none but 503 once `limit` requests were made."""

    def __init__(self, app: ASGIApp, limit: int, counts: Path) -> None:
        self.app = app
        self.counts = counts
        self.left = limit
        self.statuses: Counter[int] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.statuses[message["status"]] += 1
            await send(message)

        if scope["type"] != "http":
            await self.app(scope, receive, send)
            self.counts.write_text(json.dumps({str(status): self.statuses[status] for status in sorted(self.statuses)}))
            return
        self.left -= 1
        if self.left < 0:
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b"Enough."})
        else:
            await self.app(scope, receive, counting)


def main(folder: Path, port: int, requests: int) -> None:
    if os.geteuid() == 0:
        raise SystemExit("What is scanned does not run as root.")
    write_only_in(folder)
    configure_logs("error")
    given = {name: value for name, value in WITHOUT_LIMITS.items() if name in Settings.model_fields}
    app = create_app(Settings.model_validate({"database_url": f"sqlite:///{folder / DATABASE}", **given}))
    bounded = Bounded(app, requests, folder / "counts.json")
    uvicorn.run(bounded, host="127.0.0.1", port=port, log_config=None, timeout_graceful_shutdown=5)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
