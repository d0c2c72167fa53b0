"""What is scanned can write in its own folder alone; where the kernel cannot see to that, it does not start."""

import subprocess
import sys
from pathlib import Path

from app.settings import PROJECT

PROGRAM = """
import sys
from pathlib import Path
from tests.scan.confining import write_only_in
own, other = map(Path, sys.argv[1:])
try:
    write_only_in(own)
except OSError as problem:
    sys.exit(f"refused: {problem}")
(own / "new").write_text("words")
for act in (lambda: (other / "new").touch(), lambda: (other / "old").write_text(""), (other / "old").unlink):
    try:
        act()
    except PermissionError:
        continue
    sys.exit("not confined")
"""


def test_a_confined_process_writes_in_its_folder_alone(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    for folder in (own, other):
        folder.mkdir()
    (other / "old").write_text("kept")
    command = [sys.executable, "-c", PROGRAM, str(own), str(other)]
    ended = subprocess.run(command, check=False, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    if ended.stderr.startswith("refused: "):
        assert list(own.iterdir()) == []
    else:
        assert (ended.returncode, ended.stderr) == (0, "")
        assert (own / "new").read_text() == "words"
    assert [path.read_text() for path in other.iterdir()] == ["kept"]
