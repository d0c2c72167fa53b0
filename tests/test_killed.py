"""SIGKILL at any moment under concurrent writers: what was acknowledged is there, nothing is there by halves."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from app.database import Sessions, make_engine
from app.models import Event, Revision
from app.services.checks import check_database
from app.services.people import create_person
from app.services.sign_ins import issue_token
from tests.support.factories import make_category

KILLS = 100 if os.environ.get("CI") == "true" else 8
WRITERS = 4
MOST_ANSWERS = 4
"""After at most so many acknowledged writes a server is killed ..."""
LONGEST_WAIT = 0.04
"""... within so many seconds, about as long as a write takes."""


class KilledServer:
    """The server process of the moment, and how to kill it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.address = f"http://127.0.0.1:{self._read()}"

    def _read(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def start(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("start\n")
        self.process.stdin.flush()
        self.pid = self._read()

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


@contextmanager
def served(url: str, token: str) -> Iterator[KilledServer]:
    environment = {**os.environ, "DATELINE_DATABASE_URL": url}
    command = [sys.executable, "-m", "tests.support.killed_server", token]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        server = KilledServer(process)
        try:
            yield server
        finally:
            server.kill()
            assert process.stdin is not None
            process.stdin.close()
            process.wait(20)


@dataclass
class Writer:
    """Adds, edits and withdraws events over the API, and notes what was acknowledged."""

    address: str
    token: str
    number: int
    answered: threading.Semaphore
    acknowledged: list[tuple[int, int, str]] = field(default_factory=list)
    """Event, revision and title of every answered write."""
    unanswered: int = 0
    wrong: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        count = 0
        while not self.is_over.is_set():
            with httpx2.Client(base_url=self.address, headers=headers, timeout=20, trust_env=False) as client:
                try:
                    while not self.is_over.is_set():
                        count += 1
                        self._write(client, f"Convoy {self.number}-{count}")
                except httpx2.TransportError:
                    self.unanswered += 1

    def _write(self, client: httpx2.Client, title: str) -> None:
        citation = {"new_source": {"type": "report", "title": f"Report on {title}"}, "quote": "Nothing passes."}
        body = {"title": title, "category": "talks", "date": "2023-09-19", "tags": ["road"], "citations": [citation]}
        event = self._note(client.post("/api/v1/events", json=body))
        for change in ({"title": f"{title}, again"}, {"summary": "In other words.", "citations": []}):
            tag = {"If-Match": client.get(f"/api/v1/events/{event['id']}").headers["etag"]}
            self._note(client.patch(f"/api/v1/events/{event['id']}", json=change, headers=tag))

    def _note(self, answer: httpx2.Response) -> dict[str, Any]:
        event: dict[str, Any] = answer.json()
        if answer.is_success:
            self.acknowledged.append((event["id"], event["revision"], event["title"]))
            self.answered.release()
        else:
            self.wrong.append(f"{answer.status_code}: {answer.text[:300]}")
            self.is_over.set()
        return event


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    sessions = Sessions(make_engine(database_url))
    yield sessions
    sessions.engine.dispose()


@pytest.fixture
def token(sessions: Sessions) -> str:
    with sessions.writing() as db:
        make_category(db, "talks", "Talks", 1)
        token = issue_token(db, create_person(db, "Mira", "curator"), "script")
        db.commit()
    return token


def test_killed_servers_lose_nothing(sessions: Sessions, database_url: str, token: str) -> None:
    chance = random.Random(20230919)
    with served(database_url, token) as server:
        answered = threading.Semaphore(0)
        writers = [Writer(server.address, token, number, answered) for number in range(WRITERS)]
        threads = [threading.Thread(target=writer.run) for writer in writers]
        server.start()
        for thread in threads:
            thread.start()
        for _ in range(KILLS):
            for _ in range(chance.randint(0, MOST_ANSWERS)):
                assert answered.acquire(timeout=30), "the server answers"
            time.sleep(chance.uniform(0, LONGEST_WAIT))
            server.kill()
            server.start()
        for writer in writers:
            writer.is_over.set()
        for thread in threads:
            thread.join(30)
    assert [writer.wrong for writer in writers] == [[]] * WRITERS
    assert sum(writer.unanswered for writer in writers) >= KILLS / 2, "servers died while they were asked"
    acknowledged = [note for writer in writers for note in writer.acknowledged]
    assert len(acknowledged) >= KILLS, "servers answered before they died"
    with sessions.reading() as db:
        assert list(check_database(db)) == []
        saved = {
            (revision.record_id, revision.number): revision.snapshot["title"]
            for revision in db.scalars(select(Revision).where(Revision.record_kind == "event"))
        }
        assert [note for note in acknowledged if saved.get(note[:2]) != note[2]] == []
        standing = {event.id: event.revision for event in db.scalars(select(Event))}
        assert [note for note in acknowledged if standing.get(note[0], 0) < note[1]] == []
