"""Scan a copy of the demonstration with Wapiti, as a visitor and as a member: `python -m tests.scan WAPITI SECONDS`.

Exit status 1 where the scanner finds something of medium severity or above, or where a request is answered with a
failure of the server (5xx).
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.database import Sessions, make_engine
from app.migrating import upgrade
from app.services.people import create_person
from app.services.sign_ins import session_cookie_name, start_session
from app.settings import PROJECT
from app.starter import load
from tests.scan.served import DATABASE
from tests.scan.unprivileged import unprivileged

MODULES = (
    "backup", "cookieflags", "crlf", "csp", "exec", "file", "htaccess", "http_headers", "methods", "permanentxss",
    "redirect", "shellshock", "sql", "timesql", "upload", "xss",
)  # fmt: skip
"""All that ask nothing of other hosts and fit what this is. Left out: ssrf, xxe, log4shell, spring4shell, takeover and
the fingerprints need a host in the internet; ssl and https_redirect a certificate; brute_login_form, buster and nikto
guess for hours; csrf looks for tokens in forms, where this app asks the browser (`tests/test_security.py`)."""

PAGES = (
    "/", "/sources", "/events/43", "/sources/3", "/events/new", "/events/43/edit", "/events/43/history", "/account",
    "/activity", "/sign-in", "/dates/read?text=2023", "/?q=call&view=table",
)  # fmt: skip
ENDS_THE_SESSION = ("/sign-out", "/account/sessions*", "/account/password*")
REQUESTS = 30_000
START_SECONDS = 30
LEVELS = ("info", "low", "medium", "high", "critical")
MEDIUM = 2

Finding = tuple[int, str]


def make_chronology(folder: Path) -> str:
    """The starter chronology in the folder; the session cookie of a member."""
    url = f"sqlite:///{folder / DATABASE}"
    upgrade(url)
    sessions = Sessions(make_engine(url))
    with sessions.writing() as db:
        load(db)
        token = start_session(db, create_person(db, "Scanner", "contributor"))
        db.commit()
    sessions.engine.dispose()
    return f"{session_cookie_name(False)}={token}"


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the folder's chronology without privileges until the block ends; the address of the site."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.scan.served", str(folder), str(port), str(REQUESTS)]
    own = {"TMPDIR": str(folder), "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {"PATH": os.environ["PATH"], **own}
    server = subprocess.Popen(unprivileged(command, folder), cwd=PROJECT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()  # noqa: S310 - our own server
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > end:
                raise SystemExit("The server that is to be scanned did not start.") from None
            time.sleep(0.1)


def scan(wapiti: str, address: str, folder: Path, cookie: str | None, seconds: int) -> list[Finding]:
    """Level and sentence of each finding.

    A quarter of the time is for crawling, the rest is shared by the attacks; twice the time ends it in any case.
    """
    report = folder / "report.json"
    each = seconds * 3 // 4 // len(MODULES)
    command = [
        wapiti, "--url", f"{address}/", "--module", ",".join(MODULES), "--depth", "3",
        "--max-links-per-page", "40", "--max-files-per-dir", "8", "--max-parameters", "40",
        "--max-scan-time", str(seconds // 4), "--max-attack-time", str(each), "--timeout", "10",
        "--no-bugreport", "--store-session", str(folder), "--store-config", str(folder), "--verbose", "1",
        "--format", "json", "--output", str(report),
    ]  # fmt: skip
    for page in PAGES:
        command += ["--start", address + page]
    for page in ENDS_THE_SESSION:
        command += ["--exclude", address + page]
    if cookie is not None:
        command += ["--cookie-value", cookie, "--drop-set-cookie"]
    subprocess.run(command, check=False, timeout=2 * seconds + 60, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    if not report.exists():
        raise SystemExit("Wapiti left no report.")
    return list(_findings(json.loads(report.read_text())))


def _findings(report: dict[str, Any]) -> Iterator[Finding]:
    print(f"  {report['infos'].get('crawled_pages_nbr', '?')} pages and forms crawled")
    for part in ("vulnerabilities", "anomalies"):
        for kind, found in report[part].items():
            for one in found:
                yield one["level"], f"{kind}: {one['method']} {one['path']} {one['parameter'] or ''}: {one['info']}"


def main(wapiti: str, seconds: int) -> int:
    worst = failures = 0
    with tempfile.TemporaryDirectory(prefix="dateline-scan-", dir="/tmp") as name:
        top = Path(name)
        top.chmod(0o711)
        for who in ("a visitor", "a member"):
            print(f"As {who}:", flush=True)
            folder, own = top / who.replace(" ", "-"), top / f"wapiti-{who[2:]}"
            folder.mkdir()
            own.mkdir()
            cookie = make_chronology(folder)
            with serving(folder) as address:
                found = scan(wapiti, address, own, cookie if who == "a member" else None, seconds)
            counts = json.loads((folder / "counts.json").read_text())
            print("  answers:", ", ".join(f"{count:,} × {status}" for status, count in counts.items()))
            failures += sum(count for status, count in counts.items() if status.startswith("5"))
            for level, sentence in sorted(set(found), reverse=True):
                print(f"  {LEVELS[level]}: {sentence}")
            worst = max([worst, *(level for level, _ in found)])
    print(f"Worst finding: {LEVELS[worst]}. Answers that were failures: {failures}.")
    return 1 if worst >= MEDIUM or failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
