"""A real server on a free port of this machine, for browser tests."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import BrowserContext

from tests.support.people import create_session

START_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """A running server: its address, without a trailing slash, and the app behind it."""

    address: str
    app: FastAPI

    def sign_in(self, context: BrowserContext, role: str = "curator") -> None:
        """Make a person with that role and give the browser their session."""
        name, token = create_session(self.app, role)
        context.add_cookies([{"name": name, "value": token, "url": self.address, "httpOnly": True, "sameSite": "Lax"}])


@contextlib.contextmanager
def running(app: FastAPI) -> Iterator[Server]:
    """Serve `app` from a thread until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        end = time.monotonic() + START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > end:
                raise RuntimeError("The server did not start.")
            time.sleep(0.01)
        try:
            yield Server(f"http://127.0.0.1:{port}", app)
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)
