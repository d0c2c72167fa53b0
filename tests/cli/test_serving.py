"""`dateline serve` as a process: it finishes what it was asked before it stops."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2

from app.database import Sessions, make_engine
from app.services.people import create_person
from app.services.sign_ins import issue_token
from app.settings import PROJECT
from tests.cli.running import ask
from tests.support.factories import make_category

SECONDS = 30


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def served(file: Path, **settings: str) -> Iterator["tuple[str, subprocess.Popen[bytes]]"]:
    """A server of its own on a database file: its address and its process."""
    port = free_port()
    environment = {**os.environ, "DATELINE_DATABASE_URL": f"sqlite:///{file}", "DATELINE_PORT": str(port), **settings}
    command = [sys.executable, "-m", "app", "serve"]
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as run:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/healthz")
            yield address, run
        finally:
            run.kill()


def wait_for(url: str) -> httpx2.Response:
    end = time.monotonic() + SECONDS
    while True:
        try:
            return httpx2.get(url, trust_env=False)
        except httpx2.TransportError:
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.05)


def test_a_stopped_server_finishes_what_it_was_asked(migrated: Path) -> None:
    sessions = Sessions(make_engine(f"sqlite:///{migrated}"))
    with sessions.writing() as db:
        make_category(db, "talks", "Talks", 1)
        token = issue_token(db, create_person(db, "Mira", "contributor"), "script")
        db.commit()
    sessions.engine.dispose()
    answers: list[httpx2.Response] = []
    with served(migrated) as (address, process), closing(sqlite3.connect(migrated, isolation_level=None)) as other:

        def add() -> None:
            body = {"title": "Road closes", "category": "talks"}
            headers = {"Authorization": f"Bearer {token}"}
            url = f"{address}/api/v1/events"
            answers.append(httpx2.post(url, json=body, headers=headers, timeout=SECONDS, trust_env=False))

        # Another writer keeps the request waiting until the server has been told to stop.
        other.execute("BEGIN IMMEDIATE")
        asking = threading.Thread(target=add)
        asking.start()
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert process.poll() is None, "it waits for the request"
        other.execute("ROLLBACK")
        asking.join(SECONDS)
        output, _ = process.communicate(timeout=SECONDS)
    assert [answer.status_code for answer in answers] == [201]
    assert ask(migrated, "SELECT title FROM events") == "Road closes"
    assert process.returncode in (0, -signal.SIGTERM)
    assert b'"route": "/api/v1/events"' in output
    assert b"Traceback" not in output


def test_metrics_have_a_port_of_their_own_where_a_setting_names_one(migrated: Path) -> None:
    port = free_port()
    with served(migrated, DATELINE_METRICS_PORT=str(port)) as (address, _):
        httpx2.get(f"{address}/sources", trust_env=False)
        assert 'route="/sources",status="200"' in wait_for(f"http://127.0.0.1:{port}/metrics").text
