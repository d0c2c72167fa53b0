"""Reading files in a process of its own, whose time and memory are bounded: a hostile file ends that process alone."""

import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from app.errors import Invalid
from app.formats.texts.kinds import kind_of
from app.formats.texts.plain import EMPTY, read_plain
from app.formats.texts.reading import ReadText, Tell

SECONDS = 300
"""How long the reading of one file may take."""
_PLACES = threading.BoundedSemaphore(2)
"""How many files this process has read at a time: each may take a processor and much memory."""
HOME = Path(__file__).resolve().parents[3]
DAMAGED = "The file is damaged: it cannot be read."
TOO_LONG = "Reading the file took too long, and was given up."


def read_text(
    content: bytes,
    name: str = "",
    media_type: str = "",
    tell: Tell = lambda done, total: None,
    *,
    seconds: float = SECONDS,
) -> ReadText:
    """The words of a file, and what it says of itself. `name` and `media_type` are what others say of it.

    UTF-8 text is read here, all else by a process of its own. Raises `Invalid` with one sentence for whatever cannot
    be read, and for what takes longer than `seconds`.
    """
    if not content.strip():
        raise Invalid(EMPTY)
    kind = kind_of(content, name, media_type)
    if kind == "txt" and _is_utf8(content):
        return read_plain(content)
    with _PLACES:
        return _read_apart(content, kind, media_type, tell, seconds)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read_apart(content: bytes, kind: str, media_type: str, tell: Tell, seconds: float) -> ReadText:
    command = [sys.executable, "-m", "app.formats.texts", kind, media_type[:200]]
    with tempfile.TemporaryFile() as given:
        given.write(content)
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603 - our own program; the file's name is no part of the command
            command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=HOME
        )
    ending = threading.Timer(seconds, process.kill)
    ending.start()
    answer: dict[str, Any] = {}
    try:
        with process:
            for line in process.stdout or ():
                answer = json.loads(line)
                if "done" in answer:
                    tell(answer["done"], answer["total"])
    except ValueError:
        answer = {}
    finally:
        was_in_time = ending.is_alive()
        ending.cancel()
        process.kill()
    if "words" in answer:
        pages = tuple((str(label), int(start)) for label, start in answer.pop("pages"))
        authors, remarks = tuple(answer.pop("authors")), tuple(answer.pop("remarks"))
        return ReadText(**answer, pages=pages, authors=authors, remarks=remarks)
    # The signal of the limit on processor time, or our own.
    is_late = not was_in_time or process.returncode == -24
    raise Invalid(answer.get("refusal") or (TOO_LONG if is_late else DAMAGED))
