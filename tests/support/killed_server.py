"""A server that is killed again and again: `python -m tests.support.killed_server TOKEN`, on DATELINE_DATABASE_URL.

For each line on standard input a new server process takes over the port, and the process id is printed. All share one
listening socket, so what is asked while none runs waits for the next one. Starting by fork takes milliseconds.
"""

import os
import socket
import sys

import uvicorn
from starlette.testclient import TestClient

from app.logs import configure_logs
from app.main import create_app
from app.settings import Settings

CITATION = {"new_source": {"type": "report", "title": "Report"}, "quote": "Nothing passes."}
WARM_UP: tuple[dict[str, object], ...] = (
    {"title": "Road closes", "category": "talks", "date": "2023", "tags": ["road"], "citations": [CITATION]},
    {"title": "Road closes again", "citations": []},
)


def main() -> None:
    configure_logs("error")  # standard output is for the test alone
    app = create_app(Settings())
    # What the first writes prepare for all later ones is prepared here: a server that lives for a moment should write.
    # At the end of the block no connection is left open.
    with TestClient(app, headers={"Authorization": f"Bearer {sys.argv[1]}"}) as client:
        for change in WARM_UP:
            there = client.post("/api/v1/events", json=WARM_UP[0]).raise_for_status()
            tag = {"If-Match": there.headers["etag"]}
            client.patch(there.headers["location"], json=change, headers=tag).raise_for_status()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)  # noqa: T201 - this is what the test reads
        last = 0
        for _ in sys.stdin:
            if last:
                os.waitpid(last, 0)
            last = os.fork()
            if last == 0:
                uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])
                os._exit(0)
            print(last, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
