"""Commands as a user who may do nothing: what is scanned never runs as root."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

from app.settings import PROJECT

ACCOUNT = "nobody"

# In a view of the files of its own, the closed folder shows nothing but the paths that the program needs, read-only.
OPEN_UP = """
set -e
closed=$1 kept=$2 count=$3; shift 3
mount --make-rprivate /
number=0
for path in "$@"; do
  [ $number -lt $count ] || break
  mkdir -p "$kept/$number"; mount --bind "$path" "$kept/$number"; number=$((number + 1))
done
mount -t tmpfs -o mode=755 tmpfs "$closed"
number=0
while [ $number -lt $count ]; do
  mkdir -p "$1"; mount --bind "$kept/$number" "$1"; mount -o remount,bind,ro "$1"
  umount "$kept/$number"; number=$((number + 1)); shift
done
exec "$@"
"""


def unprivileged(command: list[str], folder: Path) -> list[str]:
    """The command line that runs `command` without privileges; its data folder is given to the account that runs it.

    Whoever is not root runs it as it is. Root needs `setpriv`, and `unshare` where the interpreter lies in a folder
    that only root may enter.
    """
    if os.geteuid() != 0:
        return command
    account = pwd.getpwnam(ACCOUNT)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid)
    ids = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}"]
    as_nobody = [_find("setpriv"), *ids, "--clear-groups", "--no-new-privs", "--bounding-set=-all", "--"]
    trial = subprocess.run([*as_nobody, sys.executable, "-c", ""], check=False, capture_output=True)
    if trial.returncode == 0:
        return [*as_nobody, *command]
    closed = _closed_folder(Path(sys.base_prefix))
    needed = [str(path) for path in (Path(sys.base_prefix), Path(sys.prefix), PROJECT) if path.is_relative_to(closed)]
    kept = folder.with_name(f"{folder.name}-kept")
    view = [_find("unshare"), "--mount", "sh", "-c", OPEN_UP, "sh", str(closed), str(kept), str(len(needed)), *needed]
    return [*view, *as_nobody, *command]


def _find(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise SystemExit(f"Root needs {program} (util-linux) for this; or run it as a plain user.")
    return path


def _closed_folder(path: Path) -> Path:
    """The outermost folder on the way to `path` that others may not enter."""
    return next(folder for folder in (*reversed(path.parents), path) if not folder.stat().st_mode & 0o001)
